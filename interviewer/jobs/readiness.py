"""Whether this process can take answers and work them off: what a load balancer or a supervisor asks."""

import shutil
from pathlib import Path

from interviewer.errors import StoreError
from interviewer.jobs.elsewhere import Elsewhere
from interviewer.jobs.local import LocalDispatcher
from interviewer.store.database import Database
from interviewer.store.schema import schema_state

LEAST_FREE_MB = 200


class Readiness:
    """Looks at what must work; no model is called."""

    def __init__(self, database: Database, dispatcher: LocalDispatcher | Elsewhere, folder: Path) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._folder = folder

    def obstacles(self) -> tuple[str, ...]:
        """What stands in the way, a sentence each and without names of files; empty when ready."""
        found = []
        try:
            if schema_state(self._database).state != "current":
                found.append("The database has the schema of another version.")
            self._database.check_writable()
        except StoreError:
            found.append("The store cannot be written.")
        if not self._dispatcher.is_alive:
            found.append("The threads that grade and transcribe are not running.")
        if shutil.disk_usage(self._folder).free < LEAST_FREE_MB * 1_000_000:
            found.append(f"Less than {LEAST_FREE_MB} MB of the disk are free.")
        return tuple(found)
