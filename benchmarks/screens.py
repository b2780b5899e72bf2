"""`make screens`: takes the pictures in docs/screens/ from the running program, wide, phone and dark."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from benchmarks.process import ROOT, app, demo
from interviewer.content.load import load_bank
from interviewer.speech.decode import decode_to_wav
from tests.adverts.marked import marked
from tests.setup_browser import find_browser

TARGET = ROOT / "docs/screens"
LOOKS = {
    "wide": ({"width": 1440, "height": 900}, "light"),
    "phone": ({"width": 390, "height": 844}, "light"),
    "dark": ({"width": 1440, "height": 900}, "dark"),
}
SPEECH_MODEL = Path(os.environ.get("INTERVIEWER_WHISPER_MODEL") or ROOT.parent / "shared/models/whisper-test-ct2")
"""A model that knows the clip."""
SESSIONS = 12
"""Made-up sessions behind the pictures of review, debrief and progress."""
PLANS = 12
"""Plans that are looked at for one that begins with a question which has a graded answer to type."""


def main() -> None:
    """Walk through the pages in each look."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, app() as started, demo(SESSIONS) as practised:
        executable = find_browser(playwright)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for name in LOOKS:
            _hold(browser, started.address, name)
            _look_back(browser, practised.address, name)
        browser.close()
        if SPEECH_MODEL.exists():
            _speak(playwright, executable)
        else:
            print(
                "No pictures of a voice session: name a speech model that knows the clip in INTERVIEWER_WHISPER_MODEL."
            )
    print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET.relative_to(ROOT)}")


def _hold(browser: Browser, address: str, look: str) -> None:
    """Start, briefing, a question with its follow-up, the own rating."""
    page = _page(browser, look)
    page.goto(address + "/")
    page.wait_for_selector("#preview .plan")
    _shot(page, f"start-{look}")
    page.locator("#begin").click()
    page.wait_for_selector("#briefing .briefing")
    page.wait_for_timeout(400)
    _shot(page, f"briefing-{look}")
    answer = _until_answerable(page, address)
    page.locator("#answer textarea").fill(answer.split(". ")[0] + ". " + ". ".join(answer.split(". ")[1:5]))
    page.wait_for_timeout(1500)
    _shot(page, f"interview-{look}")
    before = page.locator(".question").get_attribute("data-turn")
    page.locator("#submit").click()
    page.wait_for_function("b => document.querySelector('.question')?.dataset.turn !== b", arg=before)
    page.wait_for_timeout(800)
    _shot(page, f"follow-up-{look}")
    page.locator("#finish").click()
    page.locator("#finish-yes").click()
    page.wait_for_selector("#rating:visible")
    page.wait_for_timeout(600)
    _shot(page, f"self-rating-{look}")
    page.context.close()


def _until_answerable(page: Page, address: str) -> str:
    """Begin interviews until one opens with a question that the banks hold a graded answer to; returns the answer."""
    bank = load_bank(ROOT / "question_banks", ROOT / "rubrics")
    answers = {
        q.prompt: next(e.answer for e in q.exemplars if e.id == "adequate")
        for q in bank.questions.values()
        if q.exemplars
    }
    for _ in range(PLANS):
        if "briefing" in page.url:
            page.locator("#open").click()
        page.wait_for_selector(".question")
        asked = page.locator(".asked").inner_text().strip()
        if asked in answers:
            return answers[asked]
        page.goto(address + "/")
        page.wait_for_selector("#preview .plan")
        page.locator("#begin").click()
        page.wait_for_selector("#briefing .briefing")
    return next(iter(answers.values()))


def _look_back(browser: Browser, address: str, look: str) -> None:
    """Review, a debrief with a quote, progress, settings."""
    page = _page(browser, look)
    page.goto(f"{address}/app/review")
    page.wait_for_selector(".sessions")
    page.wait_for_timeout(800)
    _shot(page, f"review-{look}")
    page.locator(".sessions a").first.click()
    page.wait_for_selector(".criterion")
    page.wait_for_timeout(800)
    page.screenshot(path=TARGET / f"debrief-{look}.png")
    page.locator(".quote").first.click()
    page.wait_for_timeout(900)
    page.screenshot(path=TARGET / f"evidence-{look}.png")
    page.locator(".outline").first.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    page.screenshot(path=TARGET / f"outline-{look}.png")
    for path, ready in (("progress", "#calendar .marks"), ("stories", "#stories a"), ("settings", "#grader label")):
        page.goto(f"{address}/app/{path}")
        page.wait_for_selector(ready)
        page.wait_for_timeout(800)
        _shot(page, f"{path}-{look}")
    _prepare(page, address, look)
    _coach(page, address, look)
    page.context.close()


