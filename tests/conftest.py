"""What every test gets: quiet libraries, no network beyond this machine, the shipped content."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS"] = "True"
os.environ["LITELLM_LOG"] = "ERROR"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
for _name in [
    n
    for n in os.environ
    if n.startswith("INTERVIEWER_") and n not in ("INTERVIEWER_WHISPER_MODEL", "INTERVIEWER_FAULTS")
]:
    del os.environ[_name]
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedder import Embedder
from interviewer.grading.wanted_files import WantedFiles

if TYPE_CHECKING:
    from tests.object_store import Bucket, ObjectStore

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this machine fails at once."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The shipped questions and rubrics."""
    return load_bank(ROOT / "question_banks", ROOT / "rubrics")


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all tests and the programs that they start may find again: checked content and prepared questions."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The shipped encoder, loaded once."""
    return Embedder()


@pytest.fixture(scope="session")
def coverage(embedder: Embedder, cache_dir: Path) -> Coverage:
    """Coverage as it is shipped."""
    return Coverage(embedder, files=WantedFiles(cache_dir / "questions"))


@pytest.fixture(scope="session")
def object_store() -> Iterator["ObjectStore"]:
    """An S3 server for the whole run."""
    from tests.object_store import ObjectStore

    server = ObjectStore()
    yield server
    server.stop()


@pytest.fixture
def bucket(object_store: "ObjectStore", monkeypatch: pytest.MonkeyPatch) -> "Bucket":
    """A bucket of its own, which the program finds."""
    from tests.object_store import use

    use(monkeypatch, object_store.address)
    return object_store.bucket()
