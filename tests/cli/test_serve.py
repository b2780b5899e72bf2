"""`interviewer serve` opens the app, or says in one line why it cannot."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from interviewer.cli.serve import _listen as listen
from interviewer.errors import SettingsError
from interviewer.settings import load_settings
from interviewer.store.database import Database
from interviewer.store.lock import DataDirectoryLock
from interviewer.store.schema import migrate
from tests.cli.conftest import Run
from tests.conftest import ROOT
from tests.content_folders import ContentFolders

END_S = 60


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """A command run in this process changes what ends it."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def start(*arguments: str) -> tuple["subprocess.Popen[str]", str]:
    """The program, started as the README says, and the address that it prints."""
    command = [sys.executable, str(ROOT / "app.py"), "--port", "0", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    line = process.stdout.readline()
    found = re.fullmatch(r"Mock interviewer: (http://\S+)  \(stop with Ctrl\+C\)\n", line)
    if not found:
        process.kill()
        raise AssertionError(line + "".join(process.communicate()))
    return process, found[1]


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_serves_until_it_is_stopped_and_says_nothing_else(
    run: Run, data_dir: Path, stop: signal.Signals, status: int
) -> None:
    process, address = start()

    page = httpx.get(address, follow_redirects=True, trust_env=False)
    second = run("serve", "--port", "0")
    process.send_signal(stop)
    out, err = process.communicate(timeout=END_S)

    assert page.status_code == 200
    assert second.status == 1
    assert second.err == (
        f"The data folder '{data_dir}' is already open by pid {process.pid}; close that program, "
        "or choose another data folder.\n"
    )
    assert (process.returncode, out, err) == (status, "", "")
    assert not (data_dir / "interviewer.pid").exists()
    assert not (data_dir / "interviewer.db-wal").exists()
    with DataDirectoryLock(data_dir):
        pass


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_it_serves_on_ipv6_too() -> None:
    process, address = start("--host", "::1")
    try:
        assert address.startswith("http://[::1]:")
        assert httpx.get(address, follow_redirects=True, trust_env=False).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=END_S)


def test_a_port_in_use_is_named(run: Run, taken_port: int, data_dir: Path) -> None:
    ran = run("serve", "--port", str(taken_port))

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == f"Port {taken_port} is in use. Choose another: --port 7861, or INTERVIEWER_PORT.\n"
    assert not data_dir.exists()


def test_of_two_programs_that_start_at_once_one_gets_the_port() -> None:
    with listen(load_settings(port=0)) as first:
        port = first.getsockname()[1]

        with pytest.raises(SettingsError, match=f"Port {port} is in use"):
            listen(load_settings(port=port))


def test_a_data_folder_that_cannot_be_written_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("INTERVIEWER_DATA_DIR", str(tmp_path / "file" / "data"))

    ran = run("serve", "--port", "0")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        f"The data folder '{tmp_path / 'file' / 'data'}' cannot be written (Not a directory); "
        "correct its permissions, or choose another.\n"
    )


def test_broken_content_is_listed(run: Run, content: ContentFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    path = content.banks / "llm_engineer.tradeoffs.yaml"
    line = content.replace(path, "  level: mid\n", "  level: medium\n  colour: red\n")
    monkeypatch.setenv("INTERVIEWER_QUESTION_BANKS", str(content.banks))

    ran = run("serve", "--port", "0")

    lines = ran.err.splitlines()
    assert (ran.status, ran.out, len(lines)) == (1, "", 3)
    assert lines[0].startswith(f"{path.name}:{line}: L1: 0.level: ")
    assert lines[1] == f"{path.name}:{line + 1}: L1: 0.colour: unknown key 'colour'"
    assert lines[2] == "2 errors"


def test_the_database_of_a_newer_version_is_refused_and_left_alone(run: Run, data_dir: Path) -> None:
    path = data_dir / "interviewer.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()

    ran = run("serve", "--port", "0")

    assert (ran.status, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert "has schema '9999', made by a newer version" in ran.err
    assert path.read_bytes() == before


def test_after_a_failed_start_the_data_folder_is_free(run: Run, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "secret").write_text("short")

    ran = run("serve", "--port", "0")

    assert ran.status == 1
    assert f"The file '{data_dir / 'secret'}' is damaged" in ran.err
    with DataDirectoryLock(data_dir):
        pass


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--host", "0.0.0.0"], "INTERVIEWER_HOST 0.0.0.0 is reached by others, so INTERVIEWER_SIGN_IN"),
        (["--port", "70000"], "INTERVIEWER_PORT: Input should be less than or equal to 65535."),
    ],
)
def test_a_wrong_option_is_told_in_one_sentence(run: Run, arguments: list[str], message: str) -> None:
    ran = run("serve", *arguments)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(message)
    assert len(ran.err.splitlines()) == 1


def test_a_host_that_looks_the_app_up_twice_gets_one_app(tmp_path: Path) -> None:
    code = "import app; assert hasattr(app, 'app'); assert app.app is app.app; print('one')"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )

    assert (done.stdout, done.stderr) == ("one\n", "")