def _prepare(page: Page, address: str, look: str) -> None:
    """An advert taken apart, and an own question begun from a shipped one."""
    advert = next(advert for advert in marked("developed") if advert.name == "llm_engineer")
    page.goto(f"{address}/app/advert")
    page.locator("#advert-text textarea").fill(advert.text)
    page.locator("#advert-decode").click()
    page.wait_for_selector("#advert mark")
    page.wait_for_timeout(600)
    _shot(page, f"advert-{look}")
    page.goto(f"{address}/app/questions")
    page.locator("#own-like input").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("agent vs workflow")
    page.locator("#own-like [role=option]", has_text="agent vs workflow").first.click()
    page.locator("#own-add").click()
    page.wait_for_selector("#own-found .findings")
    page.wait_for_timeout(800)
    _shot(page, f"own-question-{look}")


def _coach(page: Page, address: str, look: str) -> None:
    """A made-up interview, another in each look, shared with oneself and rated."""
    page.goto(f"{address}/app/review")
    page.wait_for_selector(".sessions a[href*='session=']")
    link = page.locator(".sessions li").nth(list(LOOKS).index(look)).locator("a[href*='session=']").first
    session = str(link.get_attribute("href")).split("session=")[1]
    shared = page.request.get(f"{address}/api/sessions/{session.split('&')[0]}/share.json")
    page.goto(f"{address}/app/coach")
    page.wait_for_selector("#coach-list", state="attached")
    page.set_input_files("[data-post]", {"name": "s.json", "mimeType": "application/json", "buffer": shared.body()})
    page.wait_for_url("**/coach?share=*")
    page.wait_for_selector("#coach-compared section")
    page.wait_for_timeout(600)
    _shot(page, f"coach-blind-{look}")
    for slot in page.locator("#coach-rate fieldset:visible").all():
        slot.locator("label", has_text="3").click()
    page.locator("#coach-keep").click()
    page.wait_for_selector("#coach-compared table")
    page.wait_for_timeout(600)
    _shot(page, f"coach-{look}")


def _speak(playwright: Playwright, executable: str | None) -> None:
    """A voice session, with our own synthetic answer as the microphone."""
    with tempfile.TemporaryDirectory() as folder, app(whisper_model=str(SPEECH_MODEL)) as started:
        wav = Path(folder) / "answer.wav"
        decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", wav)
        microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={wav}"]  # fmt: skip
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu", *microphone]
        )
        page = browser.new_context(viewport=LOOKS["wide"][0], permissions=["microphone"]).new_page()
        page.goto(started.address + "/")
        page.wait_for_selector("#preview .plan")
        page.locator("#channel label", has_text="Voice").click()
        page.wait_for_timeout(600)
        page.locator("#begin").click()
        page.wait_for_selector(".mic-check button")
        page.locator(".mic-check button").first.click()
        page.wait_for_timeout(5000)
        page.locator(".mic-check").scroll_into_view_if_needed()
        page.screenshot(path=TARGET / "voice-1-check.png")
        page.locator("#open").click()
        page.wait_for_selector(".mic-button")
        page.locator(".mic-button").click()
        page.wait_for_timeout(22_000)
        page.screenshot(path=TARGET / "voice-2-speaking.png")
        page.locator(".mic-button").click()
        page.wait_for_timeout(4000)
        page.screenshot(path=TARGET / "voice-3-transcript.png")
        page.locator("#submit").click()
        page.wait_for_timeout(2500)
        page.locator("#finish").click()
        page.locator("#finish-yes").click()
        page.locator("#rate-skip").click()
        page.wait_for_selector("details.delivery")
        page.wait_for_timeout(2500)
        page.locator("details.delivery summary").first.click()
        page.locator("details.delivery").first.scroll_into_view_if_needed()
        page.wait_for_timeout(600)
        page.screenshot(path=TARGET / "voice-4-debrief.png")
        browser.close()


def _page(browser: Browser, look: str) -> Page:
    viewport, scheme = LOOKS[look]
    return browser.new_context(viewport=viewport, color_scheme=scheme).new_page()  # type: ignore[arg-type]


def _shot(page: Page, name: str) -> None:
    page.screenshot(path=Path(TARGET) / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main()
