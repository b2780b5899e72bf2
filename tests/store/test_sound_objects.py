"""What is promised of recordings in an object store beyond what every place promises."""

import errno
import logging
import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import NotFound, RefusedAction, SettingsError, StoreError
from interviewer.interview.session import Session
from interviewer.store.database import Database
from interviewer.store.erasing import LATE_S
from interviewer.store.object_place import ObjectPlace
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.sound_objects import SoundObjects
from tests.conftest import ROOT
from tests.object_proxy import ObjectProxy
from tests.object_store import KEY, SECRET, Bucket, ObjectStore, use

from .conftest import Build, samples_of

TENTH = b"\x01\x02" * 1600
DEADLINE_S = 6.0
"""Two were too few where other tests keep the processors busy."""


@pytest.fixture
def session(sqlite: Database, build: Build) -> Session:
    new = build.session()
    SessionStore(sqlite).create(new, ())
    return new


@pytest.fixture
def proxy(object_store: ObjectStore, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectProxy]:
    """The way from the program to its bucket."""
    between = ObjectProxy(object_store.address)
    use(monkeypatch, between.address)
    yield between
    between.stop()


def opened(database: Database, bucket: Bucket, **options: Any) -> RecordingStore:
    """The recordings as a process of its own sees them."""
    return RecordingStore(database, SoundObjects(ObjectPlace(bucket.url, deadline_s=DEADLINE_S)), **options)


@pytest.fixture
def store(sqlite: Database, bucket: Bucket) -> Iterator[RecordingStore]:
    one = opened(sqlite, bucket)
    yield one
    one.close()


@pytest.fixture
def recording_id(store: RecordingStore, session: Session) -> str:
    return store.start(session.id, session.turns[0].id, "ada")


def numbered(first: int, n: int) -> tuple[bytes, ...]:
    """Chunks that hold nothing but their own numbers."""
    return tuple(struct.pack("<h", seq) * 160 for seq in range(first, first + n))


def test_a_step_is_one_object_named_by_its_first_chunk_and_the_whole_is_a_segment_file(
    sqlite: Database, bucket: Bucket, store: RecordingStore, session: Session, recording_id: str, tmp_path: Path
) -> None:
    folder = RecordingStore(sqlite, tmp_path / "recordings")
    in_folder = folder.start(session.id, session.turns[0].id, "ada")
    for first, n in ((0, 10), (10, 3), (13, 1)):
        assert store.append_all(recording_id, "ada", first, numbered(first, n)) == first + n
        folder.append_all(in_folder, "ada", first, numbered(first, n))
    parts = [f"parts/{recording_id}/{name}" for name in ("0000000000", "0000000010", "0000000013", "begun")]
    assert bucket.names() == parts

    done = store.finish(recording_id, "ada")
    store.close()

    assert done.n_bytes == 14 * 320
    assert bucket.names() == [f"{recording_id}.seg"]
    assert bucket.get(f"{recording_id}.seg") == (tmp_path / "recordings" / f"{in_folder}.seg").read_bytes()


def test_somebody_in_another_process_reads_along_and_over_the_joining(
    sqlite: Database, bucket: Bucket, store: RecordingStore, recording_id: str
) -> None:
    slow, quick = (opened(sqlite, bucket).follow(recording_id, "ada") for _ in range(2))
    heard = b""
    assert quick.read() == b""
    for first in range(0, 30, 10):
        store.append_all(recording_id, "ada", first, numbered(first, 10))
        heard += quick.read()
    begin = slow.read(0.05)
    store.finish(recording_id, "ada")
    store.close()

    assert heard == b"".join(numbered(0, 30))
    assert quick.read() == b""
    assert begin == b"".join(numbered(0, 10))
    assert begin + slow.read() == heard
    assert slow.read() == b""


