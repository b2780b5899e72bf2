"""The program on a store of its own, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import Program


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The whole program without its threads and pages, with scripted vendors and a clock that stands still."""
    with Program(tmp_path) as opened:
        yield opened
