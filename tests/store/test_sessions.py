"""What the store promises about sessions, drafts, content and people."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from interviewer.adverts.demands import Advert
from interviewer.claims.stories import Story
from interviewer.content.bank import content_hash
from interviewer.content.own.form import OwnForm
from interviewer.content.taxonomy import Role
from interviewer.errors import NotFound, SessionChanged, StoreError
from interviewer.interview.session import SelfRating, Session, Stage, TurnKind, TurnState
from interviewer.interview.story import FactKind, ToldFact
from interviewer.store.adverts import AdvertStore
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.own_questions import OwnQuestion, OwnQuestionStore
from interviewer.store.sessions import SessionStore
from interviewer.store.stories import StoryStore
from interviewer.store.story_bank import StoryBank
from interviewer.store.tables import draft, interview_session, metadata
from interviewer.store.work_items import WorkStore

from .conftest import NOON, Build, open_work

SECRET = "my former employer lost nine million on the vector index"


@pytest.fixture
def store(database: Database) -> SessionStore:
    return SessionStore(database)


@pytest.fixture
def session(store: SessionStore, build: Build) -> Session:
    """A session that is in the store."""
    new = build.session()
    store.create(new, ())
    return new


def test_session_comes_back_as_it_was_saved(store: SessionStore, session: Session, build: Build) -> None:
    answered = build.answered(session, "Zürich — 東京 \x00 \U0001f600")
    probe = build.turn(kind=TurnKind.PROBE)
    moved = build.next(
        answered.with_turn(probe).model_copy(
            update={
                "stage": Stage.SELF_RATING,
                "paused_at": NOON,
                "self_ratings": (SelfRating(rubric_id="r", criterion="c", level=3),),
            }
        )
    )

    store.save(answered)
    store.save(moved)

    assert store.get(session.id, "ada") == moved


def test_turns_keep_their_order_when_the_clock_jumps_back(store: SessionStore, session: Session, build: Build) -> None:
    later = build.next(session.with_turn(build.turn(item=1, asked_at=NOON - timedelta(hours=1))))

    store.save(later)

    assert store.get(session.id, "ada").turns == later.turns


@pytest.mark.parametrize("version", [0, 2], ids=["saved_twice", "one_skipped"])
def test_only_the_next_version_is_saved(store: SessionStore, session: Session, build: Build, version: int) -> None:
    stale = build.answered(session, "from another tab").model_copy(update={"version": version})

    with pytest.raises(SessionChanged, match="another window"):
        store.save(stale)
    assert store.get(session.id, "ada") == session


def test_two_tabs_saving_at_once_cannot_both_win(store: SessionStore, session: Session, build: Build) -> None:
    won: list[str] = []
    refused: list[str] = []
    start = Barrier(4)

    def hand_in(text: str) -> None:
        start.wait()
        try:
            store.save(build.answered(session, text))
            won.append(text)
        except SessionChanged:
            refused.append(text)

    threads = [Thread(target=hand_in, args=(f"answer {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(refused)) == (1, 3)
    answer = store.get(session.id, "ada").turns[0].answer
    assert answer is not None
    assert answer.text == won[0]


def test_answer_and_its_work_are_saved_together_or_not_at_all(
    database: Database, store: SessionStore, session: Session, build: Build
) -> None:
    broken = build.work(session, "k2").model_copy(update={"session_id": "nowhere"})

    with pytest.raises(StoreError):
        store.save(build.answered(session), [build.work(session, "k1"), broken])
    assert store.get(session.id, "ada") == session
    assert open_work(WorkStore(database), session.id) == 0

    store.save(build.answered(session), [build.work(session, "k1")])
    assert open_work(WorkStore(database), session.id) == 1


def test_unreadable_session_is_named_without_its_text(
    database: Database, store: SessionStore, session: Session, build: Build
) -> None:
    store.save(build.answered(session, SECRET))
    with database.write() as connection:
        body = build.answered(session).model_dump(mode="json", exclude={"turns"}) | {"a_later_field": SECRET}
        connection.execute(sa.update(interview_session).values(body=body))

    with pytest.raises(StoreError, match=f"{session.id}.*'a_later_field'") as caught:
        store.get(session.id, "ada")
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_turn_left_out_of_a_save_is_a_mistake_not_a_deletion(
    store: SessionStore, session: Session, build: Build
) -> None:
    with pytest.raises(ValueError, match="keeps its turns"):
        store.save(build.next(session.model_copy(update={"turns": ()})))
    assert store.get(session.id, "ada") == session


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(lambda store, s, build: store.get(s.id, "eve"), id="get"),
        pytest.param(lambda store, s, build: store.delete(s.id, "eve"), id="delete"),
        pytest.param(lambda store, s, build: store.save_draft(s.id, s.turns[0].id, "eve", "x"), id="draft"),
        pytest.param(
            lambda store, s, build: store.save(build.answered(s).model_copy(update={"owner": "eve"})), id="save"
        ),
        pytest.param(lambda store, s, build: store.get("nowhere", "ada"), id="no_such_session"),
        pytest.param(lambda store, s, build: store.owner_of("nowhere"), id="no_such_owner"),
    ],
)
def test_somebody_elses_session_is_not_found(
    store: SessionStore, session: Session, build: Build, look: Callable[[SessionStore, Session, Build], object]
) -> None:
    store.set_preferences("eve", {})
    store.save_draft(session.id, session.turns[0].id, "ada", "mine")

    with pytest.raises(NotFound):
        look(store, session, build)
    assert store.get(session.id, "ada") == session
    assert store.draft(session.turns[0].id, "eve") is None
    assert store.lines("eve") == ()


def test_lists_are_newest_first_and_count_questions_and_answers(store: SessionStore, build: Build) -> None:
    old = build.session(items=3)
    new = build.session(created_at=NOON + timedelta(days=1))
    store.create(old, ())
    store.create(new, ())
    store.save(build.answered(old).model_copy(update={"stage": Stage.DEBRIEF}))

    lines = store.lines("ada")
    assert [(line.id, line.questions, line.answered) for line in lines] == [(new.id, 2, 0), (old.id, 3, 1)]
    assert lines[0].created_at == NOON + timedelta(days=1)
    assert [line.id for line in store.unfinished("ada")] == [new.id]


def test_owners_are_those_with_a_session(store: SessionStore, build: Build) -> None:
    for owner in ("eve", "ada", "ada"):
        store.create(build.session(owner=owner), ())
    store.set_preferences("nobody", {})

    assert store.owners() == ("ada", "eve")


def test_asked_counts_count_sessions_and_taken_back_turns(store: SessionStore, build: Build) -> None:
    first, second, other = build.session(), build.session(), build.session(owner="eve")
    for each in (first, second, other):
        store.create(each, ())
    taken_back = first.turns[0].model_copy(update={"state": TurnState.WITHDRAWN})
    twice = first.with_turn(taken_back).with_turn(build.turn(item=0)).with_turn(build.turn(item=1))
    store.save(build.next(twice.with_turn(build.turn(item=1, kind=TurnKind.PROBE))))

    assert store.asked_counts("ada") == {"q0": 2, "q1": 1}
    assert store.asked_counts("nobody") == {}


def test_draft_lasts_until_the_answer_is_handed_in(store: SessionStore, session: Session, build: Build) -> None:
    turn_id = session.turns[0].id
    assert store.draft(turn_id, "ada") is None

    store.save_draft(session.id, turn_id, "ada", "first")
    store.save_draft(session.id, turn_id, "ada", "second")
    assert store.draft(turn_id, "ada") == "second"

    store.save(build.answered(session))
    assert store.draft(turn_id, "ada") is None
    store.save_draft(session.id, turn_id, "ada", "a late one")
    assert store.draft(turn_id, "ada") is None


def test_draft_carries_the_time_of_its_last_change(database: Database, store: SessionStore, session: Session) -> None:
    store.save_draft(session.id, session.turns[0].id, "ada", "first")
    with database.write() as connection:
        connection.execute(sa.update(draft).values(updated_at=NOON - timedelta(days=9999)))

    store.save_draft(session.id, session.turns[0].id, "ada", "second")

    with database.read() as connection:
        assert connection.execute(sa.select(draft.c.updated_at)).scalar_one() > session.created_at - timedelta(days=999)


@pytest.mark.parametrize(
    ("typed", "kept"), [("a\x00b", "ab"), ("a\ud800b", "a?b"), ("\U0001f600 ß", "\U0001f600 ß")], ids=ascii
)
def test_no_character_can_lose_a_draft(store: SessionStore, session: Session, typed: str, kept: str) -> None:
    store.save_draft(session.id, session.turns[0].id, "ada", typed)

    assert store.draft(session.turns[0].id, "ada") == kept


def test_draft_for_a_turn_of_another_session_is_refused(store: SessionStore, session: Session, build: Build) -> None:
    other = build.session(owner="ada")
    store.create(other, ())

    with pytest.raises(NotFound):
        store.save_draft(session.id, other.turns[0].id, "ada", "x")


def test_content_stays_as_it_was_when_the_session_was_made(store: SessionStore, build: Build) -> None:
    before, after = build.session(), build.session()
    old_rubric, new_rubric = build.rubric("Reasoning"), build.rubric("Judgement")
    question = build.question()
    store.create(before, (question, old_rubric))
    store.create(after, (question, new_rubric))

    assert store.question(content_hash(question)) == question
    assert store.rubric(content_hash(old_rubric)) == old_rubric
    assert store.rubric(content_hash(new_rubric)) == new_rubric


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(lambda store, rubric: store.question("0" * 16), id="unknown"),
        pytest.param(lambda store, rubric: store.question(content_hash(rubric)), id="a_rubric_is_no_question"),
    ],
)
def test_content_that_was_never_kept_is_not_found(
    store: SessionStore, build: Build, look: Callable[..., object]
) -> None:
    rubric = build.rubric()
    store.create(build.session(), (rubric,))

    with pytest.raises(NotFound):
        look(store, rubric)


def test_preferences_are_replaced_as_a_whole(store: SessionStore) -> None:
    assert store.preferences("ada") == {}

    store.set_preferences("ada", {"theme": "dark", "voice": True})
    store.set_preferences("ada", {"theme": "light"})

    assert store.preferences("ada") == {"theme": "light"}


def test_deleting_a_session_takes_everything_of_it_and_nothing_else(
    database: Database, store: SessionStore, build: Build
) -> None:
    doomed, kept = build.session(), build.session()
    grades = GradeStore(database)
    for each in (doomed, kept):
        store.create(each, (build.question(),))
        store.save_draft(each.id, each.turns[0].id, "ada", "draft")
        WorkStore(database).insert(build.work(each, f"grade:{each.id}"))
        grades.append(each.id, 0, build.grade(3, None), key=each.id)
        fact = ToldFact(kind=FactKind.FIGURE, text="3 weeks", start=0, end=7, sentence="3 weeks")
        StoryStore(database).replace("ada", each.id, each.turns[0].id, [fact], NOON)
    kept_advert = Advert(id="a1", title="Kept", text="Kept", role=Role.LLM_ENGINEER, demands=(), kept_at=NOON)
    AdvertStore(database).add("ada", kept_advert)
    OwnQuestionStore(database).save("ada", OwnQuestion(id="q1", form=OwnForm(), changed_at=NOON))
    StoryBank(database).save("ada", Story(id="s1", title="Kept", session_id=doomed.id, item=0, changed_at=NOON))

    store.delete(doomed.id, "ada")

    with pytest.raises(NotFound):
        store.get(doomed.id, "ada")
    assert store.get(kept.id, "ada") == kept
    assert rows(database) == {
        "person": 1,
        "interview_session": 1,
        "turn": 1,
        "content_snapshot": 1,
        "session_content": 1,
        "recording": 0,
        "erasure": 0,
        "transcript": 0,
        "draft": 1,
        "grade": 1,
        "criterion_grade": 2,
        "work_item": 1,
        "story_fact": 1,
        "story": 1,
        "advert": 1,
        "own_question": 1,
        "shared_interview": 0,
        "coach_note": 0,
        "account": 0,
        "sign_in": 0,
        "failed_sign_in": 0,
        "audit_event": 0,
        "quota_day": 0,
        "handed_over": 0,
    }


def test_deleting_a_person_takes_all_their_sessions(database: Database, store: SessionStore, build: Build) -> None:
    hers, his = build.session(owner="ada"), build.session(owner="bob")
    store.create(hers, ())
    store.create(his, ())

    store.delete_person("ada")
    store.delete_person("nobody")

    assert store.lines("ada") == ()
    assert store.preferences("ada") == {}
    assert store.get(his.id, "bob") == his
    assert rows(database)["turn"] == 1


def test_no_byte_of_a_deleted_session_stays_in_the_folder(sqlite: Database, build: Build) -> None:
    store = SessionStore(sqlite)
    kept, doomed = build.session(), build.session()
    store.create(kept, ())
    store.create(doomed, ())
    store.save_draft(doomed.id, doomed.turns[0].id, "ada", SECRET)
    once = build.answered(doomed, SECRET)
    store.save(once)
    store.save(build.answered(once, f"{SECRET} and more " * 500))
    assert sqlite.path is not None
    copy = sqlite.path.with_name(sqlite.path.name + ".20261123T120000Z.schema-0001.copy")
    sqlite.copy_to(copy)
    assert [path.name for path in files_with(SECRET, sqlite)] != []

    store.delete(doomed.id, "ada")

    assert files_with(SECRET, sqlite) == []
    assert store.get(kept.id, "ada") == kept


def test_deletion_says_so_when_another_program_keeps_traces_in_the_log(sqlite: Database, build: Build) -> None:
    store = SessionStore(sqlite)
    session = build.session()
    store.create(session, ())
    with sqlite.write() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=20")

    with sqlite.read() as other:
        other.execute(sa.select(interview_session)).all()
        with pytest.raises(StoreError, match="traces stay"):
            store.delete(session.id, "ada")
    assert store.lines("ada") == ()


def files_with(text: str, database: Database) -> list[Path]:
    assert database.path is not None
    return [path for path in database.path.parent.iterdir() if text.encode() in path.read_bytes()]


def rows(database: Database) -> dict[str, int]:
    """Rows of each table."""
    with database.read() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def test_a_session_at_its_briefing_is_in_no_list_and_can_be_dropped(store: SessionStore, build: Build) -> None:
    begun = build.session()
    unopened, others = (
        build.session(owner=owner).model_copy(update={"stage": Stage.BRIEFING, "turns": ()}) for owner in ("ada", "bob")
    )
    for each in (begun, unopened, others):
        store.create(each, ())

    assert [line.id for line in store.lines("ada")] == [line.id for line in store.unfinished("ada")] == [begun.id]
    store.delete_unopened("ada")
    with pytest.raises(NotFound):
        store.get(unopened.id, "ada")
    assert store.get(others.id, "bob") == others
    assert store.get(begun.id, "ada") == begun


def test_content_that_is_new_to_a_session_is_kept_with_its_next_version(
    store: SessionStore, session: Session, build: Build
) -> None:
    harder = build.question("What would you do at ten times the load?")

    store.save(build.answered(session), snapshots=(harder,))

    assert store.question(content_hash(harder)) == harder


def test_exposure_can_leave_a_session_out(store: SessionStore, build: Build) -> None:
    sessions = [build.session() for _ in range(2)]
    for each in sessions:
        store.create(each, ())

    assert store.asked_counts("ada") == {"q0": 2}
    assert store.asked_counts("ada", apart_from=sessions[0].id) == {"q0": 1}
