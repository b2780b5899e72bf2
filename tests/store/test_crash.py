"""What survives `kill -9` of a writer at any moment: everything that was acknowledged."""

from collections.abc import Callable

from interviewer.store.database import Database
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkStore

from .conftest import Build, samples_of
from .places import FolderPlace, Place

KILLS = "20"
FEWER_KILLS = "6"
"""Where each child first loads the object store's library, for nearly a second."""


def test_no_acknowledged_answer_is_lost_and_none_is_without_its_work(
    url: str, build: Build, run_crasher: Callable[..., list[str]]
) -> None:
    session = build.session()
    database = Database(url)
    SessionStore(database).create(session, ())
    database.close()

    acknowledged = run_crasher("answers", url, KILLS, stdin=session.model_dump_json())

    database = Database(url)
    found = SessionStore(database).get(session.id, "ada")
    work = {item.key for item in WorkStore(database).of_session(session.id)}
    assert database.damage() == ()
    database.close()
    assert [int(line) for line in acknowledged] == sorted({int(line) for line in acknowledged})
    assert found.version >= int(acknowledged[-1])
    assert work == {f"grade:{version}" for version in range(1, found.version + 1)}
    assert found.turns[0].answer is not None
    assert found.turns[0].answer.text == f"answer {found.version}"


def test_no_acknowledged_sound_is_lost(
    url: str, place: Place, build: Build, run_crasher: Callable[..., list[str]]
) -> None:
    session = build.session()
    database = Database(url)
    SessionStore(database).create(session, ())
    recording_id = RecordingStore(database, place.storage()).start(session.id, session.turns[0].id, "ada")
    database.close()
    kills = KILLS if isinstance(place, FolderPlace) else FEWER_KILLS

    acknowledged = run_crasher(
        "sound", url, kills, *map(str, place.address), recording_id, stdin=session.model_dump_json()
    )

    database = Database(url)
    store = RecordingStore(database, place.storage())
    kept = samples_of(store, recording_id).reshape(-1, 1600)
    assert store.damage() == ()
    database.close()
    assert len(kept) > int(acknowledged[-1])
    assert [int(chunk[0]) for chunk in kept] == list(range(len(kept)))
    assert (kept == kept[:, :1]).all()
