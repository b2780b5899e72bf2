"""Content to break."""

from pathlib import Path

import pytest

from tests.content_folders import ContentFolders, make_content


@pytest.fixture
def content(tmp_path: Path) -> ContentFolders:
    """A folder of the test."""
    return make_content(tmp_path)
