"""Choosing who grades: a model server on this machine, played by the testing kit, through real litellm."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from interviewer.content.bank import Bank
from interviewer.testing.model_server import ModelServer
from interviewer.testing.speech_models import build_random_whisper
from tests.browser.conftest import OpenPage, StartApp, begin
from tests.browser.test_typed_interview import SPECIFIC, to_the_end
from tests.speech.fake_hub import FakeHub

pytestmark = pytest.mark.browser


def test_an_openai_compatible_server_grades(start_app: StartApp, open_page: OpenPage, bank: Bank) -> None:
    with ModelServer(bank.questions.values()) as server:
        page = open_page()
        app = start_app(grader="openai/rules", api_base=server.openai_url)
        begin(page, app.address)
        to_the_end(page, SPECIFIC)
        page.locator("#rate-skip").click()
        page.wait_for_selector(".criterion", timeout=90_000)

        expect(page.locator(".head")).to_contain_text("openai/rules")
        expect(page.locator(".head")).not_to_contain_text("indicative")


def test_an_ollama_on_this_machine_is_offered_and_can_be_tested(
    start_app: StartApp, open_page: OpenPage, bank: Bank
) -> None:
    with ModelServer(bank.questions.values()) as server:
        page = open_page()
        app = start_app(ollama_url=server.url)
        page.goto(app.address + "/app/settings")
        page.locator("#grader label", has_text="ollama_chat/rules").click()
        page.locator("#grader-test").click()
        expect(page.locator("#grader-answer")).to_contain_text("answered", timeout=60_000)
        page.locator("#grader-use").click()
        expect(page.locator("#grader-answer")).to_contain_text("ollama_chat/rules")


def test_a_dead_endpoint_gives_not_scored_and_another_try(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app(grader="openai/anything", api_base="http://127.0.0.1:9/v1", grader_timeout_s="10")
    begin(page, app.address)
    to_the_end(page, SPECIFIC)
    page.locator("#rate-skip").click()

    expect(page.locator(".outcome-unscored").first).to_contain_text("Not scored", timeout=90_000)
    assert page.locator(".criterion").count() == 0, "a number was made up"
    page.wait_for_selector("#retry:visible", timeout=60_000)
    page.goto(app.address + "/app/settings")
    page.locator("#grader label", has_text="Offline grader").click()
    page.locator("#grader-use").click()
    expect(page.locator("#grader-answer")).to_contain_text("offline grader")
    page.go_back()
    page.wait_for_selector("#retry:visible")
    page.locator("#retry").click()
    page.wait_for_selector(".criterion", timeout=60_000)


def test_an_unknown_model_is_a_sentence(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app()
    page.goto(app.address + "/app/settings")
    page.locator("#grader label", has_text="Another model").click()
    page.locator("#grader-name input, #grader-name textarea").fill("nonsense-model")
    page.locator("#grader-test").click()

    expect(page.locator("#grader-answer .notice-error")).to_be_visible(timeout=60_000)
    assert "Traceback" not in page.locator("body").inner_text()


def test_a_model_is_downloaded_only_after_a_click_and_voice_works_then(
    start_app: StartApp, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with FakeHub(build_random_whisper(tmp_path / "model")) as hub:
        page = open_page()
        app = start_app(whisper_model="tiny.en", hub_url=hub.url)
        page.goto(app.address + "/app/settings")
        expect(page.locator("#voice-state")).to_contain_text("tiny.en is not on this machine")
        assert hub.requests == []

        page.locator("#download").click()

        expect(page.locator("#voice-state")).to_contain_text("Transcription works", timeout=60_000)
        expect(page.locator("#download")).to_be_hidden()
        assert hub.fetched("model.bin")


def test_a_hub_that_cannot_be_reached_is_a_sentence_with_the_way_out(
    start_app: StartApp, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    page = open_page()
    app = start_app(whisper_model="tiny.en", hub_url="http://127.0.0.1:9")
    page.goto(app.address + "/app/settings")

    page.locator("#download").click()

    expect(page.locator("#voice-state .notice-error")).to_contain_text("INTERVIEWER_WHISPER_MODEL", timeout=60_000)
    expect(page.locator("#download")).to_be_enabled()
