"""`make screens`: takes the pictures in docs/screens/ from the running program, wide, phone and dark."""

from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.process import ROOT, app
from tests.setup_browser import find_browser

TARGET = ROOT / "docs/screens"
LOOKS = {
    "wide": ({"width": 1440, "height": 900}, "light"),
    "phone": ({"width": 390, "height": 844}, "light"),
    "dark": ({"width": 1440, "height": 900}, "dark"),
}
ANSWERS = (
    "Most of the wrong answers come from old procedures, so I would start with retrieval over the current documents only. "
    "Fine-tuning could not keep up with two hundred changed documents a week. In the first fortnight I freeze three hundred "
    "real tickets and run every variant on the same ones, so that we compare like with like. The format errors go away with "
    "structured output that is validated against a schema. I leave fine-tuning for later on purpose; I would change my mind "
    "if the right passage is found nine times in ten and answers are still wrong.",
    "First I repair the thirty-five that used a superseded procedure. The nine odd cases stay with a person.",
    "In March last year I owned the help assistant. For eleven days it told people something wrong; we searched every "
    "transcript and counted 412 wrong answers. I had approved the new model version to save four weeks. We turned the topic "
    "off within three hours and rolled back the next morning. Since then no change ships without a replay of 120 real cases, "
    "and I own that gate.",
)


def main() -> None:
    """Walk through a whole session in each look."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, app() as started:
        executable = find_browser(playwright)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for name in LOOKS:
            _walk(browser, started.address, name)
        browser.close()
    print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET.relative_to(ROOT)}")


def _walk(browser: Browser, address: str, look: str) -> None:
    viewport, scheme = LOOKS[look]
    context = browser.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address + "/")
    page.wait_for_selector("#preview .plan")
    _shot(page, f"start-{look}")
    page.locator("#begin").click()
    page.wait_for_selector("#briefing .briefing")
    page.wait_for_timeout(400)
    _shot(page, f"briefing-{look}")
    page.locator("#open").click()
    page.wait_for_selector(".question")
    page.locator("#answer textarea").fill(ANSWERS[0])
    page.wait_for_timeout(1500)
    _shot(page, f"interview-{look}")
    for n in range(8):
        if "debrief" in page.url:
            break
        before = page.locator(".question").get_attribute("data-turn")
        page.locator("#answer textarea").fill(ANSWERS[min(n, 2)])
        page.locator("#submit").click()
        page.wait_for_function(
            "b => location.pathname.includes('debrief') || document.querySelector('.question')?.dataset.turn !== b",
            arg=before,
        )
        if n == 0:
            page.wait_for_timeout(800)
            _shot(page, f"follow-up-{look}")
    page.wait_for_selector("#rating:visible")
    page.wait_for_timeout(600)
    _shot(page, f"self-rating-{look}")
    for row in page.locator("#rating .rate:visible").all():
        row.locator("label").nth(2).click()
    page.locator("#rate").click()
    page.wait_for_selector(".criterion")
    page.wait_for_function("document.querySelectorAll('.outcome-pending').length === 0")
    page.wait_for_timeout(800)
    page.screenshot(path=TARGET / f"debrief-{look}.png")
    page.locator(".quote").first.click()
    page.wait_for_timeout(900)
    page.screenshot(path=TARGET / f"evidence-{look}.png")
    for path in ("review", "settings"):
        page.goto(f"{address}/app/{path}")
        page.wait_for_selector(".sessions, #grader label")
        page.wait_for_timeout(800)
        _shot(page, f"{path}-{look}")
    context.close()


def _shot(page: Page, name: str) -> None:
    page.screenshot(path=Path(TARGET) / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main()
