"""Speaking to the page: a WAV as the microphone, and real transcription.

What is heard is checked with a model that knows the clip; all else with random weights, whose text means nothing.
"""

import json
import os
import re
import sqlite3
import time
import wave
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket, WebSocketRoute, expect

from interviewer.speech.decode import decode_to_wav
from interviewer.speech.transcript import Transcript
from tests.browser.conftest import App, OpenPage, StartApp, answer, begin, brief, duration_s, turn_of
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

MODEL = Path(os.environ.get("INTERVIEWER_WHISPER_MODEL") or ROOT.parent / "shared/models/whisper-test-ct2")
CLIP_S = 12
TYPED = "I would begin with the failures that cost most and measure each change on real tickets."
OpenSpeakingPage = Callable[[Path], Page]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """The first seconds of our own synthetic answer on fine-tuning."""
    whole, part = tmp_path / "whole.wav", tmp_path / "clip.wav"
    decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", whole)
    with wave.open(str(whole)) as source, wave.open(str(part), "wb") as target:
        target.setparams(source.getparams())
        target.writeframes(source.readframes(CLIP_S * source.getframerate()))
    return part


@pytest.fixture
def whole_clip(tmp_path: Path) -> Path:
    """All 78 seconds of that answer."""
    decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", tmp_path / "whole.wav")
    return tmp_path / "whole.wav"


@pytest.fixture
def quiet_clip(tmp_path: Path) -> Path:
    """Somebody who says nothing: no model hears a word in it."""
    with wave.open(str(tmp_path / "quiet.wav"), "wb") as target:
        target.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        target.writeframes(b"\x00\x00" * 16_000 * CLIP_S)
    return tmp_path / "quiet.wav"


def start_recording(page: Page, seconds: float) -> None:
    page.locator(".mic-button").click()
    expect(page.locator(".mic-status")).to_contain_text("Recording")
    page.wait_for_timeout(seconds * 1000)


def record(page: Page, seconds: float) -> None:
    start_recording(page, seconds)
    page.locator(".mic-button").click()
    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)


def submit(page: Page) -> None:
    """Hand in, with whatever must happen first, and wait for the next question."""
    before = turn_of(page)
    page.locator("#submit").click()
    until_left(page, before)


def answer_at_leisure(page: Page) -> None:
    """Type an answer, wait until its draft is on disk, and hand it in."""
    page.locator("#answer textarea").fill(TYPED)
    expect(page.locator("#saved")).to_have_text("Draft saved")
    submit(page)


def until_left(page: Page, turn: str) -> None:
    page.wait_for_function("b => document.querySelector('.question').dataset.turn !== b", arg=turn, timeout=60_000)


def note_sentences(page: Page) -> None:
    """Note every sentence that the microphone shows from now on, however briefly."""
    page.evaluate(
        "() => { const line = document.querySelector('.mic-status'); window.noted = [];"
        " new MutationObserver(() => window.noted.push(line.textContent)).observe(line, { childList: true }); }"
    )


def noted(page: Page) -> list[str]:
    return page.evaluate("() => window.noted")  # type: ignore[no-any-return]


def turns(page: Page, app: App) -> list[dict[str, Any]]:
    """The session's turns as the export tells them."""
    session = page.url.split("session=")[1]
    exported = page.request.get(f"{app.address}/api/sessions/{session}/export.json").json()
    return exported["session"]["turns"]  # type: ignore[no-any-return]


def stored_words(data: Path) -> str:
    """The words of the only recording as the store has them, each once."""
    with closing(sqlite3.connect(data / "interviewer.db")) as store:
        ((body,),) = store.execute("SELECT body FROM transcript").fetchall()
    return Transcript.model_validate_json(body).text


def sound_s(page: Page, app: App, recording: str, folder: Path) -> float:
    """Seconds of a recording as the app hands it back."""
    reply = page.request.get(f"{app.address}/api/recordings/{recording}.wav")
    assert reply.status == 200
    (folder / "back.wav").write_bytes(reply.body())
    return duration_s(folder / "back.wav")


@pytest.mark.skipif(
    not (MODEL / "model.bin").exists(), reason="no speech model that knows the clip; set INTERVIEWER_WHISPER_MODEL"
)
def test_what_was_said_can_be_corrected_and_handed_in(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, clip: Path
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")

    record(page, CLIP_S)
    expect(page.locator(".mic-status")).to_contain_text("Transcribed")
    heard = page.locator("#answer textarea").input_value()
    assert heard.strip()
    corrected = heard + " And that cost us two weeks in May."
    page.locator("#answer textarea").fill(corrected)
    submit(page)

    assert turns(page, app)[0]["answer"]["text"] == corrected


@pytest.mark.skipif(
    not (MODEL / "model.bin").exists(), reason="no speech model that knows the clip; set INTERVIEWER_WHISPER_MODEL"
)
def test_the_text_appears_while_somebody_speaks_and_corrections_to_it_stay(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, whole_clip: Path, tmp_path: Path
) -> None:
    page = open_speaking_page(whole_clip)
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")
    box = page.locator("#answer textarea")

    start_recording(page, 0)
    expect(box).to_have_value(re.compile(r"\S"), timeout=60_000)
    first = box.input_value()
    box.fill("Corrected at once.")
    box.evaluate("box => box.setSelectionRange(3, 9)")
    expect(box).to_have_value(re.compile(r"^Corrected at once\. \S"), timeout=60_000)
    selection = box.evaluate("box => [box.selectionStart, box.selectionEnd]")
    expect(page.locator(".mic-status")).to_contain_text("Recording")
    page.locator(".mic-button").click()
    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)

    assert selection == [3, 9]
    assert box.input_value() == "Corrected at once." + stored_words(tmp_path / "data").removeprefix(first)


