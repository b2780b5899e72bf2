"""Which questions of the bank an interview uses."""

from collections.abc import Mapping, Sequence
from random import Random

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Level, Role, Topic

_ORDER = (Level.JUNIOR, Level.MID, Level.SENIOR)


def choose_questions(
    bank: Bank, role: Role, level: Level, topics: Sequence[Topic], asked: Mapping[str, int], rng: Random
) -> tuple[Question, ...]:
    """One question for each entry of `topics` (repeats allowed), none of them twice.

    Those that this person was asked least often come first (`asked`: question id to times), so a
    new one of a neighbouring level goes before a repeat; among these, the nearest to the chosen
    level. An entry that the bank cannot fill is left out, so fewer may come back than asked for.
    """
    chosen: list[Question] = []
    for topic in topics:
        left = [question for question in bank.cell(role, topic) if question not in chosen]
        if left:
            rng.shuffle(left)
            chosen.append(min(left, key=lambda q: (asked.get(q.id, 0), _distance(q.level, level))))
    return tuple(chosen)


def _distance(a: Level, b: Level) -> int:
    return abs(_ORDER.index(a) - _ORDER.index(b))
