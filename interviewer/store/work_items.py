"""What must still be done, as rows: the truth that survives every crash.

An item is written in the same transaction as the answer that calls for it, and is gone from
the list in the same transaction as its effect. Whatever runs the items may run one twice; the
effects have unique keys of their own.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import AwareDatetime, Field

from interviewer.store.database import Database
from interviewer.store.mapping import value_from
from interviewer.store.tables import work_item
from interviewer.store.upsert import insert_if_new
from interviewer.value import Value

State = Literal["todo", "running", "done", "failed", "superseded"]
"""`superseded`: the candidate has handed in something newer on the same item before it was run."""

Kind = Literal["grade", "transcribe"]
KINDS: tuple[Kind, ...] = ("transcribe", "grade")
"""All kinds, in the order in which they are done: somebody waits before the page for a transcript."""

MOST_ATTEMPTS = 5
"""So often an item is begun. One that was begun more often had the program end over it each time."""

_MAX_ERROR = 300
_UNENDED: tuple[State, ...] = ("todo", "running", "failed")
_AHEAD: tuple[State, ...] = ("todo", "running")
_MOMENT = work_item.c.run_after.type
_IS_BULK = sa.func.coalesce(work_item.c.payload["bulk"].as_boolean(), sa.false())
"""Work that nobody waits for."""
_CUT_OFF = (work_item.c.state == "failed", work_item.c.attempts > MOST_ATTEMPTS)


class WorkItem(Value):
    """One thing to do."""

    id: int | None = None
    """Given by the store."""
    kind: Kind
    key: str
    """Names the effect: two items with the same key are the same work and are kept once."""
    session_id: str
    item: int | None = None
    """Place in the plan, for grading."""
    recording_id: str | None = None
    payload: dict[str, Any] = Field(default_factory=dict)
    """Whatever else the work needs, as JSON."""
    run_after: AwareDatetime
    state: State = "todo"
    attempts: int = 0


class Backlog(Value):
    """How much work of a kind stands in a state that is not its end."""

    kind: Kind
    state: State
    count: int
    oldest_due_s: float
    """How long the first of it has been due, in seconds; 0 if none is due yet."""


class WorkStore:
    """The list of work; every method may be called from several threads and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def insert(self, item: WorkItem) -> bool:
        """Add an item; False if its key is there already, which changes nothing."""
        with self._database.write() as connection:
            return insert_work(connection, item)

    def claim(self, now: datetime, kinds: Collection[Kind] = KINDS) -> WorkItem | None:
        """Take a due item of these kinds, marking it `running`; None if nothing is due.

        Transcriptions go before grades, and grades that somebody waits for before those that nobody does; then the
        item that has been due the longest is first.
        """
        urgency = sa.case({kind: place for place, kind in enumerate(KINDS)}, value=work_item.c.kind)
        due = (
            sa.select(work_item)
            .where(work_item.c.state == "todo", work_item.c.run_after <= now, work_item.c.kind.in_(kinds))
            .order_by(urgency, _IS_BULK, work_item.c.run_after, work_item.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)  # Several workers on PostgreSQL; SQLite has one writer anyway.
        )
        with self._database.write() as connection:
            row = connection.execute(due).mappings().one_or_none()
            if row is None:
                return None
            change = {"state": "running", "attempts": row["attempts"] + 1, "claimed_at": now}
            connection.execute(sa.update(work_item).where(work_item.c.id == row["id"]).values(change))
            return _item_from(dict(row) | change)

    def claim_one(self, work_id: int, now: datetime) -> WorkItem | None:
        """Take this item if it is due, marking it `running`; None if it is not, or another worker has it.

        What a newer version has added, and only that one knows how to do, is left alone.
        """
        due = (
            work_item.c.id == work_id,
            work_item.c.state == "todo",
            work_item.c.run_after <= now,
            work_item.c.kind.in_(KINDS),
        )
        change = {"state": "running", "attempts": work_item.c.attempts + 1, "claimed_at": now}
        with self._database.write() as connection:
            taken = sa.update(work_item).where(*due).values(change).returning(work_item)
            row = connection.execute(taken).mappings().one_or_none()
            return None if row is None else _item_from(dict(row))

    def requeue(self, work_id: int) -> None:
        """Put one item back whose worker is gone: also one that it was handed and had not begun, whose job went with it."""
        waiting = (work_item.c.id == work_id, work_item.c.state == "todo")
        with self._database.write() as connection:
            if not _leave_running(connection, work_item.c.id == work_id, {"state": "todo"}):
                # The same moment once more: what brings work into the queue looks at the column, not at its value.
                connection.execute(sa.update(work_item).where(*waiting).values(run_after=work_item.c.run_after))

    def finish(self, work_id: int) -> None:
        """Mark an item as done."""
        with self._database.write() as connection:
            finish_work(connection, work_id)

    def retry_later(self, work_id: int, run_after: datetime, error: str) -> None:
        """Put a running item back, to be run after the given time; `error` must hold nothing a candidate said.

        An item that has become outdated meanwhile is `superseded` instead.
        """
        with self._database.write() as connection:
            _leave_running(
                connection,
                work_item.c.id == work_id,
                {"state": "todo", "run_after": run_after, "last_error": error[:_MAX_ERROR]},
            )

    def fail(self, work_id: int, error: str) -> None:
        """Give a running item up; `error` must hold nothing a candidate said."""
        with self._database.write() as connection:
            fail_work(connection, work_id, error)

    def requeue_running(self, claimed_before: datetime | None = None) -> int:
        """Put back what a crashed process had claimed, and count it.

        The one process of an embedded store calls it at its start, without a time. Where several
        share a database, `claimed_before` spares what the others are at work on.
        """
        claimed = sa.true() if claimed_before is None else work_item.c.claimed_at < claimed_before
        with self._database.write() as connection:
            return _leave_running(connection, claimed, {"state": "todo"})

    def retry_failed(self, keys: Collection[str], now: datetime) -> int:
        """Make those of these items that have failed due again with their attempts forgotten, and count them.

        Not those over which the program ended: see `retry_cut_off`.
        """
        failed = (work_item.c.key.in_(keys), work_item.c.state == "failed", ~_is_outdated())
        again = {"state": "todo", "attempts": 0, "run_after": now}
        with self._database.write() as connection:
            change = sa.update(work_item).where(*failed, work_item.c.attempts <= MOST_ATTEMPTS).values(again)
            return connection.execute(change).rowcount

    def cut_off(self, keys: Collection[str]) -> frozenset[str]:
        """Those of these items that were given up because the program ended each time it was at them."""
        chosen = sa.select(work_item.c.key).where(work_item.c.key.in_(keys), *_CUT_OFF)
        with self._database.read() as connection:
            return frozenset(connection.execute(chosen).scalars())

    def retry_cut_off(self, key: str, now: datetime) -> bool:
        """Give one more attempt to an item that was given up so; False if there is none of this key."""
        again = {"state": "todo", "attempts": MOST_ATTEMPTS - 1, "run_after": now}
        with self._database.write() as connection:
            change = sa.update(work_item).where(work_item.c.key == key, *_CUT_OFF).values(again)
            return connection.execute(change).rowcount == 1

    def uncount(self, work_ids: Collection[int]) -> None:
        """Forget the last attempt at running items, since the program is asked to end and breaks it off."""
        running = (work_item.c.id.in_(work_ids), work_item.c.state == "running", work_item.c.attempts > 0)
        with self._database.write() as connection:
            connection.execute(sa.update(work_item).where(*running).values(attempts=work_item.c.attempts - 1))

    def hurry(self, session_id: str, now: datetime) -> int:
        """Make a session's waiting items due now, and count them."""
        waiting = (work_item.c.session_id == session_id, work_item.c.state == "todo", work_item.c.run_after > now)
        with self._database.write() as connection:
            return connection.execute(sa.update(work_item).where(*waiting).values(run_after=now)).rowcount

    def next_due(self, kinds: Collection[Kind] = KINDS) -> datetime | None:
        """When the next item of these kinds is or was due; None if nothing waits."""
        waiting = (work_item.c.state == "todo", work_item.c.kind.in_(kinds))
        with self._database.read() as connection:
            due = sa.select(sa.func.min(work_item.c.run_after)).where(*waiting)
            first: datetime | None = connection.execute(due).scalar_one()
        return first

    def grades_before(self, session_id: str) -> int:
        """How many grades that somebody waits for come before the first that this session waits for."""
        waiting = work_item.alias("waiting")
        mine = (
            sa.select(sa.func.min(waiting.c.run_after, type_=_MOMENT))
            .where(waiting.c.session_id == session_id, waiting.c.kind == "grade", waiting.c.state.in_(_AHEAD))
            .scalar_subquery()
        )
        others = sa.select(sa.func.count()).where(
            work_item.c.kind == "grade",
            work_item.c.state.in_(_AHEAD),
            work_item.c.session_id != session_id,
            work_item.c.run_after < mine,
            ~_IS_BULK,
        )
        with self._database.read() as connection:
            return int(connection.execute(others).scalar_one())

    def backlog(self, now: datetime) -> tuple[Backlog, ...]:
        """What waits, runs or has failed, by kind and state, for all people together."""
        chosen = (
            sa.select(
                work_item.c.kind, work_item.c.state, sa.func.count(), sa.func.min(work_item.c.run_after, type_=_MOMENT)
            )
            .where(work_item.c.state.in_(_UNENDED))
            .group_by(work_item.c.kind, work_item.c.state)
        )
        with self._database.read() as connection:
            rows = connection.execute(chosen).all()
        found = {(kind, state): (count, first) for kind, state, count, first in rows}
        nothing = (0, now)
        return tuple(
            Backlog(kind=kind, state=state, count=count, oldest_due_s=max(0.0, (now - first).total_seconds()))
            for kind in KINDS
            for state in _UNENDED
            for count, first in (found.get((kind, state), nothing),)
        )

    def of_session(self, session_id: str) -> tuple[WorkItem, ...]:
        """All items of a session of the kinds that this version knows, oldest first, those done with included."""
        chosen = (work_item.c.session_id == session_id, work_item.c.kind.in_(KINDS))
        with self._database.read() as connection:
            rows = connection.execute(sa.select(work_item).where(*chosen).order_by(work_item.c.id))
            return tuple(_item_from(dict(row)) for row in rows.mappings())


