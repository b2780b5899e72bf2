"""The routes beside the pages, over the real services and behind the guard."""

import asyncio
import json
import tempfile
import wave
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from interviewer.errors import StoreError
from interviewer.interview.session import Channel
from interviewer.web.routes import MAX_ANSWER_CHARS
from tests.program import ALL_POINTS, ANNA, BERT, HOSTILE, Program, make_bank, turn_of
from tests.web.asgi import app_of, browser


async def test_the_program_says_that_it_is_up(program: Program) -> None:
    async with browser(app_of(program)) as page:
        health = await page.get("/healthz")
        home = await page.get("/")
        icon = await page.get("/favicon.ico")

    assert health.json()["status"] == "ok"
    assert (home.status_code, home.headers["location"]) == (307, "/app/")
    assert icon.headers["location"] == "/static/icon.svg"


# Drafts and answers ---------------------------------------------------------------------------------------


async def test_a_draft_is_on_disk_when_it_is_acknowledged(program: Program) -> None:
    session = program.start()
    async with browser(app_of(program), ANNA) as page:
        answer = await page.post(
            "/api/draft", json={"session": session.id, "turn": turn_of(session).id, "text": HOSTILE}
        )

    assert answer.json() == {"saved": True}
    assert program.again().interviews.draft(ANNA, session) == HOSTILE


async def test_an_answer_is_on_disk_with_its_work_when_it_is_acknowledged(program: Program) -> None:
    session = program.start()
    body = {"session": session.id, "turn": turn_of(session).id, "text": HOSTILE}
    async with browser(app_of(program), ANNA) as page:
        answers = [await page.post("/api/answers", json=body) for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"saved": True}] * 2
    stored = program.again().sessions.get(session.id, ANNA).turns[0].answer
    assert stored is not None
    assert stored.text == HOSTILE
    assert len(program.again().grading_of(session)) == 1


@pytest.mark.parametrize("route", ["/api/draft", "/api/answers"])
async def test_nobody_writes_into_another_persons_session(program: Program, route: str) -> None:
    session = program.start()
    body = {"session": session.id, "turn": turn_of(session).id, "text": "mine now"}
    for person in (BERT, None):
        async with browser(app_of(program), person) as page:
            answer = await page.post(route, json=body)
            assert answer.status_code == 404
            assert "mine now" not in answer.text

    assert program.sessions.get(session.id, ANNA) == session
    assert program.interviews.draft(ANNA, session) == ""


@pytest.mark.parametrize("route", ["/api/draft", "/api/answers"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="empty"),
        pytest.param({"session": "s", "turn": "t", "text": 5}, id="not_text"),
        pytest.param({"session": "s" * 65, "turn": "t", "text": "x"}, id="long_id"),
        pytest.param({"session": "s", "turn": "t", "text": "x" * (MAX_ANSWER_CHARS + 1)}, id="too_long"),
        pytest.param({"session": "s", "turn": "t", "text": "x", "owner": ANNA}, id="unknown_field"),
    ],
)
async def test_what_is_malformed_is_refused(program: Program, route: str, body: dict[str, object]) -> None:
    async with browser(app_of(program), ANNA) as page:
        assert (await page.post(route, json=body)).status_code == 422


@pytest.mark.parametrize("route", ["/api/draft", "/api/answers"])
async def test_half_a_character_does_not_cost_the_text(program: Program, route: str) -> None:
    session = program.start()
    body = json.dumps({"session": session.id, "turn": turn_of(session).id, "text": "half \ud83d of it"})
    async with browser(app_of(program), ANNA) as page:
        answer = await page.post(route, content=body, headers={"content-type": "application/json"})

    assert answer.json() == {"saved": True}


async def test_an_answer_to_a_question_that_is_over_is_refused_with_a_sentence(program: Program) -> None:
    session = program.start()
    program.answer(session)
    async with browser(app_of(program), ANNA) as page:
        late = {"session": session.id, "turn": turn_of(session).id, "text": "too late"}
        answer = await page.post("/api/answers", json=late)

    assert answer.status_code == 409
    assert answer.json()["error"].startswith("That question is no longer open.")


