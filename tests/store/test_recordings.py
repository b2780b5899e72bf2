"""What the store promises about recordings and transcripts."""

import resource
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from interviewer.errors import AudioError, NotFound, RefusedAction, StoreError
from interviewer.interview.session import Session
from interviewer.speech.transcript import Segment, Transcript, Word
from interviewer.store.database import Database
from interviewer.store.recordings import MissingChunk, RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem, WorkStore

from .conftest import NOON, Build, open_work, samples_of
from .places import Place

SECOND = b"\x01\x02" * 16_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def store(database: Database, place: Place) -> Iterator[RecordingStore]:
    opened = RecordingStore(database, place.storage(), max_s=60)
    yield opened
    opened.close()


@pytest.fixture
def folder_store(database: Database, folder: Path) -> RecordingStore:
    """For what only files promise."""
    return RecordingStore(database, folder, max_s=60)


@pytest.fixture
def session(database: Database, build: Build) -> Session:
    """A session that is in the store."""
    new = build.session()
    SessionStore(database).create(new, ())
    return new


@pytest.fixture
def recording_id(store: RecordingStore, session: Session) -> str:
    """A recording in progress."""
    return store.start(session.id, session.turns[0].id, "ada")


def heard(text: str = "It depends.") -> Transcript:
    word = Word(text=text, start_s=0, end_s=1, probability=0.9)
    segment = Segment(text=text, start_s=0, end_s=1, words=(word,))
    return Transcript(segments=(segment,), language="en", duration_s=1, model="tiny")


