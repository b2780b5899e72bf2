"""Workers in processes of their own on a real PostgreSQL server: killed, frozen, cut off from it, asked to end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from interviewer.errors import SettingsError, StoreError
from interviewer.interview.session import Session
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.queue import announce_lost, install_queue
from interviewer.store.schema import migrate
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import Kind, WorkItem, WorkStore, insert_work
from tests.conftest import ROOT
from tests.postgresql import PostgresqlServer, postgresql_server
from tests.store.conftest import Build

__all__ = ["postgresql_server"]

PATIENCE_S = 40


class Queue:
    """A database with the queue, a session to grade, and the workers that were started on it."""

    def __init__(self, server: PostgresqlServer, folder: Path) -> None:
        self.server = server
        self.name = server.create("template0")
        self.url = server.url(self.name)
        self.database = Database(self.url)
        migrate(self.database)
        install_queue(self.database)
        self.works, self.grades = WorkStore(self.database), GradeStore(self.database)
        self.session: Session = Build().session()
        SessionStore(self.database).create(self.session, ())
        self.ledger = folder / "ledger"
        self.ledger.touch()
        self.workers: list[subprocess.Popen[str]] = []

    def add(self, count: int, *, kind: Kind = "grade", bulk: bool = False, after: timedelta = timedelta()) -> None:
        now = datetime.now(UTC)
        known = len(self.works.of_session(self.session.id))
        for n in range(known, known + count):
            self.works.insert(
                WorkItem(
                    kind=kind,
                    key=f"k{n}",
                    session_id=self.session.id,
                    item=n,
                    run_after=now + after,
                    payload={"bulk": True} if bulk else {},
                )
            )

    def start(self, seconds: float = 0.1) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.jobs.worker_process", self.url, str(self.ledger), str(seconds)]
        worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
        self.workers.append(worker)
        return worker

    def wait_for(self, claim: Callable[[], bool], seconds: float = PATIENCE_S) -> float:
        """Until it is so; returns how long it took."""
        began = time.monotonic()
        while not claim():
            assert time.monotonic() - began < seconds, self.ledger.read_text()[-2_000:]
            time.sleep(0.1)
        return time.monotonic() - began

    def done(self) -> int:
        return sum(work.state == "done" for work in self.works.of_session(self.session.id))

    def count(self, state: str) -> int:
        """How many pieces of work are in a state."""
        asked = sa.text("SELECT count(*) FROM work_item WHERE state = :state")
        with self.database.read() as connection:
            return int(connection.execute(asked, {"state": state}).scalar_one())

    def lines(self, of: subprocess.Popen[str], what: str) -> list[str]:
        """Ids of what a worker has begun or graded."""
        found = (line.split() for line in self.ledger.read_text().splitlines())
        return [work for did, work, pid in found if did == what and int(pid) == of.pid]

    def in_hand(self, of: subprocess.Popen[str]) -> set[str]:
        """Ids of what a worker has begun and not graded."""
        return set(self.lines(of, "begun")) - set(self.lines(of, "graded"))

    def grades_each(self) -> set[int]:
        """How many outcomes the items have."""
        works = self.works.of_session(self.session.id)
        return {len(self.grades.history(self.session.id, work.item)) for work in works if work.item is not None}

    def jobs(self) -> list[tuple[str, int, int]]:
        """Queue, priority and work of what waits, as the queue would hand it out."""
        asked = sa.text(
            "SELECT queue_name, priority, (args->>'work')::int FROM procrastinate_jobs "
            "WHERE status = 'todo' ORDER BY priority DESC, id"
        )
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(asked)]  # type: ignore[misc]

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.wait(10)
            assert worker.stdout is not None
            worker.stdout.close()
        self.database.close()
        self.server.drop(self.name)


@pytest.fixture
def queue(postgresql_server: PostgresqlServer, tmp_path: Path) -> Iterator[Queue]:
    queue = Queue(postgresql_server, tmp_path)
    yield queue
    queue.close()


def test_f14_work_and_its_job_are_written_together_or_not_at_all(queue: Queue) -> None:
    work = WorkItem(kind="grade", key="k", session_id=queue.session.id, item=0, run_after=datetime.now(UTC))
    with queue.database.write() as connection:
        insert_work(connection, work)
        connection.rollback()
    assert (queue.jobs(), queue.works.of_session(queue.session.id)) == ([], ())

    queue.works.insert(work)
    assert [name for name, _, _ in queue.jobs()] == ["grade"]


def test_transcriptions_come_first_and_what_nobody_waits_for_comes_last(queue: Queue) -> None:
    queue.add(1, bulk=True)
    queue.add(1)
    queue.add(1, kind="transcribe")

    assert [name for name, _, _ in queue.jobs()] == ["stt", "grade", "bulk"]


def test_what_is_hurried_put_back_or_tried_again_is_in_the_queue_once_more(queue: Queue) -> None:
    queue.add(1, after=timedelta(minutes=15))
    (first,) = queue.jobs()
    queue.works.hurry(queue.session.id, datetime.now(UTC))
    assert queue.jobs() == [first, first]

    now = datetime.now(UTC) + timedelta(seconds=1)
    taken = queue.works.claim_one(first[2], now)
    assert taken is not None and queue.works.claim_one(first[2], now) is None
    queue.works.retry_later(first[2], now, "busy")
    queue.works.claim_one(first[2], now)
    queue.works.requeue(first[2])
    assert queue.jobs() == [first] * 4


def test_f8_what_a_dead_worker_was_handed_and_had_not_begun_is_in_the_queue_again_at_once(queue: Queue) -> None:
    queue.add(1)
    (job,) = queue.jobs()
    with queue.database.write() as connection:
        connection.execute(sa.text("DELETE FROM procrastinate_jobs"))  # As when the job of a dead worker is ended.

    queue.works.requeue(job[2])
    assert queue.jobs() == [job]


def test_a_replica_that_starts_changes_nothing_of_the_queue(queue: Queue) -> None:
    queue.add(1)
    before = queue.jobs()
    install_queue(queue.database)
    queue.add(1)

    assert len(queue.jobs()) == len(before) + 1


def test_the_queue_needs_postgresql(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(SettingsError, match="Workers need PostgreSQL"):
        install_queue(database)
    database.close()


def test_f8_what_a_killed_worker_had_in_hand_is_done_by_others_within_fifteen_seconds(queue: Queue) -> None:
    killed, other = queue.start(0.5), queue.start(0.5)
    queue.add(40)
    queue.wait_for(lambda: len(queue.lines(killed, "graded")) >= 2 and bool(queue.in_hand(killed)))
    killed.kill()
    in_hand = queue.in_hand(killed)
    assert in_hand

    took = queue.wait_for(lambda: in_hand <= set(queue.lines(other, "graded")))
    queue.wait_for(lambda: queue.done() == 40)
    print(f"work of a killed worker was done elsewhere after {took:.1f} s")  # noqa: T201 - shown with -s
    assert took < 15
    assert queue.grades_each() == {1}


def test_f8_a_worker_that_was_frozen_and_wakes_grades_nothing_twice(queue: Queue) -> None:
    frozen, other = queue.start(1.0), queue.start(0.1)
    queue.add(12)
    queue.wait_for(lambda: len(queue.lines(frozen, "begun")) >= 1)
    frozen.send_signal(signal.SIGSTOP)
    queue.wait_for(lambda: queue.done() == 12)
    frozen.send_signal(signal.SIGCONT)
    in_hand = queue.lines(frozen, "begun")
    queue.wait_for(lambda: set(queue.lines(frozen, "graded")) >= set(in_hand))

    assert queue.grades_each() == {1}
    assert set(queue.lines(other, "graded")) & set(in_hand)  # Both did it; one counts.


def test_f11_while_20000_bulk_grades_wait_those_that_somebody_waits_for_are_done_at_once(queue: Queue) -> None:
    with queue.database.write() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO work_item (kind, key, session_id, item, payload, state, attempts, run_after) "
                "SELECT 'grade', 'bulk' || n, :session, n + 1000, '{\"bulk\": true}', 'todo', 0, now() "
                "FROM generate_series(1, 20000) AS n"
            ),
            {"session": queue.session.id},
        )
    for _ in range(2):
        queue.start(0.05)
    queue.wait_for(lambda: queue.count("done") > 20)

    waits = []
    for person in range(20):
        work = WorkItem(
            kind="grade", key=f"person{person}", session_id=queue.session.id, item=person, run_after=datetime.now(UTC)
        )
        queue.works.insert(work)
        waits.append(queue.wait_for(lambda person=person: bool(queue.grades.history(queue.session.id, person))))  # type: ignore[misc]

    assert max(waits) < 10
    assert queue.count("todo") > 10_000, "the bulk was over before it could be in anybody's way"


def test_a_worker_that_is_asked_to_end_finishes_what_it_has_and_leaves_the_rest(queue: Queue) -> None:
    worker = queue.start(0.5)
    queue.add(20)
    queue.wait_for(lambda: bool(queue.lines(worker, "begun")))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0

    assert queue.lines(worker, "begun") and set(queue.lines(worker, "begun")) == set(queue.lines(worker, "graded"))
    states = {work.state for work in queue.works.of_session(queue.session.id)}
    assert states == {"done", "todo"}


def test_f9_a_queue_that_was_emptied_loses_nothing(queue: Queue) -> None:
    queue.add(3)
    with queue.database.write() as connection:
        connection.execute(sa.text("DELETE FROM procrastinate_jobs"))

    assert announce_lost(queue.database, datetime.now(UTC)) == 0  # It may be between two transactions.
    assert announce_lost(queue.database, datetime.now(UTC) + timedelta(seconds=31)) == 3
    assert len(queue.jobs()) == 3
    assert announce_lost(queue.database, datetime.now(UTC) + timedelta(seconds=62)) == 0


def test_f9_workers_go_on_when_the_database_was_stopped_at_once_and_is_back(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    server = postgresql_server.another()
    server.start()
    try:
        queue = Queue(server, tmp_path)
        queue.start(0.2)
        queue.add(30)
        queue.wait_for(lambda: queue.done() >= 4)
        server.restart()
        queue.wait_for(lambda: _safely(queue.done) == 30)
        assert queue.grades_each() == {1}
        queue.close()
    finally:
        server.stop()


def _safely(count: Callable[[], int]) -> int:
    try:
        return count()
    except StoreError:
        return -1


def test_a_worker_s_settings_are_checked(tmp_path: Path) -> None:
    environment = os.environ | {"INTERVIEWER_DATA_DIR": str(tmp_path)}
    for arguments, said in (
        (["--queues", "mail"], "There are the queues stt, grade, bulk"),
        ([], "Workers need PostgreSQL"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "interviewer.cli", "worker", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1 and said in done.stderr