async def test_a_store_that_fails_is_worth_another_try(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page keeps the answer and tries again on 503 alone."""
    session = program.start()
    body = {"session": session.id, "turn": turn_of(session).id, "text": ALL_POINTS}

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(program.sessions, "save", full)
    async with browser(app_of(program), ANNA) as page:
        refused = await page.post("/api/answers", json=body)
        monkeypatch.undo()
        stored = await page.post("/api/answers", json=body)

    assert (refused.status_code, refused.json()) == (503, {"error": "The disk is full."})
    assert stored.status_code == 200


# Recordings -----------------------------------------------------------------------------------------------


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


async def test_a_recording_can_be_heard_again(program: Program, scratch: Path) -> None:
    recording = program.record(program.start())
    async with browser(app_of(program), ANNA) as page:
        answer = await page.get(f"/api/recordings/{recording}.wav")

    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["cache-control"] == "private, no-store"
    with wave.open(BytesIO(answer.content)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getnframes()) == (16_000, 1, 4_800)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("wanted", "status", "length", "content_range"),
    [
        pytest.param("bytes=0-43", 206, 44, "bytes 0-43/9644", id="the_head"),
        pytest.param("bytes=9600-", 206, 44, "bytes 9600-9643/9644", id="the_end"),
        pytest.param("bytes=-100", 206, 100, "bytes 9544-9643/9644", id="the_last_hundred"),
        pytest.param("bytes=20000-", 416, 0, "bytes */9644", id="beyond_the_end"),
    ],
)
async def test_a_player_can_jump(
    program: Program, scratch: Path, wanted: str, status: int, length: int, content_range: str
) -> None:
    recording = program.record(program.start())
    async with browser(app_of(program), ANNA) as page:
        answer = await page.get(f"/api/recordings/{recording}.wav", headers={"range": wanted})

    assert answer.status_code == status
    assert len(answer.content) == length
    assert answer.headers["content-range"] == content_range
    assert list(scratch.iterdir()) == []


async def test_nobody_hears_another_persons_recording(program: Program) -> None:
    recording = program.record(program.start())
    for person in (BERT, None):
        async with browser(app_of(program), person) as page:
            for name in (recording, "unknown", "..%2F..%2Finterviewer"):
                answer = await page.get(f"/api/recordings/{name}.wav")
                assert answer.status_code == 404
                assert answer.headers["content-type"] == "application/json"


async def test_a_deleted_recording_is_gone(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.review.delete(ANNA, session.id)
    async with browser(app_of(program), ANNA) as page:
        assert (await page.get(f"/api/recordings/{recording}.wav")).status_code == 404


# Exports --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        pytest.param("md", "text/markdown; charset=utf-8", id="markdown"),
        pytest.param("json", "application/json", id="json"),
    ],
)
async def test_a_session_can_be_taken_along(program: Program, kind: str, media_type: str) -> None:
    session = program.finished(text=HOSTILE)
    await asyncio.to_thread(program.work_off)
    async with browser(app_of(program), ANNA) as page:
        answer = await page.get(f"/api/sessions/{session.id}/export.{kind}")

    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="interview-{session.id[:8]}.{kind}"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "alert" in answer.text
    assert ANNA not in answer.text


@pytest.mark.parametrize("kind", ["md", "json"])
async def test_nobody_takes_another_persons_session_along(program: Program, kind: str) -> None:
    session = program.finished()
    for person in (BERT, None):
        async with browser(app_of(program), person) as page:
            for name in (session.id, "unknown"):
                answer = await page.get(f"/api/sessions/{name}/export.{kind}")
                assert answer.status_code == 404
                assert answer.json()["error"].startswith("There is no such interview")


# The list of sessions -------------------------------------------------------------------------------------


async def test_a_session_gets_a_name_of_ones_own(program: Program) -> None:
    session = program.start()
    async with browser(app_of(program), ANNA) as page:
        named = await page.patch(f"/api/sessions/{session.id}", json={"title": "  Before\n Acme "})
        too_long = await page.patch(f"/api/sessions/{session.id}", json={"title": "x" * 81})

    assert named.json() == {"title": "Before Acme"}
    assert too_long.status_code == 409 and "80 characters" in too_long.json()["error"]
    assert program.again().review.lines(ANNA)[0].title == "Before Acme"


async def test_a_session_is_deleted_from_the_list(program: Program) -> None:
    session = program.start()
    async with browser(app_of(program), ANNA) as page:
        answer = await page.delete(f"/api/sessions/{session.id}")

    assert answer.json() == {"deleted": True} and program.review.lines(ANNA) == ()


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_nobody_changes_another_persons_session(program: Program, method: str) -> None:
    session = program.start()
    async with browser(app_of(program), BERT) as page:
        answer = await page.request(method, f"/api/sessions/{session.id}", json={"title": "mine"})

    assert answer.status_code == 404 and program.review.lines(ANNA)[0].title == ""


async def test_the_archive_holds_the_fitting_sessions_of_this_person_alone(program: Program) -> None:
    first, _ = program.finished(), program.finished(BERT)
    program.review.rename(ANNA, first.id, "Acme")
    program.start()
    async with browser(app_of(program), ANNA) as page:
        answer = await page.get("/api/sessions.zip", params={"text": "acme"})
        everything = await page.get("/api/sessions.zip")
        refused = await page.get("/api/sessions.zip", params={"role": "king"})

    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        names = archive.namelist()
        body = json.loads(archive.read(next(name for name in names if name.endswith(".json"))))
    assert len(names) == 2 and body["session"]["id"] == first.id
    assert len(zipfile.ZipFile(BytesIO(everything.content)).namelist()) == 4
    assert refused.status_code == 422


async def test_doubtful_words_are_told_to_their_owner_as_markup(tmp_path: Path) -> None:
    with Program(tmp_path, make_bank(asr_terms=("PagedAttention",))) as program:
        program.transcriber.segments = ("I name <b>paged attention first.",)
        session = program.start(channel=Channel.VOICE)
        program.record(session)
        program.work_off()
        route = f"/api/sessions/{session.id}/turns/{turn_of(session).id}/words-to-check"
        async with browser(app_of(program), ANNA) as page:
            own = await page.get(route)
        async with browser(app_of(program), BERT) as page:
            of_another = await page.get(route)

    assert "“paged attention” at 0:00 (did you say <b>PagedAttention</b>?)" in own.text
    assert own.headers["cache-control"] == "private, no-store"
    assert of_another.status_code == 404


async def test_everything_of_a_person_is_one_download(program: Program) -> None:
    program.finished()
    program.finished(BERT)
    async with browser(app_of(program), ANNA) as page:
        answer = await page.get("/api/account.zip")

    assert answer.headers["content-type"] == "application/zip"
    assert sorted(name.rsplit(".")[-1] for name in zipfile.ZipFile(BytesIO(answer.content)).namelist()) == [
        "json",
        "md",
    ]
