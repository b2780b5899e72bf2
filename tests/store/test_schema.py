"""What a migration promises: all or nothing, a copy first, and hands off what is not ours."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from interviewer.errors import StoreError, StoreTooNew
from interviewer.store.database import Database
from interviewer.store.schema import MIGRATIONS, migrate, require_current, schema_state
from interviewer.store.sessions import SessionStore
from interviewer.store.stories import StoryStore
from interviewer.store.tables import interview_session, metadata, turn

from .conftest import Build

NEXT_MIGRATION = '''
"""A later change that rebuilds a table which others refer to; dies half way while `die` exists."""

import os
import signal
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "PREVIOUS"


def upgrade():
    op.create_table("later", sa.Column("id", sa.String(), primary_key=True))
    if Path(__file__).with_name("die").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    with op.batch_alter_table("interview_session", recreate="auto") as table:
        table.add_column(sa.Column("note", sa.String(), nullable=False, server_default="none"))
        table.alter_column("preset", new_column_name="length")
'''


_SCRIPTS = Config()
_SCRIPTS.set_main_option("script_location", str(MIGRATIONS))
NEWEST = str(ScriptDirectory.from_config(_SCRIPTS).get_current_head())
"""This version's own schema."""


@pytest.fixture
def later_scripts(tmp_path: Path) -> Path:
    """The migrations of a later version."""
    scripts = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_later.py").write_text(NEXT_MIGRATION.replace("PREVIOUS", NEWEST))
    return scripts


def test_migrations_make_exactly_the_tables_described(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_empty_database_is_set_up_and_a_current_one_left_alone(empty_url: str) -> None:
    database = Database(empty_url)
    assert (schema_state(database).state, schema_state(database).revision) == ("empty", None)
    with pytest.raises(StoreError, match="interviewer migrate"):
        require_current(database)

    migrate(database)
    migrate(database)

    found = schema_state(database)
    assert (found.state, found.revision) == ("current", found.newest)
    require_current(database)
    assert database.copies() == ()
    database.close()


def test_two_processes_setting_up_at_once_both_succeed(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(3)]
    failed: list[Exception] = []

    def set_up(database: Database) -> None:
        try:
            migrate(database)
        except StoreError as error:
            failed.append(error)

    threads = [Thread(target=set_up, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    require_current(databases[0])
    for database in databases:
        database.close()


def test_upgrade_keeps_every_row_even_where_a_table_is_rebuilt(
    database: Database, later_scripts: Path, build: Build
) -> None:
    session = build.session()
    SessionStore(database).create(session, ())

    migrate(database, later_scripts)

    assert schema_state(database, later_scripts).state == "current"
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT note, length FROM interview_session").all()
        turns = connection.exec_driver_sql("SELECT count(*) FROM turn").scalar_one()
    assert [tuple(row) for row in rows] == [("none", "sprint")]
    assert turns == 1


def test_copy_made_before_an_upgrade_is_the_old_database(sqlite: Database, later_scripts: Path, build: Build) -> None:
    session = build.session()
    SessionStore(sqlite).create(session, ())

    migrate(sqlite, later_scripts)

    (path,) = sqlite.copies()
    copy = Database(f"sqlite:///{path}")
    assert SessionStore(copy).get(session.id, "ada") == session
    assert (schema_state(copy).state, copy.damage()) == ("current", ())
    copy.close()


def test_kill_in_the_middle_leaves_the_old_schema_and_the_next_start_migrates(
    url: str, later_scripts: Path, build: Build
) -> None:
    database = Database(url)
    session = build.session()
    SessionStore(database).create(session, ())
    database.close()
    (later_scripts / "versions" / "die").touch()

    code = (
        "import sys; from pathlib import Path; from interviewer.store.database import Database; "
        "from interviewer.store.schema import migrate; migrate(Database(sys.argv[1]), Path(sys.argv[2]))"
    )
    root = Path(__file__).parents[2]
    died = subprocess.run([sys.executable, "-c", code, url, str(later_scripts)], cwd=root, check=False)
    assert died.returncode == -signal.SIGKILL

    database = Database(url)
    assert schema_state(database, later_scripts).state == "behind"
    assert SessionStore(database).get(session.id, "ada") == session
    with database.read() as connection:
        assert "later" not in sa.inspect(connection).get_table_names()
    assert (len(database.copies()), database.damage()) == (0 if database.path is None else 1, ())

    (later_scripts / "versions" / "die").unlink()
    migrate(database, later_scripts)
    assert schema_state(database, later_scripts).state == "current"
    database.close()


def test_database_of_a_newer_version_is_refused_and_untouched(database: Database, later_scripts: Path) -> None:
    migrate(database, later_scripts)

    for attempt in (migrate, require_current):
        with pytest.raises(StoreTooNew, match=rf"'9999'.*'{NEWEST}'"):
            attempt(database)
    assert schema_state(database).state == "too_new"
    assert schema_state(database, later_scripts).state == "current"


def test_upgrade_that_would_leave_rows_without_their_parent_is_undone(sqlite: Database, build: Build) -> None:
    session = build.session()
    SessionStore(sqlite).create(session, ())

    with pytest.raises(StoreError, match="refer to missing ones"), sqlite.change_schema() as connection:
        connection.exec_driver_sql("DELETE FROM interview_session")

    assert SessionStore(sqlite).get(session.id, "ada") == session
    with sqlite.write() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_file_of_another_program_is_refused_and_untouched(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'theirs.db'}")
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE bookmarks (url TEXT)")

    with pytest.raises(StoreError, match="another program"):
        migrate(database)
    with database.read() as connection:
        assert sa.inspect(connection).get_table_names() == ["bookmarks"]
    database.close()


def test_folder_with_a_per_cent_sign_is_no_trouble(tmp_path: Path, later_scripts: Path) -> None:
    odd = tmp_path / "50%(off)s 100%"
    shutil.copytree(later_scripts, odd / "migrations")
    database = Database(f"sqlite:///{odd / 'store.db'}")

    migrate(database, odd / "migrations")
    assert schema_state(database, odd / "migrations").revision == "9999"
    database.close()


def _move(database: Database, revision: str, act: Callable[[Config, str], None]) -> None:
    with database.change_schema() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        act(config, revision)


def test_the_story_bank_comes_and_goes_without_touching_sessions(empty_url: str, build: Build) -> None:
    database = Database(empty_url)
    _move(database, "0001", command.upgrade)
    session = build.session()
    SessionStore(database).create(session, ())

    _move(database, "0002", command.upgrade)
    _move(database, "0001", command.downgrade)
    assert SessionStore(database).get(session.id, "ada") == session
    with database.read() as connection:
        assert "story_fact" not in sa.inspect(connection).get_table_names()

    migrate(database)
    assert StoryStore(database).of("ada") == ()
    assert SessionStore(database).get(session.id, "ada") == session
    database.close()


def test_a_session_of_the_first_schema_is_read_as_it_was(database: Database, build: Build) -> None:
    """Fields that came later are missing from the stored JSON."""
    session = build.session()
    SessionStore(database).create(session, ())
    body = session.model_dump(mode="json", exclude={"turns"})
    for field in ("difficulty", "artefact"):
        del body["plan"][field]
    for item in body["plan"]["items"]:
        del item["step"]
    old_turn = session.turns[0].model_dump(mode="json", exclude={"clarifications", "concerns"})
    with database.write() as connection:
        connection.execute(sa.update(interview_session).values(body=body))
        connection.execute(sa.update(turn).values(body=old_turn))

    assert SessionStore(database).get(session.id, "ada") == session
