"""From a candidate's choices to the plan of an interview."""

from collections.abc import Mapping, Sequence
from random import Random

from pydantic import Field

from interviewer.content.bank import Bank, content_hash
from interviewer.content.question import Question, TimeBudget
from interviewer.content.select import Liking, choose_questions, no_liking
from interviewer.content.taxonomy import Level, Role, Topic, TopicWeights, WarmUp
from interviewer.errors import RefusedAction
from interviewer.interview.session import (
    MAX_ARTEFACT_CHARS,
    Channel,
    Difficulty,
    ItemKind,
    Mode,
    Plan,
    PlannedItem,
    Preset,
)
from interviewer.value import Value

SPRINT_QUESTIONS = 2
ONE_WAY_QUESTIONS = 5
TOPIC_QUESTIONS = 4
PRESSURE_QUESTIONS = 3
LOW_ANXIETY_QUESTIONS = 2
ONE_WAY_TIME = TimeBudget(prep_s=30, answer_s=120, probes_max=0, probe_s=30)
"""Usual in recorded interviews: 30 s to prepare, 2 min to answer, no follow-ups."""
SHORT_TIME = TimeBudget(prep_s=0, answer_s=60, probes_max=0, probe_s=30)
WRAP_UP_TEXT = "Is there anything you would like to add or correct?"
CANDIDATE_QUESTIONS_TEXT = (
    "Now it is your turn: what would you ask the interviewer? This is practice and is not scored; skip it if you like."
)
CANDIDATE_QUESTIONS_REPLY = (
    "Thank you. I am a practice program and know no employer, so I cannot answer for one. In the room, listen for figures "
    "and examples in the answer and ask one step further. Is there something else you would ask?"
)
MAX_CANDIDATE_QUESTIONS = 3
_WITH_WARM_UP = frozenset({Preset.FULL})
_WITH_WRAP_UP = frozenset({Preset.TOPIC, Preset.FULL, Preset.PRESSURE, Preset.LOW_ANXIETY})
_WITH_CANDIDATE_QUESTIONS = frozenset({Preset.FULL})


class Choice(Value):
    """What a candidate chooses on the start page."""

    role: Role
    level: Level
    topics: tuple[Topic, ...] = Field(default=tuple(Topic))
    preset: Preset = Preset.FULL
    mode: Mode = Mode.EXAM
    channel: Channel = Channel.TYPED
    difficulty: Difficulty = Difficulty.FIXED
    artefact: str = Field(default="", max_length=MAX_ARTEFACT_CHARS)


def make_plan(bank: Bank, choice: Choice, asked: Mapping[str, int], seed: int, liking: Liking = no_liking) -> Plan:
    """The plan for a choice; `asked` counts earlier uses of each question by this person, `liking` is theirs.

    Raises RefusedAction when no topic is chosen or the bank has nothing for the role.
    """
    if not choice.topics:
        raise RefusedAction("Choose at least one topic.")
    rng = Random(seed)
    wanted = wanted_topics(choice.preset, choice.topics, bank.roles[choice.role].weights)
    questions = choose_questions(bank, choice.role, choice.level, wanted, asked, rng, liking)
    if not questions:
        raise RefusedAction("The question bank has nothing for this role and these topics yet.")
    items = [question_item(bank, question, choice.preset) for question in questions]
    return Plan(
        role=choice.role,
        level=choice.level,
        topics=choice.topics,
        preset=choice.preset,
        mode=choice.mode,
        channel=choice.channel,
        difficulty=choice.difficulty,
        artefact=choice.artefact,
        seed=seed,
        items=(*_before(bank, choice, rng), *items, *_after(choice.preset)),
    )


def wanted_topics(preset: Preset, topics: Sequence[Topic], weights: TopicWeights) -> tuple[Topic, ...]:
    """The topic of each question in order, spread so that the same topic does not come twice running."""
    share = {topic: max(1, weights.of(topic)) for topic in topics}
    match preset:
        case Preset.SPRINT:
            count = SPRINT_QUESTIONS
        case Preset.TOPIC:
            count = TOPIC_QUESTIONS
        case Preset.ONE_WAY:
            count = ONE_WAY_QUESTIONS
        case Preset.PRESSURE:
            count = PRESSURE_QUESTIONS
        case Preset.LOW_ANXIETY:
            count = LOW_ANXIETY_QUESTIONS
        case Preset.FULL:
            count = sum(share.values())
    order = sorted(topics, key=lambda topic: -share[topic])
    sequence: list[Topic] = []
    while len(sequence) < count:
        left = {topic: share[topic] for topic in order}
        while any(left.values()):
            for topic in order:
                if left[topic]:
                    left[topic] -= 1
                    sequence.append(topic)
    return tuple(sequence[:count])


def question_item(bank: Bank, question: Question, preset: Preset) -> PlannedItem:
    """The place of a question in a plan, with the times of the preset."""
    return PlannedItem(
        kind=ItemKind.QUESTION,
        content_id=question.id,
        content_hash=content_hash(question),
        rubric_id=question.rubric,
        rubric_hash=content_hash(bank.rubric_of(question)),
        topic=question.topic,
        level=question.level,
        time=time_of(question.time, preset),
    )


def time_of(time: TimeBudget, preset: Preset) -> TimeBudget:
    """A question's times as a preset has them: half the preparation under pressure, half as much again without haste."""
    match preset:
        case Preset.ONE_WAY:
            return ONE_WAY_TIME
        case Preset.PRESSURE:
            return time.model_copy(update={"prep_s": time.prep_s // 2})
        case Preset.LOW_ANXIETY:
            longer = {name: getattr(time, name) * 3 // 2 for name in ("prep_s", "answer_s", "probe_s")}
            return time.model_copy(update=longer)
        case _:
            return time


def _before(bank: Bank, choice: Choice, rng: Random) -> list[PlannedItem]:
    """What comes before the questions: a warm-up, and a walk through the candidate's own work if they brought some."""
    items = []
    if choice.preset in _WITH_WARM_UP and bank.warmups:
        items.append(_opening(ItemKind.WARM_UP, rng.choice(bank.warmups)))
    if choice.artefact.strip() and bank.artefacts:
        items.append(_opening(ItemKind.ARTEFACT, rng.choice(bank.artefacts)))
    return items


def _opening(kind: ItemKind, opening: WarmUp) -> PlannedItem:
    time = TimeBudget(prep_s=0, answer_s=max(60, opening.answer_s), probes_max=0, probe_s=30)
    return PlannedItem(kind=kind, content_id=opening.id, time=time)


def _after(preset: Preset) -> list[PlannedItem]:
    """What comes after the questions; both may be skipped."""
    items = []
    if preset in _WITH_WRAP_UP:
        items.append(PlannedItem(kind=ItemKind.WRAP_UP, content_id="wrap_up", time=SHORT_TIME))
    if preset in _WITH_CANDIDATE_QUESTIONS:
        items.append(PlannedItem(kind=ItemKind.CANDIDATE_QUESTIONS, content_id="candidate_questions", time=SHORT_TIME))
    return items
