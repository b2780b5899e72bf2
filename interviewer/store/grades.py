"""Grades as they were given: appended, never changed, each with what produced it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from interviewer.grading.grade import Grade, Outcome
from interviewer.interview.session import Stage
from interviewer.store.database import Database
from interviewer.store.mapping import value_from
from interviewer.store.tables import account, criterion_grade, grade, interview_session
from interviewer.store.upsert import insert_if_new
from interviewer.store.work_items import fail_work, finish_work, supersede_if_outdated
from interviewer.value import Value

_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)


class LevelRow(Value):
    """One criterion's latest level of one item, with what measured it."""

    session_id: str
    item: int
    criterion: str
    level: int | None
    low: float | None
    high: float | None
    grader: str
    grader_version: str
    rubric_hash: str
    is_imported: bool = False


class Spending(Value):
    """What grades have used and cost, as their providers and litellm tell it."""

    priced: int
    """Outcomes whose cost is known."""
    tokens: int
    cost_usd: float


class GradeStore:
    """Keeps outcomes; every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self,
        session_id: str,
        item: int,
        outcome: Outcome,
        key: str,
        finish_work_id: int | None = None,
        failed_because: str | None = None,
    ) -> bool:
        """Add an outcome and mark its work as done, or as failed for a reason, together; True if it was added.

        Nothing is added where the key is there already, the session was deleted meanwhile, or the
        work was overtaken by newer work on the same item; in all three the work is settled too.
        """
        with self._database.write() as connection:
            # Waits for another append of this session, so that ids follow the order of the work.
            session = sa.select(interview_session.c.id).where(interview_session.c.id == session_id).with_for_update()
            if connection.execute(session).first() is None:
                return False
            if finish_work_id is not None and supersede_if_outdated(connection, finish_work_id):
                return False
            is_new = _append(connection, session_id, item, outcome, key)
            if finish_work_id is not None and failed_because is not None:
                fail_work(connection, finish_work_id, failed_because)
            elif finish_work_id is not None:
                finish_work(connection, finish_work_id)
            return is_new

    def latest(self, session_id: str) -> dict[int, Outcome]:
        """The newest outcome of each graded item of a session, by its place in the plan."""
        newest = sa.select(sa.func.max(grade.c.id)).where(grade.c.session_id == session_id).group_by(grade.c.item)
        chosen = sa.select(grade.c.item, grade.c.body).where(grade.c.id.in_(newest)).order_by(grade.c.item)
        with self._database.read() as connection:
            return {row.item: _outcome_from(row.body, row.item) for row in connection.execute(chosen)}

    def history(self, session_id: str, item: int) -> tuple[Outcome, ...]:
        """Every outcome that an item was given, oldest first."""
        chosen = (
            sa.select(grade.c.body).where(grade.c.session_id == session_id, grade.c.item == item).order_by(grade.c.id)
        )
        with self._database.read() as connection:
            return tuple(_outcome_from(body, item) for body in connection.execute(chosen).scalars())

    def spending(
        self,
        *,
        session_id: str | None = None,
        since: datetime | None = None,
        grader: str | None = None,
        owner: str | None = None,
        organisation: str | None = None,
    ) -> Spending:
        """What all outcomes that fit have cost; those that were imported cost nothing here."""
        used = grade.c.body["provenance"]
        conditions: list[sa.ColumnElement[bool]] = [
            sa.func.coalesce(used["is_imported"].as_boolean(), sa.false()).is_(False)
        ]
        conditions += [grade.c.session_id == session_id] if session_id is not None else []
        conditions += [grade.c.created_at >= since] if since is not None else []
        conditions += [grade.c.grader == grader] if grader is not None else []
        if owner is not None or organisation is not None:
            theirs = sa.select(interview_session.c.id)
            if organisation is not None:
                theirs = theirs.join(account, account.c.id == interview_session.c.owner).where(
                    account.c.organisation == organisation
                )
            if owner is not None:
                theirs = theirs.where(interview_session.c.owner == owner)
            conditions.append(grade.c.session_id.in_(theirs))
        cost = used["cost_usd"].as_float()
        tokens = sa.func.coalesce(used["tokens_in"].as_integer(), 0) + sa.func.coalesce(
            used["tokens_out"].as_integer(), 0
        )
        summed = sa.select(sa.func.count(cost), sa.func.sum(tokens), sa.func.sum(cost)).where(*conditions)
        with self._database.read() as connection:
            priced, all_tokens, all_cost = connection.execute(summed).one()
        return Spending(priced=priced, tokens=all_tokens or 0, cost_usd=all_cost or 0.0)

    def levels_of(self, owner: str) -> tuple[LevelRow, ...]:
        """The levels of the latest grade of every item in a person's finished sessions, without the grades' bodies."""
        newest = (
            sa.select(sa.func.max(grade.c.id))
            .join(interview_session, interview_session.c.id == grade.c.session_id)
            .where(interview_session.c.owner == owner, interview_session.c.stage == Stage.DEBRIEF.value)
            .group_by(grade.c.session_id, grade.c.item)
        )
        # A further attempt that brought no grade leaves the grade of the same answer standing.
        last, used = grade.alias("last"), grade.c.body["provenance"]
        same_answer = (
            (grade.c.session_id == last.c.session_id)
            & (grade.c.item == last.c.item)
            & (used["input_hash"].as_string() == last.c.body["provenance"]["input_hash"].as_string())
        )
        standing = (
            sa.select(sa.func.max(grade.c.id))
            .select_from(last)
            .join(grade, same_answer)
            .where(last.c.id.in_(newest), grade.c.outcome == "graded")
            .group_by(grade.c.session_id, grade.c.item)
        )
        chosen = (
            sa.select(
                grade.c.session_id,
                grade.c.item,
                criterion_grade.c.criterion,
                criterion_grade.c.level,
                criterion_grade.c.low,
                criterion_grade.c.high,
                grade.c.grader,
                used["grader_version"].as_string().label("grader_version"),
                used["rubric_hash"].as_string().label("rubric_hash"),
                used["is_imported"].as_boolean().label("is_imported"),
            )
            .join(criterion_grade, criterion_grade.c.grade_id == grade.c.id)
            .where(grade.c.id.in_(standing))
            .order_by(grade.c.id, criterion_grade.c.criterion)
        )
        with self._database.read() as connection:
            return tuple(_level_row(dict(row)) for row in connection.execute(chosen).mappings())


def _level_row(row: dict[str, Any]) -> LevelRow:
    return LevelRow.model_validate(row | {"is_imported": bool(row["is_imported"])})


def _append(connection: sa.Connection, session_id: str, item: int, outcome: Outcome, key: str) -> bool:
    row = {
        "session_id": session_id,
        "item": item,
        "idempotency_key": key,
        "outcome": outcome.outcome,
        "grader": outcome.provenance.grader,
        "body": _OUTCOME.dump_python(outcome, mode="json"),
    }
    if not insert_if_new(connection, grade, row):
        return False
    if isinstance(outcome, Grade):
        grade_id = connection.execute(sa.select(grade.c.id).where(grade.c.idempotency_key == key)).scalar_one()
        for score in outcome.criteria:
            shown = score.model_dump(include={"criterion", "level", "low", "high"})
            connection.execute(sa.insert(criterion_grade).values(grade_id=grade_id, **shown))
    return True


def _outcome_from(body: object, item: int) -> Outcome:
    return value_from(_OUTCOME, body, f"The grade of item {item + 1}")
