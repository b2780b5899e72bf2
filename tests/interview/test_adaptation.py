"""How an adaptive interview moves."""

import pytest

from interviewer.content.taxonomy import Level
from interviewer.interview import flow
from interviewer.interview.adaptation import (
    Result,
    direction_after,
    level_before,
    may_adapt,
    next_level,
    question_before,
)
from interviewer.interview.session import Difficulty, Direction, LevelStep
from interviewer.testing.builders import after, make_session

J, M, S = Level.JUNIOR, Level.MID, Level.SENIOR


def results(*levels: int | None, bar: int = 3, capped: bool = False) -> list[Result]:
    return [Result(level=level, bar=bar, is_capped=capped) for level in levels]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(results(4, 4, 5), Direction.UP, id="all_a_level_above"),
        pytest.param(results(4, 4, 3), Direction.SAME, id="one_at_the_bar"),
        pytest.param(results(5, 5, None), Direction.SAME, id="not_enough_said_on_one"),
        pytest.param(results(5, 5, 5, capped=True), Direction.SAME, id="held_down_by_a_cap"),
        pytest.param(results(1, 2, bar=3), Direction.DOWN, id="mean_one_and_a_half_below"),
        pytest.param(results(2, 2, 1), Direction.SAME, id="mean_not_quite_below"),
        pytest.param(results(None, None), Direction.SAME, id="nothing_to_go_by"),
        pytest.param(results(None, 1), Direction.DOWN, id="not_enough_is_no_low_level"),
        pytest.param([], Direction.SAME, id="no_criteria"),
        pytest.param(results(2, 2, 2, bar=4), Direction.DOWN, id="far_below_a_senior_bar"),
    ],
)
def test_the_rule(found: list[Result], expected: Direction) -> None:
    assert direction_after(found) is expected


@pytest.mark.parametrize(
    ("current", "chosen", "direction", "expected"),
    [
        (M, M, Direction.UP, S),
        (S, M, Direction.UP, S),
        (S, M, Direction.DOWN, M),
        (M, M, Direction.DOWN, J),
        (J, M, Direction.DOWN, J),
        (M, J, Direction.UP, M),
        (J, S, Direction.SAME, M),
        (S, S, Direction.UP, S),
        (J, J, Direction.DOWN, J),
        (M, S, Direction.DOWN, M),
    ],
)
def test_one_level_at_a_time_and_within_one_of_the_chosen(
    current: Level, chosen: Level, direction: Direction, expected: Level
) -> None:
    assert next_level(current, chosen, direction) is expected


def test_only_a_question_that_was_never_shown_is_chosen_anew() -> None:
    fixed, adaptive = make_session(items=2), make_session(items=2, difficulty=Difficulty.ADAPTIVE)

    assert not may_adapt(fixed, 1)
    assert not may_adapt(adaptive, 0)
    assert may_adapt(adaptive, 1)
    turn = adaptive.current
    assert turn is not None
    shown = flow.ask_item(flow.answer(adaptive, turn.id, "Said.", (), after(9)), 1, "Second?", after(10))
    assert not may_adapt(flow.redo(shown, after(11)), 1)


def test_the_question_before_decides_unless_it_was_skipped() -> None:
    session = make_session(items=2)
    turn = session.current
    assert turn is not None

    assert question_before(session, 0) is None
    assert question_before(flow.answer(session, turn.id, "Said.", (), after(9)), 1) == 0
    assert question_before(flow.skip(session, turn.id), 1) is None


def test_the_level_goes_on_from_where_it_was() -> None:
    session = make_session(items=2)
    step = LevelStep(direction=Direction.UP, aimed=S)
    moved = session.with_item(0, session.plan.items[0].model_copy(update={"step": step}))

    assert level_before(session, 1) is M
    assert level_before(moved, 1) is S
