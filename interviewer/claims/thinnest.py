"""Which kind of claim a story says least about, and a question after it that puts nothing into anybody's mouth."""

from collections.abc import Sequence

from interviewer.claims.values import Claim, ClaimKind, ThinClaim
from interviewer.grading.wording import STOP_WORDS, words_of

FEWEST_WORDS = 3
"""Telling words of all claims of a kind together, below which it is vague."""

_ASKS = {
    ClaimKind.CAUSE: "What was behind it, as far as you know today, and how could you tell?",
    ClaimKind.FIX: "What was done about it, by whom, and in what order?",
    ClaimKind.EFFECT: "What came of it in the end, and for whom?",
    ClaimKind.ROLE: "What was your own part in this, and which decisions were yours?",
    ClaimKind.FIGURE: "How large was it? Any figure helps, even a rough one, and where it comes from.",
    ClaimKind.DATE: "When was this, and how long did it take from first sign to end?",
}
"""In the order in which a story needs them: without a cause the rest explains nothing."""


def thinnest_of(claims: Sequence[Claim]) -> ThinClaim | None:
    """The first kind that is missing; if none is, the first clause kind that is vague; None if all is told."""
    for kind, ask in _ASKS.items():
        if not any(claim.kind is kind for claim in claims):
            return ThinClaim(kind=kind, is_missing=True, ask=ask)
    for kind, ask in _ASKS.items():
        if kind not in (ClaimKind.FIGURE, ClaimKind.DATE) and _telling_words(claims, kind) < FEWEST_WORDS:
            return ThinClaim(kind=kind, is_missing=False, ask=ask)
    return None


def _telling_words(claims: Sequence[Claim], kind: ClaimKind) -> int:
    said = {word for claim in claims if claim.kind is kind for word in words_of(claim.text)}
    return len(said - STOP_WORDS)
