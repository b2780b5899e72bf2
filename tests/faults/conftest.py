"""The program on a store of its own, and a process of it that may be killed, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.testing.speech_models import build_random_whisper
from tests.faults.nursery import Answering, Nursery
from tests.program import Program


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The whole program without its threads and pages, with scripted vendors and a clock that stands still."""
    with Program(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def speech_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small Whisper with random weights."""
    return build_random_whisper(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """The process that runs are forked from."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def answering(nursery: Nursery, speech_model: Path, cache_dir: Path) -> Answering:
    """Somebody who answers, in a process that may be killed."""
    return Answering(nursery, speech_model, cache_dir)
