"""What the store promises of own questions: kept whole, owned, and gone for good when deleted."""

import pytest

from interviewer.content.own.form import OwnForm
from interviewer.errors import NotFound
from interviewer.store.database import Database
from interviewer.store.own_questions import OwnQuestion, OwnQuestionStore
from interviewer.store.sessions import SessionStore

from .conftest import NOON

FORM = OwnForm(title="東京 — <b>", prompt="What now?\nAnd then?")
OWN = OwnQuestion(id="1", form=FORM, changed_at=NOON)


@pytest.fixture
def store(database: Database) -> OwnQuestionStore:
    return OwnQuestionStore(database)


def test_a_question_is_read_as_it_was_kept_and_changed(store: OwnQuestionStore) -> None:
    store.save("ada", OWN)
    changed = OWN.model_copy(update={"revision": 2})
    store.save("ada", changed)

    assert store.of("ada") == (store.get("ada", "1"),) == (changed,)


def test_questions_of_somebody_else_do_not_exist(store: OwnQuestionStore) -> None:
    store.save("ada", OWN)

    assert store.of("bob") == ()
    for act in (lambda: store.get("bob", "1"), lambda: store.delete("bob", "1"), lambda: store.save("bob", OWN)):
        with pytest.raises(NotFound):
            act()
    assert store.of("ada") == (OWN,)


def test_a_deleted_question_is_gone_and_so_are_those_of_a_deleted_person(
    store: OwnQuestionStore, database: Database
) -> None:
    store.save("ada", OWN)
    store.save("ada", OWN.model_copy(update={"id": "2"}))
    store.delete("ada", "1")
    assert [one.id for one in store.of("ada")] == ["2"]

    SessionStore(database).delete_person("ada")
    assert store.of("ada") == ()
