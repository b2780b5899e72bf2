"""Speaking to the page: a WAV as the microphone, real transcription with a model that knows the clip."""

import os
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from interviewer.speech.decode import decode_to_wav
from tests.browser.conftest import App, OpenPage, StartApp, begin, turn_of
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

MODEL = Path(os.environ.get("INTERVIEWER_WHISPER_MODEL") or ROOT.parent / "shared/models/whisper-test-ct2")
needs_model = pytest.mark.skipif(
    not (MODEL / "model.bin").exists(), reason="no speech model that knows the clip; set INTERVIEWER_WHISPER_MODEL"
)
CLIP_S = 12


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """The first seconds of our own synthetic answer on fine-tuning."""
    whole, part = tmp_path / "whole.wav", tmp_path / "clip.wav"
    decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", whole)
    with wave.open(str(whole)) as source, wave.open(str(part), "wb") as target:
        target.setparams(source.getparams())
        target.writeframes(source.readframes(CLIP_S * source.getframerate()))
    return part


def record(page: Page, seconds: float) -> None:
    page.locator(".mic-button").click()
    expect(page.locator(".mic-status")).to_contain_text("Recording")
    page.wait_for_timeout(seconds * 1000)
    page.locator(".mic-button").click()


def exported(page: Page, app: App) -> dict[str, object]:
    session = page.url.split("session=")[1]
    return page.request.get(f"{app.address}/api/sessions/{session}/export.json").json()  # type: ignore[no-any-return]


@needs_model
def test_speak_correct_submit_and_replay(
    start_app: StartApp, open_speaking_page: Callable[[Path], Page], clip: Path
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")

    record(page, CLIP_S)
    expect(page.locator(".mic-status")).to_contain_text("Transcribed", timeout=60_000)
    heard = page.locator("#answer textarea").input_value()
    assert len(heard.split()) >= 10
    corrected = heard + " And that cost us two weeks in May."
    page.locator("#answer textarea").fill(corrected)
    before = turn_of(page)
    page.locator("#submit").click()
    page.wait_for_function("b => document.querySelector('.question').dataset.turn !== b", arg=before)

    report = exported(page, app)
    answer = report["session"]["turns"][0]["answer"]  # type: ignore[index]
    assert answer["text"] == corrected
    assert answer["channel"] == "voice"
    sound = page.request.get(f"{app.address}/api/recordings/{answer['recordings'][0]}.wav")
    assert sound.status == 200
    (clip.parent / "back.wav").write_bytes(sound.body())
    with wave.open(str(clip.parent / "back.wav")) as wav:
        assert wav.getframerate() == 16_000
        assert wav.getnframes() / 16_000 >= CLIP_S - 1


@needs_model
def test_a_recording_survives_a_kill_and_is_transcribed_after_it(
    start_app: StartApp, open_speaking_page: Callable[[Path], Page], clip: Path
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")
    page.locator(".mic-button").click()
    page.wait_for_timeout(CLIP_S * 1000 - 2000)

    app.kill()
    again = start_app(port=int(app.address.rsplit(":", 1)[1]), whisper_model=str(MODEL))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(again.address + "/app/interview")

    page.wait_for_selector(".mic")
    expect(page.locator(".mic-status")).to_contain_text("Transcribed", timeout=60_000)
    assert len(page.locator("#answer textarea").input_value().split()) >= 5


@needs_model
def test_somebody_elses_recording_cannot_be_fetched(
    start_app: StartApp, open_speaking_page: Callable[[Path], Page], open_page: OpenPage, clip: Path
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")
    record(page, 3)
    expect(page.locator(".mic-button")).to_be_enabled(timeout=60_000)
    page.locator("#answer textarea").fill("Three seconds of sound and a typed sentence that goes with them.")
    before = turn_of(page)
    page.locator("#submit").click()
    page.wait_for_function("b => document.querySelector('.question').dataset.turn !== b", arg=before)
    recording = exported(page, app)["session"]["turns"][0]["answer"]["recordings"][0]  # type: ignore[index]

    stranger = open_page()
    stranger.goto(app.address + "/")

    assert page.request.get(f"{app.address}/api/recordings/{recording}.wav").status == 200
    assert stranger.request.get(f"{app.address}/api/recordings/{recording}.wav").status == 404


def test_without_a_model_the_page_says_what_to_do_and_typing_works(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app(whisper_model="base.en", data_dir=None)
    begin(page, app.address, channel="Voice")

    expect(page.locator(".mic-off")).to_contain_text("base.en")
    expect(page.locator(".mic-off a")).to_have_attribute("href", "/app/settings")
    expect(page.locator("#answer textarea")).to_be_editable()


@needs_model
def test_a_refused_microphone_is_explained(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")

    page.locator(".mic-button").click()

    expect(page.locator(".mic-status")).to_contain_text("type your answer")
