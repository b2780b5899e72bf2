"""From choices to a plan."""

import itertools
from collections import Counter

import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import TimeBudget
from interviewer.content.taxonomy import Level, Role, Topic, TopicWeights
from interviewer.errors import RefusedAction
from interviewer.interview.plan import Choice, make_plan, time_of, wanted_topics
from interviewer.interview.session import ItemKind, Preset

SEEDS_MIX = TopicWeights(tradeoffs=2, system_design=1, failures=2)


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (Preset.SPRINT, {Topic.TRADEOFFS: 1, Topic.FAILURES: 1}),
        (Preset.FULL, {Topic.TRADEOFFS: 2, Topic.SYSTEM_DESIGN: 1, Topic.FAILURES: 2}),
        (Preset.PRESSURE, {Topic.TRADEOFFS: 1, Topic.SYSTEM_DESIGN: 1, Topic.FAILURES: 1}),
        (Preset.LOW_ANXIETY, {Topic.TRADEOFFS: 1, Topic.FAILURES: 1}),
        (Preset.ONE_WAY, {Topic.TRADEOFFS: 2, Topic.SYSTEM_DESIGN: 1, Topic.FAILURES: 2}),
    ],
)
def test_the_mix_of_a_preset(preset: Preset, expected: dict[Topic, int]) -> None:
    assert Counter(wanted_topics(preset, tuple(Topic), SEEDS_MIX)) == expected


def test_no_topic_comes_twice_running_while_another_is_left() -> None:
    order = wanted_topics(Preset.FULL, tuple(Topic), SEEDS_MIX)

    assert all(a is not b for a, b in itertools.pairwise(order))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_full_interview_with_a_warm_up(bank: Bank, role: Role) -> None:
    plan = make_plan(bank, Choice(role=role, level=Level.MID, preset=Preset.FULL), {}, seed=7)

    kinds = [item.kind for item in plan.items]
    questions = [ItemKind.QUESTION] * 5
    assert kinds == [ItemKind.WARM_UP, *questions, ItemKind.WRAP_UP, ItemKind.CANDIDATE_QUESTIONS]
    assert len({item.content_id for item in plan.items}) == 8
    assert 30 <= plan.minutes <= 60


def test_the_same_seed_gives_the_same_plan(bank: Bank) -> None:
    choice = Choice(role=Role.LLM_ENGINEER, level=Level.SENIOR, preset=Preset.FULL)

    assert make_plan(bank, choice, {}, seed=3) == make_plan(bank, choice, {}, seed=3)


def test_questions_not_asked_before_come_first(bank: Bank) -> None:
    choice = Choice(role=Role.DATA_SCIENTIST, level=Level.MID, topics=(Topic.FAILURES,), preset=Preset.SPRINT)
    first = make_plan(bank, choice, {}, seed=1).items[0].content_id

    assert make_plan(bank, choice, {first: 1}, seed=1).items[0].content_id != first


def test_a_one_way_interview_has_no_follow_ups(bank: Bank) -> None:
    plan = make_plan(bank, Choice(role=Role.ML_ENGINEER, level=Level.JUNIOR, preset=Preset.ONE_WAY), {}, seed=1)

    assert {item.time.probes_max for item in plan.items} == {0}


def test_without_a_topic_there_is_no_plan(bank: Bank) -> None:
    with pytest.raises(RefusedAction, match="at least one topic"):
        make_plan(bank, Choice(role=Role.LLM_ENGINEER, level=Level.MID, topics=()), {}, seed=1)


PRACTICE = {ItemKind.WARM_UP, ItemKind.ARTEFACT, ItemKind.WRAP_UP, ItemKind.CANDIDATE_QUESTIONS}


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (Preset.SPRINT, set()),
        (Preset.ONE_WAY, set()),
        (Preset.TOPIC, {ItemKind.WRAP_UP}),
        (Preset.PRESSURE, {ItemKind.WRAP_UP}),
        (Preset.LOW_ANXIETY, {ItemKind.WRAP_UP}),
        (Preset.FULL, {ItemKind.WARM_UP, ItemKind.WRAP_UP, ItemKind.CANDIDATE_QUESTIONS}),
    ],
)
def test_what_a_preset_has_besides_questions(bank: Bank, preset: Preset, expected: set[ItemKind]) -> None:
    plan = make_plan(bank, Choice(role=Role.PRODUCT_MANAGER, level=Level.MID, preset=preset), {}, seed=1)

    assert {item.kind for item in plan.items} & PRACTICE == expected


@pytest.mark.parametrize("preset", list(Preset))
def test_own_work_that_was_pasted_is_asked_about_before_the_questions(bank: Bank, preset: Preset) -> None:
    choice = Choice(role=Role.LLM_ENGINEER, level=Level.MID, preset=preset, artefact="# My project")
    plan = make_plan(bank, choice, {}, seed=1)

    kinds = [item.kind for item in plan.items]
    assert kinds.index(ItemKind.ARTEFACT) == kinds.index(ItemKind.QUESTION) - 1
    assert plan.artefact == "# My project"


def test_blank_own_work_is_none(bank: Bank) -> None:
    plan = make_plan(bank, Choice(role=Role.LLM_ENGINEER, level=Level.MID, artefact=" \n "), {}, seed=1)

    assert ItemKind.ARTEFACT not in {item.kind for item in plan.items}


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (Preset.SPRINT, (45, 180, 75)),
        (Preset.PRESSURE, (22, 180, 75)),
        (Preset.LOW_ANXIETY, (67, 270, 112)),
        (Preset.ONE_WAY, (30, 120, 30)),
    ],
)
def test_the_times_of_a_preset(preset: Preset, expected: tuple[int, int, int]) -> None:
    time = time_of(TimeBudget(prep_s=45, answer_s=180, probes_max=2, probe_s=75), preset)

    assert (time.prep_s, time.answer_s, time.probe_s) == expected


def test_every_question_of_the_bank_can_be_given_the_times_of_every_preset(bank: Bank) -> None:
    for question, preset in itertools.product(bank.questions.values(), Preset):
        time = time_of(question.time, preset)
        assert TimeBudget.model_validate(time.model_dump()) == time
