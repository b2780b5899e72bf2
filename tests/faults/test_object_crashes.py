"""A3, A4 with recordings in an object store: killed on an answer's way, the program loses no sound and leaves no parts."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.store.database import Database
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.testing.speech_models import build_random_whisper
from tests.conftest import ROOT
from tests.faults.answering import OWNER
from tests.object_store import Bucket


@pytest.fixture(scope="module")
def speech_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_random_whisper(tmp_path_factory.mktemp("model"))


@pytest.mark.parametrize("point", ["sound.appended:2", "take.finished", "transcript.stored"])
def test_a3_a4_a_kill_loses_no_acknowledged_sound_and_leaves_one_object_a_recording(
    bucket: Bucket, tmp_path: Path, speech_model: Path, cache_dir: Path, point: str
) -> None:
    environment = {
        "INTERVIEWER_DATA_DIR": str(tmp_path / "data"),
        "INTERVIEWER_CACHE_DIR": str(cache_dir),
        "INTERVIEWER_WHISPER_MODEL": str(speech_model),
        "INTERVIEWER_RECORDINGS_URL": bucket.url,
    }
    acknowledged: list[list[str]] = []
    for failpoint, ending in ((point, -signal.SIGKILL), ("", 0)):
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.answering"],
            cwd=ROOT,
            env=os.environ | environment | {"INTERVIEWER_FAILPOINT": failpoint},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == ending, done.stderr
        acknowledged += [line.split() for line in done.stdout.splitlines() if line.startswith("sound")]

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