@pytest.mark.parametrize("mode", ["busy", "hangs", "refuses"])
def test_a_store_that_is_out_of_order_leaves_nothing_half_written_and_says_what_is_saved(
    bucket: Bucket, proxy: ObjectProxy, sqlite: Database, session: Session, mode: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "interviewer")
    store = opened(sqlite, bucket)
    recording_id = store.start(session.id, session.turns[0].id, "ada")
    store.append_all(recording_id, "ada", 0, (TENTH,) * 20)
    before = bucket.names()

    proxy.mode = mode
    with pytest.raises(
        StoreError, match=r"try again in a moment\.|its rights.* 2 s of this recording are saved"
    ) as told:
        store.append_all(recording_id, "ada", 20, (TENTH,) * 10)

    assert str(told.value).endswith("2 s of this recording are saved.")
    assert bucket.names() == before
    assert KEY not in str(told.value) + caplog.text and SECRET not in str(told.value) + caplog.text
    proxy.mode = "well"
    assert store.append_all(recording_id, "ada", 20, (TENTH,) * 10) == 30
    assert store.finish(recording_id, "ada").duration_ms == 3000
    store.close()


def test_a_part_that_arrived_although_its_answer_did_not_is_kept_once(
    bucket: Bucket, proxy: ObjectProxy, sqlite: Database, session: Session
) -> None:
    store = opened(sqlite, bucket)
    recording_id = store.start(session.id, session.turns[0].id, "ada")
    proxy.mode, proxy.only = "silent", "PUT"
    with pytest.raises(StoreError, match="does not answer"):
        store.append_all(recording_id, "ada", 0, numbered(0, 10))
    proxy.mode = "well"

    # The page sends all again, and what it has said meanwhile.
    assert store.append_all(recording_id, "ada", 0, numbered(0, 15)) == 15

    store.finish(recording_id, "ada")
    assert samples_of(store, recording_id).tobytes() == b"".join(numbered(0, 15))
    store.close()


def test_two_processes_on_one_recording_keep_each_chunk_once(
    sqlite: Database, bucket: Bucket, store: RecordingStore, recording_id: str
) -> None:
    other = opened(sqlite, bucket)
    store.append_all(recording_id, "ada", 0, numbered(0, 5))
    assert other.resume_point(recording_id, "ada").next_seq == 5
    other.append_all(recording_id, "ada", 5, numbered(5, 5))

    assert store.append_all(recording_id, "ada", 5, numbered(5, 8)) == 13
    assert other.append_all(recording_id, "ada", 13, numbered(13, 2)) == 15
    assert store.resume_point(recording_id, "ada").next_seq == 15

    assert other.finish(recording_id, "ada").n_bytes == 15 * 320
    assert samples_of(store, recording_id).tobytes() == b"".join(numbered(0, 15))
    other.close()


@pytest.mark.parametrize("end", ["finish", "discard"])
def test_a_recording_that_was_ended_on_another_machine_takes_no_more(
    sqlite: Database, bucket: Bucket, store: RecordingStore, recording_id: str, end: str
) -> None:
    store.append_all(recording_id, "ada", 0, numbered(0, 5))
    other = opened(sqlite, bucket)
    getattr(other, end)(recording_id, "ada")
    other.close()

    with pytest.raises(RefusedAction if end == "finish" else NotFound):
        store.append_all(recording_id, "ada", 5, numbered(5, 5))
    store.close()

    assert bucket.names() == ([f"{recording_id}.seg"] if end == "finish" else [])


def test_a_session_that_was_deleted_on_another_machine_leaves_nothing(
    sqlite: Database, bucket: Bucket, store: RecordingStore, session: Session, recording_id: str
) -> None:
    store.append_all(recording_id, "ada", 0, numbered(0, 5))
    SessionStore(sqlite).delete(session.id, "ada")
    assert opened(sqlite, bucket).erase_deleted() == 1

    with pytest.raises(NotFound):
        store.append_all(recording_id, "ada", 5, numbered(5, 5))

    assert bucket.names() == []


def test_a_part_that_arrives_after_the_deletion_is_deleted_too(
    sqlite: Database, bucket: Bucket, session: Session
) -> None:
    now = [0.0]
    store = opened(sqlite, bucket, clock=lambda: now[0])
    recording_id = store.start(session.id, session.turns[0].id, "ada")
    store.discard(recording_id, "ada")
    bucket.put(f"parts/{recording_id}/0000000000", b"late")

    now[0] = LATE_S
    assert store.erase_deleted() == 0

    assert bucket.names() == []
    bucket.put(f"parts/{recording_id}/0000000000", b"never")
    store.erase_deleted()
    assert bucket.names() != []


