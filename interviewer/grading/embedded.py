"""The grader that needs no key and no network: coverage of evidence points, mapped to levels.

The share of a criterion's points that was found becomes a level through the question's own
exemplars, scored by the same grader, because coverage alone has no absolute scale. What comes
out is indicative: it shows which points were said, not whether all that was said is right.
"""

import asyncio
import bisect
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from interviewer.content.bank import Bank, content_hash
from interviewer.content.question import Exemplar, Need, Question
from interviewer.content.rubric import Rubric
from interviewer.grading.coverage import VERSION, Coverage
from interviewer.grading.embedder import ENCODER
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
from interviewer.grading.recent import Recent
from interviewer.grading.wording import words_of
from interviewer.value import Value

NEED_WEIGHTS = {Need.MUST: 2.0, Need.SHOULD: 1.0, Need.BONUS: 0.5}
STATUS_SHARES = {PointStatus.MET: 1.0, PointStatus.PARTIAL: 0.5, PointStatus.ABSENT: 0.0}
HALF_RANGE = 1.0
"""How far a level may be off either way."""
KEPT_QUESTIONS = 256

LevelMap = tuple[tuple[float, float], ...]
"""Rising (coverage, level) pairs; levels between them lie on straight lines."""
DEFAULT_MAP: LevelMap = ((0.0, 1.0), (0.15, 1.0), (0.5, 3.0), (0.9, 5.0), (1.0, 5.0))
"""For questions without few-shot exemplars; chosen on those of all questions that have some."""


class EmbeddedGrader:
    """Grades by coverage, on this machine; the same task always gets the same levels."""

    name = "embedded"

    def __init__(self, coverage: Coverage, clock: Callable[[], datetime]) -> None:
        self._coverage = coverage
        self._clock = clock
        self._maps: Recent[str, Mapping[str, LevelMap]] = Recent(KEPT_QUESTIONS)

    async def grade(self, task: GradingTask) -> Outcome:
        """One outcome; the work is done in a thread, so other sessions go on meanwhile."""
        return await asyncio.to_thread(self._grade, task)

    def _grade(self, task: GradingTask) -> Outcome:
        started = time.monotonic()
        if not any(words_of(part.text) for part in task.submission.parts):
            detail = "Nothing was said or written, so there is nothing to grade; answer the question and grade again."
            return Unscored(reason=UnscoredReason.EMPTY, detail=detail, provenance=self._provenance(task, started))
        looked = self._coverage.look(task.question, task.submission)
        maps = self._maps.get(content_hash(task.question), lambda: self._level_maps(task.question))
        proposed = {
            criterion.id: propose(task.question, criterion.id, looked.points, maps.get(criterion.id, DEFAULT_MAP))
            for criterion in task.rubric.criteria
        }
        return Grade(
            criteria=apply_gates(task, looked.points, looked.flags, proposed, HALF_RANGE),
            points=looked.points,
            flags=looked.flags,
            label="indicative",
            provenance=self._provenance(task, started, looked.characters_left_out),
        )

    def _level_maps(self, question: Question) -> Mapping[str, LevelMap]:
        """A map for each criterion that the question's few-shot exemplars score."""
        anchors: dict[str, list[tuple[float, float]]] = {}
        for exemplar in question.exemplars:
            if exemplar.split == "fewshot":
                points = self._coverage.find(question, as_submission(question, exemplar))
                for criterion, level in exemplar.scores.items():
                    anchors.setdefault(criterion, []).append((covered(question, criterion, points), level))
        return {criterion: level_map(found) for criterion, found in anchors.items()}

    def _provenance(self, task: GradingTask, started: float, characters_left_out: int = 0) -> Provenance:
        return Provenance(
            grader=self.name,
            grader_version=f"{VERSION}+{ENCODER}",
            question_id=task.question.id,
            question_hash=content_hash(task.question),
            rubric_id=task.rubric.id,
            rubric_hash=content_hash(task.rubric),
            input_hash=task.submission.hash,
            characters_left_out=characters_left_out,
            latency_ms=round((time.monotonic() - started) * 1000),
            graded_at=self._clock(),
        )


