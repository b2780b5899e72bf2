"""What the list of work promises."""

from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from interviewer.interview.session import Session
from interviewer.store.database import Database
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem, WorkStore

from .conftest import NOON, Build, open_work

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(database: Database) -> WorkStore:
    return WorkStore(database)


@pytest.fixture
def session(database: Database, build: Build) -> Session:
    """A session that is in the store."""
    new = build.session()
    SessionStore(database).create(new, ())
    return new


def states(store: WorkStore, session: Session) -> dict[str, str]:
    return {item.key: item.state for item in store.of_session(session.id)}


def claimed(store: WorkStore) -> WorkItem:
    item = store.claim(NOON)
    assert item is not None
    return item


def claimed_id(store: WorkStore) -> int:
    work_id = claimed(store).id
    assert work_id is not None
    return work_id


def test_item_comes_back_as_it_went_in(store: WorkStore, session: Session, build: Build) -> None:
    item = build.work(session, "k").model_copy(update={"payload": {"answer": ["x"]}})
    store.insert(item)

    assert claimed(store).model_copy(update={"id": None}) == item.model_copy(update={"state": "running", "attempts": 1})


def test_same_key_is_kept_once(store: WorkStore, session: Session, build: Build) -> None:
    assert store.insert(build.work(session, "k"))
    assert not store.insert(build.work(session, "k"))
    store.finish(claimed_id(store))

    assert not store.insert(build.work(session, "k"))
    assert states(store, session) == {"k": "done"}


def test_work_is_claimed_once_and_when_due_the_longest_due_first(
    store: WorkStore, session: Session, build: Build
) -> None:
    for key, minutes in (("soon", 1), ("second", 0), ("first", -1)):
        store.insert(build.work(session, key, item=minutes + 1, run_after=NOON + minutes * MINUTE))

    assert store.next_due() == NOON - MINUTE
    assert [claimed(store).key, claimed(store).key, store.claim(NOON)] == ["first", "second", None]
    assert store.next_due() == NOON + MINUTE
    assert open_work(store, session.id) == 3


def test_transcriptions_go_before_grades_that_have_been_due_for_longer(
    store: WorkStore, session: Session, build: Build
) -> None:
    store.insert(build.work(session, "grade", run_after=NOON - MINUTE))
    for key in ("first", "second"):
        store.insert(build.work(session, key).model_copy(update={"kind": "transcribe", "item": None}))

    assert [claimed(store).key for _ in range(3)] == ["first", "second", "grade"]


def test_grades_that_somebody_waits_for_go_before_bulk_that_has_been_due_for_longer(
    store: WorkStore, session: Session, build: Build
) -> None:
    bulk = build.work(session, "bulk", 0, NOON - 2 * MINUTE).model_copy(update={"payload": {"bulk": True}})
    store.insert(bulk)
    store.insert(build.work(session, "awaited", 1, NOON - MINUTE))

    assert [claimed(store).key, claimed(store).key] == ["awaited", "bulk"]


def test_how_many_grades_of_others_come_first_is_counted_without_bulk(
    database: Database, store: WorkStore, session: Session, build: Build
) -> None:
    mine = build.session()
    SessionStore(database).create(mine, ())
    assert store.grades_before(mine.id) == 0
    store.insert(build.work(mine, "mine", 0, NOON - MINUTE))
    store.insert(build.work(mine, "mine too", 1, NOON))
    for n, due in enumerate((NOON - 3 * MINUTE, NOON - 2 * MINUTE, NOON)):
        store.insert(build.work(session, f"other {n}", n, due))
    store.insert(build.work(session, "bulk", 3, NOON - 3 * MINUTE).model_copy(update={"payload": {"bulk": True}}))

    assert store.grades_before(mine.id) == 2
    store.finish(claimed_id(store))
    assert store.grades_before(mine.id) == 1


def test_only_work_of_the_kinds_that_are_asked_for_is_claimed(store: WorkStore, session: Session, build: Build) -> None:
    store.insert(build.work(session, "grade", run_after=NOON - MINUTE))
    assert (store.claim(NOON, kinds=["transcribe"]), store.next_due(["transcribe"])) == (None, None)
    store.insert(build.work(session, "said").model_copy(update={"kind": "transcribe", "item": None}))

    assert store.next_due(["transcribe"]) == NOON
    taken = store.claim(NOON, kinds=["transcribe"])
    assert taken is not None
    assert taken.key == "said"
    assert store.claim(NOON, kinds=["transcribe"]) is None
    assert claimed(store).key == "grade"


def test_f12_work_of_a_kind_that_only_a_newer_version_knows_is_left_alone(
    store: WorkStore, session: Session, build: Build, database: Database
) -> None:
    store.insert(build.work(session, "new", item=1))
    store.insert(build.work(session, "known"))
    with database.write() as connection:
        connection.execute(sa.text("UPDATE work_item SET kind = 'of the next version' WHERE key = 'new'"))
        (work_id,) = connection.execute(sa.text("SELECT id FROM work_item WHERE key = 'new'")).one()

    assert store.claim_one(work_id, NOON) is None
    assert (claimed(store).key, store.claim(NOON), store.next_due()) == ("known", None, None)
    assert [work.key for work in store.of_session(session.id)] == ["known"]
    assert {one.count for one in store.backlog(NOON) if one.state == "todo"} == {0}
    with database.read() as connection:
        row = connection.execute(sa.text("SELECT state, attempts FROM work_item WHERE key = 'new'")).one()
    assert tuple(row) == ("todo", 0)


