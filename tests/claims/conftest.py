"""One encoder for all tests of claims."""

import pytest

from interviewer.grading.embedder import Embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """Loaded once."""
    return Embedder()