def covered(question: Question, criterion: str, points: Sequence[PointFinding]) -> float:
    """Weighted share (0-1) of a criterion's points that were found; half met counts half."""
    status = {point.point_id: point.status for point in points}
    wanted = question.points_of(criterion)
    total = sum(NEED_WEIGHTS[point.need] for point in wanted)
    found = sum(NEED_WEIGHTS[point.need] * STATUS_SHARES[status[point.id]] for point in wanted)
    return found / total if total else 0.0


def propose(question: Question, criterion: str, points: Sequence[PointFinding], levels: LevelMap) -> ProposedLevel:
    """The level of a criterion before gates, with its reason in one sentence."""
    status = {point.point_id: point.status for point in points}
    wanted = [status[point.id] for point in question.points_of(criterion)]
    met, partial = wanted.count(PointStatus.MET), wanted.count(PointStatus.PARTIAL)
    level = math.floor(level_at(levels, covered(question, criterion, points)) + 0.5)
    rationale = f"{met} of {len(wanted)} expected points found, {partial} more in part."
    return ProposedLevel(level=level, rationale=rationale)


def level_at(levels: LevelMap, coverage: float) -> float:
    """The level (1-5, unrounded) that a map gives a coverage."""
    at = bisect.bisect_right([x for x, _ in levels], coverage)
    if at in (0, len(levels)):
        return levels[min(at, len(levels) - 1)][1]
    (x0, y0), (x1, y1) = levels[at - 1], levels[at]
    return y0 + (y1 - y0) * (coverage - x0) / (x1 - x0)


def level_map(anchors: Sequence[tuple[float, float]]) -> LevelMap:
    """The rising map nearest to (coverage, level) anchors, from level 1 at no coverage to level 5 at all of it."""
    blocks: list[list[tuple[float, float]]] = []
    for anchor in sorted([(0.0, 1.0), *anchors, (1.0, 5.0)]):
        blocks.append([anchor])
        # Neighbours in the wrong order, or at one coverage, share their mean: so the map never falls.
        while len(blocks) > 1 and (
            _mean_level(blocks[-2]) > _mean_level(blocks[-1]) or blocks[-2][-1][0] == blocks[-1][0][0]
        ):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    ends = {coverage: _mean_level(block) for block in blocks for coverage in (block[0][0], block[-1][0])}
    return tuple(sorted(ends.items()))


def _mean_level(block: Sequence[tuple[float, float]]) -> float:
    return sum(level for _, level in block) / len(block)


# Measuring on exemplars -----------------------------------------------------------------------------------


class ExemplarLevel(Value):
    """An exemplar's level on one criterion: the author's and the grader's (None for not enough evidence)."""

    question_id: str
    exemplar: str
    criterion: str
    expected: int
    given: int | None


async def grade_exemplars(grader: EmbeddedGrader, bank: Bank, split: str = "holdout") -> tuple[ExemplarLevel, ...]:
    """What the grader gives to the exemplars of one split; few-shot ones are its own anchors and prove nothing."""
    results: list[ExemplarLevel] = []
    for question in bank.questions.values():
        for exemplar in question.exemplars:
            if exemplar.split == split:
                outcome = await grader.grade(exemplar_task(question, bank.rubric_of(question), exemplar))
                if isinstance(outcome, Grade):
                    results.extend(_compared(question, exemplar, outcome))
    return tuple(results)


def exemplar_task(question: Question, rubric: Rubric, exemplar: Exemplar) -> GradingTask:
    """An exemplar's answer as if a candidate had just given it."""
    return GradingTask(question=question, rubric=rubric, submission=as_submission(question, exemplar))


def as_submission(question: Question, exemplar: Exemplar) -> Submission:
    """The same without the rubric."""
    return Submission(parts=(SaidPart(turn_id=exemplar.id, asked=question.prompt, text=exemplar.answer),))


def _compared(question: Question, exemplar: Exemplar, grade: Grade) -> Iterator[ExemplarLevel]:
    for score in grade.criteria:
        if score.criterion in exemplar.scores:
            yield ExemplarLevel(
                question_id=question.id,
                exemplar=exemplar.id,
                criterion=score.criterion,
                expected=exemplar.scores[score.criterion],
                given=score.level,
            )
