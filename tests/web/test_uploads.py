"""A recording sent as a file."""

import wave
from pathlib import Path

import httpx
import numpy as np
import pytest

from interviewer.web import uploads
from tests.conftest import ROOT
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
