"""How an adaptive interview moves: one level between questions, never more than one from the chosen level.

Scale, anchors and bar stay those of the chosen level; only which question is asked changes.
"""

from collections.abc import Sequence

from interviewer.content.taxonomy import Level
from interviewer.interview.session import Difficulty, Direction, ItemKind, Session, TurnState
from interviewer.value import Value

ABOVE = 1
"""Every criterion must lie this far above its bar before a harder question comes."""
BELOW = 1.5
"""The mean must lie this far below the bar before an easier one comes."""
_ORDER = (Level.JUNIOR, Level.MID, Level.SENIOR)


class Result(Value):
    """A criterion of the question before."""

    level: int | None
    """None is NE, not enough evidence, which is no low level."""
    bar: int
    is_capped: bool = False
    """Whether something held the level down, as a red flag or a hint does."""


def direction_after(results: Sequence[Result]) -> Direction:
    """Up if every criterion is a level above the bar without a cap, down if the mean is 1.5 below, else the same."""
    if results and all(r.level is not None and r.level >= r.bar + ABOVE and not r.is_capped for r in results):
        return Direction.UP
    gaps = [r.level - r.bar for r in results if r.level is not None]
    if gaps and sum(gaps) / len(gaps) <= -BELOW:
        return Direction.DOWN
    return Direction.SAME


def next_level(current: Level, chosen: Level, direction: Direction) -> Level:
    """One level on, as far as there is one and it lies within one of the chosen level."""
    step = {Direction.UP: 1, Direction.DOWN: -1, Direction.SAME: 0}[direction]
    place, middle = _ORDER.index(current) + step, _ORDER.index(chosen)
    return _ORDER[min(max(place, middle - 1, 0), middle + 1, len(_ORDER) - 1)]


def may_adapt(session: Session, item: int) -> bool:
    """Whether the level of this place is still to be decided: a question that was shown once stays."""
    planned = session.plan.items[item]
    is_open = planned.kind is ItemKind.QUESTION and planned.step is None
    return (
        session.plan.difficulty is Difficulty.ADAPTIVE
        and is_open
        and not any(turn.item == item for turn in session.turns)
    )


def question_before(session: Session, item: int) -> int | None:
    """The scored question before a place whose answer decides on its level; None if there is none or it was skipped."""
    before = [place for place in session.plan.questions if place < item]
    if not before:
        return None
    turns = session.turns_of(before[-1])
    return before[-1] if turns and turns[0].state is TurnState.ANSWERED else None


def level_before(session: Session, item: int) -> Level:
    """The level aimed at for the question before, else the chosen one."""
    for place in reversed([place for place in session.plan.questions if place < item]):
        step = session.plan.items[place].step
        if step is not None:
            return step.aimed
    return session.plan.level
