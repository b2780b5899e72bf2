"""An upgrade as the runbook has it: one process after the other, while people answer and old and new work side by side."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from interviewer.store.database import Database
from tests.deploy.crowd import PATIENCE_S, Crowd
from tests.deploy.next_version import KIND, make_next_version
from tests.deploy.stack import Stack

PEOPLE = 4
NEW_WORK = sa.text(
    "INSERT INTO work_item (kind, key, session_id, item, payload, state, attempts, run_after) "
    f"SELECT '{KIND}', '{KIND}' || id, id, 0, '{{}}', 'todo', 0, now() FROM interview_session"
)


def test_f12_old_and_new_version_work_side_by_side_and_new_work_waits_for_the_new_one(
    stack: Stack, cache_dir: Path, tmp_path: Path
) -> None:
    stack.start(cache=cache_dir)
    database = Database(stack.server.url(stack.database))
    crowd = Crowd(stack, database, PEOPLE, think_s=1.0)
    told: dict[str, Any] = {}

    async def upgrade() -> None:
        await crowd.acknowledge(PEOPLE)
        stack.code = make_next_version(tmp_path / "next")
        await asyncio.to_thread(stack.run, "migrate")
        with database.write() as connection:
            told["pieces"] = connection.execute(NEW_WORK).rowcount
        await asyncio.sleep(2)  # The old workers are handed it.
        told["with old workers"] = of_new_work(database)
        await asyncio.to_thread(stack.replace, stack.workers[0])
        await asyncio.to_thread(stack.replace, stack.pages[0])
        answered = len(crowd.acknowledged)
        await crowd.acknowledge(answered + PEOPLE)
        await asyncio.to_thread(stack.replace, stack.workers[1])
        await asyncio.to_thread(stack.replace, stack.pages[1])

    asyncio.run(crowd.run(upgrade, goes_on=True))

    assert told["with old workers"] == {("todo", 0)}
    crowd.check_all_is_kept_and_graded_once()
    end = time.monotonic() + PATIENCE_S
    while of_new_work(database) != {("done", 1)}:
        assert time.monotonic() < end, of_new_work(database)
        time.sleep(0.5)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM remembered").scalar_one() == told["pieces"]
    stack.code = None
    with pytest.raises(AssertionError, match="made by a newer version of this program"):
        stack.run("migrate")
    assert [name for name in stack.running if "Traceback" in stack.log_of(name)] == []
    database.close()


def of_new_work(database: Database) -> set[tuple[str, int]]:
    """State and attempts of the work that only the new version knows."""
    with database.read() as connection:
        asked = sa.text(f"SELECT state, attempts FROM work_item WHERE kind = '{KIND}'")
        return {(state, attempts) for state, attempts in connection.execute(asked)}