def test_deletion_leaves_no_version_in_a_bucket_that_keeps_versions(
    object_store: ObjectStore, sqlite: Database, bucket: Bucket, session: Session
) -> None:
    bucket = object_store.bucket(is_versioned=True)
    store = opened(sqlite, bucket)
    finished, going_on = (store.start(session.id, session.turns[0].id, "ada") for _ in range(2))
    for recording_id in (finished, going_on):
        for first in (0, 5):
            store.append_all(recording_id, "ada", first, numbered(first, 5))
    store.finish(finished, "ada")
    store.close()
    assert bucket.versions().count(f"recordings/{finished}.seg") == 1
    assert not [key for key in bucket.versions() if f"parts/{finished}" in key]

    SessionStore(sqlite).delete_person("ada")
    store.erase_deleted()

    assert bucket.versions() == []


def test_more_parts_than_one_request_deletes_are_deleted(bucket: Bucket) -> None:
    place = ObjectPlace(bucket.url)
    for number in range(1005):
        bucket.put(f"parts/a/{number:010d}", b"x")
    bucket.put("parts/ab/0000000000", b"another's")

    SoundObjects(place).delete(("a",))

    assert bucket.names() == ["parts/ab/0000000000"]


@pytest.mark.parametrize("left", ["all", "some"])
def test_what_a_crash_left_in_parts_is_joined_after_the_next_start(
    sqlite: Database, bucket: Bucket, store: RecordingStore, recording_id: str, left: str
) -> None:
    for first in (0, 5, 10):
        store.append_all(recording_id, "ada", first, numbered(first, 5))
    parts = {name: bucket.get(name) for name in bucket.names()}
    store.finish(recording_id, "ada")
    store.close()
    whole = bucket.get(f"{recording_id}.seg")
    # As if the process had died before the joined object was there, or while the parts were being deleted.
    if left == "all":
        bucket.delete(f"{recording_id}.seg")
    for name in list(parts)[-2:] if left == "some" else list(parts):
        bucket.put(name, parts[name])

    after = opened(sqlite, bucket)
    assert samples_of(after, recording_id).tobytes() == b"".join(numbered(0, 15))
    after.join_rest()
    after.close()

    assert bucket.names() == [f"{recording_id}.seg"]
    assert bucket.get(f"{recording_id}.seg") == whole


def test_a_recording_in_progress_stays_in_parts_at_a_start(
    sqlite: Database, bucket: Bucket, store: RecordingStore, recording_id: str
) -> None:
    store.append_all(recording_id, "ada", 0, numbered(0, 5))
    other = opened(sqlite, bucket)
    other.join_rest()
    other.close()

    assert store.append_all(recording_id, "ada", 5, numbered(5, 5)) == 10


