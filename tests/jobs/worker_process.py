"""A worker whose work takes a while and leaves a line in a file: `python -m tests.jobs.worker_process URL FILE SECONDS`.

`graded ID PID` is written when a piece of work is done, before the store is told; the store counts effects by key.
"""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from interviewer.jobs.events import WorkResult
from interviewer.jobs.runner import WorkRunner
from interviewer.jobs.worker import Worker, rest
from interviewer.store.database import Database, libpq_address
from interviewer.store.grades import GradeStore
from interviewer.store.queue import QUEUES
from interviewer.store.work_items import WorkItem, WorkStore
from tests.store.conftest import Build


def main(url: str, ledger: Path, seconds: float) -> None:
    """Work until asked to end."""
    database = Database(url)
    works, grades, build = WorkStore(database), GradeStore(database), Build()

    def execute(work: WorkItem) -> WorkResult:
        with ledger.open("a") as file:
            file.write(f"begun {work.id} {os.getpid()}\n")
        time.sleep(seconds)
        assert work.item is not None
        grades.append(work.session_id, work.item, build.unscored(), work.key, finish_work_id=work.id)
        with ledger.open("a") as file:
            file.write(f"graded {work.id} {os.getpid()}\n")
        return WorkResult(ending="graded")

    def give_up(work: WorkItem, error: Exception) -> None:
        raise error

    def clock() -> datetime:
        return datetime.now(UTC)

    runner = WorkRunner(works, execute, give_up, clock, rest=rest)
    print("ready", flush=True)  # noqa: T201 - read by the test
    Worker(database, works, runner, clock, connection=libpq_address(url), queues=QUEUES, at_once=4).run()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
