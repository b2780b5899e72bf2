"""A file of numbered sound chunks that keeps every acknowledged one through crash and power cut.

Each chunk is a frame `length, crc32, payload` (two little-endian 32-bit numbers, then the chunk's
number in 32 bits and its sound), flushed to the disk before `append` returns. What a crash can
leave is one unfinished frame at the end; it is cut off when writing goes on. A bad frame with good
ones behind it is damage, not a crash: it is skipped and reported, and nothing is cut.
"""

import os
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from interviewer.store.database import sync_folder

MAX_CHUNK_BYTES = 1 << 20

_HEADER = struct.Struct("<II")
_SEQ = struct.Struct("<I")
FRAME_BYTES = _HEADER.size + _SEQ.size
"""Bytes that a frame adds to its sound."""

_LOOK_AHEAD = 16  # Chunks that may be lost to one damaged place, which is a disk sector or two.

# macOS has no fdatasync.
_flush: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True)
class Scan:
    """What a segment file holds."""

    chunks: tuple[memoryview, ...]
    """Sound of the good chunks, in order."""
    next_seq: int
    end: int
    """Offset behind the last good frame."""
    torn_bytes: int
    """Bytes of an unfinished frame at the end."""
    damaged: tuple[int, ...]
    """Numbers of the chunks that can no longer be read."""

    @property
    def n_bytes(self) -> int:
        """Bytes of sound."""
        return sum(len(chunk) for chunk in self.chunks)


class SegmentFile:
    """A segment file that is being written; not safe to use from two threads at once.

    Every method raises OSError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as file:
            self._recover(file)

    next_seq: int
    """Number of the chunk expected next."""
    n_bytes: int
    """Bytes of sound kept."""
    torn_bytes: int
    """Bytes of an unfinished frame that were cut off when the file was opened."""

    def refresh(self) -> None:
        """Read the file again if its size is not the one that the last append left."""
        if self._path.stat().st_size != self._end:
            with self._open() as file:
                self._recover(file)

    def append(self, pcm: bytes) -> None:
        """Add chunk `next_seq`; it is on the disk when this returns, and not in the file if this raises."""
        frame = frame_of(self.next_seq, pcm)
        with self._open() as file:
            try:
                _write_at(file, self._end, frame)
                _flush(file.fileno())
            except OSError:
                # A half-written frame must not stand before the next; if it cannot be cut off
                # now either, the size tells `refresh`.
                file.truncate(self._end)
                raise
        self._end += len(frame)
        self.next_seq += 1
        self.n_bytes += len(pcm)

    def append_all(self, chunks: Sequence[bytes]) -> None:
        """Add chunks one after the other; those before the one that raises are kept."""
        for pcm in chunks:
            self.append(pcm)

    def _open(self) -> FileIO:
        return FileIO(self._path, "r+")

    def _recover(self, file: FileIO) -> None:
        file.seek(0)
        found = scan(file.readall())
        if found.torn_bytes:
            file.truncate(found.end)
            _flush(file.fileno())
        self._end, self.next_seq, self.n_bytes = found.end, found.next_seq, found.n_bytes
        self.torn_bytes = found.torn_bytes


def frame_of(seq: int, pcm: bytes) -> bytes:
    """A chunk as it stands in the file."""
    payload = _SEQ.pack(seq) + pcm
    return _HEADER.pack(len(payload), zlib.crc32(payload)) + payload


def create_segment_file(path: Path) -> None:
    """Create an empty segment file, readable by its owner alone; OSError if there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    sync_folder(path.parent)


class SegmentReader:
    """Follows a segment file that somebody else is writing; not safe to use from two threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = self._seq = 0

    def read(self, at_most: int) -> bytes:
        """The sound that has come since the last time, about so many bytes of it at a time; OSError."""
        with FileIO(self._path, "r") as file:
            file.seek(self._at)
            data = file.read(at_most + MAX_CHUNK_BYTES) or b""
        found = scan(data, first=self._seq)
        self._at += found.end
        self._seq = found.next_seq
        return b"".join(found.chunks)


def scan(data: bytes, first: int = 0) -> Scan:
    """Read the frames of a segment file, past damaged ones, up to its end or an unfinished frame.

    `first` is the number of the chunk with which the data begin.
    """
    view = memoryview(data)
    chunks: list[memoryview] = []
    damaged: list[int] = []
    offset, seq = 0, first
    while offset < len(view):
        payload = _payload(view, offset, seq)
        if payload is None:
            after = _next_good(data, offset, seq)
            if after is None:
                break
            damaged.extend(range(seq, after.seq))
            offset, seq = after.offset, after.seq
            continue
        chunks.append(payload[_SEQ.size :])
        offset += _HEADER.size + len(payload)
        seq += 1
    return Scan(tuple(chunks), seq, offset, len(view) - offset, tuple(damaged))


@dataclass(frozen=True)
class _Place:
    offset: int
    seq: int


def _payload(view: memoryview, offset: int, seq: int) -> memoryview | None:
    """The payload of the frame at `offset` if it is whole and holds chunk `seq`."""
    start = offset + _HEADER.size
    if offset < 0 or start > len(view):
        return None
    length, crc = _HEADER.unpack_from(view, offset)
    payload = view[start : start + length]
    if not _SEQ.size < length <= MAX_CHUNK_BYTES + _SEQ.size or len(payload) < length:
        return None
    if _SEQ.unpack_from(payload)[0] != seq or zlib.crc32(payload) != crc:
        return None
    return payload


def _next_good(data: bytes, bad: int, seq: int) -> _Place | None:
    """The first whole frame behind a bad one; its number gives it away, its checksum proves it."""
    view = memoryview(data)
    for later in range(seq + 1, seq + 1 + _LOOK_AHEAD):
        mark = _SEQ.pack(later)
        at = data.find(mark, bad + _HEADER.size)
        while at >= 0:
            offset = at - _HEADER.size
            if offset > bad and _payload(view, offset, later) is not None:
                return _Place(offset, later)
            at = data.find(mark, at + 1)
    return None


def _write_at(file: FileIO, offset: int, data: bytes) -> None:
    file.seek(offset)
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
