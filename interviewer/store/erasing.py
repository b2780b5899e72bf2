"""Deletes the sound of recordings that are no longer wanted: the rows of `erasure` say which.

A row goes when nothing can follow any more. In a folder that is at once. Where several machines write, a part that was
under way at the deletion can arrive after it (its sender died, or had given up waiting), so the place is looked at
again until the last such part has had time to come.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from interviewer.store.database import Database
from interviewer.store.sounds import SoundStorage
from interviewer.store.tables import erasure

LATE_S = 300.0
"""No part arrives later than this after its recording was deleted; far above the deadline of one request."""


class Eraser:
    """Safe to use from several threads; raises StoreError."""

    def __init__(self, database: Database, sounds: SoundStorage, clock: Callable[[], float]) -> None:
        self._database = database
        self._sounds = sounds
        self._clock = clock
        self._erased_at: dict[str, float] = {}

    def doomed(self) -> tuple[str, ...]:
        """The recordings to be deleted."""
        with self._database.read() as connection:
            return tuple(connection.execute(sa.select(erasure.c.recording_id)).scalars())

    def erase(self, doomed: Sequence[str]) -> int:
        """Delete the sound of these, and return how many were not deleted by this process before."""
        if not doomed:
            return 0
        with self._sounds.faults():
            self._sounds.delete(doomed)
        now = self._clock()
        n_new = sum(one not in self._erased_at for one in doomed)
        late_s = LATE_S if self._sounds.is_shared else 0.0
        gone = [one for one in doomed if now - self._erased_at.setdefault(one, now) >= late_s]
        with self._database.write() as connection:
            connection.execute(sa.delete(erasure).where(erasure.c.recording_id.in_(gone)))
        for one in gone:
            self._erased_at.pop(one, None)
        return n_new
