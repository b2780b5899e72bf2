"""What the store promises about the list of sessions: searched, filtered and paged, and only the owner's."""

from datetime import timedelta
from typing import Any

import pytest

from interviewer.content.taxonomy import Role, Topic
from interviewer.interview.session import Session
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.session_list import PAGE, SessionFilter, SessionListStore
from interviewer.store.sessions import SessionStore

from .conftest import NOON, Build


@pytest.fixture
def listed(database: Database) -> SessionListStore:
    return SessionListStore(database)


@pytest.fixture
def kept(database: Database, build: Build) -> list[Session]:
    """Three sessions, a day apart, oldest first: named, answered, of another role and topic."""
    store = SessionStore(database)
    sessions = [build.session(created_at=NOON + timedelta(days=n)) for n in range(3)]
    other = {"role": Role.PRODUCT_MANAGER, "topics": (Topic.FAILURES,)}
    sessions[2] = sessions[2].model_copy(update={"plan": sessions[2].plan.model_copy(update=other)})
    for session in sessions:
        store.create(session, ())
    store.save(build.next(sessions[0].model_copy(update={"title": "Before Acme_100%"})))
    store.save(build.answered(sessions[1], "Zürich — we cached the prompt's prefix"))
    return sessions


@pytest.mark.parametrize(
    ("wanted", "fit"),
    [
        ({}, [2, 1, 0]),
        ({"text": "acme"}, [0]),
        ({"text": "acme_100%"}, [0]),
        ({"text": "acme%1"}, []),
        ({"text": "zürich"}, [1]),
        ({"text": "PREFIX cached"}, [1]),
        ({"text": "prefix missing"}, []),
        ({"text": "trade off"}, [2, 1, 0]),
        ({"role": Role.PRODUCT_MANAGER}, [2]),
        ({"topic": Topic.TRADEOFFS}, [1, 0]),
        ({"topic": Topic.FAILURES}, [2]),
        ({"since": NOON + timedelta(hours=1)}, [2, 1]),
        ({"until": NOON + timedelta(hours=1)}, [0]),
        ({"grader": "somebody/else"}, []),
    ],
)
def test_the_list_holds_what_fits_newest_first(
    listed: SessionListStore, kept: list[Session], wanted: dict[str, Any], fit: list[int]
) -> None:
    page = listed.page("ada", SessionFilter(**wanted))
    assert [line.id for line in page.lines] == [kept[n].id for n in fit] and page.total == len(fit)


def test_the_list_can_be_narrowed_to_a_grader(
    database: Database, listed: SessionListStore, kept: list[Session], build: Build
) -> None:
    grade = build.grade(3)
    GradeStore(database).append(kept[1].id, 0, grade, "k")
    assert listed.graders("ada") == (grade.provenance.grader,)
    assert [line.id for line in listed.page("ada", SessionFilter(grader=grade.provenance.grader)).lines] == [kept[1].id]


def test_nobody_finds_another_persons_session(listed: SessionListStore, kept: list[Session]) -> None:
    assert listed.page("bob", SessionFilter(text="zürich")).total == 0 and listed.graders("bob") == ()


def test_pages_follow_each_other_without_gaps(database: Database, listed: SessionListStore, build: Build) -> None:
    store = SessionStore(database)
    for n in range(PAGE + 3):
        store.create(build.session(created_at=NOON + timedelta(minutes=n // 4)), ())
    first, second = listed.page("ada", SessionFilter()), listed.page("ada", SessionFilter(), PAGE)
    ids = [line.id for page in (first, second) for line in page.lines]
    assert (first.has_earlier, second.has_earlier, second.total) == (True, False, PAGE + 3)
    assert len(set(ids)) == PAGE + 3
