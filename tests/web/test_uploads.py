"""A recording sent as a file."""

import wave
import zipfile
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
import pytest

from interviewer.documents.read import MOST_BYTES
from interviewer.service.exported import MAX_FILE_BYTES
from interviewer.web import uploads
from interviewer.web.access import MAX_JSON_BYTES
from tests.conftest import ROOT
from tests.documents.files import pdf
from tests.program import ANNA, BERT, Program, turn_of
from tests.web.asgi import app_of, browser

OGG = ROOT / "tests/data/syn_lora_finetune.ogg"


async def send(program: Program, body: bytes, person: str = ANNA) -> httpx.Response:
    session = program.sessions.get(program.review.lines(ANNA)[0].id, ANNA)
    where = {"session": session.id, "turn": turn_of(session).id}
    async with browser(app_of(program), person) as page:
        return await page.post("/api/recordings", params=where, content=body)


def wav(folder: Path, channels: int, width: int, rate: int, seconds: float) -> bytes:
    with wave.open(str(folder / "a.wav"), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", "not compressed"))
        file.writeframes(np.zeros(int(seconds * rate) * channels * width, np.uint8).tobytes())
    return (folder / "a.wav").read_bytes()


async def test_a_file_is_kept_and_transcribed_like_what_is_spoken(program: Program) -> None:
    session = program.start()
    reply = await send(program, OGG.read_bytes())
    program.work_off()

    recording = reply.json()["recording"]
    assert program.recordings.recording(recording, ANNA).duration_ms == pytest.approx(78_070, abs=100)
    assert program.interviews.draft(ANNA, session) == "I would name E1. And E3 as well."


@pytest.mark.parametrize(
    ("channels", "width", "rate"),
    [(1, 2, 8000), (2, 2, 44_100), (1, 3, 48_000)],
    ids=["8_kHz", "stereo", "24_bit"],
)
async def test_any_common_form_is_taken(program: Program, tmp_path: Path, channels: int, width: int, rate: int) -> None:
    program.start()
    reply = await send(program, wav(tmp_path, channels, width, rate, 2))

    assert program.recordings.recording(reply.json()["recording"], ANNA).duration_ms == pytest.approx(2000, abs=20)


async def test_a_file_larger_than_any_json_is_taken(program: Program, tmp_path: Path) -> None:
    program.start()
    sound = wav(tmp_path, 2, 2, 48_000, 20)
    assert len(sound) > MAX_JSON_BYTES
    reply = await send(program, sound)

    assert program.recordings.recording(reply.json()["recording"], ANNA).duration_ms == pytest.approx(20_000, abs=20)


@pytest.mark.parametrize(
    "body", [b"", b"not audio at all", OGG.read_bytes()[:30]], ids=["empty", "no_audio", "cut_off"]
)
async def test_what_is_no_audio_is_refused_with_a_sentence_and_leaves_nothing(program: Program, body: bytes) -> None:
    session = program.start()
    reply = await send(program, body)

    assert reply.status_code == 409
    assert reply.json()["error"].endswith(".")
    assert program.recordings.of_session(session.id, ANNA) == ()


async def test_too_long_and_too_large_files_are_refused(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.start()
    monkeypatch.setattr(uploads, "MOST_S", 60)
    assert (await send(program, OGG.read_bytes())).status_code == 409
    monkeypatch.setattr(uploads, "MOST_BYTES", 10_000)
    reply = await send(program, OGG.read_bytes())
    assert "MB" in reply.json()["error"]


async def test_nobody_sends_a_file_to_another_persons_question_or_to_one_that_is_over(program: Program) -> None:
    session = program.start()
    assert (await send(program, OGG.read_bytes(), BERT)).status_code == 404
    where = {"session": session.id, "turn": turn_of(session).id}
    program.answer(session)
    async with browser(app_of(program), ANNA) as page:
        reply = await page.post("/api/recordings", params=where, content=OGG.read_bytes())
    assert "no longer open" in reply.json()["error"]


# Exported interviews --------------------------------------------------------------------------------------


async def test_an_account_is_taken_back_in_by_another_person_once(program: Program) -> None:
    program.finished()
    program.finished()
    async with browser(app_of(program), ANNA) as page:
        archive = (await page.get("/api/account.zip")).content
    async with browser(app_of(program), BERT) as page:
        first = await page.post("/api/import", content=archive)
        again = await page.post("/api/import", content=archive)

    assert first.json() == {"stored": 2, "already_there": 0, "refused": 0}
    assert again.json() == {"stored": 0, "already_there": 2, "refused": 0}
    assert len(program.review.lines(BERT)) == 2


async def test_one_bad_session_of_a_zip_does_not_keep_the_others_out(program: Program) -> None:
    session = program.finished()
    async with browser(app_of(program), ANNA) as page:
        good = (await page.get(f"/api/sessions/{session.id}/export.json")).content
    async with browser(app_of(program), BERT) as page:
        reply = await page.post("/api/import", content=zipped({"a.json": good, "b.json": b"{}", "c.txt": b"x"}))

    assert reply.json() == {"stored": 1, "already_there": 0, "refused": 1}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="another_json"),
        pytest.param(b"[" * 100_000, id="nested"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 40, id="broken_zip"),
    ],
)
async def test_what_is_no_export_is_refused_with_a_sentence(program: Program, body: bytes) -> None:
    async with browser(app_of(program), ANNA) as page:
        reply = await page.post("/api/import", content=body)
    assert reply.status_code == 409 and reply.json()["error"].endswith(".")
    assert not program.review.lines(ANNA)


async def test_a_zip_that_unpacks_to_much_is_read_no_further_than_a_session_may_be(program: Program) -> None:
    bomb = zipped({"a.json": b" " * (MAX_FILE_BYTES * 3)})
    assert len(bomb) < 200_000
    async with browser(app_of(program), ANNA) as page:
        reply = await page.post("/api/import", content=bomb)
    assert reply.status_code == 409 and "holds no exported interview" in reply.json()["error"]


# Documents ------------------------------------------------------------------------------------------------


async def test_a_document_comes_back_as_text_and_leaves_nothing(program: Program) -> None:
    async with browser(app_of(program), ANNA) as page:
        reply = await page.post("/api/documents", content=pdf("LLM engineer wanted"))

    assert reply.json()["text"].strip() == "LLM engineer wanted"
    assert program.adverts.all(ANNA) == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"\x7fELF\x00", "no PDF, DOCX", id="program"),
        pytest.param(bytes(MOST_BYTES + 1), "more than 10 MB", id="large"),
    ],
)
async def test_what_is_no_document_is_refused_with_a_sentence(program: Program, body: bytes, reason: str) -> None:
    async with browser(app_of(program), ANNA) as page:
        reply = await page.post("/api/documents", content=body)

    assert reply.status_code == 409 and reason in reply.json()["error"]


def zipped(files: dict[str, bytes]) -> bytes:
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()
