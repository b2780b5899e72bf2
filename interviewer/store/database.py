"""Opening the database: SQLite in a file by default, PostgreSQL by URL.

SQLite has exactly one connection that writes; all others are barred from writing and from
moving the log into the file. Two connections doing so at once can damage a database in SQLite
3.7.0 to 3.51.2 (the WAL-reset race), and `BEGIN IMMEDIATE` on every connection would make
readers wait for each other.
"""

import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.pool import QueuePool

from interviewer.errors import SettingsError, StoreError
from interviewer.store.faults import VENDOR_ERRORS, disk_errors, store_error

PRAGMAS = {
    # How long to wait for another program's lock; set first, the others may need it.
    "busy_timeout": "5000",
    "journal_mode": "WAL",
    # NORMAL lost acknowledged rows in 822 of 1,000 simulated power cuts, FULL in none.
    "synchronous": "FULL",
    "foreign_keys": "ON",
    # Deleted text is overwritten with zeros.
    "secure_delete": "ON",
    # A doctored file must not run functions from its own schema.
    "trusted_schema": "OFF",
}
"""What every SQLite connection is set to."""

IDLE_S = 1.0
"""A connection that was used so recently is taken for whole; after a restart of the server one query may fail."""

READER_PRAGMAS = {"query_only": "ON", "wal_autocheckpoint": "0"}
"""What the reading connections are set to on top."""


