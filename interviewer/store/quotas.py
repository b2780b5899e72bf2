"""What people and organisations have used up today; a counter never goes above its limit, however many ask at once."""

from collections.abc import Mapping

import sqlalchemy as sa

from interviewer.store.database import Database
from interviewer.store.tables import quota_day
from interviewer.store.upsert import insert_if_new


class QuotaStore:
    """Every method is one transaction and raises StoreError. A day is its date in UTC, as text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, kind: str, day: str, amount: float, limits: Mapping[str, float]) -> str | None:
        """Count an amount for every holder, or for none: then the holder whose limit it would pass is returned."""
        try:
            self._take(kind, day, amount, limits)
        except _Spent as spent:
            return str(spent)
        return None

    def _take(self, kind: str, day: str, amount: float, limits: Mapping[str, float]) -> None:
        with self._database.write() as connection:
            for holder, limit in limits.items():
                insert_if_new(connection, quota_day, {"holder": holder, "kind": kind, "day": day, "used": 0.0})
                # The row is locked by this update until the end, on PostgreSQL too.
                change = (
                    sa.update(quota_day)
                    .where(_is(holder, kind, day), quota_day.c.used + amount <= limit)
                    .values(used=quota_day.c.used + amount)
                )
                if connection.execute(change).rowcount == 0:
                    raise _Spent(holder)  # Undoes what was counted for the others.

    def used(self, holder: str, kind: str, day: str) -> float:
        """What a holder has used up on a day."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(quota_day.c.used).where(_is(holder, kind, day))).scalar_one_or_none()
        return found or 0.0

    def forget(self, before_day: str) -> None:
        """Remove the counters of days before this one."""
        with self._database.write() as connection:
            connection.execute(sa.delete(quota_day).where(quota_day.c.day < before_day))


class _Spent(Exception):
    """The holder whose limit would be passed."""


def _is(holder: str, kind: str, day: str) -> sa.ColumnElement[bool]:
    return (quota_day.c.holder == holder) & (quota_day.c.kind == kind) & (quota_day.c.day == day)
