"""Commands, run in this process or as a process of their own, on folders of the test."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from interviewer.cli.main import main
from interviewer.settings import Settings
from tests.conftest import ROOT
from tests.content_folders import ContentFolders, make_content

COMMAND = (sys.executable, "-c", "from interviewer.cli.main import main; main()")
NOBODY = "http://127.0.0.1:9"
"""An address at which nothing listens."""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Where the data would be; not made yet."""
    return tmp_path / "data"


@pytest.fixture
def content(tmp_path: Path) -> ContentFolders:
    """Content to break."""
    return make_content(tmp_path)


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, data_dir: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the test alone, for this process and those that it starts."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"INTERVIEWER_{name.upper()}", raising=False)
    monkeypatch.setenv("INTERVIEWER_DATA_DIR", str(data_dir))
    monkeypatch.setenv("INTERVIEWER_CACHE_DIR", str(cache_dir))
    monkeypatch.setenv("INTERVIEWER_OLLAMA_URL", NOBODY)
    monkeypatch.setenv("INTERVIEWER_OPEN_BROWSER", "false")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-models"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process."""

    def command(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = ended.value.code
        if isinstance(code, str):  # As the interpreter does it.
            return Ran(1, out, err + code + "\n")
        return Ran(int(code or 0), out, err)

    return command


def run_process(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Ran:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=120,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
