"""A story that somebody keeps for their interviews: a title, and facts by kind in their own words."""

import re
from enum import StrEnum

from pydantic import AwareDatetime, Field

from interviewer.claims.values import ClaimKind, Ledger
from interviewer.value import Value

MAX_TITLE_CHARS = 80
MAX_FACT_CHARS = 600
MAX_FACTS = 20
"""Of one kind."""


class FactKind(StrEnum):
    """What a fact of a story tells; the first six are those of the claims ledger."""

    ROLE = "role"
    DATE = "date"
    FIGURE = "figure"
    CAUSE = "cause"
    FIX = "fix"
    EFFECT = "effect"
    TOOL = "tool"
    LESSON = "lesson"


class Story(Value):
    """One story of a person."""

    id: str
    title: str = Field(min_length=1, max_length=MAX_TITLE_CHARS)
    facts: dict[FactKind, tuple[str, ...]] = Field(default_factory=dict)
    """Each a line of the person's own words."""
    session_id: str | None = None
    """The interview in which it was told; None if it was written by hand."""
    item: int | None = None
    changed_at: AwareDatetime

    def of(self, kind: FactKind) -> tuple[str, ...]:
        """The facts of one kind."""
        return self.facts.get(kind, ())

    @property
    def text(self) -> str:
        """All facts as sentences, in the order in which a story is told."""
        told = (line for kind in TOLD_IN_ORDER for line in self.of(kind))
        return " ".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in told)


TOLD_IN_ORDER = (
    FactKind.ROLE,
    FactKind.DATE,
    FactKind.EFFECT,
    FactKind.FIGURE,
    FactKind.CAUSE,
    FactKind.FIX,
    FactKind.TOOL,
    FactKind.LESSON,
)


def facts_of(ledger: Ledger) -> dict[FactKind, tuple[str, ...]]:
    """What a told experience claims, as facts: each once, in the order told; a number alone tells nothing later."""
    found = {
        FactKind(kind.value): tuple(
            dict.fromkeys(claim.text[:MAX_FACT_CHARS] for claim in ledger.of(kind) if not _BARE.fullmatch(claim.text))
        )[:MAX_FACTS]
        for kind in ClaimKind
    }
    return {kind: lines for kind, lines in found.items() if lines}


_BARE = re.compile(r"[\d.,]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve", re.I)


def lines_of(text: str) -> tuple[str, ...]:
    """The facts in a box: one a line, blank lines and repeats left out."""
    return tuple(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
