"""A3, A4 with recordings in an object store: killed on an answer's way, the program loses no sound and leaves no parts."""

from pathlib import Path

import pytest

from interviewer.store.database import Database
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from tests.faults.answering import OWNER
from tests.faults.nursery import Answering
from tests.object_store import Bucket


@pytest.mark.parametrize("point", ["sound.appended:2", "take.finished", "transcript.stored"])
def test_a3_a4_a_kill_loses_no_acknowledged_sound_and_leaves_one_object_a_recording(
    bucket: Bucket, tmp_path: Path, answering: Answering, point: str
) -> None:
    killed = answering.run(tmp_path / "data", point, INTERVIEWER_RECORDINGS_URL=bucket.url)
    assert killed.was_killed
    finished = answering.run(tmp_path / "data", INTERVIEWER_RECORDINGS_URL=bucket.url)
    acknowledged = [one for one in (*killed.acknowledged, *finished.acknowledged) if one[0] == "sound"]

    database = Database(f"sqlite:///{tmp_path / 'data' / 'interviewer.db'}")
    recordings = RecordingStore(database, sound_storage(bucket.url, tmp_path))
    (line,) = SessionStore(database).lines(OWNER)
    takes = recordings.of_session(line.id, OWNER)
    kept = {take.id: len(recordings.wav(take.id, OWNER).getbuffer()) - 44 for take in takes}
    assert recordings.damage() == ()
    assert kept == {take.id: take.n_bytes for take in takes}
    assert acknowledged and all(kept[recording] >= int(n_bytes) for _, recording, n_bytes in acknowledged)
    assert sorted(bucket.names()) == sorted(f"{take.id}.seg" for take in takes)
    database.close()
