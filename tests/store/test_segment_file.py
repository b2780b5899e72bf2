"""What a segment file promises about chunks, whatever a crash or a bad disk did to it."""

from pathlib import Path

import pytest

from interviewer.store.segment_file import SegmentFile, SegmentReader, create_segment_file, scan

CHUNKS = tuple(bytes([n, 0]) * 50 for n in range(6))
FRAME = 12 + 100
"""Bytes of one chunk in the file."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that holds CHUNKS."""
    path = tmp_path / "a.seg"
    create_segment_file(path)
    file = SegmentFile(path)
    for chunk in CHUNKS:
        file.append(chunk)
    return path


def test_chunks_come_back_in_order(path: Path) -> None:
    found = scan(path.read_bytes())

    assert tuple(bytes(chunk) for chunk in found.chunks) == CHUNKS
    assert (found.next_seq, found.n_bytes, found.torn_bytes, found.damaged) == (6, 600, 0, ())


@pytest.mark.parametrize("cut", range(1, FRAME))
def test_file_cut_anywhere_in_its_last_frame_loses_that_frame_alone(path: Path, cut: int) -> None:
    path.write_bytes(path.read_bytes()[:-cut])

    file = SegmentFile(path)
    assert (file.next_seq, file.torn_bytes) == (5, FRAME - cut)

    file.append(b"again!")
    found = scan(path.read_bytes())
    assert tuple(bytes(chunk) for chunk in found.chunks) == (*CHUNKS[:5], b"again!")
    assert (found.torn_bytes, found.damaged) == (0, ())


@pytest.mark.parametrize(
    "tail", [b"\x00" * 4096, b"\xff" * 7, b"\x06\x00\x00\x00" * 30], ids=["zeros", "ones", "words"]
)
def test_rubbish_behind_the_last_frame_is_cut_off(path: Path, tail: bytes) -> None:
    with path.open("ab") as file:
        file.write(tail)

    again = SegmentFile(path)
    assert (again.next_seq, again.torn_bytes) == (6, len(tail))
    assert path.stat().st_size == 6 * FRAME


@pytest.mark.parametrize("at", range(FRAME))
def test_flipped_byte_loses_its_chunk_alone_and_nothing_is_cut_off(path: Path, at: int) -> None:
    contents = bytearray(path.read_bytes())
    contents[2 * FRAME + at] ^= 0x10
    path.write_bytes(contents)

    found = scan(bytes(contents))
    assert tuple(bytes(chunk) for chunk in found.chunks) == CHUNKS[:2] + CHUNKS[3:]
    assert (found.damaged, found.next_seq, found.torn_bytes) == ((2,), 6, 0)

    SegmentFile(path).append(b"more")
    assert path.stat().st_size == 6 * FRAME + 16


def test_damaged_sector_loses_the_chunks_it_touches(path: Path) -> None:
    contents = bytearray(path.read_bytes())
    contents[FRAME + 20 : 3 * FRAME + 20] = bytes(2 * FRAME)

    assert scan(bytes(contents)).damaged == (1, 2, 3)


def test_chunk_of_another_writer_is_not_overwritten(path: Path) -> None:
    ours, theirs = SegmentFile(path), SegmentFile(path)
    theirs.append(b"theirs")

    ours.refresh()
    assert ours.next_seq == 7
    ours.append(b"ours")

    assert [bytes(chunk) for chunk in scan(path.read_bytes()).chunks[-2:]] == [b"theirs", b"ours"]


def test_file_is_never_made_over_another(path: Path) -> None:
    with pytest.raises(FileExistsError):
        create_segment_file(path)
    assert scan(path.read_bytes()).next_seq == 6


def test_a_follower_reads_what_has_come_since_the_last_time(path: Path) -> None:
    reader = SegmentReader(path)
    writer = SegmentFile(path)

    assert reader.read(10_000) == b"".join(CHUNKS)
    assert reader.read(10_000) == b""
    writer.append(b"more")
    with path.open("ab") as file:
        file.write(b"\x08\x00\x00")  # The beginning of a chunk that is being written.
    assert reader.read(10_000) == b"more"
    assert reader.read(10_000) == b""
    writer.refresh()
    writer.append(b"most")
    assert reader.read(10_000) == b"most"


def test_a_follower_passes_over_damage(path: Path) -> None:
    contents = bytearray(path.read_bytes())
    contents[2 * FRAME + 40] ^= 0x10
    path.write_bytes(contents)

    assert SegmentReader(path).read(10_000) == b"".join(CHUNKS[:2] + CHUNKS[3:])
