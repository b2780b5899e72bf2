"""A grader on answers that people graded: one result for each set of a labelled file."""

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from interviewer.evaluation.agreement import Agreement, agreement
from interviewer.evaluation.labelled import LabelledAnswer, LabelledQuestion


class Scored(NamedTuple):
    """A score from 0 to 1, or None where there is none, with what it cost."""

    score: float | None
    cost_usd: float | None = None


class Scorer(Protocol):
    """Whatever gives an answer a share of full marks."""

    name: str
    at_once: int
    """Answers that may be scored at the same time."""

    async def score(self, question: LabelledQuestion, answer: LabelledAnswer) -> Scored:
        """The score of one answer."""
        ...


class SetResult(Agreement):
    """Agreement on one set, with the people's own and that of mere length beside it."""

    unscored: int
    ms_per_answer: float
    cost_usd: float | None
    human_pearson: float | None
    human_qwk: float | None
    """Between the first two people, where two graded."""
    length_pearson: float | None
    """Of the number of words with the people's scores: what a grader has to beat at the least."""


async def evaluate_set(scorer: Scorer, questions: Sequence[LabelledQuestion], limit: int | None = None) -> SetResult:
    """Score the answers of a set (the first `limit` of each question) and compare with the people's mean."""
    asked = [(question, answer) for question in questions for answer in question.answers[:limit]]
    gate = asyncio.Semaphore(scorer.at_once)

    async def score(question: LabelledQuestion, answer: LabelledAnswer) -> tuple[Scored, float]:
        async with gate:
            began = time.perf_counter()
            return await scorer.score(question, answer), time.perf_counter() - began

    timed = await asyncio.gather(*(score(*pair) for pair in asked))
    scored = [(pair, found.score) for pair, (found, _) in zip(asked, timed, strict=True) if found.score is not None]
    costs = [found.cost_usd for found, _ in timed if found.cost_usd is not None]
    steps = questions[0].steps
    expected = [answer.mean / question.max for (question, answer), _ in scored]
    groups = [question.qid for (question, _), _ in scored]
    found = agreement(expected, [score for _, score in scored], groups, steps)
    human = _between_people(asked, steps)
    words = [float(len(answer.text.split())) for (_, answer), _ in scored]
    return SetResult(
        **found.model_dump(),
        unscored=len(asked) - len(scored),
        ms_per_answer=1000 * sum(seconds for _, seconds in timed) / max(1, len(asked)),
        cost_usd=sum(costs) if costs else None,
        human_pearson=human.pearson if human else None,
        human_qwk=human.qwk if human else None,
        length_pearson=_pearson(expected, words),
    )


def _between_people(asked: Sequence[tuple[LabelledQuestion, LabelledAnswer]], steps: int) -> Agreement | None:
    rated = [
        (question, answer.scores[0], answer.scores[1])
        for question, answer in asked
        if len(answer.scores) > 1 and answer.scores[0] is not None and answer.scores[1] is not None
    ]
    if not rated:
        return None
    first = [(one or 0.0) / question.max for question, one, _ in rated]
    second = [(two or 0.0) / question.max for question, _, two in rated]
    return agreement(first, second, [question.qid for question, _, _ in rated], steps)


def _pearson(x: Sequence[float], y: Sequence[float]) -> float | None:
    import numpy as np

    from interviewer.evaluation.agreement import pearson

    return pearson(np.asarray(x, float), np.asarray(y, float))


def mean_of(results: Sequence[SetResult]) -> dict[str, float | None]:
    """Means over sets of the two correlations."""
    return {name: _mean([getattr(r, name) for r in results]) for name in ("pearson", "within_question_r")}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
