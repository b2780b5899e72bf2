"""An outcome in the form that other programs rely on: `interviewer-grade/1`, described in `docs/grading.md`.

What is stored follows our own values and may change with them. This form keeps its keys: within its number
keys are added at most, and none changes its meaning.
"""

from typing import Literal

from interviewer.content.question import Question
from interviewer.grading.grade import (
    CriterionScore,
    FlagFinding,
    Grade,
    Outcome,
    PointFinding,
    PointStatus,
    Provenance,
    Quote,
    UnscoredReason,
)
from interviewer.value import Value

FORMAT: Literal["interviewer-grade/1"] = "interviewer-grade/1"


class ToldQuote(Quote):
    """Words of the answer: `answer[start:end] == text`; with `recording`, `start_s` and `end_s` where they were spoken."""

    point: str | None = None
    """Id of the evidence point that they show; None for a flag and an injection."""
    status: PointStatus | None = None
    """Whether they show it, or a part of it."""
    strength: float | None = None
    """Coverage by the embedded grader (0-1); None where a model judged."""


class ToldCriterion(Value):
    """One criterion; `level`, `low` and `high` are None together where there is not enough evidence."""

    id: str
    level: int | None
    low: float | None
    high: float | None
    unstable: bool
    """Whether the level is only a guess."""
    quotes: tuple[ToldQuote, ...]
    missing: tuple[str, ...]
    """Ids of the points that were not shown in full, `must` first."""
    next_step: str | None
    proposed: int | None
    limited_by: tuple[str, ...]
    rationale: str


class ToldFlag(Value):
    """A red flag with the words that raised it."""

    id: str
    quotes: tuple[ToldQuote, ...]


class ToldGrade(Value):
    """A grade, or why there is none: then there are no criteria, and `reason` and `detail` say why."""

    format: Literal["interviewer-grade/1"] = FORMAT
    outcome: Literal["graded", "unscored"]
    label: Literal["indicative", "judged"] | None
    reason: UnscoredReason | None
    detail: str | None
    unstable: bool
    """Whether any level is."""
    criteria: tuple[ToldCriterion, ...]
    flags: tuple[ToldFlag, ...]
    injections: tuple[ToldQuote, ...]
    """Sentences that order the grader about; they count for nothing."""
    outline: tuple[str, ...]
    """Steps of a stronger answer, from what was said."""
    provenance: Provenance


def told(outcome: Outcome, question: Question) -> ToldGrade:
    """The outcome of an answer to this question as other programs are told it."""
    if not isinstance(outcome, Grade):
        return ToldGrade(
            outcome="unscored",
            label=None,
            reason=outcome.reason,
            detail=outcome.detail,
            unstable=False,
            criteria=(),
            flags=(),
            injections=(),
            outline=(),
            provenance=outcome.provenance,
        )
    return ToldGrade(
        outcome="graded",
        label=outcome.label,
        reason=None,
        detail=None,
        unstable=any(score.is_unstable for score in outcome.criteria),
        criteria=tuple(_criterion(score, outcome, question) for score in outcome.criteria),
        flags=tuple(map(_flag, outcome.flags)),
        injections=tuple(_quote(quote) for quote in outcome.injections),
        outline=tuple(bullet.text for bullet in outcome.outline.bullets) if outcome.outline else (),
        provenance=outcome.provenance,
    )


def _criterion(score: CriterionScore, grade: Grade, question: Question) -> ToldCriterion:
    of_criterion = {point.id for point in question.points_of(score.criterion)}
    return ToldCriterion(
        id=score.criterion,
        level=score.level,
        low=score.low,
        high=score.high,
        unstable=score.is_unstable,
        quotes=tuple(
            _quote(point.quote, point)
            for point in grade.points
            if point.point_id in of_criterion and point.quote is not None
        ),
        missing=score.missing,
        next_step=score.next_step,
        proposed=score.proposed,
        limited_by=score.limited_by,
        rationale=score.rationale,
    )


def _flag(flag: FlagFinding) -> ToldFlag:
    return ToldFlag(id=flag.flag_id, quotes=(_quote(flag.quote),))


def _quote(quote: Quote, point: PointFinding | None = None) -> ToldQuote:
    shown = {} if point is None else {"point": point.point_id, "status": point.status, "strength": point.strength}
    return ToldQuote.model_validate(quote.model_dump() | shown)
