"""Speaking without touching anything: turns, the interviewer's voice, files, other microphones."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from interviewer.speech.decode import decode_to_wav
from interviewer.speech.vad import RATE_HZ, read_pcm
from interviewer.testing.model_server import HEARD, SOUNDS, ModelServer
from tests.browser.conftest import OpenPage, StartApp, begin, turn_of
from tests.browser.test_spoken_interview import MODEL, OpenSpeakingPage, record, sound_s, turns, until_left
from tests.conftest import ROOT
from tests.web.sound import write_wav

pytestmark = pytest.mark.browser
needs_model = pytest.mark.skipif(
    not (MODEL / "model.bin").exists(), reason="no speech model that knows the clip; set INTERVIEWER_WHISPER_MODEL"
)

PHRASE_S = 8.1
"""In the clip a whole sentence ends before this, and the next has not begun."""
TALKING_VOICE = """
    window.voice = { said: [], cancelled: 0 };
    const synthesis = new EventTarget();
    Object.assign(synthesis, {
        speaking: false, pending: false, getVoices: () => [],
        speak(line) { this.speaking = true; window.voice.said.push(line.text); },
        cancel() { if (this.speaking) window.voice.cancelled++; this.speaking = false; },
    });
    Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
"""
"""A voice that talks until it is stopped; a headless browser has none."""


def spoken(folder: Path, speech_s: float, before_s: float = 0.0, silence_s: float = 20.0, times: int = 1) -> Path:
    """The beginning of our own synthetic answer between silences."""
    decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", folder / "whole.wav")
    pcm = read_pcm(folder / "whole.wav")[: int(speech_s * RATE_HZ)]
    silence = np.zeros(int(silence_s * RATE_HZ), np.int16)
    said = np.concatenate([pcm, *[silence, pcm] * (times - 1)])
    return write_wav(folder / "spoken.wav", said, before_s=before_s, after_s=silence_s)


def choose_hands_free(page: Page) -> None:
    page.locator(".mic-options summary").click()
    page.locator("[data-hands-free='on']").check()
    expect(page.locator(".mic-status")).to_contain_text("Recording")


@needs_model
def test_a_finished_answer_is_handed_in_by_itself_and_the_microphone_opens_for_the_next_question(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, tmp_path: Path
) -> None:
    # Where other work starves the browser, its fake microphone has holes and the last words are misheard: said more than once.
    page = open_speaking_page(spoken(tmp_path, PHRASE_S, silence_s=10, times=4))
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")
    first = turn_of(page)

    choose_hands_free(page)
    expect(page.locator(".mic-cue")).to_contain_text("Still listening", timeout=60_000)
    until_left(page, first)
    expect(page.locator(".mic-button")).to_have_attribute("aria-pressed", "true")

    given = turns(page, app)[0]["answer"]
    assert given["channel"] == "voice"
    assert given["text"].strip()


@needs_model
def test_let_me_think_keeps_a_finished_answer_open(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, tmp_path: Path
) -> None:
    page = open_speaking_page(spoken(tmp_path, PHRASE_S))
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")
    first = turn_of(page)

    choose_hands_free(page)
    page.keyboard.press("Alt+l")
    expect(page.locator(".mic-cue")).to_contain_text("Take your time")
    expect(page.locator("#answer textarea")).to_have_value(re.compile(r"\S"), timeout=60_000)
    page.wait_for_timeout(5000)

    assert turn_of(page) == first
    expect(page.locator(".mic-status")).to_contain_text("Recording")


def test_speaking_stops_the_interviewers_voice_at_once_and_nothing_of_it_is_lost(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, tmp_path: Path, any_model: str
) -> None:
    page = open_speaking_page(spoken(tmp_path, 6.0, before_s=4.0))
    page.add_init_script(TALKING_VOICE)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")
    page.locator(".mic-options summary").click()
    page.locator("[data-voice='on']").check()
    page.wait_for_function("() => window.voice.said.length > 0")
    assert page.locator(".asked").inner_text()
    before = page.evaluate("() => window.voice.cancelled")

    page.locator("[data-hands-free='on']").check()
    page.wait_for_timeout(1500)
    assert page.evaluate("() => window.voice.cancelled") == before
    page.wait_for_function("b => window.voice.cancelled > b", arg=before)
    page.wait_for_timeout(4000)
    page.locator(".mic-button").click()
    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)
    page.locator("#answer textarea").fill("That is what I said.")
    left = turn_of(page)
    page.locator("#submit").click()
    until_left(page, left)

    (recording,) = turns(page, app)[0]["answer"]["recordings"]
    assert 3.5 <= sound_s(page, app, recording, tmp_path) <= 7.5


def test_held_down_the_button_records_until_it_is_let_go(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, tmp_path: Path, any_model: str
) -> None:
    page = open_speaking_page(spoken(tmp_path, 8.0))
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")

    page.locator(".mic-button").hover()
    page.mouse.down()
    expect(page.locator(".mic-status")).to_contain_text("Recording")
    page.wait_for_timeout(2500)
    page.mouse.up()

    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)
    expect(page.locator("[data-microphone]")).to_be_attached()


@needs_model
def test_a_file_is_transcribed_into_the_same_box(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")

    page.locator(".mic-options summary").click()
    page.locator("[data-upload]").set_input_files(ROOT / "tests/data/syn_lora_finetune.ogg")
    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)

    assert len(page.locator("#answer textarea").input_value().split()) > 20
    left = turn_of(page)
    page.locator("#submit").click()
    until_left(page, left)
    assert turns(page, app)[0]["answer"]["channel"] == "voice"


def test_a_file_that_is_no_recording_is_refused_in_words(
    start_app: StartApp, open_page: OpenPage, any_model: str, tmp_path: Path
) -> None:
    page = open_page()
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")
    (tmp_path / "fake.wav").write_text("not audio")

    page.locator(".mic-options summary").click()
    page.locator("[data-upload]").set_input_files(tmp_path / "fake.wav")

    expect(page.locator(".mic-status")).to_contain_text("audio")
    expect(page.locator(".mic-button")).to_be_enabled()


@needs_model
def test_in_the_debrief_a_word_is_heard_by_click_and_by_keyboard_and_marked_while_it_is(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, tmp_path: Path
) -> None:
    page = open_speaking_page(spoken(tmp_path, PHRASE_S))
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")
    record(page, 9)
    left = turn_of(page)
    page.locator("#submit").click()
    until_left(page, left)
    page.locator("#finish").click()
    page.locator("#finish-yes").click()
    page.wait_for_url("**/debrief**")
    page.locator("#rate-skip").click()

    said = page.locator(".said[data-words]").first
    expect(said).to_be_visible()
    said.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    second = said.get_attribute("data-chosen")
    words = said.inner_text().split()
    assert second == words[1].strip(".,")
    page.evaluate(
        "() => { window.heard = []; new MutationObserver(() => window.heard.push(1)).observe("
        "document.querySelector('.said[data-words]'), { attributes: true, attributeFilter: ['data-heard'] }); }"
    )
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.wait_for_function("() => window.heard.length > 0")
    said.click(position={"x": 2, "y": 12})
    assert said.get_attribute("data-chosen") == words[0].strip(".,")


def test_a_speech_server_reads_the_question_and_hears_the_answer(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, tmp_path: Path
) -> None:
    page = open_speaking_page(spoken(tmp_path, PHRASE_S))
    with ModelServer() as server:
        app = start_app(speech_model="openai/tts-1", transcription_model="openai/whisper-1", api_base=server.openai_url)
        begin(page, app.address, channel="Voice")
        page.locator(".mic-options summary").click()
        page.wait_for_timeout(8000)  # The library of speech servers loads in the background.
        with page.expect_response("**/voice", timeout=60_000) as reading:
            page.locator("[data-voice='on']").check()
        assert (reading.value.status, reading.value.headers["content-type"]) == (200, "audio/wav")
        expect(page.locator("[data-action='repeat']")).to_have_text("Repeat", timeout=15_000)

        record(page, 4)
        expect(page.locator("#answer textarea")).to_have_value(str(HEARD["text"]), timeout=60_000)
        assert {request.path for request in server.requests} >= SOUNDS


def test_a_speech_server_that_fails_leaves_the_browsers_voice(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(TALKING_VOICE)
    with ModelServer() as server:
        app = start_app(
            speech_model="openai/error-500", transcription_model="openai/whisper-1", api_base=server.openai_url
        )
        begin(page, app.address, channel="Voice")
        page.locator(".mic-options summary").click()
        page.locator("[data-voice='on']").check()
        page.wait_for_function("() => window.voice.said.length > 0", timeout=60_000)
