"""From the click on *Submit* to the next question on the screen, in real Chromium, by the page's own clock.

From the moment when the button hears the click to the frame after the one that shows the next question: what the browser's
driver needs to find the button and to look at the page is nobody's waiting. Offline, and with a model on a server of this machine that words each follow-up politely after a second: what is
counted there is what we add to that second. Answers are typed and thought over for a while, as people do.
"""

from itertools import cycle
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.process import ROOT, app
from interviewer.content.load import load_bank
from interviewer.testing.model_server import ModelServer
from tests.setup_browser import find_browser

SESSIONS = 5
THINK_S = 3.0
MODEL_S = 1.0
MOST_TURNS = 8
WATCH = """() => {
    const turn = () => document.querySelector('.question')?.dataset.turn;
    let before, clicked;
    document.addEventListener('click', event => {
        if (!event.target.closest('#submit')) return;
        [before, clicked, window.waitedMs] = [turn(), performance.now(), undefined];
    }, true);
    new MutationObserver(() => {
        if (clicked === undefined || (turn() ?? before) === before) return;
        const since = clicked;
        clicked = undefined;
        requestAnimationFrame(() => requestAnimationFrame(() => { window.waitedMs = performance.now() - since; }));
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-turn'] });
}"""
DONE = "() => location.pathname.includes('debrief') || window.waitedMs !== undefined"


def measure() -> dict[str, dict[str, Any]]:
    """Rows next_question_p95_ms, next_question_median_ms and next_question_over_model_p95_ms."""
    bank = load_bank(ROOT / "question_banks", ROOT / "rubrics")
    answers = [e.answer for q in bank.questions.values() for e in q.exemplars if e.id == "adequate"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(playwright), args=["--no-sandbox", "--disable-gpu"]
        )
        with app() as started:
            offline = _waits(browser, started.address, answers)
        with (
            ModelServer(bank.questions.values(), delay_s=MODEL_S) as server,
            app(grader="openai/words-well", api_base=server.openai_url, grader_passes="1") as started,
        ):
            worded = _waits(browser, started.address, answers)
        browser.close()
    over = [wait - MODEL_S for wait in worded if wait > MODEL_S]
    return {
        "next_question_median_ms": {"value": round(median(offline) * 1000), "unit": "ms"},
        "next_question_p95_ms": {"value": _p95(offline), "unit": "ms"},
        "next_question_over_model_p95_ms": {"value": _p95(over), "unit": "ms"},
    }


def _p95(waits: list[float]) -> int:
    return round(quantiles(waits, n=20)[-1] * 1000)


def _waits(browser: Browser, address: str, answers: list[str]) -> list[float]:
    """Seconds of each submission but the first, after which Python has loaded what it needs."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    given, waits = cycle(answers), []
    for _ in range(SESSIONS):
        _begin(page, address)
        for _ in range(MOST_TURNS):
            wait = _submit(page, next(given))
            if wait is None:
                break
            waits.append(wait)
    context.close()
    return waits[1:]


def _begin(page: Page, address: str) -> None:
    page.goto(address + "/")
    page.wait_for_selector("#preview .plan")
    page.locator("#preset label", has_text="Sprint").first.click()
    page.wait_for_timeout(500)
    page.locator("#begin").click()
    page.wait_for_selector("#briefing .briefing")
    page.locator("#open").click()
    page.wait_for_selector("#answer textarea:visible")


def _submit(page: Page, text: str) -> float | None:
    """None where the interview is at its end: the debrief is another page."""
    page.wait_for_timeout(THINK_S * 1000)
    page.locator("#answer textarea").fill(text)
    page.wait_for_timeout(800)
    page.locator("#submit").click()
    page.wait_for_function(DONE)
    waited_ms: float | None = None if "debrief" in page.url else page.evaluate("() => window.waitedMs")
    return None if waited_ms is None else waited_ms / 1000
