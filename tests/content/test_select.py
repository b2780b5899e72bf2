"""Which questions an interview uses."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from interviewer.content.bank import Bank
from interviewer.content.select import choose_questions
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.testing.builders import make_question

LLM = Role.LLM_ENGINEER
Of = Callable[..., Bank]


@pytest.fixture
def bank_of(bank: Bank) -> Of:
    """A bank with these questions on one role and topic, as `name=level`."""

    def make(**levels: str) -> Bank:
        questions = {
            f"llm_engineer.tradeoffs.{name}.{level[0]}1": make_question(
                id=f"llm_engineer.tradeoffs.{name}.{level[0]}1", level=level
            )
            for name, level in levels.items()
        }
        return replace(bank, questions=questions)

    return make


def chosen(
    bank: Bank,
    level: Level,
    count: int = 1,
    asked: dict[str, int] | None = None,
    seed: int = 1,
    topic: Topic = Topic.TRADEOFFS,
) -> list[str]:
    """The sub-topics that are chosen, in order."""
    told = {q: asked[q.split(".")[2]] for q in bank.questions if asked and q.split(".")[2] in asked}
    found = choose_questions(bank, LLM, level, [topic] * count, told, Random(seed))
    return [question.id.split(".")[2] for question in found]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("level", list(Level))
def test_the_chosen_level_comes_first(bank_of: Of, level: Level, seed: int) -> None:
    bank = bank_of(a="junior", b="mid", c="senior")

    assert bank.question(f"llm_engineer.tradeoffs.{chosen(bank, level, seed=seed)[0]}.{level[0]}1").level is level


@pytest.mark.parametrize("seed", range(8))
def test_a_neighbouring_level_comes_before_a_distant_one(bank_of: Of, seed: int) -> None:
    bank = bank_of(a="senior", b="mid", c="junior")

    assert chosen(bank, Level.JUNIOR, count=3, seed=seed) == ["c", "b", "a"]
    assert chosen(bank, Level.SENIOR, count=3, seed=seed) == ["a", "b", "c"]


@pytest.mark.parametrize("seed", range(8))
def test_a_new_question_of_a_neighbouring_level_comes_before_a_repeat(bank_of: Of, seed: int) -> None:
    bank = bank_of(known="mid", new="senior")

    assert chosen(bank, Level.MID, count=2, asked={"known": 1}, seed=seed) == ["new", "known"]


@pytest.mark.parametrize("seed", range(8))
def test_among_repeats_the_least_often_asked_comes_first(bank_of: Of, seed: int) -> None:
    bank = bank_of(thrice="mid", once="mid", twice="mid")

    order = chosen(bank, Level.MID, count=3, asked={"thrice": 3, "once": 1, "twice": 2}, seed=seed)

    assert order == ["once", "twice", "thrice"]


def test_equals_are_drawn_by_the_seed(bank_of: Of) -> None:
    bank = bank_of(**dict.fromkeys("abcdef", "mid"))

    draws = [chosen(bank, Level.MID, seed=seed)[0] for seed in range(40)]

    assert set(draws) == set("abcdef")
    assert draws == [chosen(bank, Level.MID, seed=seed)[0] for seed in range(40)]


def test_no_question_comes_twice_and_what_is_lacking_is_left_out(bank_of: Of) -> None:
    bank = bank_of(a="mid", b="junior")

    assert sorted(chosen(bank, Level.MID, count=5)) == ["a", "b"]
    assert chosen(bank, Level.MID, topic=Topic.FAILURES) == []


def test_topics_keep_the_order_asked_for(bank: Bank) -> None:
    topics = [Topic.FAILURES, Topic.TRADEOFFS, Topic.FAILURES, Topic.SYSTEM_DESIGN]

    found = choose_questions(bank, LLM, Level.MID, topics, {}, Random(3))

    assert [question.topic for question in found] == topics
    assert {question.role for question in found} == {LLM}


def test_a_retired_question_is_not_asked(bank_of: Of) -> None:
    bank = bank_of(a="mid", b="mid")
    retired = {k: q.model_copy(update={"status": "retired"}) if ".a." in k else q for k, q in bank.questions.items()}

    assert chosen(replace(bank, questions=retired), Level.MID, count=2) == ["b"]


def test_a_sibling_waits_until_the_cell_is_used_up(bank: Bank) -> None:
    """Whoever was asked about a sub-topic at one level is not asked about it at another while others are new."""
    names = ("a.m1", "a.m2", "b.s1", "c.s1")
    questions = {
        f"llm_engineer.tradeoffs.{name}": make_question(
            id=f"llm_engineer.tradeoffs.{name}", level="mid" if ".m" in name else "senior"
        )
        for name in names
    }
    asked = {"llm_engineer.tradeoffs.a.m1": 1}

    found = choose_questions(
        replace(bank, questions=questions), LLM, Level.MID, [Topic.TRADEOFFS] * 4, asked, Random(5)
    )

    order = [question.id.removeprefix("llm_engineer.tradeoffs.") for question in found]
    assert sorted(order[:2]) == ["b.s1", "c.s1"]
    assert order[2:] == ["a.m2", "a.m1"]


def test_siblings_are_not_asked_in_one_interview_while_there_is_another_sub_topic(bank: Bank) -> None:
    names = ("a.m1", "a.m2", "a.m3", "b.s1")
    questions = {
        f"llm_engineer.tradeoffs.{name}": make_question(
            id=f"llm_engineer.tradeoffs.{name}", level="mid" if ".m" in name else "senior"
        )
        for name in names
    }

    for seed in range(8):
        found = choose_questions(
            replace(bank, questions=questions), LLM, Level.MID, [Topic.TRADEOFFS] * 2, {}, Random(seed)
        )
        assert {question.id.split(".")[2] for question in found} == {"a", "b"}


def test_a_person_meets_every_sub_topic_of_a_cell_before_any_returns(bank: Bank) -> None:
    asked: dict[str, int] = {}
    cell = list(bank.cell(LLM, Topic.FAILURES))
    subtopics = {question.subtopic for question in cell}
    met = []
    for seed in range(len(subtopics)):
        (question,) = choose_questions(bank, LLM, Level.MID, [Topic.FAILURES], asked, Random(seed))
        asked[question.id] = asked.get(question.id, 0) + 1
        met.append(question.subtopic)

    assert sorted(met) == sorted(subtopics)
