"""`interviewer doctor` says what works here and what does not, and changes nothing."""

import importlib.metadata
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from interviewer.content.taxonomy import Level, Role
from interviewer.interview.plan import Choice
from interviewer.interview.session import Preset
from interviewer.settings import load_settings
from interviewer.store.database import Database
from interviewer.store.lock import DataDirectoryLock
from interviewer.store.schema import migrate
from interviewer.wiring.parts import open_parts
from tests.cli.conftest import Ran, Run
from tests.content_folders import ContentFolders

NAMES = ["program", "packages", "disk", "process", "database", "recordings", "content", "grader", "voice"]


def lines_of(ran: Ran) -> dict[str, tuple[bool, str]]:
    """Whether each thing is well, and what is said about it."""
    found = {}
    for line in ran.out.splitlines():
        mark, name, text = line.split(maxsplit=2)
        assert mark in ("ok", "LOOK")
        found[name] = (mark == "ok", text)
    return found


@pytest.fixture
def database(data_dir: Path) -> Path:
    """The database of this version, closed."""
    path = data_dir / "interviewer.db"
    opened = Database(f"sqlite:///{path}")
    migrate(opened)
    opened.close()
    return path


def test_a_fresh_machine_is_well(run: Run, data_dir: Path) -> None:
    ran = run("doctor")

    told = lines_of(ran)
    assert (ran.status, ran.err) == (0, "")
    assert list(told) == NAMES
    assert all(is_well for is_well, _ in told.values())
    assert "not made yet" in told["database"][1]
    assert "145 MB" in told["voice"][1]
    assert told["grader"][1].endswith("0 Ollama models")
    assert not data_dir.exists()


def test_a_database_of_this_version_is_well_and_left_alone(run: Run, database: Path) -> None:
    before = database.read_bytes()

    told = lines_of(run("doctor"))

    assert told["database"][0]
    assert re.search(r"schema \d{4}, current", told["database"][1])
    assert database.read_bytes() == before
    assert told["recordings"] == (True, "all whole")
    assert not (database.parent / "interviewer.pid").exists()
    assert not (database.parent / "recordings").exists()


def test_a_damaged_recording_is_told(run: Run, data_dir: Path) -> None:
    parts = open_parts(load_settings())
    session = parts.interviews.start("anna", Choice(role=Role.LLM_ENGINEER, level=Level.MID, preset=Preset.SPRINT))
    whole, lost = (parts.recordings.start(session.id, session.turns[0].id, "anna") for _ in range(2))
    for recording in (whole, lost):
        parts.recordings.append(recording, "anna", 0, bytes(3200))
        parts.recordings.finish(recording, "anna")
    parts.close()
    assert lines_of(run("doctor"))["recordings"] == (True, "all whole")
    (data_dir / "recordings" / f"{lost}.seg").unlink()

    ran = run("doctor")

    assert ran.status == 1
    is_well, text = lines_of(ran)["recordings"]
    assert not is_well
    assert "missing" in text
    assert whole not in text


def test_a_relative_database_url_is_looked_at_where_it_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("mine.db").write_text("this is no database, and long enough to be read as one")
    monkeypatch.setenv("INTERVIEWER_DATABASE_URL", "sqlite:///mine.db")

    told = lines_of(run("doctor"))

    assert told["database"] == (
        False,
        "Database 'mine.db' is damaged or is not a database; put back a copy, or choose another place.",
    )


def test_a_running_app_is_told(run: Run, data_dir: Path) -> None:
    with DataDirectoryLock(data_dir):
        ran = run("doctor")

    assert ran.status == 0
    assert lines_of(ran)["process"] == (True, "the app is running on this data folder")


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def garbled(path: Path) -> None:
    path.write_bytes(b"no database " * 1000)


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()


@pytest.mark.parametrize(("change", "text"), [(newer, "too_new"), (garbled, "damaged"), (foreign, "foreign")])
def test_a_database_that_is_not_ours_to_use_is_told(
    run: Run, database: Path, change: Callable[[Path], None], text: str
) -> None:
    change(database)

    ran = run("doctor")

    assert ran.status == 1
    assert not lines_of(ran)["database"][0]
    assert text in lines_of(ran)["database"][1]


def test_broken_content_is_told_on_one_line(run: Run, content: ContentFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    path = content.banks / "llm_engineer.tradeoffs.yaml"
    line = content.replace(path, "  level: mid\n", "  level: medium\n  colour: red\n")
    monkeypatch.setenv("INTERVIEWER_QUESTION_BANKS", str(content.banks))

    ran = run("doctor")

    assert ran.status == 1
    is_well, text = lines_of(ran)["content"]
    assert not is_well
    assert text.startswith(f"2 faults, listed by `interviewer validate`: {path.name}:{line}: ")


def test_a_missing_package_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version

    def version(name: str) -> str:
        if name == "litellm":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)

    ran = run("doctor")

    assert ran.status == 1
    assert "litellm is missing" in lines_of(ran)["packages"][1]


def test_a_data_folder_that_cannot_be_written_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("INTERVIEWER_DATA_DIR", str(tmp_path / "file"))

    ran = run("doctor")

    assert ran.status == 1
    assert not lines_of(ran)["process"][0]


def test_a_model_folder_that_is_not_there_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_WHISPER_MODEL", "/nowhere/model")

    ran = run("doctor")

    assert ran.status == 1
    assert "There is no folder '/nowhere/model'" in lines_of(ran)["voice"][1]


@pytest.fixture
def ollama() -> Iterator[str]:
    """The address of a server that lists two models as Ollama does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"models": [{"name": "a:1b"}, {"name": "b:7b"}]}')

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_could_grade_is_told(run: Run, ollama: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_OLLAMA_URL", ollama)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush")

    _, text = lines_of(run("doctor"))["grader"]

    assert text.startswith("embedded; ")
    assert "OPENAI_API_KEY" in text
    assert text.endswith("2 Ollama models")


def test_nothing_secret_is_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush")
    monkeypatch.setenv("INTERVIEWER_API_KEY", "sk-hush")
    monkeypatch.setenv("INTERVIEWER_DATABASE_URL", "postgresql+psycopg://user:hush@127.0.0.1:9/data")

    ran = run("doctor")

    assert ran.status == 1
    assert "cannot be reached" in lines_of(ran)["database"][1]
    assert "hush" not in ran.out + ran.err


def test_a_wrong_setting_is_told_in_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_PORT", "seventy")

    ran = run("doctor")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("INTERVIEWER_PORT: ")
    assert len(ran.err.splitlines()) == 1
