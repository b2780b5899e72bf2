"""`interviewer worker`: a process that does work from the queue; `interviewer migrate`: the schema, by itself."""

from interviewer.cli.logs import set_up_logs
from interviewer.errors import SettingsError
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.settings import load_settings, quiet_environment
from interviewer.store.database import Database
from interviewer.store.queue import QUEUES, install_queue
from interviewer.store.schema import migrate as to_this_version
from interviewer.store.schema import schema_state
from interviewer.wiring.parts import open_parts


def run_worker(queues: str, at_once: int) -> None:
    """Work until asked to end. Raises SettingsError for unknown queues and for another store than PostgreSQL."""
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    if not chosen or set(chosen) - set(QUEUES):
        raise SettingsError(f"There are the queues {', '.join(QUEUES)}; --queues names {queues!r}.")
    settings = load_settings(work="workers")
    quiet_environment(QUIET_ENVIRONMENT)
    set_up_logs(settings)
    parts = open_parts(settings)
    try:
        print(f"Working on {', '.join(chosen)}, {at_once} at once (stop with Ctrl+C)", flush=True)
        parts.worker(chosen, at_once).run()
    finally:
        parts.close()


def migrate() -> None:
    """Upgrade the schema, and make the queue where workers are used; prints the revision."""
    settings = load_settings()
    database = Database(settings.resolved_database_url)
    try:
        to_this_version(database)
        if settings.work == "workers":
            install_queue(database)
        print(f"{database.name} has schema {schema_state(database).revision}.")
    finally:
        database.close()
