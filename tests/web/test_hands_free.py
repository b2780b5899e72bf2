"""What a page is told about turns."""

import pytest

from interviewer.jobs.live import Listening
from interviewer.speech.turn_taking import Signal
from interviewer.web.hands_free import TurnTaking


def after(silence_s: float) -> Listening:
    return Listening(silence_s, "That is what we did.", is_caught_up=True)


def test_without_a_patience_nothing_is_told() -> None:
    turn = TurnTaking(lambda: 0.0)
    assert turn.signal(after(60)) is None
    turn.obey({"patience": 2.5})
    assert turn.signal(None) is None
    assert turn.signal(after(60)) is Signal.END
    turn.obey({"patience": None})
    assert turn.signal(after(1)) is None


def test_only_changes_are_told() -> None:
    turn = TurnTaking(lambda: 0.0)
    turn.obey({"patience": 4})
    told = [turn.signal(after(silence)) for silence in (0.1, 1.0, 2.1, 3.0, 4.1, 5.0)]
    assert told == [Signal.CONTINUE, None, Signal.CUE, None, Signal.END, None]


def test_let_me_think_suspends_the_end_for_half_a_minute() -> None:
    now = [100.0]
    turn = TurnTaking(lambda: now[0])
    turn.obey({"patience": 2.5})
    turn.obey({"think": True})
    assert turn.signal(after(5)) is Signal.THINK
    now[0] += 29
    assert turn.signal(after(34)) is None
    now[0] += 2
    assert turn.signal(after(36)) is Signal.END


@pytest.mark.parametrize(
    ("said", "silence_s", "signal"),
    [
        ({"patience": 0.1}, 1.9, Signal.CUE),
        ({"patience": 0.1}, 2.1, Signal.END),
        ({"patience": 1e9}, 9.0, Signal.CUE),
        ({"patience": 1e9}, 10.1, Signal.END),
        ({"patience": "2"}, 60.0, None),
        ({"patience": True}, 60.0, None),
        ({"patience": float("nan")}, 60.0, None),
        ({"think": 1}, 60.0, None),
        ({}, 60.0, None),
    ],
)
def test_what_a_page_asks_for_is_kept_within_reason(
    said: dict[str, object], silence_s: float, signal: Signal | None
) -> None:
    turn = TurnTaking(lambda: 0.0)
    turn.obey(said)
    assert turn.signal(after(silence_s)) is signal
