"""Which questions of the bank an interview uses."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Level, Role, Topic

_ORDER = (Level.JUNIOR, Level.MID, Level.SENIOR)


Liking = Callable[[Question], float]
"""How much a person would rather be asked a question; the highest comes first among equals."""


def no_liking(question: Question) -> float:  # noqa: ARG001 - a Liking
    """All questions alike."""
    return 0.0


def choose_questions(
    bank: Bank,
    role: Role,
    level: Level,
    topics: Sequence[Topic],
    asked: Mapping[str, int],
    rng: Random,
    liking: Liking = no_liking,
) -> tuple[Question, ...]:
    """One question for each entry of `topics` (repeats allowed), none of them twice.

    Those whose sub-topic this person was asked about least often come first (`asked`: question id
    to times), then those asked least often themselves, so neither a question nor its sibling
    returns while the cell holds a new sub-topic; among these, the nearest to the chosen level, and
    of those the ones liked most. An entry that the bank cannot fill is left out, so fewer may come
    back than asked for.
    """
    chosen: list[Question] = []
    for topic in topics:
        left = [question for question in bank.cell(role, topic) if question not in chosen]
        if left:
            chosen.append(least_exposed(left, level, exposure(asked, chosen), rng, liking))
    return tuple(chosen)


def exposure(asked: Mapping[str, int], planned: Iterable[Question] = ()) -> Counter[str]:
    """How often each question id and each sub-topic (the id without its last part) has been or will be asked."""
    times: Counter[str] = Counter()
    for question_id, count in (*asked.items(), *((question.id, 1) for question in planned)):
        times[question_id] += count
        times[sibling_group(question_id)] += count
    return times


def sibling_group(question_id: str) -> str:
    """Role, topic and sub-topic: what the questions that are siblings have in common."""
    return question_id.rpartition(".")[0]


def least_exposed(
    questions: Sequence[Question], level: Level, times: Mapping[str, int], rng: Random, liking: Liking = no_liking
) -> Question:
    """The one seen least, its siblings included, then the nearest to the level, then the liked most; else chance."""
    shuffled = rng.sample(questions, len(questions))
    return min(
        shuffled,
        key=lambda q: (times.get(sibling_group(q.id), 0), times.get(q.id, 0), _distance(q.level, level), -liking(q)),
    )


def _distance(a: Level, b: Level) -> int:
    return abs(_ORDER.index(a) - _ORDER.index(b))
