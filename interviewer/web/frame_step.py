"""Frames of the microphone that are kept in one step, where each step is a request to an object store."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from interviewer.store.segment_file import MAX_CHUNK_BYTES


@dataclass(frozen=True)
class Step:
    """Frames that follow one another, from number `seq` on."""

    seq: int
    frames: tuple[bytes, ...]


class FrameStep:
    """Gathers the frames of one connection; a step is due when its first frame has waited for `pace_s`."""

    def __init__(self, pace_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace_s = pace_s
        self._clock = clock
        self._frames: list[bytes] = []
        self._seq = self._n_bytes = 0
        self._since = 0.0

    def follows(self, seq: int) -> bool:
        """Whether a frame of this number can join those that wait."""
        return not self._frames or seq == self._seq + len(self._frames)

    def add(self, seq: int, frame: bytes) -> None:
        """Let a frame wait that follows."""
        if not self._frames:
            self._seq, self._n_bytes, self._since = seq, 0, self._clock()
        self._frames.append(frame)
        self._n_bytes += len(frame)

    @property
    def is_due(self) -> bool:
        """Whether what waits is to be kept now: because of its age, or its size after a lost connection."""
        is_old = self._clock() - self._since >= self._pace_s
        return bool(self._frames) and (is_old or self._n_bytes >= MAX_CHUNK_BYTES)

    def take(self) -> Step | None:
        """All that waits, which waits no longer; None if nothing does."""
        frames, self._frames = tuple(self._frames), []
        return Step(self._seq, frames) if frames else None
