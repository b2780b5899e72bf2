"""Interviews that were shared with somebody, and notes on them; every look-up names the owner."""

import sqlalchemy as sa

from interviewer.coaching.notes import Note
from interviewer.coaching.share import SharedInterview
from interviewer.errors import NotFound
from interviewer.store.database import Database
from interviewer.store.mapping import value_from
from interviewer.store.tables import coach_note, handed_over, person, shared_interview
from interviewer.store.upsert import insert_if_new


class CoachStore:
    """Keeps what a person was given to rate, and notes, their own or received ones; notes are only ever added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, owner: str, shared: SharedInterview) -> bool:
        """Keep a shared interview; False if it is there already, which changes nothing."""
        row = {"owner": owner, "id": shared.id, "body": shared.model_dump(mode="json")}
        with self._database.write() as connection:
            insert_if_new(connection, person, {"id": owner, "preferences": {}})
            return insert_if_new(connection, shared_interview, row)

    def of(self, owner: str) -> tuple[SharedInterview, ...]:
        """All that a person was given to rate."""
        mine = (
            sa.select(shared_interview.c.body).where(shared_interview.c.owner == owner).order_by(shared_interview.c.id)
        )
        with self._database.read() as connection:
            found = connection.execute(mine).scalars()
            return tuple(value_from(SharedInterview, body, "A shared interview") for body in found)

    def get(self, owner: str, share_id: str) -> SharedInterview:
        """One of them; NotFound if this owner was not given it."""
        columns = shared_interview.c
        mine = sa.select(columns.body).where(columns.id == share_id, columns.owner == owner)
        with self._database.read() as connection:
            body = connection.execute(mine).scalar_one_or_none()
        if body is None:
            raise NotFound("There is no such shared interview, or it was given to somebody else.")
        return value_from(SharedInterview, body, "A shared interview")

    def delete(self, owner: str, share_id: str) -> None:
        """Remove a shared interview and the notes on it for good; NotFound if this owner has none."""
        with self._database.write() as connection:
            mine = (shared_interview.c.id == share_id) & (shared_interview.c.owner == owner)
            if connection.execute(sa.delete(shared_interview).where(mine)).rowcount == 0:
                raise NotFound("There is no such shared interview, or it was given to somebody else.")
            connection.execute(
                sa.delete(coach_note).where(coach_note.c.owner == owner, coach_note.c.share_id == share_id)
            )
        self._database.forget_deleted()

    def note(self, owner: str, share_id: str, notes: tuple[Note, ...]) -> None:
        """Add notes that this person made or received; those on what was handed over reach its candidate as well."""
        rows = [{"owner": owner, "share_id": share_id, "body": note.model_dump(mode="json")} for note in notes]
        with self._database.write() as connection:
            insert_if_new(connection, person, {"id": owner, "preferences": {}})
            giver = sa.select(handed_over.c.candidate).where(
                handed_over.c.share_id == share_id, handed_over.c.coach == owner
            )
            candidate = connection.execute(giver).scalar_one_or_none()
            connection.execute(sa.insert(coach_note), rows)
            if candidate is not None:
                connection.execute(sa.insert(coach_note), [row | {"owner": candidate} for row in rows])

    def notes(self, owner: str, share_id: str) -> tuple[Note, ...]:
        """All notes on an interview that this person has, oldest first."""
        columns = coach_note.c
        mine = sa.select(columns.body).where(columns.owner == owner, columns.share_id == share_id).order_by(columns.id)
        with self._database.read() as connection:
            return tuple(value_from(Note, body, "A note") for body in connection.execute(mine).scalars())
