"""The claims of a story as values, each with the words that make it."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from interviewer.value import Value


class ClaimKind(StrEnum):
    """What a claim is about."""

    ROLE = "role"
    """Post, responsibility, or whose decision it was."""
    DATE = "date"
    FIGURE = "figure"
    CAUSE = "cause"
    FIX = "fix"
    """What was done about it, then and for good."""
    EFFECT = "effect"
    """The harm that was done, or what came of the fix."""


class Claim(Value):
    """Words of the candidate that claim something: `answer[start:end] == text`."""

    kind: ClaimKind
    turn_id: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    """Character offsets into the turn's answer."""
    text: str = Field(min_length=1)


class Contradiction(Value):
    """Two claims that cannot both be true as they stand, in the order in which they were made."""

    first: Claim
    second: Claim
    ask: str
    """A neutral question about both, at most 30 words; it assumes neither."""


class ThinClaim(Value):
    """The kind of claim that the story says least about."""

    kind: ClaimKind
    is_missing: bool
    """Whether nothing was found; otherwise what was found is vague."""
    ask: str
    """A neutral question, at most 30 words, that attributes nothing to the candidate."""


class Ledger(Value):
    """What a story claims, in the order in which it was said."""

    claims: tuple[Claim, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    thinnest: ThinClaim | None = None
    """None where every kind was said and none is vague."""
    source: Literal["rules", "model"] = "rules"
    reason: str | None = None
    """Why a model's reading was not used, where one was asked for."""

    def of(self, kind: ClaimKind) -> tuple[Claim, ...]:
        """The claims of one kind."""
        return tuple(claim for claim in self.claims if claim.kind is kind)
