"""Every page, in both modes and at phone width, has no violation that axe-core finds in WCAG 2.2 A and AA.

What is left out, and why, stands in `EXCLUDED` and, word for word, in `docs/accessibility.md`.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, App, OpenPage, StartApp, answer, brief
from tests.browser.made_up import as_practised, make_up_sessions

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EXCLUDED: dict[str, str] = {}
"""Selectors of parts that are not ours to change, each with its reason."""
WITHOUT_SESSION = ("", "review", "progress", "stories", "advert", "questions", "coach", "settings")
OF_A_SESSION = ("debrief", "attempts", "regrade", "share")


@pytest.fixture
def practised(tmp_path: Path) -> Path:
    """A data folder with three made-up sessions."""
    return make_up_sessions(tmp_path / "data", 3)


@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", WIDE), ("light", PHONE)])
def test_pages_of_somebody_who_has_practised(
    practised: Path, start_app: StartApp, open_page: OpenPage, scheme: str, viewport: dict[str, int]
) -> None:
    app = start_app(data_dir=practised)
    page = open_page(viewport, color_scheme=scheme, reduced_motion="reduce")
    as_practised(page, app.address, practised)

    found = {name: violations(page, app, name) for name in WITHOUT_SESSION}
    page.goto(f"{app.address}/app/review")
    session = (
        page.locator(".sessions a[href*='session=']").first.get_attribute("href").split("session=")[1].split("&")[0]
    )
    found |= {name: violations(page, app, f"{name}?session={session}") for name in OF_A_SESSION}

    assert listed(found) == ""


def test_an_interview_from_briefing_to_debrief(start_app: StartApp, open_page: OpenPage) -> None:
    app, page = start_app(), open_page()
    brief(page, app.address, channel="Voice")
    found = {"briefing": violations_here(page)}
    page.locator("#open").click()
    page.wait_for_selector("#answer textarea:visible")
    found["question"] = violations_here(page)
    answer(page, "It depends.")
    found["after an answer"] = violations_here(page)
    page.locator("#finish").click()
    page.locator("#finish-yes").click()
    page.wait_for_url("**/debrief**")
    page.wait_for_selector("h1:visible")
    found["self-rating"] = violations_here(page)

    assert listed(found) == ""


def test_no_page_is_forgotten(start_app: StartApp, open_page: OpenPage) -> None:
    app, page = start_app(), open_page()
    page.goto(f"{app.address}/app/")
    pages = page.evaluate("() => window.gradio_config.pages.map(page => page[0])")
    assert set(pages) == {*WITHOUT_SESSION, *OF_A_SESSION, "briefing", "interview"}


def listed(found: dict[str, list[str]]) -> str:
    """Pages and what was found on them, a line each."""
    return "\n".join(f"{name}: {problem}" for name, problems in found.items() for problem in problems)


def violations(page: Page, app: App, address: str) -> list[str]:
    """What axe finds on a page once it has settled."""
    page.goto(f"{app.address}/app/{address}")
    page.wait_for_load_state("networkidle")
    return violations_here(page)


def violations_here(page: Page) -> list[str]:
    """Each violation with the elements it was found on."""
    expect(page.locator("main, .bar").first).to_be_visible()
    context = {"exclude": [[selector] for selector in EXCLUDED]} if EXCLUDED else None
    result = Axe().run(page, context, {"runOnly": list(RULES), "resultTypes": ["violations"]})
    return [
        f"{found['id']} ({found['impact']}): {node['target']} {node['html'][:160]}"
        for found in result.response["violations"]
        for node in found["nodes"]
    ]