def test_sound_comes_back_as_it_was_sent(store: RecordingStore, recording_id: str) -> None:
    assert store.append(recording_id, "ada", 0, SECOND) == 1
    assert store.append(recording_id, "ada", 1, b"\xff\x7f" * 8000) == 2

    done = store.finish(recording_id, "ada")
    assert (done.state, done.duration_ms, done.n_bytes) == ("finished", 1500, 48_000)
    assert store.finish(recording_id, "ada") == done
    with wave.open(store.wav(recording_id, "ada")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        assert file.readframes(24_000) == SECOND + b"\xff\x7f" * 8000
    samples = samples_of(store, recording_id)
    assert (samples.shape, samples[0], samples[-1]) == ((24_000,), 513, 32_767)


def test_recording_without_sound_is_an_empty_wav(store: RecordingStore, recording_id: str) -> None:
    assert store.finish(recording_id, "ada").duration_ms == 0
    with wave.open(store.wav(recording_id, "ada")) as file:
        assert file.getnframes() == 0


def test_chunk_sent_twice_is_kept_once(store: RecordingStore, recording_id: str) -> None:
    store.append(recording_id, "ada", 0, SECOND)

    assert store.append(recording_id, "ada", 0, b"\x00\x00") == 1
    assert samples_of(store, recording_id).tobytes() == SECOND


def test_chunk_that_comes_too_early_names_the_one_to_send(store: RecordingStore, recording_id: str) -> None:
    store.append(recording_id, "ada", 0, SECOND)

    with pytest.raises(MissingChunk, match="Part 1 ") as caught:
        store.append(recording_id, "ada", 2, SECOND)
    assert caught.value.next_seq == 1
    assert store.append(recording_id, "ada", 1, SECOND) == 2


@pytest.mark.parametrize("pcm", [b"", b"\x01", bytes((1 << 20) + 2)], ids=["empty", "half_a_sample", "too_long"])
def test_bytes_that_are_not_samples_are_refused(store: RecordingStore, recording_id: str, pcm: bytes) -> None:
    with pytest.raises(AudioError):
        store.append(recording_id, "ada", 0, pcm)
    assert store.resume_point(recording_id, "ada").next_seq == 0


def test_recording_has_a_greatest_length(store: RecordingStore, recording_id: str) -> None:
    store.append(recording_id, "ada", 0, SECOND * 30)
    store.append(recording_id, "ada", 1, SECOND * 30)

    with pytest.raises(RefusedAction, match="1 minutes"):
        store.append(recording_id, "ada", 2, b"\x00\x00")
    assert store.finish(recording_id, "ada").duration_ms == 60_000


def test_recording_goes_on_after_a_restart_without_the_torn_chunk(
    database: Database, folder: Path, folder_store: RecordingStore, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    recording_id = folder_store.start(session.id, session.turns[0].id, "ada")
    folder_store.append(recording_id, "ada", 0, SECOND)
    with (folder / f"{recording_id}.seg").open("ab") as file:
        file.write(b"half a frame")

    again = RecordingStore(database, folder)

    assert [found.id for found in again.unfinished("ada")] == [recording_id]
    point = again.resume_point(recording_id, "ada")
    assert (point.next_seq, point.duration_ms, point.torn_bytes) == (1, 1000, 12)
    assert "12 bytes" in caplog.text
    again.append(recording_id, "ada", 1, SECOND)
    assert again.finish(recording_id, "ada").duration_ms == 2000
    assert again.unfinished("ada") == ()


def test_reading_in_mid_recording_gives_what_is_kept_so_far(store: RecordingStore, recording_id: str) -> None:
    store.append(recording_id, "ada", 0, SECOND)

    assert len(samples_of(store, recording_id)) == 16_000
    assert store.append(recording_id, "ada", 1, SECOND) == 2


def test_other_process_on_the_same_place_is_noticed(
    database: Database, place: Place, store: RecordingStore, recording_id: str
) -> None:
    store.append(recording_id, "ada", 0, SECOND)
    other = RecordingStore(database, place.storage())
    for seq in (1, 2):
        other.append(recording_id, "ada", seq, SECOND)

    assert store.append(recording_id, "ada", 1, SECOND) == 3
    assert len(samples_of(store, recording_id)) == 48_000


def test_length_of_a_finished_recording_counts_every_acknowledged_chunk(
    store: RecordingStore, session: Session
) -> None:
    for _ in range(5):
        recording_id = store.start(session.id, session.turns[0].id, "ada")
        acknowledged = [0]
        sender = Thread(target=send_until_over, args=(store, recording_id, acknowledged))
        sender.start()
        while not acknowledged[-1]:
            time.sleep(0.001)

        done = store.finish(recording_id, "ada")
        sender.join()

        assert done.n_bytes == acknowledged[-1] * 3200 == samples_of(store, recording_id).nbytes


@pytest.mark.parametrize("end", ["finish", "discard"])
def test_recording_that_is_over_takes_no_more(store: RecordingStore, recording_id: str, end: str) -> None:
    getattr(store, end)(recording_id, "ada")

    with pytest.raises(RefusedAction, match="over"):
        store.append(recording_id, "ada", 0, SECOND)
    with pytest.raises(RefusedAction, match="over"):
        store.resume_point(recording_id, "ada")


def test_discarding_leaves_neither_sound_nor_words_nor_work(
    database: Database, place: Place, store: RecordingStore, session: Session, recording_id: str
) -> None:
    store.append(recording_id, "ada", 0, SECOND)
    store.save_transcript(recording_id, "ada", heard())
    work = WorkStore(database)
    work.insert(transcription(session, recording_id))

    store.discard(recording_id, "ada")
    store.discard(recording_id, "ada")

    assert place.names() == []
    assert store.transcript(recording_id, "ada") is None
    assert open_work(work, session.id) == 0
    assert [found.state for found in store.of_session(session.id, "ada")] == ["discarded"]
    with pytest.raises(NotFound):
        store.wav(recording_id, "ada")
    with pytest.raises(NotFound):
        store.save_transcript(recording_id, "ada", heard())


@pytest.mark.parametrize("whole_person", [False, True], ids=["session", "person"])
def test_files_follow_a_deletion_even_after_a_crash_between(
    database: Database, place: Place, store: RecordingStore, session: Session, recording_id: str, whole_person: bool
) -> None:
    store.append(recording_id, "ada", 0, SECOND)
    sessions = SessionStore(database)
    if whole_person:
        sessions.delete_person("ada")
    else:
        sessions.delete(session.id, "ada")

    after_the_crash = RecordingStore(database, place.storage())
    assert after_the_crash.erase_deleted() == 1
    assert after_the_crash.erase_deleted() == 0

    assert place.names() == []
    with pytest.raises(NotFound):
        after_the_crash.append(recording_id, "ada", 1, SECOND)


def test_deleting_one_session_keeps_the_recordings_of_another(
    database: Database, store: RecordingStore, recording_id: str, build: Build
) -> None:
    other = build.session()
    SessionStore(database).create(other, ())
    SessionStore(database).delete(other.id, "ada")

    assert store.erase_deleted() == 0
    assert store.append(recording_id, "ada", 0, SECOND) == 1


Look = Callable[[RecordingStore, Session, str], object]


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(lambda store, s, r: store.start(s.id, s.turns[0].id, "eve"), id="start"),
        pytest.param(lambda store, s, r: store.start(s.id, "nowhere", "ada"), id="start_on_no_turn"),
        pytest.param(lambda store, s, r: store.append(r, "eve", 1, SECOND), id="append"),
        pytest.param(lambda store, s, r: store.append("../../etc/passwd", "ada", 0, SECOND), id="append_to_a_path"),
        pytest.param(lambda store, s, r: store.resume_point(r, "eve"), id="resume"),
        pytest.param(lambda store, s, r: store.finish(r, "eve"), id="finish"),
        pytest.param(lambda store, s, r: store.discard(r, "eve"), id="discard"),
        pytest.param(lambda store, s, r: store.recording(r, "eve"), id="recording"),
        pytest.param(lambda store, s, r: store.wav(r, "eve"), id="wav"),
        pytest.param(lambda store, s, r: store.save_transcript(r, "eve", heard()), id="save_transcript"),
    ],
)
def test_somebody_elses_recording_is_not_found(
    database: Database, store: RecordingStore, session: Session, recording_id: str, look: Look
) -> None:
    SessionStore(database).set_preferences("eve", {})
    store.append(recording_id, "ada", 0, SECOND)
    store.save_transcript(recording_id, "ada", heard())

    with pytest.raises(NotFound):
        look(store, session, recording_id)
    assert store.transcript(recording_id, "eve") is None
    assert store.of_session(session.id, "eve") == ()
    assert store.unfinished("eve") == ()
    assert samples_of(store, recording_id).tobytes() == SECOND


