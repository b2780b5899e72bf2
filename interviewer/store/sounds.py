"""Where the sound of recordings is kept: a port with two adapters, a local folder and an object store.

A storage knows recordings by their random ids alone; whose they are, how long they may be and whether they are over is
`RecordingStore`'s affair. What a recording holds is the same sequence of frames in both (`segment_file.py`), so a copy
of one place can be put into the other.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from interviewer.store.segment_file import Scan

SAMPLE_RATE = 16_000
"""Samples a second."""
BYTES_A_SECOND = SAMPLE_RATE * 2


class SoundWriter(Protocol):
    """Goes on with one recording; not safe to use from two threads at once."""

    next_seq: int
    """Number of the chunk expected next."""
    n_bytes: int
    """Bytes of sound kept."""
    torn_bytes: int
    """Bytes of an unfinished chunk that a crash had left and that were cut off when the recording was opened."""

    def refresh(self) -> None:
        """Take notice of what another process has added."""

    def append_all(self, chunks: Sequence[bytes]) -> None:
        """Add chunks from `next_seq` on; they are durable when this returns.

        Where another process has added the same chunks meanwhile, its own stay.
        """


class SoundReader(Protocol):
    """Follows a recording that somebody else is making; not safe to use from two threads at once."""

    def read(self, at_most: int) -> bytes:
        """The sound that has come since the last time, about so many bytes of it at a time."""


class SoundStorage(Protocol):
    """A place for recordings; safe to use from several threads. What its methods raise, `faults` makes StoreErrors."""

    what: str
    """What messages call its recordings; a plural, without a password."""
    is_shared: bool
    """Whether several processes on several machines may use it at once."""
    pace_s: float
    """How much sound is best kept in one step; 0 where each frame may be kept as it comes."""

    def faults(self, kept: str = "") -> AbstractContextManager[None]:
        """Raises what goes wrong within as StoreError, ending with what is `kept` all the same."""

    def check(self) -> None:
        """Raises SettingsError or StoreError where the place is not there or cannot be reached."""

    def create(self, recording_id: str) -> None:
        """Begin a recording."""

    def writer(self, recording_id: str) -> SoundWriter:
        """Go on with a recording."""

    def reader(self, recording_id: str) -> SoundReader:
        """Follow a recording from its beginning."""

    def scan(self, recording_id: str) -> Scan:
        """All of a recording."""

    def unjoined(self) -> tuple[str, ...]:
        """Recordings that are still in parts: in progress, or not joined yet."""

    def join(self, recording_id: str) -> int:
        """Make one piece of a finished recording; returns its bytes of sound, 0 where it was done before."""

    def delete(self, recording_ids: Sequence[str]) -> None:
        """Remove recordings for good, as far as they are there."""

    def place_of(self, recording_id: str) -> str:
        """Where a recording lies, for the operator."""


class SoundFollower:
    """Hands out the sound of a recording bit by bit, from its beginning."""

    def __init__(self, reader: SoundReader, sounds: SoundStorage) -> None:
        self._reader = reader
        self._sounds = sounds

    @property
    def pace_s(self) -> float:
        """How often something new can be expected, at most; 0 where it comes frame by frame."""
        return self._sounds.pace_s

    def read(self, at_most_s: float = 30.0) -> bytes:
        """What has come since the last time, or a part of it; empty when nothing has. Raises StoreError."""
        with self._sounds.faults():
            return self._reader.read(int(at_most_s * BYTES_A_SECOND))


def duration_ms(n_bytes: int) -> int:
    """How long so much sound lasts."""
    return n_bytes * 1000 // BYTES_A_SECOND
