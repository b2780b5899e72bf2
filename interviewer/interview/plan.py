"""From a candidate's choices to the plan of an interview."""

from collections.abc import Mapping, Sequence
from random import Random

from pydantic import Field

from interviewer.content.bank import Bank, content_hash
from interviewer.content.question import Question, TimeBudget
from interviewer.content.select import choose_questions
from interviewer.content.taxonomy import Level, Role, Topic, TopicWeights
from interviewer.errors import RefusedAction
from interviewer.interview.session import Channel, ItemKind, Mode, Plan, PlannedItem, Preset
from interviewer.value import Value

SPRINT_QUESTIONS = 2
ONE_WAY_QUESTIONS = 5
TOPIC_QUESTIONS = 4
ONE_WAY_TIME = TimeBudget(prep_s=30, answer_s=120, probes_max=0, probe_s=30)
"""Usual in recorded interviews: 30 s to prepare, 2 min to answer, no follow-ups."""


class Choice(Value):
    """What a candidate chooses on the start page."""

    role: Role
    level: Level
    topics: tuple[Topic, ...] = Field(default=tuple(Topic))
    preset: Preset = Preset.FULL
    mode: Mode = Mode.EXAM
    channel: Channel = Channel.TYPED


def make_plan(bank: Bank, choice: Choice, asked: Mapping[str, int], seed: int) -> Plan:
    """The plan for a choice; `asked` counts earlier uses of each question by this person.

    Raises RefusedAction when no topic is chosen or the bank has nothing for the role.
    """
    if not choice.topics:
        raise RefusedAction("Choose at least one topic.")
    rng = Random(seed)
    wanted = wanted_topics(choice.preset, choice.topics, bank.roles[choice.role].weights)
    questions = choose_questions(bank, choice.role, choice.level, wanted, asked, rng)
    if not questions:
        raise RefusedAction("The question bank has nothing for this role and these topics yet.")
    items = [_question_item(bank, question, choice.preset) for question in questions]
    if choice.preset is Preset.FULL and bank.warmups:
        items.insert(0, _warm_up_item(bank, rng))
    return Plan(
        role=choice.role,
        level=choice.level,
        topics=choice.topics,
        preset=choice.preset,
        mode=choice.mode,
        channel=choice.channel,
        seed=seed,
        items=tuple(items),
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


def _question_item(bank: Bank, question: Question, preset: Preset) -> PlannedItem:
    return PlannedItem(
        kind=ItemKind.QUESTION,
        content_id=question.id,
        content_hash=content_hash(question),
        rubric_id=question.rubric,
        rubric_hash=content_hash(bank.rubric_of(question)),
        topic=question.topic,
        level=question.level,
        time=ONE_WAY_TIME if preset is Preset.ONE_WAY else question.time,
    )


def _warm_up_item(bank: Bank, rng: Random) -> PlannedItem:
    warmup = rng.choice(bank.warmups)
    time = TimeBudget(prep_s=0, answer_s=warmup.answer_s, probes_max=0, probe_s=30)
    return PlannedItem(kind=ItemKind.WARM_UP, content_id=warmup.id, time=time)
