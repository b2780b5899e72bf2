"""One question alone: of a finished interview once more, another on the same criteria, or any that somebody chose."""

from collections.abc import Collection

from interviewer.content.bank import Bank, content_hash
from interviewer.content.question import Question
from interviewer.content.taxonomy import Level
from interviewer.interview.plan import question_item
from interviewer.interview.session import Channel, ItemKind, Mode, Plan, PlannedItem, Preset

_ORDER = tuple(Level)


def one_question_plan(bank: Bank, question: Question, like: Plan, item: PlannedItem) -> Plan:
    """A plan of this question alone, with the role, level, mode, channel and clock of an item asked before."""
    is_same = question.id == item.content_id
    planned = PlannedItem(
        kind=ItemKind.QUESTION,
        content_id=question.id,
        content_hash=content_hash(question),
        rubric_id=question.rubric,
        rubric_hash=content_hash(bank.rubric_of(question)),
        topic=question.topic,
        level=question.level,
        time=item.time if is_same or like.preset is Preset.ONE_WAY else question.time,
    )
    return like.model_copy(update={"topics": (question.topic,), "preset": Preset.TOPIC, "items": (planned,)})


def single_question_plan(bank: Bank, question: Question, mode: Mode, channel: Channel) -> Plan:
    """A plan of a question that somebody chose by itself, with its own times."""
    item = question_item(bank, question, Preset.TOPIC)
    return Plan(
        role=question.role, level=question.level, topics=(question.topic,), preset=Preset.TOPIC, mode=mode,
        channel=channel, seed=0, items=(item,),
    )  # fmt: skip


def sibling_of(bank: Bank, item: PlannedItem, like: Plan, asked: Collection[str]) -> Question | None:
    """A question not asked yet on the same criteria and another sub-topic, of the nearest level; None if there is none.

    Same criteria: same role, topic and rubric. The first in the bank's order, so that a reload names the same one.
    """
    if item.topic is None or item.level is None:
        return None
    before = bank.questions.get(item.content_id)
    subtopic = before.subtopic if before is not None else item.content_id.split(".")[2]
    near = [
        question
        for question in bank.cell(like.role, item.topic)
        if question.rubric == item.rubric_id and question.subtopic != subtopic and question.id not in asked
    ]
    place = _ORDER.index(item.level)
    return min(near, key=lambda question: abs(_ORDER.index(question.level) - place), default=None)
