"""Grades, and the absence of one, as values.

`Outcome = Grade | Unscored`: a grader that fails yields a reason, never a number. A criterion
without enough said about it has `level=None` (NE, not enough evidence), which is not a low
score and never enters an average.
"""

import hashlib
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.value import Value


class SaidPart(Value):
    """One answer within an item: to the question or to a follow-up."""

    turn_id: str
    asked: str
    text: str
    is_spoken: bool = False


class Submission(Value):
    """Everything a candidate said on one item; it is graded as a whole."""

    parts: tuple[SaidPart, ...] = Field(min_length=1)

    @property
    def hash(self) -> str:
        """sha256 of everything that is graded; kept with the outcome, so it tells which answer an outcome is about."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class GradingTask(Value):
    """What a grader is given."""

    question: Question
    rubric: Rubric
    submission: Submission
    hinted_criteria: tuple[str, ...] = ()
    """Criteria on which a hint was shown; a hint caps its criterion."""


def _is_none(value: object) -> bool:
    return value is None


class Quote(Value):
    """Words of the candidate that code has found in the answer: `part.text[start:end] == text`."""

    turn_id: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    """Character offsets into the turn's answer."""
    text: str = Field(min_length=1)
    recording: int | None = Field(default=None, ge=0, exclude_if=_is_none)
    """Of a spoken answer: which of its recordings they stand in, counted from 0."""
    start_s: float | None = Field(default=None, ge=0, allow_inf_nan=False, exclude_if=_is_none)
    end_s: float | None = Field(default=None, ge=0, allow_inf_nan=False, exclude_if=_is_none)
    """Seconds from the start of that recording. All three are None, and not written, for words that were typed."""

    @model_validator(mode="after")
    def _time_is_whole(self) -> Self:
        known = [value is not None for value in (self.recording, self.start_s, self.end_s)]
        if any(known) and not all(known):
            raise ValueError("a quote's time needs recording, start_s and end_s")
        if self.start_s is not None and self.end_s is not None and self.end_s < self.start_s:
            raise ValueError("a quote ends before it starts")
        return self


class PointStatus(StrEnum):
    """Whether an evidence point was shown."""

    MET = "met"
    PARTIAL = "partial"
    ABSENT = "absent"


class PointFinding(Value):
    """What was found for one evidence point; `met` and `partial` always carry a quote."""

    point_id: str
    status: PointStatus
    quote: Quote | None = None
    strength: float | None = Field(default=None, ge=0, le=1)
    """Coverage by the embedded grader (0-1); None where a model judged."""


class FlagFinding(Value):
    """A red flag with the words that raised it."""

    flag_id: str
    quote: Quote


class CriterionScore(Value):
    """The level on one criterion with its range and reasons."""

    criterion: str
    level: int | None = Field(ge=1, le=5)
    """None means NE, not enough evidence."""
    low: float | None = Field(default=None, ge=1, le=5)
    high: float | None = Field(default=None, ge=1, le=5)
    """Range of the level, half levels possible."""
    proposed: int | None = Field(default=None, ge=1, le=5)
    """The grader's own level, before gates and caps."""
    is_unstable: bool = False
    """Whether passes of one grader were two levels or more apart, or its evidence was doubtful: read it as a guess."""
    limited_by: tuple[str, ...] = ()
    """Why code lowered it, in words for the candidate."""
    rationale: str = ""
    missing: tuple[str, ...] = ()
    """Points not shown, `must` first."""
    next_step: str | None = None
    """Id of the first missing point that would lift the level."""


class Provenance(Value):
    """What produced an outcome; outcomes of different provenance are never averaged together."""

    grader: str
    """`embedded` or the model as asked for."""
    grader_version: str
    """Version of our grading code and, for the embedded grader, of its weights."""
    model_reported: str | None = None
    """The model as the endpoint named it."""
    prompt_hashes: dict[str, str] = Field(default_factory=dict)
    question_id: str
    question_hash: str
    rubric_id: str
    rubric_hash: str
    input_hash: str
    """`hash` of the submission."""
    characters_left_out: int = Field(default=0, ge=0)
    """Characters of the answer beyond the grading limit: stored, but not read by the grader."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    passes: int = 1
    raw_replies: tuple[str, ...] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    latency_ms: int = 0
    graded_at: AwareDatetime
    is_imported: bool = False
    """Whether it came in a file, so that this store cannot vouch for it."""


class OutlineBullet(Value):
    """A step of the outline: something the candidate said, or a gap that only they can fill."""

    text: str = Field(min_length=1)
    quote: Quote | None = None
    """Where they said it; None for a gap."""
    gap: str = ""
    """What kind of thing is missing here; '' if nothing."""


class Outline(Value):
    """Five to eight bullets in the order in which a strong answer would go; fewer where little was said."""

    bullets: tuple[OutlineBullet, ...]
    written_by: str = ""
    """The model that worded it; '' if its sentences are the candidate's own."""


class Grade(Value):
    """A graded item."""

    outcome: Literal["graded"] = "graded"
    criteria: tuple[CriterionScore, ...]
    points: tuple[PointFinding, ...]
    flags: tuple[FlagFinding, ...] = ()
    injections: tuple[Quote, ...] = ()
    """Sentences of the answer that order the grader about; they are shown and count for nothing."""
    outline: Outline | None = None
    """None in grades of older versions."""
    label: Literal["indicative", "judged"]
    """`indicative`: coverage of evidence points by the embedded grader."""
    provenance: Provenance


class UnscoredReason(StrEnum):
    """Why there is no grade."""

    EMPTY = "empty"
    TIMEOUT = "timeout"
    ENDPOINT = "endpoint"
    RATE_LIMIT = "rate_limit"
    KEY = "key"
    MODEL = "model"
    REFUSAL = "refusal"
    CUT = "cut"
    FORMAT = "format"
    SCHEMA = "schema"
    CANARY = "canary"
    EVIDENCE = "evidence"
    SIZE = "size"
    BUDGET = "budget"
    INTERNAL = "internal"


class Unscored(Value):
    """No grade, with the reason in words; the answer is kept and grading can be tried again."""

    outcome: Literal["unscored"] = "unscored"
    reason: UnscoredReason
    detail: str
    """One sentence for the candidate: what happened and what to do."""
    provenance: Provenance


Outcome = Annotated[Grade | Unscored, Field(discriminator="outcome")]
