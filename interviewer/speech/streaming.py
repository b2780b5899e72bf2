"""Cuts sound into pieces while somebody speaks, so that only the last one is left to transcribe at the end.

Sound goes in, pieces come out; nothing else happens here. A piece ends in a pause: a short one once
the piece is long enough for a speech model to have context, a long one always. What is nobody's
speech is in no piece, because a speech model makes up a sentence for silence.

The same sound gives the same pieces however it was divided on its way in.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from interviewer.speech.vad import RATE_HZ, WINDOW, Pcm


class CutRules(NamedTuple):
    """When a piece ends, in seconds; probabilities of speech as Silero's authors set them."""

    speech_from: float = 0.5
    silence_below: float = 0.35
    pause_s: float = 0.4
    """Silence that ends a piece of `enough_s`."""
    enough_s: float = 8.0
    long_pause_s: float = 1.8
    """Silence that ends a piece of any length."""
    most_s: float = 20.0
    """A piece without such a pause is cut in its last short one, or where it is."""
    rest_s: float = 0.3
    """Silence after which the open piece is worth hearing ahead."""
    least_s: float = 0.1
    """Less speech than this is a click."""
    pad_s: float = 0.1
    """Sound kept on both sides, where no other piece is."""


class Piece(NamedTuple):
    """A stretch of speech ready to be transcribed."""

    start_s: float
    """Its place in the recording."""
    pcm: Pcm

    @property
    def end_s(self) -> float:
        """Where it ends in the recording."""
        return self.start_s + len(self.pcm) / RATE_HZ


SpeechLikelihood = Callable[[Pcm], Sequence[float]]
"""The probability of speech in each window of 512 samples, called with whole windows, in order."""


class PieceCutter:
    """Takes one recording from its beginning; keeps no more of it than the piece in progress."""

    def __init__(self, likelihood: SpeechLikelihood, rules: CutRules | None = None) -> None:
        self._likelihood = likelihood
        self._rules = rules or CutRules()
        self._bounds = _Bounds(self._rules)
        self._kept: Pcm = np.zeros(0, np.int16)
        self._kept_from = 0
        self._rated = 0

    def feed(self, pcm: Pcm) -> tuple[Piece, ...]:
        """Take the next stretch of sound, of any length; returns the pieces that it closed."""
        self._kept = np.concatenate([self._kept, pcm])
        n = (self._kept_from + len(self._kept) - self._rated) // WINDOW * WINDOW
        if n == 0:
            return ()
        at = self._rated - self._kept_from
        likelihoods = self._likelihood(self._kept[at : at + n])
        self._rated += n
        closed = [span for each in likelihoods for span in self._bounds.take(each)]
        pieces = tuple(self._piece(span) for span in closed)
        self._drop(self._bounds.needs_from)
        return pieces

    def finish(self) -> tuple[Piece, ...]:
        """The recording is over; returns what was still open."""
        end = self._kept_from + len(self._kept)
        rest = end - self._rated
        pieces: tuple[Piece, ...] = ()
        if rest:
            pieces = self.feed(np.zeros(WINDOW - rest, np.int16))
        return pieces + tuple(self._piece(span, end) for span in self._bounds.finish())

    @property
    def resting(self) -> Piece | None:
        """In a pause, the piece that is open as it will be if nothing more is said; None otherwise."""
        span = self._bounds.resting
        return None if span is None else self._piece(span)

    @property
    def silence_s(self) -> float | None:
        """Seconds since the last speech; None before the first."""
        return self._bounds.silence_s

    @property
    def is_open(self) -> bool:
        """Whether a piece has begun and is not closed."""
        return self._bounds.is_open

    def _piece(self, span: "_Span", end: int | None = None) -> Piece:
        begin, stop = span.start - self._kept_from, min(span.end, end or span.end) - self._kept_from
        return Piece(start_s=span.start / RATE_HZ, pcm=self._kept[begin:stop].copy())

    def _drop(self, before: int) -> None:
        if before > self._kept_from:
            self._kept = self._kept[before - self._kept_from :].copy()
            self._kept_from = before


