"""What the story bank promises: facts of a turn replaced as a whole, owned, and gone with their session."""

import pytest

from interviewer.errors import NotFound
from interviewer.interview.session import Session
from interviewer.interview.story import FactKind, ToldFact
from interviewer.store.database import Database
from interviewer.store.sessions import SessionStore
from interviewer.store.stories import StoryStore

from .conftest import NOON, Build

SENTENCE = "We cut 412 answers — 東京."
FACT = ToldFact(kind=FactKind.FIGURE, text="412 answers", start=7, end=18, sentence=SENTENCE)
OTHER = ToldFact(kind=FactKind.ROLE, text="LLM engineer", start=0, end=12, sentence="LLM engineer")


@pytest.fixture
def store(database: Database) -> StoryStore:
    return StoryStore(database)


@pytest.fixture
def session(database: Database, build: Build) -> Session:
    new = build.session()
    SessionStore(database).create(new, ())
    return new


def told(store: StoryStore, owner: str = "ada") -> list[ToldFact]:
    return [ToldFact(**fact.model_dump(include=set(ToldFact.model_fields))) for fact in store.of(owner)]


def test_facts_of_a_turn_replace_those_it_had(store: StoryStore, session: Session) -> None:
    turn = session.turns[0].id
    store.replace("ada", session.id, turn, [OTHER], NOON)
    for _ in range(2):
        store.replace("ada", session.id, turn, [FACT, OTHER], NOON)

    assert told(store) == [FACT, OTHER]
    (first, _) = store.of("ada")
    assert (first.session_id, first.turn_id, first.told_at) == (session.id, turn, NOON)


def test_facts_of_somebody_else_do_not_exist(store: StoryStore, session: Session) -> None:
    store.replace("ada", session.id, session.turns[0].id, [FACT], NOON)

    assert told(store, "bob") == []
    with pytest.raises(NotFound):
        store.replace("bob", session.id, session.turns[0].id, [], NOON)
    with pytest.raises(NotFound):
        store.delete("bob", store.of("ada")[0].id)
    assert told(store) == [FACT]


def test_one_fact_can_be_deleted(store: StoryStore, session: Session) -> None:
    store.replace("ada", session.id, session.turns[0].id, [FACT, OTHER], NOON)
    store.delete("ada", store.of("ada")[0].id)

    assert told(store) == [OTHER]


def test_facts_go_with_their_session_and_their_person(store: StoryStore, database: Database, build: Build) -> None:
    sessions = SessionStore(database)
    for _ in range(2):
        session = build.session()
        sessions.create(session, ())
        store.replace("ada", session.id, session.turns[0].id, [FACT], NOON)

    sessions.delete(session.id, "ada")
    assert len(store.of("ada")) == 1
    sessions.delete_person("ada")
    assert store.of("ada") == ()
