"""A real PostgreSQL server for tests.

Its programs are looked for on PATH and in Debian's place. Where there are none, tests that need it are skipped, except in
CI (CI=true), where their absence is a failure.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator["PostgresqlServer"]:
    """A PostgreSQL server for the whole run, on a socket in a folder of its own."""
    programs = postgresql_programs()
    if programs is None:
        reason = "PostgreSQL's initdb and pg_ctl are neither on PATH nor under /usr/lib/postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(reason + "; CI must have them")
        pytest.skip(reason)
    server = PostgresqlServer(programs)
    try:
        server.start()
        yield server
    finally:
        server.stop()


class PostgresqlServer:
    """A throw-away server; it will not run as root, so root hands it to another user."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Not under pytest's tmp_path, which is closed to other users and can be too long for a socket.
        self._folder = Path(tempfile.mkdtemp(prefix="mi-pg-"))
        self._user: str | None = None
        if os.name == "posix" and os.geteuid() == 0:
            self._user = _unprivileged_user()
            shutil.chown(self._folder, self._user)

    def start(self) -> None:
        self._run("initdb", "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-locale", "-N")
        self._launch()

    def _launch(self) -> None:
        # Nothing here tests the server's own durability, so it need not wait for the disk.
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        if (self._folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, template: str) -> str:
        name = f"t{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://tester@/{name}?host={self._folder}"

    def _execute(self, statement: str) -> None:
        with psycopg.connect(f"host={self._folder} user=tester dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        with (self._folder / f"{program}.out").open("wb") as out:
            # A pipe would stay open for as long as the server runs.
            done = subprocess.run(command, user=self._user, cwd=self._folder, stdout=out, stderr=out, check=False)
        if done.returncode:
            pytest.fail(f"{program} failed: {(self._folder / f'{program}.out').read_text()}")

    def another(self) -> "PostgresqlServer":
        """One more server, not started yet."""
        return PostgresqlServer(self._programs)

    def restart(self) -> None:
        """Stop it at once, as a crash would, and start it again."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        self._launch()


def postgresql_programs() -> Path | None:
    """The folder with the server's programs, or None."""
    on_path = shutil.which("initdb")
    # A link on PATH may lead to one program only; its target's folder holds all of them.
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _unprivileged_user() -> str:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(user for user in ("postgres", "nobody") if user in known)
