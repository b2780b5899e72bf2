"""What turns an answer of a labelled file into a share of full marks: the embedded grader, or a judge."""

import asyncio
from typing import Any

from interviewer.content.question import Question
from interviewer.content.rubric import Bar, Criterion, Rubric
from interviewer.content.taxonomy import Family, Layer, Topic
from interviewer.evaluation.labelled import LabelledAnswer, LabelledQuestion
from interviewer.evaluation.sets import Scored
from interviewer.grading.coverage import Coverage
from interviewer.grading.grade import GradingTask, SaidPart, Submission, Unscored
from interviewer.grading.judge import Judge
from interviewer.grading.wording import sentence_spans

MOST_POINTS = 99


class CoverageScorer:
    """Coverage of the reference answer, whichever of several is covered most; no anchors, no levels."""

    name = "embedded"
    at_once = 1

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage

    async def score(self, question: LabelledQuestion, answer: LabelledAnswer) -> Scored:
        """One thread at a time, so that the time measured is that of one answer."""
        return Scored(
            await asyncio.to_thread(self._coverage.share, question.question, question.references, answer.text)
        )


class JudgeScorer:
    """A language model's level on one criterion whose points are the sentences of the reference."""

    at_once = 4

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.name = judge.name

    async def score(self, question: LabelledQuestion, answer: LabelledAnswer) -> Scored:
        """The level before gates, as a short answer would not pass those of an interview."""
        outcome = await self._judge.propose(labelled_task(question, answer))
        if isinstance(outcome, Unscored):
            return Scored(None, outcome.provenance.cost_usd)
        return Scored((outcome.levels["content"].level - 1) / 4, outcome.cost_usd)


def labelled_task(question: LabelledQuestion, answer: LabelledAnswer) -> GradingTask:
    """A labelled answer in the form of an interview's; the first reference is what is expected."""
    texts = [question.reference[start:end] for start, end in sentence_spans(question.reference)] or [question.reference]
    points = [
        {"id": f"E{i}", "criterion": "content", "need": "should", "text": text, "cues": []}
        for i, text in enumerate(texts[:MOST_POINTS], start=1)
    ]
    asked = Question.model_validate(_FRAME | {"prompt": question.question, "evidence": points})
    part = SaidPart(turn_id=answer.id, asked=question.question, text=answer.text)
    return GradingTask(question=asked, rubric=_RUBRIC, submission=Submission(parts=(part,)))


_FRAME: dict[str, Any] = {
    "id": "data_scientist.tradeoffs.labelled.j1", "role": "data_scientist", "topic": "tradeoffs", "subtopic": "labelled",
    "level": "junior", "kind": "use", "layer": "conceptual", "form": "explain", "rubric": "tradeoffs.technical",
    "spoken": "", "time": {"prep_s": 0, "answer_s": 60, "probes_max": 0, "probe_s": 30},
    "red_flags": [], "probes": [], "revision": 1, "status": "draft",
    "facts": {"as_of": "2026-11", "review_by": "2027-11"}, "provenance": {"source": "labelled", "licence": "none"},
}  # fmt: skip
"""What a question of ours must have and a labelled one lacks; no grader reads it."""

_RUBRIC = Rubric(
    schema_version=1,
    id="tradeoffs.technical",
    topic=Topic.TRADEOFFS,
    family=Family.TECHNICAL,
    ignore=("length", "style"),
    criteria=(
        Criterion(
            id="content",
            name="Says what is right",
            layer=Layer.CONCEPTUAL,
            stage=1,
            weight=1,
            bar=Bar(junior=2, mid=3, senior=4),
            anchors={
                1: "Nothing of the expected answer is said, or it is wrong.",
                3: "About half of the expected answer is said and right.",
                5: "Everything in the expected answer is said and right, in whatever words.",
            },
        ),
    ),
)
