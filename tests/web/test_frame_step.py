"""Which frames of the microphone are kept in one step."""

import pytest

from interviewer.web.frame_step import FrameStep, Step
from tests.program import SILENCE


@pytest.fixture
def now() -> list[float]:
    return [100.0]


def test_without_a_pace_each_frame_is_due_at_once(now: list[float]) -> None:
    step = FrameStep(0.0, lambda: now[0])
    assert not step.is_due
    step.add(7, SILENCE)

    assert step.is_due
    assert step.take() == Step(7, (SILENCE,))
    assert step.take() is None


def test_a_step_is_due_when_its_first_frame_is_old_enough(now: list[float]) -> None:
    step = FrameStep(1.0, lambda: now[0])
    for seq in range(10):
        step.add(seq, SILENCE)
        assert not step.is_due
        now[0] += 0.1
    now[0] += 0.01

    assert step.is_due
    assert step.take() == Step(0, (SILENCE,) * 10)
    step.add(10, SILENCE)
    assert not step.is_due


def test_frames_sent_again_after_a_lost_connection_go_together_up_to_a_mebibyte(now: list[float]) -> None:
    step = FrameStep(1.0, lambda: now[0])
    seq = 0
    while not step.is_due:
        step.add(seq, SILENCE)
        seq += 1

    assert (seq - 1) * len(SILENCE) < 1 << 20 <= seq * len(SILENCE)


def test_only_the_next_frame_can_join(now: list[float]) -> None:
    step = FrameStep(1.0, lambda: now[0])
    assert step.follows(4)
    step.add(4, SILENCE)

    assert [step.follows(seq) for seq in (3, 4, 5, 6)] == [False, False, True, False]
