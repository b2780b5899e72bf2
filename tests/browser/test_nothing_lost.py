"""A killed server, a closed tab, a silent server: what was written is still there."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, StartApp, answer, begin, turn_of

pytestmark = pytest.mark.browser

TEXT = "Half of an answer that must survive whatever happens to the server while somebody types it."


def port_of(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


def test_kill_in_mid_answer_and_resume(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app()
    begin(page, app.address)
    turn = turn_of(page)
    page.locator("#answer textarea").fill(TEXT)
    expect(page.locator("#saved")).to_have_text("Draft saved")

    app.kill()
    again = start_app(port=port_of(app.address))
    page.goto(again.address + "/")
    page.locator(".resume a").click()

    page.wait_for_selector(".question")
    assert turn_of(page) == turn
    expect(page.locator("#answer textarea")).to_have_value(TEXT)


def test_an_answer_handed_in_while_the_server_is_down_arrives_when_it_is_back(
    start_app: StartApp, open_page: OpenPage
) -> None:
    page = open_page()
    app = start_app()
    begin(page, app.address)
    before = turn_of(page)
    page.locator("#answer textarea").fill(TEXT)
    expect(page.locator("#saved")).to_have_text("Draft saved")

    app.kill()
    page.locator("#submit").click()
    expect(page.locator("#saved")).to_contain_text("kept in this browser")
    again = start_app(port=port_of(app.address))

    page.wait_for_function(
        "async () => { const s = new URLSearchParams(location.search).get('session');"
        " const r = await fetch(`/api/sessions/${s}/export.json`).catch(() => null);"
        " return r && r.ok && (await r.json()).session.turns[0].answer !== null; }",
        timeout=60_000,
    )
    page.goto(again.address + "/app/interview")
    page.wait_for_function(
        "b => document.querySelector('.question') && document.querySelector('.question').dataset.turn !== b", arg=before
    )


def test_a_click_after_a_restart_still_means_what_it_says(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app()
    begin(page, app.address)

    assert app.stop() == 0
    start_app(port=port_of(app.address))
    answer(page, TEXT)

    expect(page.locator("#notice")).to_contain_text("Saved")


def test_a_stale_tab_gets_a_sentence(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    app = start_app()
    begin(page, app.address)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".question")
    answer(other, TEXT)

    page.locator("#answer textarea").fill("Something else entirely, from the tab that was left open.")
    page.locator("#submit").click()

    expect(page.locator("#notice")).to_contain_text("no longer open")


def test_health_needs_no_cookie(start_app: StartApp) -> None:
    assert httpx.get(start_app().address + "/healthz").json()["status"] == "ok"
