"""From a debrief on: levels are hidden, an answer is graded again, a question taken again, a page printed."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, StartApp
from tests.browser.test_review_and_progress import as_practised, practised

__all__ = ["practised"]

pytestmark = pytest.mark.browser


def test_a_debrief_leads_on(practised: Path, start_app: StartApp, open_page: OpenPage) -> None:
    app = start_app(data_dir=practised)
    page = open_page()
    as_practised(page, app.address, practised)
    page.goto(app.address + "/app/review")
    page.locator(".sessions li a").first.click()
    expect(page.locator("#items .track").first).to_be_visible()
    debrief = page.url

    page.locator("#hide-levels input").check()
    expect(page.locator("#overview")).to_contain_text("Levels are hidden")
    expect(page.locator("#items .track")).to_have_count(0)
    page.reload()
    expect(page.locator("#hide-levels input")).to_be_checked()
    page.locator("#hide-levels input").uncheck()
    expect(page.locator("#items .track").first).to_be_visible()

    page.locator("a", has_text="Correct or grade again").first.click()
    expect(page.locator("#regrade-grader input:checked")).to_have_count(1)
    page.locator("#regrade").click()
    expect(page.locator("#items .graded-before")).to_contain_text("Same grader, rubric and question", timeout=60_000)
    assert page.url.startswith(debrief)

    page.locator("a", has_text="Take it again").first.click()
    expect(page.locator("#attempts-intro")).to_contain_text("Back to the debrief")
    page.locator("#retake").click()
    expect(page.locator(".question .asked")).to_be_visible()

    page.goto(debrief)
    with page.expect_popup() as opened:
        page.locator("a", has_text="Page to print").click()
    printed = opened.value
    expect(printed.locator("h1")).to_contain_text("Interview:")
    assert printed.pdf().startswith(b"%PDF")