def test_transcript_replaces_an_earlier_one_and_ends_its_work(
    database: Database, store: RecordingStore, session: Session, recording_id: str
) -> None:
    work = WorkStore(database)
    work.insert(transcription(session, recording_id))
    claimed = work.claim(NOON)
    assert claimed is not None
    assert store.transcript(recording_id, "ada") is None

    store.save_transcript(recording_id, "ada", heard("It depents."))
    store.save_transcript(recording_id, "ada", heard("It depends."), finish_work_id=claimed.id)

    assert store.transcript(recording_id, "ada") == heard("It depends.")
    assert open_work(work, session.id) == 0


def test_full_disk_keeps_what_was_acknowledged_and_says_how_much(
    folder: Path, folder_store: RecordingStore, session: Session
) -> None:
    store = folder_store
    recording_id = store.start(session.id, session.turns[0].id, "ada")
    for seq in range(3):
        store.append(recording_id, "ada", seq, SECOND)

    with file_size_limit(3 * 32_012 + 20_000), pytest.raises(StoreError, match=r"disk is full.* 3 s of this"):
        store.append(recording_id, "ada", 3, SECOND)
    assert (folder / f"{recording_id}.seg").stat().st_size == 3 * 32_012

    assert store.append(recording_id, "ada", 3, SECOND) == 4
    assert store.finish(recording_id, "ada").duration_ms == 4000


def test_doctor_names_damaged_and_missing_files_and_the_rest_still_plays(
    place: Place, store: RecordingStore, session: Session
) -> None:
    good, flipped, cut, missing = (store.start(session.id, session.turns[0].id, "ada") for _ in range(4))
    for recording_id in (good, flipped, cut, missing):
        store.append(recording_id, "ada", 0, SECOND)
        store.append(recording_id, "ada", 1, SECOND)
        store.finish(recording_id, "ada")
    store.close()
    place.change(flipped, flip_a_byte)
    place.change(cut, lambda contents: contents[32_012:40_000])
    place.lose(missing)

    lines = store.damage()

    assert len(lines) == 3
    assert [flipped in line or cut in line or "missing" in line for line in lines] == [True] * 3
    assert len(samples_of(store, good)) == 32_000
    assert len(samples_of(store, flipped)) == 16_000
    with pytest.raises(StoreError, match="missing"):
        store.wav(missing, "ada")


def send_until_over(store: RecordingStore, recording_id: str, acknowledged: list[int]) -> None:
    with suppress(RefusedAction):
        while True:
            acknowledged.append(store.append(recording_id, "ada", acknowledged[-1], b"\x01\x02" * 1600))


def transcription(session: Session, recording_id: str) -> WorkItem:
    return WorkItem(
        kind="transcribe", key=recording_id, session_id=session.id, recording_id=recording_id, run_after=NOON
    )


def flip_a_byte(contents: bytes) -> bytes:
    return contents[:5000] + bytes([contents[5000] ^ 1]) + contents[5001:]


@contextmanager
def file_size_limit(n_bytes: int) -> Iterator[None]:
    """Let no file grow beyond `n_bytes`: a write is cut short and the next fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
