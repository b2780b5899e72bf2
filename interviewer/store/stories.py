"""A person's story bank: the facts they told in warm-ups, each with the turn it comes from.

Facts go with their session: deleting it deletes them.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from interviewer.errors import NotFound
from interviewer.interview.story import StoryFact, ToldFact
from interviewer.store.database import Database
from interviewer.store.mapping import value_from
from interviewer.store.tables import interview_session, story_fact, turn


class StoryStore:
    """Keeps facts; every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, owner: str, session_id: str, turn_id: str, facts: Iterable[ToldFact], told_at: datetime) -> None:
        """Keep these facts of a turn in place of those it had; NotFound if the turn is not this owner's."""
        rows = [
            fact.model_dump(mode="json")
            | {"owner": owner, "session_id": session_id, "turn_id": turn_id, "told_at": told_at}
            for fact in facts
        ]
        with self._database.write() as connection:
            mine = (
                sa.select(turn.c.id)
                .join(interview_session, interview_session.c.id == turn.c.session_id)
                .where(turn.c.id == turn_id, turn.c.session_id == session_id, interview_session.c.owner == owner)
            )
            if connection.execute(mine).first() is None:
                raise NotFound("That answer is gone, or belongs to somebody else.")
            connection.execute(sa.delete(story_fact).where(story_fact.c.turn_id == turn_id))
            if rows:
                connection.execute(sa.insert(story_fact), rows)

    def of(self, owner: str) -> tuple[StoryFact, ...]:
        """All facts of a person, in the order in which they were kept."""
        columns = [story_fact.c[name] for name in StoryFact.model_fields]
        mine = sa.select(*columns).where(story_fact.c.owner == owner).order_by(story_fact.c.id)
        with self._database.read() as connection:
            rows = connection.execute(mine).mappings().all()
        return tuple(value_from(StoryFact, dict(row), f"Fact {row['id']}") for row in rows)

    def delete(self, owner: str, fact_id: int) -> None:
        """Remove one fact for good; NotFound if there is no such fact of this owner."""
        with self._database.write() as connection:
            which = (story_fact.c.id == fact_id) & (story_fact.c.owner == owner)
            if connection.execute(sa.delete(story_fact).where(which)).rowcount == 0:
                raise NotFound("There is no such fact, or it belongs to somebody else.")
        self._database.forget_deleted()