def test_a_join_that_fails_is_told_in_the_log_and_the_recording_stays_readable(
    bucket: Bucket, proxy: ObjectProxy, sqlite: Database, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened(sqlite, bucket)
    recording_id = store.start(session.id, session.turns[0].id, "ada")
    store.append_all(recording_id, "ada", 0, numbered(0, 5))
    proxy.mode, proxy.only = "busy", "PUT"
    store.finish(recording_id, "ada")
    store.close()

    assert f"{recording_id} stays in parts" in caplog.text
    assert samples_of(store, recording_id).tobytes() == b"".join(numbered(0, 5))


CRASHES = """
import sys
from interviewer.failpoint import arm
from interviewer.store.database import Database
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
url, place, recording_id = sys.argv[1:]
store = RecordingStore(Database(url), sound_storage(place, None))
arm("sound.appended:3")
for first in range(0, 50, 10):
    frames = [bytes([n, 0]) * 160 for n in range(first, first + 10)]
    print(store.append_all(recording_id, "ada", first, frames), flush=True)
"""


def test_a_kill_between_the_put_and_its_acknowledgement_loses_nothing_and_keeps_nothing_twice(
    sqlite: Database, bucket: Bucket, store: RecordingStore, recording_id: str
) -> None:
    arguments = [f"sqlite:///{sqlite.path}", bucket.url, recording_id]
    died = subprocess.run(
        [sys.executable, "-c", CRASHES, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert died.stdout.split() == ["10", "20"]

    after = opened(sqlite, bucket)
    point = after.resume_point(recording_id, "ada")
    assert (point.next_seq, point.torn_bytes) == (30, 0)
    # The page sends again what was not acknowledged.
    assert after.append_all(recording_id, "ada", 20, [bytes([n, 0]) * 160 for n in range(20, 40)]) == 40
    after.finish(recording_id, "ada")
    kept = samples_of(after, recording_id).reshape(-1, 160)
    after.close()
    assert [int(chunk[0]) for chunk in kept] == list(range(40))


def test_a_missing_bucket_is_named_with_the_way_out(object_store: ObjectStore, bucket: Bucket, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no bucket 'nowhere'; create it, or correct INTERVIEWER_RECORDINGS_URL"):
        sound_storage("s3://nowhere/recordings", tmp_path).check()

    sound_storage(bucket.url, tmp_path).check()


def test_a_server_that_is_not_there_and_missing_keys_are_told(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreError, match="no key for the object store was found"):
        sound_storage(bucket.url, tmp_path).check()

    use(monkeypatch, "http://127.0.0.1:9")
    with pytest.raises(StoreError, match="cannot be reached; check the network"):
        sound_storage(bucket.url, tmp_path).check()


@pytest.mark.parametrize(
    "url", ["file:///tmp/recordings", "memory://recordings", "https://example.org/x", "nothing://x", "gs://bucket/x"]
)
def test_what_is_no_object_store_or_has_no_library_here_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^INTERVIEWER_RECORDINGS_URL: "):
        sound_storage(url, tmp_path)


def test_every_error_of_the_vendors_becomes_ours(bucket: Bucket) -> None:
    import aiohttp
    import botocore.exceptions

    def below(kind: type[BaseException]) -> Iterator[type[BaseException]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    class Raises(ObjectPlace):
        error: Exception

        def _call(self, *_arguments: Any, **_options: Any) -> Any:
            raise self.error

    def outcome(kind: type[BaseException]) -> str:
        """What comes of it; told by name, since the text of such an error may need what its constructor was not given."""
        place = Raises(bucket.url)
        place.error = kind.__new__(kind)  # type: ignore[assignment]
        sounds = SoundObjects(place)
        try:
            with sounds.faults():
                place.names("parts")
        except BaseException as error:
            return str(error) if type(error) is StoreError else f"{kind.__name__} leaks as {type(error).__name__}"
        return f"{kind.__name__} is swallowed"

    kinds = {*below(botocore.exceptions.BotoCoreError), *below(aiohttp.ClientError), *below(OSError)}
    theirs = [kind for kind in kinds if kind.__module__.partition(".")[0] in ("botocore", "aiohttp", "builtins")]
    assert len(theirs) > 80
    outcomes = [outcome(kind) for kind in theirs]
    assert [told for told in outcomes if not re.fullmatch(r"Recordings in 's3://.*\.", told)] == []


def test_a_local_folder_loads_nothing_of_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from interviewer.store.places import sound_storage; "
        f"sound_storage('', Path({str(tmp_path)!r})).create('a'); "
        "print([name for name in ('fsspec', 's3fs', 'botocore', 'interviewer.store.object_place') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
    assert os.listdir(tmp_path) == ["a.seg"]


def test_a_missing_recording_is_told_like_a_missing_file(bucket: Bucket) -> None:
    sounds = SoundObjects(ObjectPlace(bucket.url))

    with pytest.raises(StoreError, match="a file is missing"), sounds.faults():
        sounds.scan("nowhere")
    with pytest.raises(OSError, match="no such recording") as caught:
        sounds.writer("nowhere")
    assert caught.value.errno == errno.ENOENT
