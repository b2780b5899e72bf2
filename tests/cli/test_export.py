"""`interviewer export` writes every session of every person as files."""

import json
import wave
from pathlib import Path

import pytest

from interviewer.content.taxonomy import Level, Role
from interviewer.interview.plan import Choice
from interviewer.interview.session import Preset
from interviewer.settings import load_settings
from interviewer.store.lock import DataDirectoryLock
from interviewer.wiring.parts import open_parts
from tests.cli.conftest import Run

CHOICE = Choice(role=Role.LLM_ENGINEER, level=Level.MID, preset=Preset.SPRINT)
SECOND_OF_SILENCE = bytes(32_000)


@pytest.fixture
def said() -> dict[str, str]:
    """What two people said in one session each; the first also spoke for two seconds."""
    words = {"anna": "I would split *the errors* by cause first.", "ben": "Ich würde messen. 你好 😀"}
    parts = open_parts(load_settings())
    for owner, text in words.items():
        session = parts.interviews.start(owner, CHOICE, seed=1)
        turn = session.turns[0].id
        if owner == "anna":
            take = parts.dictation.open(owner, session.id, turn).recording_id
            for number in range(2):
                parts.dictation.append(owner, take, number, SECOND_OF_SILENCE)
            parts.dictation.stop(owner, take)
        parts.interviews.submit(owner, session.id, turn, text)
    parts.close()
    return words


def files(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.rglob(f"*{ending}"))


def test_every_session_becomes_markdown_and_json(run: Run, said: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "out" / "here"

    ran = run("export", target)

    assert (ran.status, ran.out, ran.err) == (0, f"2 sessions written to {target}\n", "")
    assert [path.parent.name for path in files(target, ".md")] == list(said)
    assert [path.stem for path in files(target, ".json")] == [path.stem for path in files(target, ".md")]
    for path, words in zip(files(target, ".json"), said.values(), strict=True):
        told = json.loads(path.read_text(encoding="utf-8"))
        assert told["format"] == "interviewer-session/1"
        assert told["session"]["turns"][0]["answer"]["text"] == words
    anna, ben = (path.read_text(encoding="utf-8") for path in files(target, ".md"))
    assert "> I would split \\*the errors\\* by cause first." in anna
    assert "> Ich würde messen. 你好 😀" in ben


def test_a_recording_becomes_a_sound_file(run: Run, said: dict[str, str], tmp_path: Path) -> None:
    run("export", tmp_path / "out")

    (path,) = files(tmp_path / "out", ".wav")
    with wave.open(str(path)) as sound:
        assert sound.getnframes() / sound.getframerate() == 2
    assert path.parent.name == "anna"
    assert path.stem.startswith(files(path.parent, ".md")[0].stem)


def test_exporting_again_replaces_the_files(run: Run, said: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "out"
    run("export", target)
    before = files(target, "")
    files(target, ".md")[0].write_text("changed")

    run("export", target)

    assert files(target, "") == before
    assert files(target, ".md")[0].read_text(encoding="utf-8").startswith("# Interview: ")


def test_a_store_without_sessions_gives_none(run: Run, tmp_path: Path) -> None:
    assert run("export", tmp_path / "out").out == f"0 sessions written to {tmp_path / 'out'}\n"


def test_while_the_app_runs_there_is_one_line_about_it(run: Run, said: dict[str, str], data_dir: Path) -> None:
    with DataDirectoryLock(data_dir):
        ran = run("export", "out")

    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1
    assert "is already open by pid" in ran.err


def test_a_target_that_cannot_be_written_is_told_in_one_sentence(
    run: Run, said: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file")

    ran = run("export", "out")

    assert (ran.status, ran.out, ran.err) == (1, "", "'out' cannot be written: Not a directory.\n")
