"""Bringing a database to this version's schema, and telling which schema it has.

An upgrade is one transaction: a crash in the middle leaves the old schema as it was. A SQLite
database is copied beside itself first.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from interviewer.errors import StoreError, StoreTooNew
from interviewer.failpoint import failpoint
from interviewer.store.database import Database
from interviewer.value import Value

MIGRATIONS = Path(__file__).parent / "migrations"
"""The scripts of this version."""

_LOCK = 7_326_114_250  # Any number of our own: it lets two PostgreSQL migrations wait for each other.


class SchemaState(Value):
    """Which schema a database has, for the doctor."""

    backend: Literal["sqlite", "postgresql"]
    backend_version: str
    revision: str | None
    """The schema's revision; None where there are no tables of ours."""
    newest: str
    """The revision that this version of the program needs."""
    state: Literal["empty", "foreign", "behind", "current", "too_new"]
    """`foreign`: a file that holds somebody else's tables; `too_new`: a revision that this version does not know."""


def migrate(database: Database, scripts: Path = MIGRATIONS) -> None:
    """Upgrade the schema to this version's, creating it in an empty database.

    Raises StoreTooNew for the database of a newer version and StoreError for a file that belongs
    to another program; neither is touched.
    """
    found = schema_state(database, scripts)
    _refuse_what_is_not_ours(database, found)
    if found.state == "current":
        return
    if found.state == "behind" and database.path is not None:
        database.copy_to(_copy_name(database.path, found))
    with database.change_schema() as connection:
        if database.path is None:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config = _config(scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        failpoint("schema.changed")


def schema_state(database: Database, scripts: Path = MIGRATIONS) -> SchemaState:
    """Which schema the database has, compared with the one that this version needs. Raises StoreError."""
    known = ScriptDirectory.from_config(_config(scripts))
    newest = known.get_current_head() or ""
    with database.read() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        has_tables = bool(sa.inspect(connection).get_table_names())
        dialect = connection.dialect
        version = ".".join(str(part) for part in dialect.server_version_info or ())
    state: Literal["empty", "foreign", "behind", "current", "too_new"]
    if revision is None:
        # A PostgreSQL schema may well be shared; a SQLite file is ours alone or not ours.
        state = "foreign" if has_tables and database.path is not None else "empty"
    elif revision == newest:
        state = "current"
    else:
        state = "behind" if revision in {script.revision for script in known.walk_revisions()} else "too_new"
    backend: Literal["sqlite", "postgresql"] = "postgresql" if database.path is None else "sqlite"
    return SchemaState(backend=backend, backend_version=version, revision=revision, newest=newest, state=state)


def require_current(database: Database) -> None:
    """Refuse a database that is not at this version's schema, for processes that must not migrate it.

    Raises StoreTooNew or StoreError, saying what to do.
    """
    found = schema_state(database)
    _refuse_what_is_not_ours(database, found)
    if found.state != "current":
        raise StoreError(
            f"{database.name} has schema {found.revision or 'none'!r}, and this version needs {found.newest!r}; "
            "run `interviewer migrate`."
        )


def _refuse_what_is_not_ours(database: Database, found: SchemaState) -> None:
    if found.state == "too_new":
        raise StoreTooNew(
            f"{database.name} has schema {found.revision!r}, made by a newer version of this program, which knows "
            f"schemas up to {found.newest!r}; install the newer version, or use the copy made before the upgrade."
        )
    if found.state == "foreign":
        raise StoreError(f"{database.name} holds the tables of another program; choose another file.")


def _copy_name(path: Path, found: SchemaState) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return path.with_name(f"{path.name}.{moment}.schema-{found.revision}.copy")


def _config(scripts: Path) -> Config:
    config = Config()
    # The setting is read as an ini value, in which a per cent sign begins a reference.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return config