@pytest.mark.skipif(
    not (MODEL / "model.bin").exists(), reason="no speech model that knows the clip; set INTERVIEWER_WHISPER_MODEL"
)
def test_after_a_kill_in_the_middle_no_words_come_twice_or_are_lost(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, whole_clip: Path, tmp_path: Path
) -> None:
    """Whatever is heard: a busy machine's made-up microphone has holes, and the same words can then be heard in two places."""
    page = open_speaking_page(whole_clip)
    app = start_app(whisper_model=str(MODEL))
    begin(page, app.address, channel="Voice")
    box = page.locator("#answer textarea")
    start_recording(page, 0)
    expect(box).to_have_value(re.compile(r"\S"), timeout=60_000)
    first = box.input_value()

    app.kill()
    again = start_app(port=int(app.address.rsplit(":", 1)[1]), whisper_model=str(MODEL))
    expect(box).to_have_value(re.compile(r"^" + re.escape(first) + r" \S"), timeout=60_000)
    page.locator(".mic-button").click()
    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)
    heard = box.input_value()
    submit(page)

    assert heard == stored_words(tmp_path / "data")
    (recording,) = turns(page, again)[0]["answer"]["recordings"]
    assert sound_s(page, again, recording, whole_clip.parent) >= 15


def test_a_recording_is_kept_with_its_answer_and_can_be_replayed(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, clip: Path, any_model: str
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")

    record(page, CLIP_S)
    page.locator("#answer textarea").fill(TYPED)
    submit(page)

    given = turns(page, app)[0]["answer"]
    assert (given["text"], given["channel"]) == (TYPED, "voice")
    assert sound_s(page, app, given["recordings"][0], clip.parent) >= CLIP_S - 1


def test_doubtful_words_are_listed_before_and_delivery_after(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, clip: Path, any_model: str
) -> None:
    """A model with random weights is sure of nothing."""
    page = open_speaking_page(clip)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")

    record(page, CLIP_S)
    expect(page.locator("#words-to-check")).to_contain_text("Please check")
    page.reload()
    expect(page.locator("#words-to-check")).to_contain_text("Please check")
    page.locator("#answer textarea").fill(TYPED)
    submit(page)
    expect(page.locator("#words-to-check")).not_to_contain_text("Please check")
    page.locator("#finish").click()
    page.locator("#finish-yes").click()
    page.locator("#rate-skip").click()

    delivery = page.locator("details.delivery")
    delivery.locator("summary").first.click()
    expect(delivery.locator("svg rect").first).to_be_visible()
    expect(delivery).to_contain_text("words a minute")


def test_what_was_acknowledged_survives_a_kill_and_is_transcribed_after_it(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, clip: Path, any_model: str
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")
    acknowledged = [0]

    def note(frame: str | bytes) -> None:
        acknowledged.append(json.loads(frame).get("ack", 0))

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", note)

    page.on("websocket", listen)
    start_recording(page, 5)

    app.kill()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    again = start_app(port=int(app.address.rsplit(":", 1)[1]), whisper_model=any_model)
    page.goto(again.address + "/app/interview")
    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)
    page.locator("#answer textarea").fill(TYPED)
    submit(page)

    assert max(acknowledged) >= 30
    (recording,) = turns(page, again)[0]["answer"]["recordings"]
    assert sound_s(page, again, recording, clip.parent) >= max(acknowledged) / 10


def test_nothing_is_lost_while_the_network_is_gone(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, whole_clip: Path, any_model: str
) -> None:
    page = open_speaking_page(whole_clip)
    app = start_app(whisper_model=any_model)
    sockets: list[WebSocketRoute] = []
    is_gone = False

    def connect(socket: WebSocketRoute) -> None:
        if is_gone:
            socket.close(code=1011)
        else:
            socket.connect_to_server()
            sockets.append(socket)

    page.route_web_socket(re.compile("/api/"), connect)
    begin(page, app.address, channel="Voice")
    began = time.monotonic()
    start_recording(page, 3)
    is_gone = True
    sockets[-1].close(code=1011)
    page.wait_for_timeout(5000)
    is_gone = False
    page.wait_for_timeout(6000)
    page.locator(".mic-button").click()
    spoken_s = time.monotonic() - began
    expect(page.locator(".mic-button")).to_contain_text("Record more", timeout=60_000)
    page.locator("#answer textarea").fill(TYPED)
    submit(page)

    assert len(sockets) > 1
    (recording,) = turns(page, app)[0]["answer"]["recordings"]
    assert sound_s(page, app, recording, whole_clip.parent) >= 14 - 1 and spoken_s >= 14


@pytest.mark.parametrize("how", ["button", "keys"])
def test_handing_in_while_the_microphone_runs_takes_the_last_words_along(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, clip: Path, any_model: str, how: str
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")
    before = turn_of(page)
    page.locator("#answer textarea").fill(TYPED)
    start_recording(page, 4)
    note_sentences(page)

    if how == "button":
        page.locator("#submit").click()
    else:
        page.locator("#answer textarea").press("Control+Enter")
    until_left(page, before)

    assert "Saving the last words, then handing in…" in noted(page)
    given = turns(page, app)[0]["answer"]
    assert given["text"].startswith(TYPED)
    assert given["channel"] == "voice"
    assert sound_s(page, app, given["recordings"][0], clip.parent) >= 3
    expect(page.locator("#answer textarea")).to_have_value("")
    page.wait_for_timeout(1500)
    expect(page.locator("#answer textarea")).to_have_value("")


@pytest.mark.parametrize(
    ("button", "says"),
    [
        pytest.param("#skip", "Saving the last words, then going on…", id="skip"),
        pytest.param("#redo", "Saving the last words, then going back…", id="redo"),
    ],
)
def test_leaving_a_question_while_the_microphone_runs_ends_the_recording_first(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, quiet_clip: Path, any_model: str, button: str, says: str
) -> None:
    page = open_speaking_page(quiet_clip)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")
    answer_at_leisure(page)
    left = turn_of(page)
    start_recording(page, 2)
    note_sentences(page)

    page.locator(button).click()
    until_left(page, left)

    assert says in noted(page)
    expect(page.locator(".mic-button")).to_contain_text("Record your answer")
    expect(page.locator(".mic-button")).to_be_enabled()


def test_a_second_tab_neither_ends_nor_joins_a_recording(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, clip: Path, any_model: str
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")
    start_recording(page, 2)

    second = page.context.new_page()
    second.goto(page.url)
    second.locator(".mic-button").click()
    expect(second.locator(".mic-status")).to_contain_text("is being recorded in another tab")
    second.close()
    page.bring_to_front()
    page.wait_for_timeout(2000)
    expect(page.locator(".mic-status")).to_contain_text("Recording")
    page.locator("#answer textarea").fill(TYPED)
    submit(page)

    (recording,) = turns(page, app)[0]["answer"]["recordings"]
    assert sound_s(page, app, recording, clip.parent) >= 4


def test_somebody_elses_recording_cannot_be_fetched(
    start_app: StartApp, open_speaking_page: OpenSpeakingPage, open_page: OpenPage, clip: Path, any_model: str
) -> None:
    page = open_speaking_page(clip)
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")
    record(page, 3)
    page.locator("#answer textarea").fill(TYPED)
    submit(page)
    recording = turns(page, app)[0]["answer"]["recordings"][0]

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


def test_without_the_microphones_script_typing_submitting_and_skipping_work(
    start_app: StartApp, open_page: OpenPage, any_model: str
) -> None:
    page = open_page()
    page.route("**/static/microphone.js", lambda route: route.abort())
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")

    answer_at_leisure(page)
    before = turn_of(page)
    page.locator("#skip").click()
    until_left(page, before)

    assert turns(page, app)[0]["answer"]["text"] == TYPED


def test_a_refused_microphone_is_explained_and_typing_works(
    start_app: StartApp, open_page: OpenPage, any_model: str
) -> None:
    page = open_page()
    app = start_app(whisper_model=any_model)
    begin(page, app.address, channel="Voice")

    page.locator(".mic-button").click()

    expect(page.locator(".mic-status")).to_contain_text("type your answer")
    answer(page, TYPED)
    assert turns(page, app)[0]["answer"]["text"] == TYPED


@pytest.mark.parametrize(
    ("sound", "told", "can_be_played"),
    [("clip", "We heard you", True), ("quiet_clip", "Nothing was heard", False)],
)
def test_the_briefing_checks_the_microphone_and_sends_nothing(
    request: pytest.FixtureRequest,
    start_app: StartApp,
    open_speaking_page: OpenSpeakingPage,
    any_model: str,
    sound: str,
    told: str,
    can_be_played: bool,
) -> None:
    page = open_speaking_page(request.getfixturevalue(sound))
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    brief(page, start_app(whisper_model=any_model).address, channel="Voice")

    page.locator("#briefing-mic [data-action='mic-check']").click()

    expect(page.locator("#briefing-mic .mic-status")).to_contain_text(told, timeout=20_000)
    expect(page.locator("#briefing-mic .mic-playback")).to_be_visible(visible=can_be_played)
    assert [url for url in sockets if "microphone" in url] == []