def insert_work(connection: sa.Connection, item: WorkItem) -> bool:
    """Add an item within a transaction; False if its key is there already, which changes nothing.

    Grading work makes older work that waits for the same item of the plan `superseded`. If its
    own key was superseded before (the candidate has gone back to an earlier answer), it waits
    again.
    """
    row = item.model_dump(exclude={"id"}) | {"state": "todo", "attempts": 0}
    is_new = insert_if_new(connection, work_item, row)
    if not is_new:
        is_new = _revive(connection, row)
    if is_new and item.kind == "grade":
        connection.execute(
            sa.update(work_item)
            .where(
                work_item.c.kind == "grade",
                work_item.c.session_id == item.session_id,
                work_item.c.item == item.item,
                work_item.c.state == "todo",
                work_item.c.key != item.key,
            )
            .values(state="superseded")
        )
    return is_new


def finish_work(connection: sa.Connection, work_id: int) -> None:
    """Mark an item as done within a transaction."""
    connection.execute(sa.update(work_item).where(work_item.c.id == work_id).values(state="done"))


def fail_work(connection: sa.Connection, work_id: int, error: str) -> None:
    """Give a running item up within a transaction, or supersede it if it has become outdated."""
    _leave_running(connection, work_item.c.id == work_id, {"state": "failed", "last_error": error[:_MAX_ERROR]})


