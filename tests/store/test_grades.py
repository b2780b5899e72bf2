"""What the store promises about grades."""

from threading import Thread

import pytest
import sqlalchemy as sa

from interviewer.interview.session import Session
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.sessions import SessionStore
from interviewer.store.tables import criterion_grade
from interviewer.store.work_items import WorkStore

from .conftest import NOON, Build


@pytest.fixture
def store(database: Database) -> GradeStore:
    return GradeStore(database)


@pytest.fixture
def session(database: Database, build: Build) -> Session:
    """A session that is in the store."""
    new = build.session()
    SessionStore(database).create(new, ())
    return new


def running_work(work: WorkStore, session: Session, build: Build, key: str) -> int:
    work.insert(build.work(session, key))
    item = work.claim(NOON)
    assert item is not None
    assert item.id is not None
    return item.id


def states(work: WorkStore, session: Session) -> dict[str, str]:
    return {item.key: item.state for item in work.of_session(session.id)}


def test_new_outcome_stands_above_old_ones_which_stay(store: GradeStore, session: Session, build: Build) -> None:
    first, second, other = build.grade(2, None), build.unscored(), build.grade(5)
    store.append(session.id, 0, first, key="k1")
    store.append(session.id, 1, other, key="k2")
    store.append(session.id, 0, second, key="k3")

    assert store.latest(session.id) == {0: second, 1: other}
    assert store.history(session.id, 0) == (first, second)
    assert store.latest("nowhere") == {}


def test_not_enough_evidence_is_no_number_in_the_rows(
    database: Database, store: GradeStore, session: Session, build: Build
) -> None:
    store.append(session.id, 0, build.grade(2, None), key="k")
    store.append(session.id, 1, build.unscored(), key="k2")

    with database.read() as connection:
        rows = connection.execute(sa.select(criterion_grade.c.criterion, criterion_grade.c.level)).all()
    assert sorted(tuple(row) for row in rows) == [("c0", 2), ("c1", None)]


def test_grade_and_its_work_are_done_together(
    database: Database, store: GradeStore, session: Session, build: Build
) -> None:
    work = WorkStore(database)
    work_id = running_work(work, session, build, "w")

    assert store.append(session.id, 0, build.grade(3), key="k", finish_work_id=work_id)

    assert states(work, session) == {"w": "done"}


def test_a_reason_for_no_grade_and_the_failure_of_its_work_are_stored_together(
    database: Database, store: GradeStore, session: Session, build: Build
) -> None:
    work = WorkStore(database)
    work_id = running_work(work, session, build, "w")

    assert store.append(session.id, 0, build.unscored(), "k", finish_work_id=work_id, failed_because="It broke.")
    assert not store.append(session.id, 0, build.unscored(), "k", finish_work_id=work_id, failed_because="It broke.")

    assert store.history(session.id, 0) == (build.unscored(),)
    assert states(work, session) == {"w": "failed"}


def test_same_work_done_three_times_at_once_leaves_one_grade(
    database: Database, store: GradeStore, session: Session, build: Build
) -> None:
    work = WorkStore(database)
    work_id = running_work(work, session, build, "w")
    added: list[bool] = []

    def grade(level: int) -> None:
        added.append(store.append(session.id, 0, build.grade(level), key="k", finish_work_id=work_id))

    threads = [Thread(target=grade, args=(level,)) for level in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(added) == [False, False, True]
    assert len(store.history(session.id, 0)) == 1
    assert states(work, session) == {"w": "done"}


def test_slow_grader_cannot_file_an_old_answer_above_a_new_one(
    database: Database, store: GradeStore, session: Session, build: Build
) -> None:
    work = WorkStore(database)
    slow = running_work(work, session, build, "old")
    quick = running_work(work, session, build, "new")

    assert store.append(session.id, 0, build.grade(5), key="k new", finish_work_id=quick)
    assert not store.append(session.id, 0, build.grade(1), key="k old", finish_work_id=slow)

    assert store.latest(session.id) == {0: build.grade(5)}
    assert states(work, session) == {"old": "superseded", "new": "done"}


def test_grade_for_a_deleted_session_is_dropped(
    database: Database, store: GradeStore, session: Session, build: Build
) -> None:
    work_id = running_work(WorkStore(database), session, build, "w")
    SessionStore(database).delete(session.id, "ada")

    assert not store.append(session.id, 0, build.grade(3), key="k", finish_work_id=work_id)
