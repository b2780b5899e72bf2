"""Makes one piece of each finished recording that came in parts, in the background.

Nobody waits for it: a recording in parts is read like a joined one, and what a crash leaves in parts is joined after
the next start.
"""

import logging
import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from interviewer.errors import InterviewerError
from interviewer.store.database import Database
from interviewer.store.sounds import SoundStorage, duration_ms
from interviewer.store.tables import recording

PATIENCE_S = 5.0
"""No join begins later than this after the program was asked to end."""

_LOG = logging.getLogger(__name__)


class Joiner:
    """Joins one recording after the other; its thread begins with the first."""

    def __init__(self, database: Database, sounds: SoundStorage) -> None:
        self._database = database
        self._sounds = sounds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="join-recordings")
        self._closes_at = math.inf

    def join_later(self, recording_id: str) -> None:
        """Join a finished recording soon; of no effect where recordings are one piece anyway."""
        if self._sounds.is_shared:
            with suppress(RuntimeError):  # Closed already: it is joined after the next start.
                self._thread.submit(self._join, recording_id)

    def join_rest(self) -> None:
        """Join all finished recordings that are still in parts."""
        if self._sounds.is_shared:
            self._thread.submit(self._join_rest)

    def close(self) -> None:
        """Join those that wait, as far as that goes in PATIENCE_S; the others are joined after the next start."""
        self._closes_at = time.monotonic() + PATIENCE_S
        self._thread.shutdown()

    def _join_rest(self) -> None:
        rest: tuple[str, ...] = ()
        with _noted("Recordings that are in parts stay so for now"):
            with self._sounds.faults():
                unjoined = self._sounds.unjoined()
            finished = sa.select(recording.c.id).where(recording.c.id.in_(unjoined), recording.c.state == "finished")
            with self._database.read() as connection:
                rest = tuple(connection.execute(finished).scalars())
        for recording_id in rest:
            self._join(recording_id)

    def _join(self, recording_id: str) -> None:
        if time.monotonic() > self._closes_at:
            return
        with _noted(f"Recording {recording_id} stays in parts for now"):
            with self._sounds.faults():
                n_bytes = self._sounds.join(recording_id)
            self._note(recording_id, n_bytes)

    def _note(self, recording_id: str, n_bytes: int) -> None:
        """Count what another process had acknowledged while the recording was ended; undo the join of a deleted one."""
        finished = (recording.c.id == recording_id) & (recording.c.state == "finished")
        with self._database.write() as connection:
            more = {"n_bytes": n_bytes, "duration_ms": duration_ms(n_bytes)}
            connection.execute(sa.update(recording).where(finished, recording.c.n_bytes < n_bytes).values(more))
            is_there = connection.execute(sa.select(recording.c.id).where(finished)).first() is not None
        if not is_there:
            with self._sounds.faults():
                self._sounds.delete((recording_id,))


@contextmanager
def _noted(what_follows: str) -> Iterator[None]:
    """A thread's edge: what goes wrong is written to the log, and the thread goes on with the next recording."""
    try:
        yield
    except Exception as error:
        told = None if isinstance(error, InterviewerError) else error
        _LOG.warning("%s: %s", what_follows, error, exc_info=told)
