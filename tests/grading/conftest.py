"""The shipped encoder, loaded once for all tests of a run."""

import pytest

from interviewer.grading.coverage import Coverage
from interviewer.grading.embedder import Embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The shipped encoder."""
    return Embedder()


@pytest.fixture(scope="session")
def coverage(embedder: Embedder) -> Coverage:
    """Coverage as it is shipped."""
    return Coverage(embedder)
