"""Sessions with their turns, drafts and content, and the people they belong to.

Every look-up names the owner; a session of somebody else is reported as not found.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from interviewer.coaching.share import share_id
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.errors import NotFound, SessionChanged
from interviewer.interview.session import Session, SessionLine, Stage, Turn, TurnKind, TurnState
from interviewer.store.database import Database
from interviewer.store.handing_over import take_back
from interviewer.store.mapping import (
    line_from,
    session_from,
    session_row,
    snapshot_row,
    turn_from,
    turn_row,
    value_from,
)
from interviewer.store.session_list import line_columns
from interviewer.store.tables import (
    coach_note,
    content_snapshot,
    draft,
    erasure,
    interview_session,
    person,
    recording,
    session_content,
    shared_interview,
    turn,
)
from interviewer.store.text import storable
from interviewer.store.upsert import insert_if_new, insert_or_replace
from interviewer.store.work_items import WorkItem, insert_work


class SessionStore:
    """Keeps sessions; every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, session: Session, snapshots: Iterable[Question | Rubric]) -> None:
        """Keep a new session and the content it will use as it is now."""
        with self._database.write() as connection:
            _ensure_person(connection, session.owner)
            connection.execute(sa.insert(interview_session).values(session_row(session)))
            _save_turns(connection, session)
            _keep_content(connection, session.id, snapshots)

    def save(
        self, session: Session, work: Iterable[WorkItem] = (), snapshots: Iterable[Question | Rubric] = ()
    ) -> None:
        """Keep the next version of a session, the work that it calls for and content new to it, or nothing.

        Raises SessionChanged if `session.version` is not one more than the stored version, and
        NotFound if the session is gone.
        """
        with self._database.write() as connection:
            row = session_row(session)
            expected = _of(session.id, session.owner) & (interview_session.c.version == session.version - 1)
            if connection.execute(sa.update(interview_session).where(expected).values(row)).rowcount == 0:
                _require_session(connection, session.id, session.owner)
                raise SessionChanged("This interview was moved on in another window; reload the page to go on here.")
            _save_turns(connection, session)
            for item in work:
                insert_work(connection, item)
            _keep_content(connection, session.id, snapshots)

    def get(self, session_id: str, owner: str) -> Session:
        """The session as last saved; NotFound if there is none of this owner."""
        with self._database.read() as connection:
            body = connection.execute(
                sa.select(interview_session.c.body).where(_of(session_id, owner))
            ).scalar_one_or_none()
            if body is None:
                raise _no_session()
            turns = sa.select(turn.c.body).where(turn.c.session_id == session_id).order_by(turn.c.seq)
            return session_from(body, connection.execute(turns).scalars())

    def owner_of(self, session_id: str) -> str:
        """Whom a session belongs to, for work that runs without a person; NotFound if it is gone."""
        with self._database.read() as connection:
            owner = sa.select(interview_session.c.owner).where(interview_session.c.id == session_id)
            found: str | None = connection.execute(owner).scalar_one_or_none()
        if found is None:
            raise _no_session()
        return found

    def owners(self) -> tuple[str, ...]:
        """Everybody who has a session, in order of their ids; for the operator's commands alone."""
        everybody = sa.select(interview_session.c.owner).distinct().order_by(interview_session.c.owner)
        with self._database.read() as connection:
            return tuple(connection.execute(everybody).scalars())

    def lines(self, owner: str) -> tuple[SessionLine, ...]:
        """All sessions of a person that have begun, newest first."""
        has_begun = interview_session.c.stage != Stage.BRIEFING.value
        return self._lines((interview_session.c.owner == owner) & has_begun)

    def unfinished(self, owner: str) -> tuple[SessionLine, ...]:
        """The sessions of a person that have begun and not come to their debrief, newest first."""
        is_open = interview_session.c.stage.not_in([Stage.BRIEFING.value, Stage.DEBRIEF.value])
        return self._lines((interview_session.c.owner == owner) & is_open)

    def finished(self, owner: str) -> tuple[Session, ...]:
        """A person's sessions that came to their debrief, oldest first, without their turns."""
        mine = (interview_session.c.owner == owner) & (interview_session.c.stage == Stage.DEBRIEF.value)
        chosen = sa.select(interview_session.c.body).where(mine).order_by(interview_session.c.created_at)
        with self._database.read() as connection:
            return tuple(session_from(body, ()) for body in connection.execute(chosen).scalars())

    def answered(self, owner: str) -> dict[str, frozenset[str]]:
        """Ids of the questions that were answered, by session id, whatever stage it is at."""
        is_answered = (turn.c.state == TurnState.ANSWERED.value) & (turn.c.kind == TurnKind.QUESTION.value)
        chosen = (
            sa.select(turn.c.session_id, turn.c.content_id)
            .join(interview_session, interview_session.c.id == turn.c.session_id)
            .where(interview_session.c.owner == owner, is_answered)
        )
        found: dict[str, set[str]] = {}
        with self._database.read() as connection:
            for session_id, content_id in connection.execute(chosen):
                found.setdefault(session_id, set()).add(content_id)
        return {session_id: frozenset(ids) for session_id, ids in found.items()}

    def probes(self, owner: str) -> dict[tuple[str, int], tuple[Turn, ...]]:
        """The answered follow-ups of a person, by session id and place in its plan, in order."""
        is_answered = (turn.c.state == TurnState.ANSWERED.value) & (turn.c.kind == TurnKind.PROBE.value)
        chosen = (
            sa.select(turn.c.session_id, turn.c.body)
            .join(interview_session, interview_session.c.id == turn.c.session_id)
            .where(interview_session.c.owner == owner, is_answered)
            .order_by(turn.c.session_id, turn.c.seq)
        )
        found: dict[tuple[str, int], list[Turn]] = {}
        with self._database.read() as connection:
            for session_id, body in connection.execute(chosen):
                probe = turn_from(body)
                found.setdefault((session_id, probe.item), []).append(probe)
        return {place: tuple(turns) for place, turns in found.items()}

    def asked_counts(self, owner: str, apart_from: str = "") -> dict[str, int]:
        """In how many sessions each question was asked, by question id, taken-back turns included.

        `apart_from` is a session that is left out.
        """
        asked = (
            sa.select(turn.c.content_id, sa.func.count(sa.distinct(turn.c.session_id)))
            .join(interview_session, interview_session.c.id == turn.c.session_id)
            .where(
                interview_session.c.owner == owner,
                interview_session.c.id != apart_from,
                turn.c.kind == TurnKind.QUESTION.value,
            )
            .group_by(turn.c.content_id)
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(asked)}

    def delete(self, session_id: str, owner: str) -> None:
        """Delete a session with everything that belongs to it, leaving none of its text in the SQLite file. Notes of
        coaches go too, since they quote it, and so does what was handed over to coaches; files given away stay theirs.

        The files of its recordings follow when RecordingStore.erase_deleted is called. Raises
        NotFound if there is no such session of this owner.
        """
        with self._database.write() as connection:
            _require_session(connection, session_id, owner)
            _mark_files(connection, recording.c.session_id == session_id)
            connection.execute(sa.delete(interview_session).where(_of(session_id, owner)))
            shared = share_id(owner, session_id)
            take_back(connection, owner, shared)
            for table, name in ((coach_note, coach_note.c.share_id), (shared_interview, shared_interview.c.id)):
                connection.execute(sa.delete(table).where(table.c.owner == owner, name == shared))
        self._database.forget_deleted()

    def delete_unopened(self, owner: str) -> None:
        """Drop what a person has left at its briefing: nothing was asked or said there."""
        left = (interview_session.c.owner == owner) & (interview_session.c.stage == Stage.BRIEFING.value)
        with self._database.write() as connection:
            connection.execute(sa.delete(interview_session).where(left))

    def delete_person(self, owner: str) -> None:
        """Delete a person with all their sessions and preferences, as `delete` does; nothing if unknown."""
        with self._database.write() as connection:
            take_back(connection, owner)
            _mark_files(connection, recording.c.owner == owner)
            connection.execute(sa.delete(person).where(person.c.id == owner))
        self._database.forget_deleted()

    def save_draft(self, session_id: str, turn_id: str, owner: str, text: str) -> None:
        """Keep what has been typed so far; of no effect once the turn is answered. Raises NotFound."""
        with self._database.write() as connection:
            _require_session(connection, session_id, owner)
            place = sa.select(turn.c.state).where(turn.c.id == turn_id, turn.c.session_id == session_id)
            state = connection.execute(place).scalar_one_or_none()
            if state is None:
                raise NotFound("That question is not part of this interview; reload the page.")
            if state == TurnState.ASKED.value:
                insert_or_replace(connection, draft, {"turn_id": turn_id, "text": storable(text)})

    def draft(self, turn_id: str, owner: str) -> str | None:
        """What was typed but not handed in; None if nothing was, or the turn is not this owner's."""
        mine = (
            sa.select(draft.c.text)
            .join(turn, turn.c.id == draft.c.turn_id)
            .join(interview_session, interview_session.c.id == turn.c.session_id)
            .where(draft.c.turn_id == turn_id, interview_session.c.owner == owner)
        )
        with self._database.read() as connection:
            return connection.execute(mine).scalar_one_or_none()

    def question(self, content_hash: str) -> Question:
        """The question with this hash as it was asked; NotFound if it was never kept."""
        return value_from(Question, self._snapshot("question", content_hash), f"Question {content_hash!r}")

    def rubric(self, content_hash: str) -> Rubric:
        """The rubric with this hash as it was used; NotFound if it was never kept."""
        return value_from(Rubric, self._snapshot("rubric", content_hash), f"Rubric {content_hash!r}")

    def preferences(self, owner: str) -> dict[str, Any]:
        """What the person has chosen in Settings; empty if nothing."""
        with self._database.read() as connection:
            chosen = sa.select(person.c.preferences).where(person.c.id == owner)
            return connection.execute(chosen).scalar_one_or_none() or {}

    def set_preferences(self, owner: str, preferences: dict[str, Any]) -> None:
        """Keep what the person has chosen, in place of what they chose before."""
        with self._database.write() as connection:
            _ensure_person(connection, owner)
            connection.execute(sa.update(person).where(person.c.id == owner).values(preferences=preferences))

    def _lines(self, which: sa.ColumnElement[bool]) -> tuple[SessionLine, ...]:
        newest_first = (interview_session.c.created_at.desc(), interview_session.c.id)
        with self._database.read() as connection:
            rows = connection.execute(sa.select(*line_columns()).where(which).order_by(*newest_first))
            return tuple(line_from(row) for row in rows.mappings())

    def _snapshot(self, kind: str, content_hash: str) -> Any:
        kept = sa.select(content_snapshot.c.body).where(
            content_snapshot.c.hash == content_hash, content_snapshot.c.kind == kind
        )
        with self._database.read() as connection:
            body = connection.execute(kept).scalar_one_or_none()
        if body is None:
            raise NotFound(
                "There is no stored {kind} with the hash {content_hash!r}.", kind=kind, content_hash=content_hash
            )
        return body