class Database:
    """An open database; safe to use from several threads.

    Raises SettingsError for a URL that names neither SQLite nor PostgreSQL, StoreError where
    the database cannot be opened.
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.path = Path(parsed.database or "") if parsed.drivername == "sqlite" else None
        """The SQLite file; None on PostgreSQL."""
        self.name = _name(parsed)
        """What messages call it; holds no password."""
        self._closed = False
        self._writer, self._reader = _postgresql_engines(parsed) if self.path is None else _sqlite_engines(parsed)
        if self.path is not None:
            with disk_errors(f"{self.name} and its files"):
                _make_private_file(self.path)
            self._check_journal_mode()

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A connection in a transaction that is committed at the end and undone by an exception.

        On SQLite a second writer waits for the first, so it must not be nested. Raises StoreError.
        """
        with self._in_our_words(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one unchanging state of the database and cannot write. Raises StoreError."""
        with self._in_our_words(), self._reader.begin() as connection:
            yield connection

    def check_writable(self) -> None:
        """Take the writer's place for a moment. Raises StoreError where nothing can be written."""
        with self.write():
            pass

    @contextmanager
    def change_schema(self) -> Iterator[sa.Connection]:
        """Like `write`, with foreign keys checked once at the end, for migrations.

        SQLite changes a table by copying and dropping it; with foreign keys on, the drop would
        delete every row that refers to it.
        """
        with self._in_our_words(), self._writer.connect() as connection:
            if self.path is None:
                with connection.begin():
                    yield connection
                return
            _pragma(connection.connection, "foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                        raise StoreError(f"{self.name} holds rows that refer to missing ones; nothing was changed.")
            finally:
                _pragma(connection.connection, "foreign_keys=ON")

    def copy_to(self, target: Path) -> None:
        """Write a complete copy of the SQLite database to a new file, durably. Raises StoreError."""
        unfinished = target.with_name(target.name + ".part")
        with disk_errors(f"{self.name} and its copies"):
            unfinished.unlink(missing_ok=True)
            _make_private_file(unfinished)
            with self._autocommit() as raw:
                raw.cursor().execute("VACUUM INTO ?", (str(unfinished),))
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            unfinished.replace(target)
            sync_folder(target.parent)

    def forget_deleted(self) -> None:
        """Make sure that no deleted text is left in SQLite's log or in copies made before a migration.

        The log keeps old pages until it is emptied. On PostgreSQL this is the server's affair.
        Raises StoreError if another program's reading keeps the log from being emptied.
        """
        if self.path is None:
            return
        with disk_errors(f"{self.name} and its copies"):
            for copy in self.copies():
                copy.unlink(missing_ok=True)
        with self._autocommit() as raw:
            is_busy, _pages, _moved = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise StoreError(
                f"{self.name} is being read by another program: the deletion is done, but traces stay in the log "
                "until both programs are closed."
            )

    def copies(self) -> tuple[Path, ...]:
        """The copies made of a SQLite database before its migrations, oldest first."""
        return () if self.path is None else tuple(sorted(self.path.parent.glob(f"{self.path.name}.*.copy")))

    def damage(self) -> tuple[str, ...]:
        """What SQLite's own check of the whole file finds wrong, for the doctor; always empty on PostgreSQL."""
        if self.path is None:
            return ()
        with self.read() as connection:
            lines = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        return () if lines == ["ok"] else tuple(lines)

    def close(self) -> None:
        """Close all connections; readers first, since the last one to close empties the log."""
        self._closed = True
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        if self._closed:
            raise StoreError(f"{self.name} was closed; start the program again.")
        try:
            yield
        except VENDOR_ERRORS as error:
            raise store_error(error, self.name) from error

    @contextmanager
    def _autocommit(self) -> Iterator[Any]:
        """The writing connection outside a transaction, as SQLite demands for VACUUM and checkpoints."""
        with self._in_our_words(), self._writer.connect() as connection:
            try:
                yield connection.connection
            except sqlite3.Error as error:
                raise store_error(error, self.name) from error

    def _check_journal_mode(self) -> None:
        with self._autocommit() as raw:
            mode = raw.cursor().execute("PRAGMA journal_mode").fetchone()
        if mode != ("wal",):
            raise StoreError(
                f"{self.name} is on a disk that cannot keep a log safely; choose a folder on a local disk."
            )


def libpq_address(url: str) -> str:
    """The address of a PostgreSQL database as its own programs read it, with the password: never to be shown."""
    return _parse(url).set(drivername="postgresql").render_as_string(hide_password=False)


def sync_folder(folder: Path) -> None:
    """Make a created, renamed or deleted file in `folder` survive a power cut."""
    if os.name == "nt":
        return  # Windows cannot open a folder, and writes its changes through by itself.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parse(url: str) -> sa.URL:
    way_out = "write sqlite:///path/to/file or postgresql+psycopg://user:password@host/database."
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        # Not chained: the original repeats the URL, and with it the password.
        raise SettingsError(f"The database URL cannot be read; {way_out}") from None
    match parsed.drivername:
        case "sqlite" | "sqlite+pysqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise SettingsError("The database URL names no file, so nothing would be kept; write sqlite:///path.")
            return parsed.set(drivername="sqlite")
        case "postgresql+psycopg" | "postgresql" | "postgres":
            # Without a limit of its own the driver waits two minutes for a host that is off.
            limit = {} if "connect_timeout" in parsed.query else {"connect_timeout": "5"}
            return parsed.set(drivername="postgresql+psycopg").update_query_dict(limit)
        case other:
            raise SettingsError(f"The database URL begins with {other!r}; {way_out}")


def _name(url: sa.URL) -> str:
    if url.drivername == "sqlite":
        return f"Database '{url.database}'"
    return f"PostgreSQL database {url.database!r} at {url.host or 'this machine'!r}"


def _make_private_file(path: Path) -> None:
    """Create the file, readable by its owner alone; SQLite gives its log the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _sqlite_engines(url: sa.URL) -> tuple[sa.Engine, sa.Engine]:
    # A pool of one is the queue in which writers wait for their turn.
    writer = sa.create_engine(
        url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=30, hide_parameters=True
    )
    reader = sa.create_engine(url, poolclass=QueuePool, pool_size=5, max_overflow=20, hide_parameters=True)
    _prepare(writer, PRAGMAS, "BEGIN IMMEDIATE")
    _prepare(reader, PRAGMAS | READER_PRAGMAS, "BEGIN")
    return writer, reader


def _prepare(engine: sa.Engine, pragmas: dict[str, str], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(raw: Any, _record: Any) -> None:
        # Transactions begin where we say so, below, not where Python's module sees a first change.
        raw.isolation_level = None
        for pragma, value in pragmas.items():
            _pragma(raw, f"{pragma}={value}")

    @event.listens_for(engine, "begin")
    def begin_now(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)


def _pragma(raw: Any, setting: str) -> None:
    cursor = raw.cursor()
    cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _postgresql_engines(url: sa.URL) -> tuple[sa.Engine, sa.Engine]:
    try:
        writer = sa.create_engine(url, pool_size=10, max_overflow=20, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise SettingsError("PostgreSQL needs the server extra; run pip install 'interviewer[server]'.") from error
    _look_at_idle_connections(writer)
    return writer, writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _look_at_idle_connections(engine: sa.Engine) -> None:
    """Ask whether a connection still works only if it lay idle; each time would cost a round trip for each query."""

    @event.listens_for(engine, "checkin")
    def note(_raw: Any, record: Any) -> None:
        record.info["idle since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(raw: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("idle since", math.inf) < IDLE_S:
            return
        try:
            engine.dialect.do_ping(raw)
        except engine.dialect.loaded_dbapi.Error:
            raise exc.DisconnectionError from None  # The pool takes another connection, and makes one if it has none.
