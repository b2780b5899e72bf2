"""A question written in the page, practised, and taken along, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, App, OpenPage, StartApp, answer
from tests.browser.test_accessibility import violations_here
from tests.content.own.filled import LIKE

pytestmark = pytest.mark.browser

SAID = (
    "I would first ask what the drafts must achieve, which is fewer minutes for each correct page under the duty of secrecy. "
    "Sealed pages stay inside and the others go to the bought service, since one leak outweighs slow work."
)


def begun(page: Page, app: App) -> None:
    """A question begun from a shipped one."""
    page.goto(f"{app.address}/app/questions")
    page.locator("#own-like input").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("build vs buy model (senior)")
    page.locator("#own-like [role=option]", has_text="Product manager").first.click()
    page.locator("#own-add").click()
    page.wait_for_url("**/questions?own=*")
    expect(page.locator("#own-prompt textarea")).to_have_value(re.compile("registrar"))


def test_a_question_is_written_checked_while_typing_and_practised(start_app: StartApp, open_page: OpenPage) -> None:
    app, page = start_app(), open_page()
    begun(page, app)
    page.locator("#own-title input, #own-title textarea").first.fill("Maps for a court")
    page.locator("#own-probes textarea").fill("framing | E77 | Why?")
    expect(page.locator("#own-found")).to_contain_text("there is no evidence point E77")
    page.locator("#own-probes textarea").fill("framing | E1 | What would be better then?")
    expect(page.locator("#own-found")).to_contain_text("It can be asked and graded")
    assert violations_here(page) == []

    page.reload()
    expect(page.locator("#own-probes textarea")).to_have_value("framing | E1 | What would be better then?")
    page.locator("#own-practise").click()
    page.wait_for_selector(".question")
    expect(page.locator("#asked")).to_contain_text("registrar")
    while "debrief" not in page.url:
        answer(page, SAID)
    page.locator("#rate-skip").click()
    expect(page.locator(".item h2").first).to_contain_text("own")


def test_questions_are_taken_along_and_taken_in_by_file(
    start_app: StartApp, open_page: OpenPage, tmp_path: Path
) -> None:
    app, page = start_app(), open_page(PHONE)
    begun(page, app)
    with page.expect_download() as download:
        page.get_by_role("link", name="All as YAML").click()
    download.value.save_as(tmp_path / "own.yaml")
    assert LIKE.rpartition(".")[0].split(".")[2] in (tmp_path / "own.yaml").read_text(encoding="utf-8")

    page.locator("#own-import button").first.click()
    page.set_input_files("[data-text-file='own-yaml']", tmp_path / "own.yaml")
    page.locator("#own-take").click()
    expect(page.locator("#own-said")).to_contain_text("Taken in: 1")
    assert violations_here(page) == []