def _of(session_id: str, owner: str) -> sa.ColumnElement[bool]:
    return (interview_session.c.id == session_id) & (interview_session.c.owner == owner)


def _no_session() -> NotFound:
    return NotFound("There is no such interview, or it belongs to somebody else.")


def _require_session(connection: sa.Connection, session_id: str, owner: str) -> None:
    if connection.execute(sa.select(interview_session.c.id).where(_of(session_id, owner))).first() is None:
        raise _no_session()


def _keep_content(connection: sa.Connection, session_id: str, snapshots: Iterable[Question | Rubric]) -> None:
    for row in map(snapshot_row, snapshots):
        insert_if_new(connection, content_snapshot, row)
        insert_if_new(connection, session_content, {"session_id": session_id, "hash": row["hash"]})


def _ensure_person(connection: sa.Connection, owner: str) -> None:
    insert_if_new(connection, person, {"id": owner, "preferences": {}})


def _save_turns(connection: sa.Connection, session: Session) -> None:
    """Write the turns that differ from their rows; a turn is never taken away."""
    stored = {
        row["id"]: row for row in connection.execute(sa.select(turn).where(turn.c.session_id == session.id)).mappings()
    }
    rows = [turn_row(session, seq, value) for seq, value in enumerate(session.turns)]
    if missing := stored.keys() - {row["id"] for row in rows}:
        raise ValueError(f"a session keeps its turns, but {sorted(missing)} are missing from the value to be saved")
    for row in rows:
        before = stored.get(row["id"])
        if before is None:
            connection.execute(sa.insert(turn).values(row))
        elif dict(before) != row:
            connection.execute(sa.update(turn).where(turn.c.id == row["id"]).values(row))
        if row["state"] != TurnState.ASKED.value:
            connection.execute(sa.delete(draft).where(draft.c.turn_id == row["id"]))


def _mark_files(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    chosen = sa.select(recording.c.id).where(which, recording.c.state != "discarded")
    connection.execute(sa.insert(erasure).from_select(["recording_id"], chosen))
