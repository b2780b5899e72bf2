"""The grader that needs no key and no network: coverage of evidence points, mapped to levels.

How surely a criterion's points were found becomes a level by weights fitted on graded answers,
because coverage alone has no absolute scale. What comes out is indicative: it shows which points
were said, not whether all that was said is right.
"""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from interviewer.content.bank import content_hash
from interviewer.content.ceilings import NEED_WEIGHTS
from interviewer.content.question import EvidencePoint, Exemplar, Question
from interviewer.grading.coverage import VERSION, Coverage
from interviewer.grading.embedder import ENCODER
from interviewer.grading.evidence import orders_in, without
from interviewer.grading.gates import ProposedLevel, apply_gates
from interviewer.grading.grade import (
    Grade,
    GradingTask,
    Outcome,
    PointFinding,
    PointStatus,
    Provenance,
    SaidPart,
    Submission,
    Unscored,
    UnscoredReason,
)
from interviewer.grading.outline import outline_of
from interviewer.grading.wording import words_of

EMBEDDED_VERSION = f"{VERSION}+{ENCODER}"
"""Version of the weights and of the encoder: what decides on its grades."""
HALF_RANGE = 1.0
"""How far a level may be off either way."""

LEVEL_BASE, LEVEL_SLOPE = 0.81, 5.38
"""Level before rounding, from coverage (0 to 1). Fitted by `tools/fit_coverage.py levels` on the `fewshot` answers.

A map of its own for each question, through its two few-shot answers, agreed less with the levels of other answers
than one map for all (November 2026), so exemplars anchor the scale together.
"""


class EmbeddedGrader:
    """Grades by coverage, on this machine; the same task always gets the same levels."""

    name = "embedded"

    def __init__(self, coverage: Coverage, clock: Callable[[], datetime]) -> None:
        self._coverage = coverage
        self._clock = clock

    async def grade(self, task: GradingTask) -> Outcome:
        """One outcome; the work is done in a thread, so other sessions go on meanwhile."""
        return await asyncio.to_thread(self.grade_now, task)

    def grade_now(self, task: GradingTask) -> Outcome:
        """The same at once, in the caller's thread: some ten milliseconds."""
        started = time.monotonic()
        if not any(words_of(part.text) for part in task.submission.parts):
            detail = "Nothing was said or written, so there is nothing to grade; answer the question and grade again."
            return Unscored(reason=UnscoredReason.EMPTY, detail=detail, provenance=self._provenance(task, started))
        looked = self._coverage.look(task.question, task.submission)
        orders = orders_in(task.submission)
        proposed = {c.id: propose(task.question, c.id, looked.points) for c in task.rubric.criteria}
        return Grade(
            criteria=apply_gates(task, looked.points, looked.flags, proposed),
            points=looked.points,
            flags=looked.flags,
            injections=orders,
            outline=outline_of(task.question, task.rubric, without(task.submission, orders), looked.points),
            label="indicative",
            provenance=self._provenance(task, started, looked.characters_left_out),
        )

    def _provenance(self, task: GradingTask, started: float, characters_left_out: int = 0) -> Provenance:
        return Provenance(
            grader=self.name,
            grader_version=EMBEDDED_VERSION,
            question_id=task.question.id,
            question_hash=content_hash(task.question),
            rubric_id=task.rubric.id,
            rubric_hash=content_hash(task.rubric),
            input_hash=task.submission.hash,
            characters_left_out=characters_left_out,
            latency_ms=round((time.monotonic() - started) * 1000),
            graded_at=self._clock(),
        )


def propose(question: Question, criterion: str, points: Sequence[PointFinding]) -> ProposedLevel:
    """The level of a criterion before gates, with its reason in one sentence."""
    status = {point.point_id: point.status for point in points}
    wanted = [status[point.id] for point in question.points_of(criterion)]
    met, partial = wanted.count(PointStatus.MET), wanted.count(PointStatus.PARTIAL)
    level = LEVEL_BASE + LEVEL_SLOPE * covered(question, criterion, points)
    rationale = f"{met} of {len(wanted)} expected points found, {partial} more in part."
    return ProposedLevel(level=min(5, max(1, math.floor(level + 0.5))), rationale=rationale, half_range=HALF_RANGE)


def covered(question: Question, criterion: str, points: Sequence[PointFinding]) -> float:
    """Coverage (0-1) that a criterion's level rests on: half that of its own points, half that of all.

    Two or three points say little on their own. Weighing the whole answer more would agree even better with graded
    answers, whose criteria rise and fall together, but would tell nobody on which criterion to work.
    """
    strengths = {point.point_id: point.strength or 0.0 for point in points}

    def mean(wanted: Sequence[EvidencePoint]) -> float:
        total = sum(NEED_WEIGHTS[point.need] for point in wanted)
        return sum(NEED_WEIGHTS[point.need] * strengths[point.id] for point in wanted) / total if total else 0.0

    return (mean(question.points_of(criterion)) + mean(question.evidence)) / 2


def as_submission(question: Question, exemplar: Exemplar) -> Submission:
    """An exemplar's answer as if a candidate had just given it."""
    return Submission(parts=(SaidPart(turn_id=exemplar.id, asked=question.prompt, text=exemplar.answer),))
