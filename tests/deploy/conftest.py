"""The services of the compose file on this machine, for each test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.stack import Stack
from tests.postgresql import PostgresqlServer, postgresql_server
from tests.setup_nginx import find_nginx

__all__ = ["postgresql_server"]


@pytest.fixture
def stack(postgresql_server: PostgresqlServer, tmp_path: Path) -> Iterator[Stack]:
    nginx = find_nginx()
    if nginx is None:
        pytest.skip("there is no nginx; `python -m tests.setup_nginx` installs one or says what to do")
    stack = Stack(postgresql_server, tmp_path, nginx, Path(sys.executable).parent)
    try:
        yield stack
    finally:
        stack.stop()
