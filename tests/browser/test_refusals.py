"""Why something was refused is told in a card that everybody can read, and that leaves nobody waiting."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, WIDE, App, OpenPage, StartApp
from tests.browser.test_accessibility import violations_here

pytestmark = pytest.mark.browser

SENTENCE = "The disk is <b>full</b>, so nothing was stored; make room and try again. /a/very/long/" + "folder" * 20


def refuse(page: Page, app: App) -> None:
    """An event of the page that the server refuses."""

    def refused(route: Route) -> None:
        body = json.dumps({"title": "Not stored", "error": SENTENCE})
        route.fulfill(status=422, content_type="application/json", body=body)

    page.route("**/gradio_api/run/predict", refused)
    page.goto(f"{app.address}/app/settings")
    page.wait_for_selector("h1:visible")
    expect(page.locator("#refusals")).to_have_count(
        1
    )  # Screen readers announce what comes into a region that was there.
    page.evaluate("() => fetch('/app/gradio_api/run/predict', { method: 'POST' })")
    expect(page.get_by_role("alert")).to_contain_text("Not stored")


@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", WIDE), ("light", PHONE)])
def test_the_reason_is_shown_as_text_within_the_page_and_axe_finds_nothing(
    start_app: StartApp, open_page: OpenPage, scheme: str, viewport: dict[str, int]
) -> None:
    app, page = start_app(), open_page(viewport, color_scheme=scheme, reduced_motion="reduce")
    refuse(page, app)
    card = page.locator(".refusal")

    expect(card).to_contain_text(SENTENCE)
    assert card.locator("b").all_inner_texts() == ["Not stored"]
    box = card.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= viewport["width"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert violations_here(page) == []


def test_the_card_goes_by_keyboard_or_by_itself_but_not_while_it_is_read(
    start_app: StartApp, open_page: OpenPage
) -> None:
    app, page = start_app(), open_page()
    page.clock.install()
    refuse(page, app)
    close = page.get_by_role("alert").get_by_role("button", name="Close")
    close.focus()
    page.clock.run_for(60_000)
    expect(close).to_be_visible()

    page.keyboard.press("Enter")
    expect(page.locator(".refusal")).to_have_count(0)

    page.evaluate("() => fetch('/app/gradio_api/run/predict', { method: 'POST' })")
    expect(page.locator(".refusal")).to_have_count(1)
    page.clock.run_for(13_000)
    expect(page.locator(".refusal")).to_have_count(0)
