"""Code decides: what a grader proposes passes these gates before it becomes a level.

Sentences that order the grader about count for nothing. In order: not enough said gives NE; a level above 1 needs a verified quote; unmet `must` points,
red flags, hints and missing specifics cap the level. Every lowering is recorded in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from interviewer.content.ceilings import Ceiling, ceiling
from interviewer.content.question import Need, Question
from interviewer.content.taxonomy import Form
from interviewer.grading.evidence import orders_in, without
from interviewer.grading.grade import CriterionScore, FlagFinding, GradingTask, PointFinding, PointStatus
from interviewer.grading.substance import bearing_words, is_specific

LEAST_HALF_RANGE = 0.5
"""No level is claimed to be surer than half a level."""
ENOUGH_WORDS = 25
"""Fewer words that bear on the question give NE on every criterion."""
HINT_CAP = 3
UNSPECIFIC_CAP = 3
BLUFF_CAP = 2
BLUFF_WORDS = 60
"""From this length on an answer that shows no point at all and nothing specific is a bluff."""

NO_LIMIT = Ceiling(5)

_EXPERIENCE_FORMS = (Form.PAST_BEHAVIOUR, Form.ARTEFACT_WALKTHROUGH)


@dataclass(frozen=True)
class ProposedLevel:
    """A grader's own level for a criterion (1-5), with its reason and how far it may be off."""

    level: int
    rationale: str = ""
    half_range: float = LEAST_HALF_RANGE
    is_unstable: bool = False
    """Whether two passes of the grader were two levels or more apart, or its evidence was doubtful."""
    limit: Ceiling = NO_LIMIT
    """How far its evidence carries the level."""


def apply_gates(
    task: GradingTask,
    points: tuple[PointFinding, ...],
    flags: tuple[FlagFinding, ...],
    proposed: Mapping[str, ProposedLevel],
) -> tuple[CriterionScore, ...]:
    """Scores in rubric order."""
    task = task.model_copy(update={"submission": without(task.submission, orders_in(task.submission))})
    said = bearing_words(task.question, task.submission)
    if said < ENOUGH_WORDS:
        met = frozenset(p.point_id for p in points if p.status is PointStatus.MET)
        return tuple(_not_enough(task.question, criterion.id, met, said) for criterion in task.rubric.criteria)
    general = _limits_on_everything(task, points, said)
    return tuple(
        _score(task, criterion.id, proposed[criterion.id], points, flags, general) for criterion in task.rubric.criteria
    )


def _not_enough(question: Question, criterion: str, met: frozenset[str], said: int) -> CriterionScore:
    missing = _missing(question, criterion, met)
    return CriterionScore(
        criterion=criterion,
        level=None,
        limited_by=(f"{said} words bear on the question; {ENOUGH_WORDS} are needed to judge",),
        missing=missing,
        next_step=missing[0] if missing else None,
    )


def _limits_on_everything(task: GradingTask, points: tuple[PointFinding, ...], said: int) -> tuple[Ceiling, ...]:
    text = " ".join(part.text for part in task.submission.parts)
    specific = is_specific(text)
    limits = []
    if task.question.form in _EXPERIENCE_FORMS and not specific:
        limits.append(Ceiling(UNSPECIFIC_CAP, "no own decision, date or figure in it"))
    if said >= BLUFF_WORDS and not specific and all(p.status is PointStatus.ABSENT for p in points):
        limits.append(Ceiling(BLUFF_CAP, "long, with nothing specific in it"))
    return tuple(limits)


def _score(
    task: GradingTask,
    criterion: str,
    proposal: ProposedLevel,
    points: tuple[PointFinding, ...],
    flags: tuple[FlagFinding, ...],
    general: tuple[Ceiling, ...],
) -> CriterionScore:
    of_criterion = {point.id for point in task.question.points_of(criterion)}
    shown = [p for p in points if p.point_id in of_criterion and p.quote is not None]
    met = frozenset(p.point_id for p in shown if p.status is PointStatus.MET)
    gate = ceiling(task.question, criterion, met, {flag.flag_id for flag in flags})
    limits = [gate, *general, proposal.limit]
    if criterion in task.hinted_criteria:
        limits.append(Ceiling(HINT_CAP, "a hint was used"))
    if not shown:
        limits.append(Ceiling(1, "nothing in the answer could be quoted for more"))
    binding = [limit for limit in limits if limit.level < proposal.level]
    level = min([proposal.level, *(limit.level for limit in binding)])
    missing = _missing(task.question, criterion, met)
    half_range = max(LEAST_HALF_RANGE, proposal.half_range)
    return CriterionScore(
        criterion=criterion,
        level=level,
        low=max(1.0, level - half_range),
        high=min(5.0, level + half_range),
        proposed=proposal.level,
        is_unstable=proposal.is_unstable,
        limited_by=tuple(dict.fromkeys(limit.reason for limit in binding)),
        rationale=proposal.rationale,
        missing=missing,
        next_step=next(iter(missing), None) if level < 5 else None,
    )


def _missing(question: Question, criterion: str, met: frozenset[str]) -> tuple[str, ...]:
    order = {Need.MUST: 0, Need.SHOULD: 1, Need.BONUS: 2}
    absent = [point for point in question.points_of(criterion) if point.id not in met]
    return tuple(point.id for point in sorted(absent, key=lambda point: order[point.need]))
