"""Hands-free turns on the microphone's socket: what the page asked for, and what it is told."""

import math
from collections.abc import Callable
from typing import Any

from interviewer.jobs.live import Listening
from interviewer.speech.turn_taking import LEAST_PATIENCE_S, MOST_PATIENCE_S, THINKING_S, Signal, next_signal


class TurnTaking:
    """One connection's turns; silent until the page has set its patience."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._patience_s: float | None = None
        self._thinks_until = 0.0
        self._last: Signal | None = None

    def obey(self, said: dict[str, Any]) -> None:
        """Take over what a message of the page says about turns; anything else is left alone."""
        if "patience" in said:
            wanted = said["patience"]
            is_number = isinstance(wanted, int | float) and not isinstance(wanted, bool) and math.isfinite(wanted)
            self._patience_s = min(max(wanted, LEAST_PATIENCE_S), MOST_PATIENCE_S) if is_number else None
            self._last = None
        if said.get("think") is True:
            self._thinks_until = self._clock() + THINKING_S
            self._last = None

    def end(self) -> None:
        """The recording is over."""
        self._patience_s = None

    def signal(self, how: Listening | None) -> Signal | None:
        """What the page is to be told now; None if that has not changed or nobody asked."""
        if self._patience_s is None or how is None:
            return None
        signal = next_signal(
            how.silence_s,
            how.text,
            patience_s=self._patience_s,
            is_caught_up=how.is_caught_up,
            thinking_left_s=self._thinks_until - self._clock(),
        )
        if signal is self._last:
            return None
        self._last = signal
        return signal
