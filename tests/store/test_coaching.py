"""What the store promises of shared interviews and notes: owned, added to only, gone for good with their interview."""

import pytest

from interviewer.coaching.notes import Note, NoteKind
from interviewer.coaching.share import SharedInterview, SharedItem, SharedPart
from interviewer.content.taxonomy import Level, Role
from interviewer.errors import NotFound
from interviewer.store.coaching import CoachStore
from interviewer.store.database import Database
from interviewer.store.sessions import SessionStore
from interviewer.testing.builders import make_rubric

from .conftest import NOON

ITEM = SharedItem(
    index=0, question_id="q", question_hash="h", rubric=make_rubric(), parts=(SharedPart(turn_id="t0", asked="?", said="東京"),)
)  # fmt: skip
SHARED = SharedInterview(id="a" * 32, role=Role.LLM_ENGINEER, level=Level.MID, items=(ITEM,))
NOTE = Note(kind=NoteKind.RATING, coach="C", item=0, at=NOON, levels={"framing": 3})


@pytest.fixture
def store(database: Database) -> CoachStore:
    return CoachStore(database)


def test_a_shared_interview_is_kept_once_for_each_person(store: CoachStore) -> None:
    assert store.add("ada", SHARED) and not store.add("ada", SHARED) and store.add("bob", SHARED)

    assert store.of("ada") == (store.get("ada", SHARED.id),) == (SHARED,)
    with pytest.raises(NotFound):
        store.get("eve", SHARED.id)


def test_notes_stay_in_order_with_whoever_has_them(store: CoachStore) -> None:
    store.add("ada", SHARED)
    later = NOTE.model_copy(update={"kind": NoteKind.OVERRIDE, "text": "because"})
    store.note("ada", SHARED.id, (NOTE,))
    store.note("ada", SHARED.id, (later,))

    assert store.notes("ada", SHARED.id) == (NOTE, later)
    assert store.notes("bob", SHARED.id) == ()


def test_deleting_takes_the_notes_along_and_nobody_elses(store: CoachStore, database: Database) -> None:
    for owner in ("ada", "bob"):
        store.add(owner, SHARED)
        store.note(owner, SHARED.id, (NOTE,))
    store.delete("ada", SHARED.id)
    assert (store.of("ada"), store.notes("ada", SHARED.id)) == ((), ())
    assert store.notes("bob", SHARED.id) == (NOTE,)
    with pytest.raises(NotFound):
        store.delete("ada", SHARED.id)

    SessionStore(database).delete_person("bob")
    assert (store.of("bob"), store.notes("bob", SHARED.id)) == ((), ())
