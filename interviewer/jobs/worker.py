"""A process that does work from the queue; any number of them may run, on any machine that reaches the database.

Procrastinate delivers each job at least once. That is enough: a job names a row of `work_item`, which one worker can
claim, and effects have unique keys. A worker that dies or hangs stops its heartbeat; the others see it and put its work
back (killed workers: all work done elsewhere within 15 s, `tests/jobs/test_worker.py`).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from interviewer.errors import StoreError
from interviewer.jobs.runner import WorkRunner
from interviewer.store.database import Database
from interviewer.store.queue import TASK, announce_lost
from interviewer.store.work_items import WorkStore

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)

HEARTBEAT_S = 2.0
STALLED_AFTER_S = 8.0
"""Without a heartbeat for so long a worker is taken for dead."""
SWEEP_EVERY_S = 3.0
AGAIN_AFTER_S = 2.0
REST_S = 1.0
STOPS_WITHIN_S = 10.0
"""What is in hand when it is asked to end may go on for so long."""


def rest() -> bool:
    """Wait a moment while the store takes nothing; what was done is kept until it does."""
    time.sleep(REST_S)
    return True


class Worker:
    """Takes jobs of some queues, `at_once` at the same time, each in a thread."""

    def __init__(
        self,
        database: Database,
        works: WorkStore,
        runner: WorkRunner,
        clock: Callable[[], datetime],
        *,
        connection: str,
        queues: Sequence[str],
        at_once: int,
    ) -> None:
        """`connection` is the database's address as libpq reads it."""
        self._database = database
        self._works = works
        self._runner = runner
        self._clock = clock
        self._queues = list(queues)  # A tuple would be sent as a record.
        self._at_once = at_once
        self._app = self._make_app(connection)

    def run(self) -> None:
        """Work until asked to end by SIGTERM or Ctrl+C."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        from procrastinate.exceptions import ConnectorException

        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self._at_once + 2))
        while True:
            try:
                await self._take_jobs()
                return
            except ConnectorException as error:
                log.warning("the queue cannot be reached (%s); trying again", type(error.__cause__).__name__)
                await asyncio.sleep(AGAIN_AFTER_S)

    async def _take_jobs(self) -> None:
        """Until asked to end. Raises ConnectorException when the database goes away."""
        async with self._app.open_async():
            sweeping = asyncio.create_task(self._sweep())
            try:
                await self._app.run_worker_async(
                    queues=self._queues,
                    concurrency=self._at_once,
                    delete_jobs="always",  # The rows of work_item say what became of it.
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=STALLED_AFTER_S,
                    fetch_job_polling_interval=2.0,
                    shutdown_graceful_timeout=STOPS_WITHIN_S,
                )
            finally:
                sweeping.cancel()

    def _make_app(self, connection: str) -> "App":
        from procrastinate import App, PsycopgConnector

        app = App(connector=PsycopgConnector(conninfo=connection, min_size=1, max_size=4))

        @app.task(name=TASK)
        def do(work: int) -> None:
            self._do(work)

        return app

    def _do(self, work_id: int) -> None:
        claimed = self._works.claim_one(work_id, self._clock())
        if claimed is not None:
            self._runner.attempt(claimed)

    async def _sweep(self) -> None:
        """Put back what dead workers had in hand, and what is in no job."""
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            try:
                await self._put_back_stalled()
                await asyncio.to_thread(announce_lost, self._database, self._clock())
            except StoreError as error:
                log.warning("the sweep waits: %s", error)
            except Exception:
                # The sweep's edge: a lost connection of the queue must not end it.
                log.exception("the sweep broke")

    async def _put_back_stalled(self) -> None:
        from procrastinate.exceptions import ConnectorException
        from procrastinate.jobs import Status

        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S, task_name=TASK):
            work_id = job.task_kwargs["work"]
            assert isinstance(work_id, int)
            log.warning("work %s is put back: its worker is gone", work_id)
            await asyncio.to_thread(self._works.requeue, work_id)
            with contextlib.suppress(ConnectorException):  # Another worker has seen it at the same moment.
                await manager.finish_job(job, status=Status.FAILED, delete_job=True)
        await manager.prune_stalled_workers(STALLED_AFTER_S)