class _Span(NamedTuple):
    """Samples of a piece."""

    start: int
    end: int


class _Bounds:
    """Where pieces begin and end, from one probability after the other; counts windows."""

    def __init__(self, rules: CutRules) -> None:
        self._rules = rules
        self._at = 0
        self._start: int | None = None
        self._quiet_from: int | None = None
        self._pause: tuple[int, int] | None = None
        """The last short pause in the piece: where it began and where speech went on."""
        self._spoke_until: int | None = None
        self._taken_until = 0
        """Samples before this belong to pieces."""

    @property
    def silence_s(self) -> float | None:
        return None if self._spoke_until is None else (self._at - self._spoke_until) * WINDOW / RATE_HZ

    @property
    def is_open(self) -> bool:
        return self._start is not None

    @property
    def resting(self) -> _Span | None:
        if self._start is None or self._quiet_from is None:
            return None
        is_pause = _seconds(self._at - self._quiet_from) >= self._rules.rest_s
        is_speech = _seconds(self._quiet_from - self._start) >= self._rules.least_s
        return self._span(self._start, self._quiet_from, self._pad) if is_pause and is_speech else None

    @property
    def needs_from(self) -> int:
        """Sound before this sample is needed no more."""
        begin = self._at if self._start is None else self._start
        return max(self._taken_until, begin * WINDOW - self._pad)

    def take(self, likelihood: float) -> list[_Span]:
        """The pieces (none or one) that the next window closes."""
        at, self._at = self._at, self._at + 1
        if likelihood >= self._rules.speech_from:
            self._speech(at)
        elif self._start is not None and self._quiet_from is None and likelihood < self._rules.silence_below:
            self._quiet_from = at
        if self._start is None:
            return []
        if self._quiet_from is not None:
            return self._in_pause(self._start, self._quiet_from)
        return self._too_long(self._start)

    def finish(self) -> list[_Span]:
        """The piece that is still open."""
        if self._start is None:
            return []
        return self._close(self._start, self._at if self._quiet_from is None else self._quiet_from)

    def _speech(self, at: int) -> None:
        if self._start is None:
            self._start = at
        elif self._quiet_from is not None and _seconds(at - self._quiet_from) >= self._rules.pad_s:
            self._pause = self._quiet_from, at
        self._quiet_from = None
        self._spoke_until = self._at

    def _in_pause(self, start: int, quiet_from: int) -> list[_Span]:
        quiet_s, length_s = _seconds(self._at - quiet_from), _seconds(quiet_from - start)
        is_over = quiet_s >= self._rules.pause_s and length_s >= self._rules.enough_s
        if is_over or quiet_s >= self._rules.long_pause_s:
            return self._close(start, quiet_from)
        return []

    def _too_long(self, start: int) -> list[_Span]:
        if _seconds(self._at - start) < self._rules.most_s:
            return []
        if self._pause is None:
            closed = self._close(start, self._at, pad=0)
            self._start = self._at
            return closed
        quiet_from, goes_on = self._pause
        closed = self._close(start, quiet_from, pad=(goes_on - quiet_from) * WINDOW // 2)
        self._start = goes_on
        return closed

    def _close(self, start: int, end: int, pad: int | None = None) -> list[_Span]:
        is_click = _seconds(end - start) < self._rules.least_s
        self._start = self._quiet_from = self._pause = None
        if is_click:
            return []
        span = self._span(start, end, self._pad if pad is None else min(self._pad, pad))
        self._taken_until = span.end
        return [span]

    def _span(self, start: int, end: int, pad: int) -> _Span:
        begin = max(self._taken_until, start * WINDOW - self._pad)
        return _Span(begin, min(end * WINDOW + pad, self._at * WINDOW))

    @property
    def _pad(self) -> int:
        return int(self._rules.pad_s * RATE_HZ)


def _seconds(windows: int) -> float:
    return windows * WINDOW / RATE_HZ
