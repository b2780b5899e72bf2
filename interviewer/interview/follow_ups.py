"""What to follow up on after an answer; code decides it, a model may only find the words.

In this order: no single occasion told, a claim that contradicts another, a quantity that does not come out, the
criterion that lacks most of what is necessary, the thinnest claim of a story. When nothing necessary is missing, people
at mid and senior level are asked deeper, one rung of the question's ladder at a time. Never more than planned, never two on one criterion,
and never two challenges of one kind on a question.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Level
from interviewer.interview.probes import LEAST_GAP, choose_probe, lacks
from interviewer.value import Value

DEEPER_LEVELS = (Level.MID, Level.SENIOR)
"""Levels at which a complete answer is asked deeper."""


class FollowUpKind(StrEnum):
    """Why a follow-up is asked."""

    STORY = "story"
    CONTRADICTION = "contradiction"
    QUANTITY = "quantity"
    GAP = "gap"
    THIN = "thin"
    DEPTH = "depth"


class FollowUp(Value):
    """One follow-up as it is planned."""

    id: str
    """Id of the probe; `D1` for a rung, the kind for a challenge."""
    kind: FollowUpKind
    ask: str
    """The planned words."""
    criterion: str | None = None
    rung: int | None = None
    """Of a depth question: its place in the ladder, from 1."""

    @property
    def may_be_rephrased(self) -> bool:
        """Whether a model may put it in the candidate's terms; a challenge quotes them already."""
        return self.kind not in (*_PRESSING, FollowUpKind.THIN)


class Challenge(Protocol):
    """Something said that calls for an explanation, with a neutral question that gives nothing away."""

    @property
    def kind(self) -> FollowUpKind:
        """`contradiction`, `quantity` or `thin`."""
        ...

    @property
    def criterion(self) -> str | None:
        """The criterion that it bears on, if it bears on one."""
        ...

    @property
    def ask(self) -> str:
        """The question."""
        ...


class Heard(Value):
    """What was made out in the answers to a question so far."""

    gaps: Mapping[str, float]
    """Of each evidence point how far it is missing, 0 (shown) to 1 (not at all)."""
    tells_story: bool = True
    """False when a past-behaviour answer held no single occasion."""
    holds_rung: bool = True
    """Whether the last depth question was answered in earnest; only then comes the next."""


def choose_follow_up(
    question: Question,
    rubric: Rubric,
    heard: Heard,
    asked: Sequence[FollowUp],
    limit: int,
    challenges: Sequence[Challenge] = (),
) -> FollowUp | None:
    """The next follow-up, or None to move on; `asked` holds the earlier ones of this question, `limit` is the most."""
    if len(asked) >= limit:
        return None
    ids = [one.id for one in asked]
    used = [one.criterion for one in asked if one.criterion is not None]
    probe = choose_probe(question, rubric, heard.gaps, ids, limit, heard.tells_story, used)
    if probe is not None and probe.trigger == "no_story":
        return FollowUp(id=probe.id, kind=FollowUpKind.STORY, ask=probe.ask, criterion=probe.criterion)
    challenge = _challenge(challenges, asked, _PRESSING)
    if challenge is not None:
        return challenge
    if probe is not None:
        return FollowUp(id=probe.id, kind=FollowUpKind.GAP, ask=probe.ask, criterion=probe.criterion)
    thin = _challenge(challenges, asked, (FollowUpKind.THIN,))
    return thin if thin is not None else _rung(question, rubric, heard, asked)


_PRESSING = (FollowUpKind.CONTRADICTION, FollowUpKind.QUANTITY)
"""The kinds of challenges that come before gaps, the more pressing first."""


def _challenge(
    challenges: Sequence[Challenge], asked: Sequence[FollowUp], wanted: tuple[FollowUpKind, ...]
) -> FollowUp | None:
    kinds = {one.kind for one in asked}
    used = {one.criterion for one in asked if one.criterion is not None}
    open_ones = [
        one for one in challenges if one.kind in wanted and one.kind not in kinds and one.criterion not in used
    ]
    first = min(open_ones, key=lambda one: wanted.index(one.kind), default=None)
    if first is None:
        return None
    return FollowUp(id=first.kind.value, kind=first.kind, ask=first.ask, criterion=first.criterion)


def _rung(question: Question, rubric: Rubric, heard: Heard, asked: Sequence[FollowUp]) -> FollowUp | None:
    """The next rung, if nothing necessary is missing and the rung before was held."""
    is_complete = all(gap < LEAST_GAP for gap in lacks(question, rubric, heard.gaps).values())
    climbed = [one.rung for one in asked if one.rung is not None]
    rung = max(climbed, default=0) + 1
    if (
        question.level not in DEEPER_LEVELS
        or not is_complete
        or not heard.tells_story
        or rung > len(question.depth)
        or (climbed and not heard.holds_rung)
    ):
        return None
    return FollowUp(id=f"D{rung}", kind=FollowUpKind.DEPTH, ask=question.depth[rung - 1], rung=rung)