def supersede_if_outdated(connection: sa.Connection, work_id: int) -> bool:
    """Mark running work as superseded if newer work on its item is done already; True if so.

    Without this, a slow grader could file its outcome for an old answer after, and so above,
    the outcome for the new one.
    """
    outdated = (work_item.c.id == work_id, work_item.c.state == "running", _is_outdated("done"))
    change = sa.update(work_item).where(*outdated).values(state="superseded")
    return connection.execute(change).rowcount == 1


def _revive(connection: sa.Connection, row: dict[str, Any]) -> bool:
    """Give superseded work a new row, as the newest of its item."""
    gone = sa.delete(work_item).where(work_item.c.key == row["key"], work_item.c.state == "superseded")
    return connection.execute(gone).rowcount == 1 and insert_if_new(connection, work_item, row)


def _leave_running(connection: sa.Connection, which: sa.ColumnElement[bool], change: dict[str, Any]) -> int:
    running = sa.and_(which, work_item.c.state == "running")
    connection.execute(sa.update(work_item).where(running, _is_outdated()).values(state="superseded"))
    return connection.execute(sa.update(work_item).where(running).values(change)).rowcount


def _is_outdated(*states: State) -> sa.ColumnElement[bool]:
    """Whether there is newer grading work on the same item of the plan (in one of the states, if any are given)."""
    newer = work_item.alias("newer")
    return sa.exists().where(
        newer.c.kind == "grade",
        work_item.c.kind == "grade",
        newer.c.session_id == work_item.c.session_id,
        newer.c.item == work_item.c.item,
        newer.c.id > work_item.c.id,
        newer.c.state.in_(states or ("todo", "running", "done")),
    )


def _item_from(row: dict[str, Any]) -> WorkItem:
    shown = {name: row[name] for name in WorkItem.model_fields}
    return value_from(WorkItem, shown, f"Work item {row['id']!r}")
