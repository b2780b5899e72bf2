"""What an open database promises: pragmas, transactions, and plain words for every fault."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psycopg.errors
import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from interviewer.errors import SettingsError, StoreError
from interviewer.store.database import Database
from interviewer.store.faults import VENDOR_ERRORS, disk_errors, store_error
from interviewer.store.sessions import SessionStore
from interviewer.store.tables import UtcTime, person

from .conftest import NOON, Build

ON_EVERY_CONNECTION = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: with less, a power cut takes back what was acknowledged.
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "trusted_schema": 0,
}


@pytest.mark.parametrize(
    ("kind", "more"),
    [("write", {"query_only": 0, "wal_autocheckpoint": 1000}), ("read", {"query_only": 1, "wal_autocheckpoint": 0})],
)
def test_pragmas_are_what_durability_rests_on(sqlite: Database, kind: str, more: dict[str, int]) -> None:
    expected = ON_EVERY_CONNECTION | more

    with getattr(sqlite, kind)() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in expected}
    assert found == expected


def test_reading_connection_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError, match="read-only"), database.read() as connection:
        connection.execute(sa.delete(person))


def test_reader_sees_one_state_while_a_writer_changes_it(database: Database) -> None:
    count = sa.select(sa.func.count()).select_from(person)

    with database.read() as reader:
        before = reader.execute(count).scalar_one()
        SessionStore(database).set_preferences("ada", {})
        assert reader.execute(count).scalar_one() == before == 0
    with database.read() as reader:
        assert reader.execute(count).scalar_one() == 1


def test_exception_undoes_the_transaction(database: Database) -> None:
    def interrupted() -> None:
        with database.write() as connection:
            connection.execute(sa.insert(person).values(id="ada", preferences={}))
            raise KeyError("of our own")

    with pytest.raises(KeyError):
        interrupted()

    with database.read() as connection:
        assert connection.execute(sa.select(person)).first() is None


def test_refused_row_is_repeated_neither_by_our_error_nor_by_its_cause(database: Database) -> None:
    row = {"id": "ada", "preferences": {"note": "between us"}}
    SessionStore(database).set_preferences("ada", {})

    with pytest.raises(StoreError, match="refused the change") as caught, database.write() as connection:
        connection.execute(sa.insert(person).values(row))
    assert caught.value.__cause__ is not None
    assert "between us" not in f"{caught.value} {caught.value.__cause__}"


def test_writers_in_many_threads_wait_for_each_other(database: Database) -> None:
    store = SessionStore(database)
    failed: list[Exception] = []

    def write(owner: str) -> None:
        try:
            for n in range(10):
                store.set_preferences(owner, {"n": n})
        except StoreError as error:
            failed.append(error)

    threads = [Thread(target=write, args=(f"person {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert all(store.preferences(f"person {n}") == {"n": 9} for n in range(8))


def test_file_is_for_its_owner_alone(sqlite: Database) -> None:
    assert sqlite.path is not None
    modes = {stat.S_IMODE(path.stat().st_mode) for path in sqlite.path.parent.glob("store.db*")}

    assert modes == {0o600}


def test_locked_database_is_reported_and_works_after_the_lock(sqlite: Database) -> None:
    other = sqlite3.connect(sqlite.path or "", isolation_level=None)
    with sqlite.write() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=20")
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="is locked by another program"):
        SessionStore(sqlite).set_preferences("ada", {})

    other.rollback()
    other.close()
    SessionStore(sqlite).set_preferences("ada", {})


def test_full_disk_loses_nothing_and_work_goes_on_once_there_is_room(sqlite: Database, build: Build) -> None:
    store = SessionStore(sqlite)
    session = build.session()
    store.create(session, ())
    long_answer = build.answered(session, "word " * 100_000)
    with sqlite.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with pytest.raises(StoreError, match="full disk"):
        store.save(long_answer, [build.work(session, "k")])
    assert store.get(session.id, "ada") == session
    assert sqlite.damage() == ()

    with sqlite.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    store.save(long_answer, [build.work(session, "k")])
    assert store.get(session.id, "ada") == long_answer


def test_damaged_page_is_found(sqlite: Database, build: Build) -> None:
    store = SessionStore(sqlite)
    for n in range(50):
        store.create(build.session(owner=f"person {n}"), ())
    assert sqlite.path is not None
    sqlite.close()
    contents = bytearray(sqlite.path.read_bytes())
    # An index page's own header: the owner index sits among the last pages.
    page_size = int.from_bytes(contents[16:18])
    index_page = next(
        start
        for start in range(page_size, len(contents), page_size)
        if contents[start] in (10, 2) and contents[start + 4]
    )
    contents[index_page + 3 : index_page + 5] = b"\xff\xff"
    sqlite.path.write_bytes(contents)

    again = Database(f"sqlite:///{sqlite.path}")
    try:
        found = again.damage()
    except StoreError as error:
        found = (str(error),)
    finally:
        again.close()
    assert found != ()


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100)

    with pytest.raises(StoreError, match=r"notes\.txt' is damaged or is not a database"):
        Database(f"sqlite:///{path}")


def test_place_that_cannot_hold_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="cannot be read or written"):
        Database(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_unreachable_server_is_named_without_the_password() -> None:
    database = Database("postgresql+psycopg://ada:hunter2@127.0.0.1:1/interviews")

    with (
        pytest.raises(StoreError, match=r"'interviews' at '127\.0\.0\.1' cannot be reached") as caught,
        database.read(),
    ):
        pass
    database.close()
    assert "hunter2" not in str(caught.value)


def test_database_without_tables_says_how_to_make_them(empty_url: str) -> None:
    database = Database(empty_url)

    with pytest.raises(StoreError, match="interviewer migrate"):
        SessionStore(database).lines("ada")
    database.close()


def test_closed_database_refuses_in_words(sqlite: Database) -> None:
    sqlite.close()

    with pytest.raises(StoreError, match="closed"):
        SessionStore(sqlite).lines("ada")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("mysql://ada:hunter2@host/db", id="another_vendor"),
        pytest.param("sqlite://", id="memory"),
        pytest.param("sqlite:///:memory:", id="memory_by_name"),
        pytest.param("ada:hunter2", id="no_url"),
        pytest.param("postgresql://ada:hunter2@host:port/db", id="port_is_no_number"),
    ],
)
def test_url_that_cannot_work_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(SettingsError, match="sqlite:///") as caught:
        Database(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_usual_spellings_of_a_postgresql_url_are_taken(scheme: str) -> None:
    database = Database(f"{scheme}://ada:hunter2@db.example/interviews")
    database.close()

    assert database.name == "PostgreSQL database 'interviews' at 'db.example'"
    assert database.path is None


def test_naive_time_is_refused_and_an_aware_one_comes_back_in_utc(database: Database) -> None:
    assert person.c.created_at.type.__class__ is UtcTime
    with database.write() as connection:
        connection.execute(sa.insert(person).values(id="ada", preferences={}, created_at=NOON.astimezone()))
        assert connection.execute(sa.select(person.c.created_at)).scalar_one().isoformat() == NOON.isoformat()

        with pytest.raises(exc.StatementError, match="aware"):
            connection.execute(sa.insert(person).values(id="bob", preferences={}, created_at=NOON.replace(tzinfo=None)))


def subclasses(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for below in kind.__subclasses__():
        yield from subclasses(below)


def every_vendor_error() -> Iterator[exc.DBAPIError]:
    """Each of SQLAlchemy's errors around each of the drivers' errors."""
    causes = {*subclasses(sqlite3.Error), *subclasses(psycopg.Error)}
    for wrapper in subclasses(exc.DBAPIError):
        for cause in causes:
            yield wrapper("INSERT", {}, cause("candidate text"), hide_parameters=True)  # type: ignore[call-arg, misc]


def test_every_vendor_error_becomes_one_of_ours_without_its_text() -> None:
    errors = list(every_vendor_error())
    messages = {str(store_error(error, "Database 'x'")) for error in errors}

    assert len(errors) > 1000
    assert all(isinstance(error, VENDOR_ERRORS) for error in errors)
    assert all(message.startswith("Database 'x' ") for message in messages)
    assert not any("candidate text" in message or "{" in message for message in messages)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (psycopg.errors.DiskFull("x"), "full disk"),
        (psycopg.errors.TooManyConnections("x"), "no connection"),
        (psycopg.errors.InvalidPassword("x"), "refuses this user"),
        (psycopg.errors.InvalidCatalogName("x"), "does not exist"),
        (psycopg.errors.AdminShutdown("x"), "cannot be reached"),
        (psycopg.errors.DeadlockDetected("x"), "locked"),
        (psycopg.errors.UndefinedTable("x"), "interviewer migrate"),
        (psycopg.errors.ReadOnlySqlTransaction("x"), "read-only"),
        (psycopg.errors.ForeignKeyViolation("x"), "refused the change"),
        (psycopg.OperationalError("x"), "cannot be reached"),
        (psycopg.errors.SyntaxError("x"), "code 42601"),
        (sqlite3.OperationalError("x"), "code 0"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_fault_is_told_in_words(cause: Exception, words: str) -> None:
    error = exc.OperationalError("INSERT", {}, cause, hide_parameters=True)

    assert words in str(store_error(error, "Database 'x'"))


def test_busy_pool_is_told_in_words() -> None:
    assert "busy" in str(store_error(exc.TimeoutError("pool"), "Database 'x'"))


@pytest.mark.parametrize(
    ("number", "words"), [(28, "disk is full"), (2, "is missing"), (5, "check the disk")], ids=["full", "missing", "io"]
)
def test_disk_fault_is_told_in_words(number: int, words: str) -> None:
    with pytest.raises(StoreError, match=words), disk_errors("Recordings"):
        raise OSError(number, "fault")
