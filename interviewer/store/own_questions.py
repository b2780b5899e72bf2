"""The questions that people write, as their forms; every look-up names the owner."""

import sqlalchemy as sa
from pydantic import AwareDatetime, Field

from interviewer.content.own.form import OwnForm
from interviewer.errors import NotFound
from interviewer.store.database import Database
from interviewer.store.mapping import value_from
from interviewer.store.tables import own_question, person
from interviewer.store.upsert import insert_if_new, insert_or_replace
from interviewer.value import Value


class OwnQuestion(Value):
    """A question in somebody's hands."""

    id: str
    form: OwnForm
    revision: int = Field(default=1, ge=1)
    """Goes up with every change, so that grades say which wording they are of."""
    changed_at: AwareDatetime


class OwnQuestionStore:
    """Keeps own questions; every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, owner: str, kept: OwnQuestion) -> None:
        """Keep a new question, or the new state of one; NotFound if its id is somebody else's."""
        row = {"id": kept.id, "owner": owner, "changed_at": kept.changed_at, "body": kept.model_dump(mode="json")}
        with self._database.write() as connection:
            insert_if_new(connection, person, {"id": owner, "preferences": {}})
            holder = sa.select(own_question.c.owner).where(own_question.c.id == kept.id)
            if connection.execute(holder).scalar_one_or_none() not in (None, owner):
                raise _no_question()
            insert_or_replace(connection, own_question, row)

    def of(self, owner: str) -> tuple[OwnQuestion, ...]:
        """All questions of a person, the one changed last first."""
        columns = own_question.c
        mine = sa.select(columns.body).where(columns.owner == owner).order_by(columns.changed_at.desc(), columns.id)
        with self._database.read() as connection:
            found = connection.execute(mine).scalars()
            return tuple(value_from(OwnQuestion, body, "An own question") for body in found)

    def get(self, owner: str, question_id: str) -> OwnQuestion:
        """One question; NotFound if there is none of this owner."""
        mine = sa.select(own_question.c.body).where(own_question.c.id == question_id, own_question.c.owner == owner)
        with self._database.read() as connection:
            body = connection.execute(mine).scalar_one_or_none()
        if body is None:
            raise _no_question()
        return value_from(OwnQuestion, body, "An own question")

    def delete(self, owner: str, question_id: str) -> None:
        """Remove a question for good; NotFound if there is none of this owner."""
        with self._database.write() as connection:
            mine = (own_question.c.id == question_id) & (own_question.c.owner == owner)
            if connection.execute(sa.delete(own_question).where(mine)).rowcount == 0:
                raise _no_question()
        self._database.forget_deleted()


def _no_question() -> NotFound:
    return NotFound("There is no such question, or it belongs to somebody else.")