def test_every_item_is_claimed_exactly_once_by_many_threads(store: WorkStore, session: Session, build: Build) -> None:
    for n in range(40):
        store.insert(build.work(session, f"k{n}", item=n))
    taken: Counter[str] = Counter()

    def work() -> None:
        while item := store.claim(NOON):
            taken[item.key] += 1

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken == Counter({f"k{n}": 1 for n in range(40)})


def test_newer_answer_replaces_grading_that_has_not_begun(store: WorkStore, session: Session, build: Build) -> None:
    store.insert(build.work(session, "other", item=1))
    store.insert(build.work(session, "old"))
    store.insert(build.work(session, "new"))

    assert states(store, session) == {"other": "todo", "old": "superseded", "new": "todo"}


def test_going_back_to_an_earlier_answer_has_it_graded_after_all(
    store: WorkStore, session: Session, build: Build
) -> None:
    for key in ("a", "b", "a"):
        store.insert(build.work(session, key))

    assert states(store, session) == {"b": "superseded", "a": "todo"}


def test_transcription_replaces_nothing(store: WorkStore, session: Session, build: Build) -> None:
    for key in ("a", "b"):
        store.insert(build.work(session, key).model_copy(update={"kind": "transcribe", "item": None}))

    assert states(store, session) == {"a": "todo", "b": "todo"}


def test_retry_waits_for_its_time_and_counts_attempts(store: WorkStore, session: Session, build: Build) -> None:
    store.insert(build.work(session, "k"))
    store.retry_later(claimed_id(store), NOON + MINUTE, "timeout " * 100)

    assert store.claim(NOON) is None
    again = store.claim(NOON + MINUTE)
    assert again is not None
    assert again.attempts == 2


@pytest.mark.parametrize("how", ["retry_later", "requeue_running"])
def test_outdated_work_is_not_tried_again(store: WorkStore, session: Session, build: Build, how: str) -> None:
    store.insert(build.work(session, "old"))
    old = claimed_id(store)
    store.insert(build.work(session, "new"))

    if how == "retry_later":
        store.retry_later(old, NOON, "timeout")
    else:
        store.requeue_running()

    assert states(store, session) == {"old": "superseded", "new": "todo"}


def test_failed_work_rests_until_it_is_asked_for_again(store: WorkStore, session: Session, build: Build) -> None:
    store.insert(build.work(session, "k"))
    store.fail(claimed_id(store), "no such model")
    assert (store.claim(NOON), open_work(store, session.id)) == (None, 0)

    assert store.retry_failed(["k"], NOON) == 1
    assert claimed(store).attempts == 1


def test_only_the_failed_work_that_is_named_is_tried_again(store: WorkStore, session: Session, build: Build) -> None:
    for place, key in enumerate(("asked for", "not asked for")):
        store.insert(build.work(session, key, item=place))
        store.fail(claimed_id(store), "no such model")
    store.insert(build.work(session, "done", item=2))
    store.finish(claimed_id(store))

    assert store.retry_failed(["asked for", "done", "unknown"], NOON) == 1
    assert states(store, session) == {"asked for": "todo", "not asked for": "failed", "done": "done"}
    assert store.retry_failed([], NOON) == 0


def test_start_takes_up_what_a_crash_left_running(store: WorkStore, session: Session, build: Build) -> None:
    store.insert(build.work(session, "k"))
    assert claimed(store).key == "k"

    assert store.requeue_running() == 1
    assert claimed(store).key == "k"


def test_start_of_one_replica_spares_what_others_are_at_work_on(
    store: WorkStore, session: Session, build: Build
) -> None:
    store.insert(build.work(session, "dead"))
    claimed(store)
    store.insert(build.work(session, "alive", item=1))
    store.claim(NOON + MINUTE)

    assert store.requeue_running(claimed_before=NOON + MINUTE) == 1
    assert states(store, session) == {"dead": "todo", "alive": "running"}


def test_report_on_an_item_that_no_longer_runs_changes_nothing(
    store: WorkStore, session: Session, build: Build
) -> None:
    store.insert(build.work(session, "k"))
    work_id = claimed_id(store)
    store.finish(work_id)

    store.retry_later(work_id, NOON, "late")
    store.fail(work_id, "later")

    assert states(store, session) == {"k": "done"}


def test_id_of_a_deleted_item_is_never_given_again(
    database: Database, store: WorkStore, session: Session, build: Build
) -> None:
    store.insert(build.work(session, "k"))
    work_id = claimed_id(store)
    SessionStore(database).delete(session.id, "ada")
    other = build.session()
    SessionStore(database).create(other, ())
    store.insert(build.work(other, "k2"))

    store.finish(work_id)

    assert states(store, other) == {"k2": "todo"}


def test_hurry_makes_waiting_work_due(store: WorkStore, session: Session, build: Build) -> None:
    store.insert(build.work(session, "late", run_after=NOON + MINUTE))
    store.insert(build.work(session, "due", item=1, run_after=NOON - MINUTE))

    assert store.hurry(session.id, NOON) == 1
    assert [claimed(store).key, claimed(store).key] == ["due", "late"]
