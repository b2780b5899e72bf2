"""The adverts that people keep; every look-up names the owner."""

import sqlalchemy as sa

from interviewer.adverts.demands import Advert
from interviewer.errors import NotFound
from interviewer.store.database import Database
from interviewer.store.mapping import value_from
from interviewer.store.tables import advert, person
from interviewer.store.upsert import insert_if_new


class AdvertStore:
    """Keeps adverts; every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, owner: str, kept: Advert) -> None:
        """Keep a new advert."""
        row = {"id": kept.id, "owner": owner, "kept_at": kept.kept_at, "body": kept.model_dump(mode="json")}
        with self._database.write() as connection:
            insert_if_new(connection, person, {"id": owner, "preferences": {}})
            connection.execute(sa.insert(advert).values(row))

    def of(self, owner: str) -> tuple[Advert, ...]:
        """All adverts of a person, the newest first."""
        mine = sa.select(advert.c.body).where(advert.c.owner == owner).order_by(advert.c.kept_at.desc(), advert.c.id)
        with self._database.read() as connection:
            return tuple(value_from(Advert, body, "An advert") for body in connection.execute(mine).scalars())

    def get(self, owner: str, advert_id: str) -> Advert:
        """One advert; NotFound if there is none of this owner."""
        mine = sa.select(advert.c.body).where(advert.c.id == advert_id, advert.c.owner == owner)
        with self._database.read() as connection:
            body = connection.execute(mine).scalar_one_or_none()
        if body is None:
            raise _no_advert()
        return value_from(Advert, body, "An advert")

    def delete(self, owner: str, advert_id: str) -> None:
        """Remove an advert for good; NotFound if there is none of this owner."""
        with self._database.write() as connection:
            mine = (advert.c.id == advert_id) & (advert.c.owner == owner)
            if connection.execute(sa.delete(advert).where(mine)).rowcount == 0:
                raise _no_advert()
        self._database.forget_deleted()


def _no_advert() -> NotFound:
    return NotFound("There is no such advert, or it belongs to somebody else.")
