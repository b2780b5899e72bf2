"""When to practise what again: spaced repetition by criterion and sub-topic, with FSRS.

Source: FSRS 6, github.com/open-spaced-repetition/py-fsrs. Nothing is stored: the cards are replayed from the
measurements, so a deleted session or a new grade is never out of step with what is due.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from interviewer.content.taxonomy import Role, Topic
from interviewer.practice.measurement import Measurement
from interviewer.value import Value

if TYPE_CHECKING:
    from fsrs import Card, Rating, Scheduler


class Due(Value):
    """A criterion in a sub-topic, with the moment from which practising it again is worth most."""

    rubric_id: str
    criterion: str
    name: str
    role: Role
    topic: Topic
    subtopic: str
    question_id: str
    """The question that it was last measured with."""
    due_at: datetime
    is_due: bool


def schedule(measured: Iterable[Measurement], now: datetime) -> tuple[Due, ...]:
    """Everything that was measured once, what is due longest first; NE is no review, so it changes nothing."""
    cards: dict[tuple[str, str, str], Card] = {}
    latest: dict[tuple[str, str, str], Measurement] = {}
    for one in sorted(measured, key=lambda m: m.at):
        if one.score is None:
            continue
        key = (*one.skill, one.subtopic)
        cards[key] = _reviewed(cards.get(key), one)
        latest[key] = one
    found = (_due(latest[key], card.due, now) for key, card in cards.items())
    return tuple(sorted(found, key=lambda due: (due.due_at, due.name, due.subtopic)))


def _due(one: Measurement, due_at: datetime, now: datetime) -> Due:
    return Due(
        rubric_id=one.rubric_id,
        criterion=one.criterion,
        name=one.name,
        role=one.role,
        topic=one.topic,
        subtopic=one.subtopic,
        question_id=one.question_id,
        due_at=due_at,
        is_due=due_at <= now,
    )


def _reviewed(card: "Card | None", one: Measurement) -> "Card":
    from fsrs import Card

    # A fixed id, as the library would otherwise wait a millisecond to draw one from the clock.
    card = card or Card(card_id=1, due=one.at)
    return _scheduler().review_card(card, _rating(one), review_datetime=one.at)[0]


@lru_cache(maxsize=1)
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler

    # An interview answer is not drilled within minutes: no learning steps, and the same history gives the same day.
    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=120)


def _rating(one: Measurement) -> "Rating":
    """How well it was recalled, by the distance of the level from the bar."""
    from fsrs import Rating

    assert one.score is not None
    distance = one.score - one.bar
    if distance <= -2:
        return Rating.Again
    if distance == -1:
        return Rating.Hard
    return Rating.Good if distance == 0 else Rating.Easy
