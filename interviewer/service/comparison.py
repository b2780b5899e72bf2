"""Two grades side by side, criterion by criterion, and whether they may be compared at all."""

from enum import StrEnum

from interviewer.content.rubric import Rubric
from interviewer.grading.grade import CriterionScore, Grade, Provenance
from interviewer.value import Value


class Likeness(StrEnum):
    """How far two grades were measured alike."""

    SAME = "same"
    OTHER_GRADER = "other_grader"
    OTHER_RUBRIC = "other_rubric"
    OTHER_QUESTION = "other_question"


class Change(StrEnum):
    """What became of a level; a move inside the ranges is none."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "unclear"
    """The levels differ, but their ranges overlap."""
    NONE = "none"
    UNKNOWN = "unknown"
    """Not enough evidence on one side, or the criterion is only on one."""
    INCOMPARABLE = "incomparable"
    """Measured differently."""


class CriterionChange(Value):
    """One criterion in both grades."""

    criterion: str
    name: str
    before: CriterionScore | None
    after: CriterionScore | None
    change: Change


class GradeComparison(Value):
    """An earlier and a later grade."""

    before: Grade
    after: Grade
    likeness: Likeness
    is_same_wording: bool
    """Whether both grades read the very same answer."""
    criteria: tuple[CriterionChange, ...]


def compare(before: Grade, after: Grade, rubric: Rubric) -> GradeComparison:
    """The two grades by the criteria of the later one's rubric, in its order."""
    likeness = likeness_of(before.provenance, after.provenance)
    old, new = ({score.criterion: score for score in grade.criteria} for grade in (before, after))
    return GradeComparison(
        before=before,
        after=after,
        likeness=likeness,
        is_same_wording=before.provenance.input_hash == after.provenance.input_hash,
        criteria=tuple(
            CriterionChange(
                criterion=criterion.id,
                name=criterion.name,
                before=old.get(criterion.id),
                after=new.get(criterion.id),
                change=_change(old.get(criterion.id), new.get(criterion.id), likeness),
            )
            for criterion in rubric.criteria
        ),
    )


def likeness_of(before: Provenance, after: Provenance) -> Likeness:
    """Whether one ruler measured both: grader with its version and prompts, then rubric, then question."""
    if _grader(before) != _grader(after):
        return Likeness.OTHER_GRADER
    if before.rubric_hash != after.rubric_hash:
        return Likeness.OTHER_RUBRIC
    return Likeness.SAME if before.question_hash == after.question_hash else Likeness.OTHER_QUESTION


def _grader(used: Provenance) -> tuple[object, ...]:
    return used.grader, used.grader_version, used.model_reported, used.prompt_hashes, used.is_imported


def _change(before: CriterionScore | None, after: CriterionScore | None, likeness: Likeness) -> Change:
    if before is None or after is None or before.level is None or after.level is None:
        return Change.UNKNOWN
    if likeness is not Likeness.SAME:
        return Change.INCOMPARABLE
    if before.level == after.level:
        return Change.NONE
    if _low(after) > _high(before):
        return Change.UP
    return Change.DOWN if _high(after) < _low(before) else Change.UNCLEAR


def _low(score: CriterionScore) -> float:
    assert score.level is not None
    return score.level if score.low is None else score.low


def _high(score: CriterionScore) -> float:
    assert score.level is not None
    return score.level if score.high is None else score.high
