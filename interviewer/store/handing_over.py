"""Interviews that candidates have given to coaches of their organisation; every look-up names one of the two."""

from datetime import datetime

import sqlalchemy as sa
from pydantic import AwareDatetime

from interviewer.coaching.share import SharedInterview
from interviewer.store.database import Database
from interviewer.store.tables import coach_note, handed_over, person, shared_interview
from interviewer.store.upsert import insert_if_new, insert_or_replace
from interviewer.value import Value


class HandedOver(Value):
    """One interview in the hands of one coach."""

    share_id: str
    candidate: str
    coach: str
    at: AwareDatetime


class HandoverStore:
    """Every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, candidate: str, coach: str, shared: SharedInterview, at: datetime) -> None:
        """Put an interview on a coach's bench. Given again it is as it is now, and the notes on it stay."""
        body = shared.model_dump(mode="json")
        row = {"share_id": shared.id, "candidate": candidate, "coach": coach, "at": at}
        with self._database.write() as connection:
            for one in (candidate, coach):
                insert_if_new(connection, person, {"id": one, "preferences": {}})
            insert_or_replace(connection, shared_interview, {"owner": coach, "id": shared.id, "body": body})
            insert_or_replace(connection, handed_over, row)

    def take_back(self, candidate: str, coach: str, share_id: str) -> None:
        """Take an interview from a coach, with the coach's notes on it; the candidate keeps what was said."""
        with self._database.write() as connection:
            take_back(connection, candidate, share_id, coach)
        self._database.forget_deleted()

    def given(self, candidate: str, share_id: str) -> tuple[HandedOver, ...]:
        """Who has an interview of this candidate, in the order in which they were given it."""
        return self._rows((handed_over.c.candidate == candidate) & (handed_over.c.share_id == share_id))

    def received(self, coach: str) -> tuple[HandedOver, ...]:
        """What this coach was given, oldest first."""
        return self._rows(handed_over.c.coach == coach)

    def _rows(self, which: sa.ColumnElement[bool]) -> tuple[HandedOver, ...]:
        chosen = sa.select(handed_over).where(which).order_by(handed_over.c.at, handed_over.c.share_id)
        with self._database.read() as connection:
            return tuple(HandedOver(**dict(row)) for row in connection.execute(chosen).mappings())


def take_back(connection: sa.Connection, candidate: str, share_id: str = "", coach: str = "") -> None:
    """Within a transaction, take what a candidate has given from one coach or all: one interview, or every one."""
    which = [handed_over.c.candidate == candidate]
    which += [handed_over.c.share_id == share_id] if share_id else []
    which += [handed_over.c.coach == coach] if coach else []
    given = connection.execute(sa.select(handed_over.c.share_id, handed_over.c.coach).where(*which)).all()
    for shared, holder in given:
        for table, name in ((coach_note, coach_note.c.share_id), (shared_interview, shared_interview.c.id)):
            connection.execute(sa.delete(table).where(table.c.owner == holder, name == shared))
    connection.execute(sa.delete(handed_over).where(*which))
