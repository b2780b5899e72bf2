"""What is due: replayed from the measurements, the same history always giving the same day."""

from datetime import timedelta

import pytest

from interviewer.practice.schedule import schedule
from interviewer.testing.clock import NOON
from tests.practice.test_progress import measured


@pytest.mark.parametrize(("worse", "better"), [(1, 2), (2, 3), (3, 4)])
def test_the_lower_the_level_the_sooner_it_comes_back(worse: int, better: int) -> None:
    (low,) = schedule([measured(0, worse)], NOON)
    (high,) = schedule([measured(0, better)], NOON)
    assert low.due_at <= high.due_at


def test_an_answer_at_the_bar_comes_back_within_the_week() -> None:
    (due,) = schedule([measured(0, 3)], NOON)
    assert timedelta(days=1) <= due.due_at - NOON <= timedelta(days=7)


def test_a_second_good_answer_puts_it_off_for_longer() -> None:
    same = {"question_id": "llm_engineer.tradeoffs.routing.m1"}
    (once,) = schedule([measured(0, 3, **same)], NOON)
    (twice,) = schedule([measured(0, 3, **same), measured(3, 3, **same)], NOON)
    assert twice.due_at - (NOON + timedelta(days=3)) > once.due_at - NOON


def test_not_enough_evidence_schedules_nothing() -> None:
    assert schedule([measured(0, None)], NOON) == ()


def test_what_is_due_longest_stands_first_and_is_marked() -> None:
    later = NOON + timedelta(days=4)
    found = schedule([measured(0, 1), measured(3, 5, question_id="llm_engineer.tradeoffs.caching.m1")], later)
    assert [(one.subtopic, one.is_due) for one in found] == [("routing", True), ("caching", False)]
