"""`interviewer import` takes exported sessions in again."""

import json
from pathlib import Path

import pytest

from interviewer.content.taxonomy import Level, Role
from interviewer.interview.plan import Choice
from interviewer.interview.session import Preset
from interviewer.settings import load_settings
from interviewer.wiring.parts import open_parts
from tests.cli.conftest import Run

CHOICE = Choice(role=Role.LLM_ENGINEER, level=Level.MID, preset=Preset.SPRINT)


@pytest.fixture
def exported(run: Run, tmp_path: Path) -> Path:
    """A folder with the export of one person's finished session, which is deleted since."""
    parts = open_parts(load_settings())
    session = parts.interviews.start("anna", CHOICE, seed=1)
    parts.interviews.submit("anna", session.id, session.turns[0].id, "I would split the errors by cause first.")
    parts.interviews.finish("anna", session.id)
    parts.interviews.rate_self("anna", session.id, ())
    parts.close()
    assert run("export", tmp_path / "out").status == 0
    parts = open_parts(load_settings())
    parts.review.delete_everything("anna")
    parts.close()
    return tmp_path / "out"


def test_a_folder_is_imported_once(run: Run, exported: Path) -> None:
    first = run("import", exported, "--person", "anna")
    again = run("import", exported)

    assert (first.status, first.out) == (0, "1 sessions imported, 0 were there already, 0 files refused\n")
    assert (again.status, again.out) == (0, "0 sessions imported, 1 were there already, 0 files refused\n")


def test_a_refused_file_is_named_and_the_others_are_imported(run: Run, exported: Path) -> None:
    newer = exported / "newer.json"
    newer.write_text(json.dumps({"format": "interviewer-session/9"}))

    ran = run("import", exported, "--person", "anna")
    assert ran.status == 1
    assert f"{newer}: The file was written by a newer version of this program" in ran.out
    assert "1 sessions imported, 0 were there already, 1 files refused" in ran.out


def test_one_must_say_whose_sessions_they_are_where_that_is_not_clear(run: Run, exported: Path) -> None:
    ran = run("import", exported)

    assert ran.status == 1
    assert "The store knows 0 people" in ran.err


@pytest.mark.parametrize("arguments", [("nowhere",), (".", "--person", "../x")])
def test_what_cannot_be_imported_says_why(run: Run, exported: Path, arguments: tuple[str, ...]) -> None:
    ran = run("import", *arguments)

    assert ran.status == 1
    assert "There is no file or folder 'nowhere'" in ran.err or "letters and digits" in ran.err
