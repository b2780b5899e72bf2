"""A candidate shares, a coach rates blind and comments, the notes come back: in real browsers of two people."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, StartApp, answer, begin
from tests.browser.test_accessibility import violations_here

pytestmark = pytest.mark.browser

SAID = (
    "At Acme I would first measure with two hundred real tickets what the present way costs, then compare the small model with "
    "retrieval against a tuned one, since the answers change every month and nobody can label more than fifty a week."
)


def test_an_interview_goes_to_a_coach_and_the_notes_come_back(
    start_app: StartApp, open_page: OpenPage, tmp_path: Path
) -> None:
    app, anna = start_app(), open_page()
    begin(anna, app.address)
    answer(anna, SAID)
    anna.locator("#finish").click()
    anna.locator("#finish-yes").click()
    anna.wait_for_url("**/debrief**")
    anna.locator("#rate-skip").click()
    anna.get_by_role("link", name="Share with a coach").click()
    anna.locator("#share-words textarea").fill("Acme")
    anna.locator("#share-leave").click()
    expect(anna.locator("#share-text")).to_contain_text("At [redacted] I would")
    assert violations_here(anna) == []
    with anna.expect_download() as download:
        anna.get_by_role("link", name="File for a coach").click()
    download.value.save_as(tmp_path / "shared.json")

    bert = open_page()
    bert.goto(f"{app.address}/app/coach")
    bert.wait_for_selector("#coach-list", state="attached")
    bert.set_input_files("[data-post]", tmp_path / "shared.json")
    bert.wait_for_url("**/coach?share=*")
    expect(bert.locator("#coach-compared")).to_contain_text("shown once you have rated")
    for slot in bert.locator("#coach-rate fieldset:visible").all():
        slot.locator("label", has_text="2").click()
    assert violations_here(bert) == []
    bert.locator("#coach-keep").click()
    expect(bert.locator("#coach-compared")).to_contain_text("Side by side")
    bert.locator("#coach-comment button").first.click()
    bert.locator("#coach-words input, #coach-words textarea").first.fill("two hundred real tickets")
    bert.locator("#coach-text textarea").fill("Good: a figure.")
    bert.locator("#coach-do-comment").click()
    expect(bert.locator("#coach-answer mark")).to_have_text("two hundred real tickets")
    assert violations_here(bert) == []
    with bert.expect_download() as download:
        bert.get_by_role("link", name="My notes as a file").click()
    download.value.save_as(tmp_path / "ratings.json")

    anna.goto(f"{app.address}/app/coach")
    anna.wait_for_selector("#coach-list", state="attached")
    anna.set_input_files("[data-post]", tmp_path / "ratings.json")
    anna.wait_for_url("**/debrief?session=*")
    expect(anna.locator(".coach-said").first).to_contain_text("Good: a figure.")
