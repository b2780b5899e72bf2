"""From choices to a plan."""

import itertools
from collections import Counter

import pytest

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Level, Role, Topic, TopicWeights
from interviewer.errors import RefusedAction
from interviewer.interview.plan import Choice, make_plan, wanted_topics
from interviewer.interview.session import ItemKind, Preset

SEEDS_MIX = TopicWeights(tradeoffs=2, system_design=1, failures=2)


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (Preset.SPRINT, {Topic.TRADEOFFS: 1, Topic.FAILURES: 1}),
        (Preset.FULL, {Topic.TRADEOFFS: 2, Topic.SYSTEM_DESIGN: 1, Topic.FAILURES: 2}),
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
    assert kinds == [ItemKind.WARM_UP] + [ItemKind.QUESTION] * 5
    assert len({item.content_id for item in plan.items}) == 6
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
