"""Pairs of clauses that cannot both be true: two figures or dates for one thing, two deciders, fixed and never fixed.

A wrong reproach costs more trust than a missed one, so a pair counts only if its clauses tell of the same thing in
mostly the same words, and neither tells of a change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from interviewer.claims.amounts import Amount
from interviewer.claims.clauses import Clause
from interviewer.claims.dates import When
from interviewer.claims.values import Claim, ClaimKind, Contradiction
from interviewer.grading.arithmetic.figures import ONES, SCALES, TENS
from interviewer.grading.wording import STOP_WORDS, stem_of, words_of

LIKE = 0.6
"""Share of the telling words of the shorter clause that the other must have too."""
LEAST_APART = 3
"""Clauses between two of one sentence, as speech may be a single one; nearer ones tell of one thing in its parts."""
QUOTED_WORDS = 8
"""Words of each claim in the question about both."""


@dataclass(frozen=True)
class Told:
    """A clause with the times and amounts that it names; each thing is looked up once, however many pairs it is in."""

    turn_id: str
    clause: Clause
    dates: tuple[When, ...]
    amounts: tuple[Amount, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of its telling words, without numbers and names of months."""
        text = self.clause.text
        for one in sorted(self.dates, key=lambda date: -date.start):
            text = text[: one.start - self.clause.start] + " " + text[one.end - self.clause.start :]
        words = (word for word in words_of(text) if word not in STOP_WORDS and word not in _EMPTY)
        return frozenset(stem_of(word) for word in words if not word[0].isdecimal())

    @cached_property
    def tells_change(self) -> bool:
        """It tells of something that became other than it was, or might have."""
        return _CHANGE.search(f"{self.clause.lead} {self.clause.text}") is not None

    @cached_property
    def claims_decision(self) -> bool:
        """The candidate decided."""
        return _OWN_DECISION.search(self.clause.text) is not None

    @cached_property
    def gives_decision_away(self) -> bool:
        """Somebody else decided."""
        return _OTHERS_DECISION.search(self.clause.text) is not None

    @cached_property
    def says_never_fixed(self) -> bool:
        """Something was not repaired."""
        return _NEVER_FIXED.search(self.clause.text) is not None

    @cached_property
    def says_fixed(self) -> bool:
        """Something was repaired."""
        return _FIXED.search(self.clause.text) is not None

    @cached_property
    def says_nobody(self) -> bool:
        """Nobody did it."""
        return _NOBODY.match(self.clause.text) is not None


def contradictions_in(told: Sequence[Told]) -> tuple[Contradiction, ...]:
    """Every pair that contradicts, each clause in one at most, in the order of the story."""
    found: list[Contradiction] = []
    taken: set[int] = set()
    for (i, first), (j, second) in combinations(enumerate(told), 2):
        if i in taken or j in taken or (_is_one_sentence(first, second) and j - i < LEAST_APART):
            continue
        kind = next((kind for kind, is_so in _RULES if is_so(first, second)), None)
        if kind is not None:
            taken |= {i, j}
            found.append(contradiction(_claim(first, kind), _claim(second, kind)))
    return tuple(found)


def contradiction(first: Claim, second: Claim) -> Contradiction:
    """Two claims held against each other, with a question that assumes neither."""
    ask = f"You said “{_short(first.text)}” and “{_short(second.text)}”. How do these two go together?"
    return Contradiction(first=first, second=second, ask=ask)


def _is_one_sentence(first: Told, second: Told) -> bool:
    return (first.turn_id, first.clause.sentence) == (second.turn_id, second.clause.sentence)


def _claim(told: Told, kind: ClaimKind) -> Claim:
    clause = told.clause
    return Claim(kind=kind, turn_id=told.turn_id, start=clause.start, end=clause.end, text=clause.text)


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:QUOTED_WORDS]) + ("…" if len(words) > QUOTED_WORDS else "")


# Rules ----------------------------------------------------------------------------------------------------


def _other_figures(first: Told, second: Told) -> bool:
    """The same told with other numbers of the same thing: "made 70 bookings", "had made 25 bookings"."""
    if not first.amounts or not second.amounts or first.tells_change or second.tells_change:
        return False
    a, b = first.amounts[0], second.amounts[0]
    counted = _TIMES | _NUMBERS | {a.thing, b.thing}
    is_same_thing = a.thing == b.thing or {a.thing, b.thing} <= _TIMES
    return is_same_thing and _seconds(a) != _seconds(b) and _is_alike(first.stems - counted, second.stems - counted)


