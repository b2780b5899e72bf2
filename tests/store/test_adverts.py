"""What the store promises of adverts: kept whole, owned, and gone for good when deleted."""

import pytest

from interviewer.adverts.demands import Advert, Demand
from interviewer.adverts.labels import Label
from interviewer.content.taxonomy import Role
from interviewer.errors import NotFound
from interviewer.store.adverts import AdvertStore
from interviewer.store.database import Database
from interviewer.store.sessions import SessionStore

from .conftest import NOON

TEXT = "LLM engineer — 東京\n- Write prompts"
DEMAND = Demand(start=20, end=33, text=TEXT[20:33], label=Label.USE, questions=("a.b.c.j1", "a.b.d.j1"))


def advert(advert_id: str) -> Advert:
    return Advert(id=advert_id, title="x", text=TEXT, role=Role.LLM_ENGINEER, demands=(DEMAND,), kept_at=NOON)


@pytest.fixture
def store(database: Database) -> AdvertStore:
    return AdvertStore(database)


def test_an_advert_is_read_as_it_was_kept(store: AdvertStore) -> None:
    store.add("ada", advert("1"))

    assert store.of("ada") == (store.get("ada", "1"),) == (advert("1"),)


def test_adverts_of_somebody_else_do_not_exist(store: AdvertStore) -> None:
    store.add("ada", advert("1"))

    assert store.of("bob") == ()
    for act in (store.get, store.delete):
        with pytest.raises(NotFound):
            act("bob", "1")
    assert store.of("ada") == (advert("1"),)


def test_a_deleted_advert_is_gone_and_so_are_those_of_a_deleted_person(store: AdvertStore, database: Database) -> None:
    store.add("ada", advert("1"))
    store.add("ada", advert("2"))
    store.delete("ada", "1")
    assert [one.id for one in store.of("ada")] == ["2"]

    SessionStore(database).delete_person("ada")
    assert store.of("ada") == ()
