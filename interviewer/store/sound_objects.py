"""Recordings in an object store, where several machines write and read them.

While a recording is made it is `parts/<id>/<number>`: one object for each step that was acknowledged, named by its
first chunk in ten digits, beside an empty `parts/<id>/begun`. When it is over, its parts become `<id>.seg`, byte by byte
the segment file that it would be in a folder. Names hold random ids and numbers only.

How much sound goes into a part was measured on 27 November 2026 by `python -m benchmarks.object_store --minutes 5`, five
minutes of speech over a server with 30 ms more for each request: with a part of 0.1 s 9,022 requests and 31 s to read what
is not joined yet, with 0.5 s 1,810 and 5.3 s, with 1 s 910 and 2.8 s, with 5 s 190 and 0.6 s. The text that appears while
somebody speaks, and hands-free turns, come later by up to one part, so PACE_S is one second.
"""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from interviewer.errors import SettingsError, StoreError
from interviewer.store.faults import disk_errors
from interviewer.store.object_place import ObjectFault, ObjectPlace
from interviewer.store.segment_file import FRAME_BYTES, MAX_CHUNK_BYTES, Scan, frame_of, scan

PACE_S = 1.0
"""How much sound a part holds while somebody speaks; what waits for longer goes together, up to 1 MiB."""
_BEGUN = "begun"
_TRIES = 5


class SoundObjects:
    """A SoundStorage of objects."""

    is_shared = True
    pace_s = PACE_S

    def __init__(self, place: ObjectPlace) -> None:
        self._place = place
        self.what = f"Recordings in '{place.url}'"

    @contextmanager
    def faults(self, kept: str = "") -> Iterator[None]:
        """Raises what the place or a missing object says as StoreError."""
        try:
            with disk_errors(self.what, kept):
                yield
        except ObjectFault as fault:
            raise StoreError(f"{self.what} {fault.sentence} {kept}".rstrip()) from fault

    def check(self) -> None:
        """Raises SettingsError where there is no such bucket, StoreError where it cannot be looked into."""
        try:
            with self.faults():
                self._place.check()
        except StoreError as error:
            if isinstance(error.__cause__, ObjectFault) and error.__cause__.is_missing:
                raise SettingsError(str(error)) from error
            raise

    def create(self, recording_id: str) -> None:
        """Begin a recording; that nothing can be written is told before somebody speaks."""
        self._place.put_new(_part(recording_id, _BEGUN), b"")

    def writer(self, recording_id: str) -> "ObjectWriter":
        """Go on with a recording."""
        return ObjectWriter(self._place, recording_id)

    def reader(self, recording_id: str) -> "ObjectReader":
        """Follow a recording from its beginning."""
        return ObjectReader(self._place, recording_id)

    def scan(self, recording_id: str) -> Scan:
        """All of a recording."""
        data = self._place.get(_whole(recording_id))
        if data is None:
            data = self._in_parts(recording_id)
        if data is None:  # Joined between the two looks.
            data = self._place.get(_whole(recording_id))
        if data is None:
            raise _missing()
        return scan(data)

    def unjoined(self) -> tuple[str, ...]:
        """Recordings that are still in parts."""
        return tuple(dict.fromkeys(name.split("/")[1] for name in self._place.names("parts")))

    def join(self, recording_id: str) -> int:
        """Make one object of the parts, then remove them; returns the bytes of sound, 0 where it was done before.

        An object that is there already stays: it has all, where parts that a broken-off join left are only some.
        """
        data = self._in_parts(recording_id)
        if data is None:
            return 0
        is_new = self._place.put_new(_whole(recording_id), data)
        self._place.delete((), folder=f"parts/{recording_id}")
        return scan(data).n_bytes if is_new else 0

    def delete(self, recording_ids: Sequence[str]) -> None:
        """Remove recordings for good."""
        for recording_id in recording_ids:
            self._place.delete((_whole(recording_id),), folder=f"parts/{recording_id}")

    def place_of(self, recording_id: str) -> str:
        """The object of a recording; of one in parts, the object that it will be."""
        return f"{self._place.url}/{_whole(recording_id)}"

    def _in_parts(self, recording_id: str) -> bytes | None:
        """All parts together; None if there is not even a beginning, or some went while they were read."""
        parts = _parts(self._place, recording_id)
        if parts is None:
            return None
        found = [part for part in self._place.get_all(list(parts)) if part is not None]
        return b"".join(found) if len(found) == len(parts) else None


class ObjectWriter:
    """A recording that is being made; not safe to use from two threads at once."""

    def __init__(self, place: ObjectPlace, recording_id: str) -> None:
        self._place = place
        self._id = recording_id
        self._recover()

    next_seq: int
    """Number of the chunk expected next."""
    n_bytes: int
    """Bytes of sound kept."""
    torn_bytes = 0
    """An object is whole or not there."""

    def refresh(self) -> None:
        """Nothing to look at: what another process has added is noticed when the next part is written."""

    def append_all(self, chunks: Sequence[bytes]) -> None:
        """Add chunks from `next_seq` on as one object; it is durable when this returns, and whole or not there."""
        for _ in range(_TRIES):
            begin = self.next_seq
            frames = b"".join(frame_of(seq, pcm) for seq, pcm in enumerate(chunks, begin))
            if self._place.put_new(_part(self._id, begin), frames):
                self.next_seq += len(chunks)
                self.n_bytes += sum(map(len, chunks))
                return
            # Another process keeps the same recording, or our own last try came through although it looked lost.
            self._recover()
            chunks = chunks[self.next_seq - begin :]
            if not chunks:
                return
        raise ObjectFault("are being written by another page; close one of the two.")

    def _recover(self) -> None:
        parts = _parts(self._place, self._id)
        if parts is None:
            raise _missing()
        self.next_seq = self.n_bytes = 0
        if parts:
            last = list(parts)[-1]
            first = int(last.rpartition("/")[2])
            self.next_seq = scan(self._place.get(last) or b"", first).next_seq
            self.n_bytes = sum(parts.values()) - FRAME_BYTES * self.next_seq


class ObjectReader:
    """Follows a recording that somebody else is making; not safe to use from two threads at once."""

    def __init__(self, place: ObjectPlace, recording_id: str) -> None:
        self._place = place
        self._id = recording_id
        self._at = self._seq = 0

    def read(self, at_most: int) -> bytes:
        """The sound that has come since the last time, about so many bytes of it at a time."""
        sound = b""
        while len(sound) < at_most:
            part = self._place.get(_part(self._id, self._seq))
            more = self._take(part or b"")
            sound += more
            if not more:
                break
        if not sound:  # Perhaps there are no parts any more, but the whole; its bytes are theirs.
            sound = self._take(self._place.get(_whole(self._id), self._at, at_most + MAX_CHUNK_BYTES) or b"")
        return sound

    def _take(self, data: bytes) -> bytes:
        found = scan(data, first=self._seq)
        self._at += found.end
        self._seq = found.next_seq
        return b"".join(found.chunks)


def _whole(recording_id: str) -> str:
    return f"{recording_id}.seg"


def _part(recording_id: str, name: int | str) -> str:
    return f"parts/{recording_id}/{name:010d}" if isinstance(name, int) else f"parts/{recording_id}/{name}"


def _parts(place: ObjectPlace, recording_id: str) -> dict[str, int] | None:
    """The parts with their bytes, in order; None if the recording was never begun, or is joined."""
    found = place.names(f"parts/{recording_id}")
    if not found:
        return None
    return {name: size for name, size in found.items() if not name.endswith(f"/{_BEGUN}")}


def _missing() -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, "no such recording")