def _other_dates(first: Told, second: Told) -> bool:
    """The same event at two times."""
    if not (len(first.dates) == len(second.dates) == 1) or first.tells_change or second.tells_change:
        return False
    a, b = first.dates[0], second.dates[0]
    if a.month is None or b.month is None:
        return False
    is_other = a.month != b.month if a.has_year == b.has_year else a.month % 12 != b.month % 12
    return is_other and _is_alike(first.stems, second.stems)


def _other_deciders(first: Told, second: Told) -> bool:
    """One decision claimed by the candidate and given to somebody else."""
    if not any(
        own.claims_decision and other.gives_decision_away and not own.gives_decision_away
        for own, other in ((first, second), (second, first))
    ):
        return False
    rest = [frozenset(s for s in told.stems if s not in _DECIDING) for told in (first, second)]
    return len(rest[0] & rest[1]) >= 1


def _fixed_and_not(first: Told, second: Told) -> bool:
    """Something repaired that was never repaired."""
    if first.says_never_fixed == second.says_never_fixed:
        return False
    if not (second if first.says_never_fixed else first).says_fixed:
        return False
    return len((first.stems & second.stems) - _FIXING) >= 1


def _none_and_some(first: Told, second: Told) -> bool:
    """Nobody did what some number did."""
    none, some = (first, second) if first.says_nobody else (second, first)
    if not none.says_nobody or not any(a.value > 0 and a.thing in _PEOPLE for a in some.amounts):
        return False
    verbs = {stem for stem in none.stems if stem not in _NONE}
    return bool(verbs) and verbs <= some.stems and not some.tells_change


_RULES = (
    (ClaimKind.FIGURE, _other_figures),
    (ClaimKind.DATE, _other_dates),
    (ClaimKind.ROLE, _other_deciders),
    (ClaimKind.FIX, _fixed_and_not),
    (ClaimKind.EFFECT, _none_and_some),
)


def _is_alike(a: frozenset[str], b: frozenset[str]) -> bool:
    shared = len(a & b)
    return shared >= 2 and shared >= LIKE * min(len(a), len(b))


def _seconds(amount: Amount) -> float:
    return amount.value * _SECONDS.get(amount.thing, 1.0)


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}
_TIMES = frozenset(_SECONDS)
_NUMBERS = frozenset(stem_of(word) for word in (*ONES, *TENS, *SCALES))
_PEOPLE = frozenset(
    [
        "person",
        "people",
        "customer",
        "user",
        "member",
        "reader",
        "client",
        "patient",
        "student",
        "tenant",
        "passenger",
        "guest",
        "caller",
    ]
)
_EMPTY = frozenset(["um", "uh", "end", "total", "later", "like", "maybe", "really", "just", "still", "all"])
_NONE = frozenset({"nobody", "none", "luckily"})
_DECIDING = frozenset(
    stem_of(word)
    for word in [
        "decide",
        "decided",
        "decision",
        "approved",
        "choose",
        "chose",
        "call",
        "made",
        "manager",
        "boss",
        "director",
    ]
)
_FIXING = frozenset(
    stem_of(word) for word in ["never", "fixed", "fix", "repaired", "repair", "solved", "sadly", "unfortunately"]
)
_CHANGE = re.compile(
    r"\b(?:from|before|now|then|again|back|down|up|fell|dropped|rose|doubled|planned|expected|target|instead|another|other|extra|"
    r"additional|more|further|today|later|still|until|first|second|third|if|would|could|should|weekly|daily)\b",
    re.I,
)
_DECIDED = r"(?:had )?(?:decided|approved|chose|signed off|insisted)\b"
_WHO = r"(?:manager|boss|director|partner|professor|supervisor|chief|cto|ceo|client|lead|head|team|board|management|owner|customer)\b"
_OWN_DECISION = re.compile(
    rf"\bI (?:myself )?{_DECIDED}|\bmy (?:own )?(?:decision|call|choice)\b|\bdecision was mine\b", re.I
)
_OTHERS_DECISION = re.compile(
    rf"\b{_WHO} (?:who )?{_DECIDED}|\bnot (?:my|mine)\b|\b(?:{_WHO})'s (?:decision|call)|\bI had no say\b", re.I
)
_NEVER_FIXED = re.compile(
    r"\b(?:never|not|nobody|still not)\b[^,.]*?\b(?:fix|fixed|repair|repaired|solved)\b|\bstill broken\b", re.I
)
_FIXED = re.compile(r"\b(?:fixed|repaired|solved)\b", re.I)
_NOBODY = re.compile(r"\s*(?:luckily |in the end )?(?:nobody|no one|none)\b", re.I)
