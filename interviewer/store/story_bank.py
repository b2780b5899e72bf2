"""The stories that people keep; every look-up names the owner."""

import sqlalchemy as sa

from interviewer.claims.stories import Story
from interviewer.errors import NotFound
from interviewer.store.database import Database
from interviewer.store.mapping import value_from
from interviewer.store.tables import person, story
from interviewer.store.upsert import insert_if_new, insert_or_replace


class StoryBank:
    """Keeps stories; every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, owner: str, kept: Story) -> None:
        """Keep a new story, or the new state of one; NotFound if its id is somebody else's."""
        row = {"id": kept.id, "owner": owner, "changed_at": kept.changed_at, "body": kept.model_dump(mode="json")}
        with self._database.write() as connection:
            insert_if_new(connection, person, {"id": owner, "preferences": {}})
            holder = connection.execute(sa.select(story.c.owner).where(story.c.id == kept.id)).scalar_one_or_none()
            if holder not in (None, owner):
                raise _no_story()
            insert_or_replace(connection, story, row)

    def of(self, owner: str) -> tuple[Story, ...]:
        """All stories of a person, the one changed last first."""
        mine = sa.select(story.c.body).where(story.c.owner == owner).order_by(story.c.changed_at.desc(), story.c.id)
        with self._database.read() as connection:
            return tuple(value_from(Story, body, "A story") for body in connection.execute(mine).scalars())

    def get(self, owner: str, story_id: str) -> Story:
        """One story; NotFound if there is none of this owner."""
        mine = sa.select(story.c.body).where(story.c.id == story_id, story.c.owner == owner)
        with self._database.read() as connection:
            body = connection.execute(mine).scalar_one_or_none()
        if body is None:
            raise _no_story()
        return value_from(Story, body, "A story")

    def delete(self, owner: str, story_id: str) -> None:
        """Remove a story for good; NotFound if there is none of this owner."""
        with self._database.write() as connection:
            mine = (story.c.id == story_id) & (story.c.owner == owner)
            if connection.execute(sa.delete(story).where(mine)).rowcount == 0:
                raise _no_story()
        self._database.forget_deleted()


def _no_story() -> NotFound:
    return NotFound("There is no such story, or it belongs to somebody else.")
