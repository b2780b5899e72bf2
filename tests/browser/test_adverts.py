"""An advert from a PDF to the questions of an interview, and deeds of a CV to stories, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage, StartApp
from tests.browser.test_accessibility import violations_here
from tests.documents.files import pdf
from tests.service.test_adverts import ADVERT, CV

pytestmark = pytest.mark.browser


def test_an_advert_is_opened_read_and_chooses_questions(
    start_app: StartApp, open_page: OpenPage, tmp_path: Path
) -> None:
    app, page = start_app(), open_page()
    file = tmp_path / "advert.pdf"
    file.write_bytes(pdf(ADVERT.text))
    page.goto(f"{app.address}/app/advert")
    page.set_input_files("[data-document='advert-text']", file)
    expect(page.locator("#advert-text textarea")).to_have_value(re.compile("prompt injection"))
    page.locator("#advert-decode").click()
    page.wait_for_url("**/advert?advert=*")
    expect(page.locator("#advert mark.label-buzzword").first).to_be_visible()
    expect(page.locator("#advert")).to_contain_text("guardrail layers")
    assert violations_here(page) == []

    page.locator("#advert .demands [data-action='practise']").first.click()
    page.wait_for_selector(".question")
    page.go_back()
    page.wait_for_selector("#advert mark")

    page.locator("#advert-steer input").check()
    expect(page.locator("#adverts")).to_contain_text("in use")
    page.goto(f"{app.address}/app/")
    expect(page.locator("#preview .steered")).to_contain_text("Senior LLM Engineer")


def test_deeds_of_a_cv_become_stories(start_app: StartApp, open_page: OpenPage) -> None:
    app, page = start_app(), open_page(PHONE)
    page.goto(f"{app.address}/app/advert")
    page.locator("#cv button").first.click()
    page.locator("#cv-text textarea").fill(CV)
    page.locator("#cv-read").click()
    page.locator("#cv-deeds input").first.check()
    page.locator("#cv-keep").click()
    expect(page.locator("#cv-found")).to_contain_text("Kept as stories")
    assert violations_here(page) == []

    page.locator("#cv-found a").first.click()
    expect(page.locator("#story-title textarea, #story-title input").first).to_have_value(re.compile("Cut the cost"))


def test_a_file_that_is_no_document_is_told_in_a_sentence(
    start_app: StartApp, open_page: OpenPage, tmp_path: Path
) -> None:
    app, page = start_app(), open_page()
    file = tmp_path / "advert.pdf"
    file.write_bytes(b"\x7fELF\x00\x00")
    page.goto(f"{app.address}/app/advert")
    page.set_input_files("[data-document='advert-text']", file)

    expect(page.locator("[data-document-told='advert-text']")).to_contain_text("no PDF, DOCX")
