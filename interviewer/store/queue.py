"""The queue that brings work to workers on other machines: Procrastinate's tables in the same PostgreSQL database.

The rows of `work_item` stay the truth. A trigger puts a job into the queue whenever a row becomes due, in the very
transaction that makes it so: neither exists without the other, whoever wrote the row. A job holds the row's id and no
more, so one too many does nothing.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from interviewer.errors import SettingsError
from interviewer.store.database import Database

TASK = "interviewer.work"
QUEUES = ("stt", "grade", "bulk")
"""Transcriptions, grades somebody waits for, and grades that nobody does."""

_LOCK = 7_326_114_251  # Any number of our own: replicas that start together wait for each other.
_LOST_AFTER = timedelta(seconds=30)

_TRIGGER = f"""
CREATE OR REPLACE FUNCTION interviewer_announce_work() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen text := CASE WHEN NEW.kind = 'transcribe' THEN 'stt'
                        WHEN NEW.payload ->> 'bulk' = 'true' THEN 'bulk' ELSE 'grade' END;
BEGIN
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW(
        chosen, '{TASK}', CASE chosen WHEN 'stt' THEN 2 WHEN 'grade' THEN 1 ELSE 0 END,
        NULL, NULL, jsonb_build_object('work', NEW.id), NEW.run_after
    )]::procrastinate_job_to_defer_v1[]);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER interviewer_announce_work
    AFTER INSERT OR UPDATE OF state, run_after ON work_item
    FOR EACH ROW WHEN (NEW.state = 'todo') EXECUTE FUNCTION interviewer_announce_work();
CREATE INDEX IF NOT EXISTS ix_procrastinate_jobs_interviewer_work
    ON procrastinate_jobs (((args ->> 'work')::bigint)) WHERE status IN ('todo', 'doing');
"""

_LOST = sa.text(
    "UPDATE work_item SET run_after = :now WHERE state = 'todo' AND run_after < :before AND NOT EXISTS ("
    "SELECT 1 FROM procrastinate_jobs job WHERE job.status IN ('todo', 'doing') "
    "AND (job.args ->> 'work')::bigint = work_item.id)"
)


def install_queue(database: Database) -> None:
    """Make the queue's tables and the trigger where they are missing, and bring work in that waits already.

    Raises SettingsError where the database is not PostgreSQL or the server extra is missing.
    """
    if database.path is not None:
        raise SettingsError("Workers need PostgreSQL; set INTERVIEWER_DATABASE_URL to postgresql+psycopg://...")
    try:
        from procrastinate.schema import SchemaManager
    except ModuleNotFoundError:
        raise SettingsError("Workers need the server extra; run pip install 'interviewer[server]'.") from None
    with database.change_schema() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if connection.execute(sa.text("SELECT to_regclass('procrastinate_jobs')::text")).scalar_one() is None:
            _run(connection, SchemaManager.get_schema())
        if connection.execute(sa.text("SELECT to_regproc('interviewer_announce_work')::text")).scalar_one() is None:
            _run(connection, _TRIGGER)


def announce_lost(database: Database, now: datetime) -> int:
    """Put work into the queue that has been due for a while and is in no job: a queue that was emptied loses nothing."""
    with database.write() as connection:
        return connection.execute(_LOST, {"now": now, "before": now - _LOST_AFTER}).rowcount


def _run(connection: sa.Connection, script: str) -> None:
    """Several statements at once, in which a per cent sign is one: SQLAlchemy would take it for a parameter."""
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
