"""Commands where `INTERVIEWER_RECORDINGS_URL` names an object store."""

import wave
from pathlib import Path

import pytest

from interviewer.content.taxonomy import Level, Role
from interviewer.errors import SettingsError
from interviewer.interview.plan import Choice
from interviewer.interview.session import Preset
from interviewer.settings import load_settings
from interviewer.wiring.parts import open_parts
from tests.cli.conftest import Run
from tests.cli.test_doctor import lines_of
from tests.object_store import KEY, SECRET, Bucket

CHOICE = Choice(role=Role.LLM_ENGINEER, level=Level.MID, preset=Preset.SPRINT)


@pytest.fixture
def recording(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> str:
    """A recording of a second by Anna, whose interview is over."""
    monkeypatch.setenv("INTERVIEWER_RECORDINGS_URL", bucket.url)
    parts = open_parts(load_settings())
    session = parts.interviews.start("anna", CHOICE, seed=1)
    turn = session.turns[0].id
    take = parts.dictation.open("anna", session.id, turn).recording_id
    parts.dictation.append("anna", take, 0, bytes(32_000))
    parts.dictation.stop("anna", take)
    parts.interviews.submit("anna", session.id, turn, "I would split the errors by cause first.")
    parts.interviews.finish("anna", session.id)
    parts.interviews.rate_self("anna", session.id, ())
    parts.close()
    return take


def test_a_missing_bucket_is_named_at_the_start_and_by_the_doctor(
    run: Run, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEWER_RECORDINGS_URL", "s3://nowhere/recordings")

    with pytest.raises(SettingsError, match="there is no bucket 'nowhere'; create it, or correct INTERVIEWER_RECORD"):
        open_parts(load_settings())
    ran = run("doctor")

    assert ran.status == 1
    is_well, text = lines_of(ran)["recordings"]
    assert not is_well and "there is no bucket 'nowhere'; create it" in text
    assert KEY not in ran.out + ran.err and SECRET not in ran.out + ran.err


def test_the_doctor_reads_what_is_in_the_bucket(run: Run, recording: str, bucket: Bucket) -> None:
    assert bucket.names() == [f"{recording}.seg"]
    assert lines_of(run("doctor"))["recordings"] == (True, "all whole")
    bucket.put(f"{recording}.seg", bucket.get(f"{recording}.seg")[:1000])

    is_well, text = lines_of(run("doctor"))["recordings"]

    assert not is_well and f"{bucket.url}/{recording}.seg" in text


def test_export_and_import_and_deletion_work_as_with_a_folder(
    run: Run, recording: str, bucket: Bucket, data_dir: Path, tmp_path: Path
) -> None:
    assert not (data_dir / "recordings").exists()
    assert run("export", tmp_path / "out").status == 0
    (sound,) = (tmp_path / "out").rglob("*.wav")
    with wave.open(str(sound)) as file:
        assert file.getnframes() == 16_000

    parts = open_parts(load_settings())
    parts.review.delete_everything("anna")
    parts.close()
    assert bucket.names() == []
    ran = run("import", tmp_path / "out", "--person", "anna")

    assert (ran.status, ran.out) == (0, "1 sessions imported, 0 were there already, 0 files refused\n")
    assert bucket.names() == []
