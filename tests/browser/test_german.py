"""A browser that asks for German gets German: every page, what scripts say, and nothing of the English catalogue."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from interviewer.language.catalogue import catalogues
from tests.browser.conftest import PHONE, WIDE, App, OpenPage, StartApp, answer
from tests.browser.made_up import as_practised, make_up_sessions
from tests.browser.test_accessibility import OF_A_SESSION, WITHOUT_SESSION, listed, violations_here

pytestmark = pytest.mark.browser

LEAST_WORDS = 3
"""A part of a message with fewer words is looked for as a whole only; "Level" may stand within a German text."""
SEEN_JS = """() => {
    const seen = [];
    const isContent = (node) => node.closest("[lang=en], script, style, textarea, .said, .quote, code");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.textContent.trim() && !isContent(node.parentElement)) seen.push(node.textContent);
    }
    for (const node of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
        for (const name of ["aria-label", "placeholder", "title", "alt"]) {
            if (node.getAttribute(name) && !isContent(node.parentElement)) seen.push(node.getAttribute(name));
        }
    }
    return [document.title, ...seen];
}"""


def english_parts() -> tuple[set[str], set[str]]:
    """Whole messages, and parts between values and tags that are long enough to be told from chance."""
    wholes, parts = set(), set()
    for message, said in catalogues()["de"].messages.items():
        if said[0] == message:
            continue
        wholes.add(message)
        parts |= {
            part.strip(" .,;:")
            for part in re.split(r"\{\w*(?:!\w)?\}|<[^>]*>", message)
            if len(re.findall(r"[^\W\d_]+", part)) >= LEAST_WORDS
        }
    return wholes, parts


WHOLES, PARTS = english_parts()
GERMAN_TOO = {form for said in catalogues()["de"].messages.values() for form in said}


def english_on(page: Page) -> list[str]:
    """What the page still says in English."""
    seen = [" ".join(text.split()) for text in page.evaluate(SEEN_JS)]
    return [text for text in seen if (text in WHOLES - GERMAN_TOO) or any(part in text for part in PARTS)]


def look(page: Page, app: App, address: str) -> dict[str, object]:
    """Open a page and tell what is wrong with it."""
    page.goto(f"{app.address}/app/{address}")
    page.wait_for_selector(".bar")
    page.wait_for_selector("h1", state="attached")
    page.wait_for_load_state("networkidle")
    return look_here(page, address.split("?")[0] or "start")


def look_here(page: Page, name: str) -> dict[str, object]:
    """What is wrong with the page as it stands."""
    found: dict[str, object] = {}
    if english := english_on(page):
        found[f"{name}: English"] = english
    if page.evaluate("document.documentElement.lang") != "de":
        found[f"{name}: language"] = page.evaluate("document.documentElement.lang")
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found[f"{name}: scrolls sideways"] = page.evaluate("document.documentElement.scrollWidth")
    if wrong := listed({name: violations_here(page)}):
        found[f"{name}: accessibility"] = wrong
    return found


@pytest.fixture
def practised(tmp_path: Path) -> Path:
    """A data folder with three made-up sessions."""
    return make_up_sessions(tmp_path / "data", 3)


@pytest.mark.parametrize("viewport", [pytest.param(WIDE, id="wide"), pytest.param(PHONE, id="phone")])
def test_every_page_in_german(
    practised: Path, start_app: StartApp, open_page: OpenPage, viewport: dict[str, int]
) -> None:
    app = start_app(data_dir=practised)
    page = open_page(viewport, locale="de-DE", reduced_motion="reduce")
    as_practised(page, app.address, practised)

    found: dict[str, object] = {}
    for name in WITHOUT_SESSION:
        found |= look(page, app, name)
    page.goto(f"{app.address}/app/review")
    link = page.locator(".sessions a[href*='session=']").first.get_attribute("href")
    assert link is not None
    session = link.split("session=")[1].split("&")[0]
    for name in OF_A_SESSION:
        found |= look(page, app, f"{name}?session={session}&item=1")

    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


@pytest.mark.parametrize("viewport", [pytest.param(WIDE, id="wide"), pytest.param(PHONE, id="phone")])
def test_an_interview_in_german(start_app: StartApp, open_page: OpenPage, viewport: dict[str, int]) -> None:
    app, page = start_app(), open_page(viewport, locale="de-DE")
    page.goto(app.address + "/")
    page.wait_for_selector("#preview .plan")
    found = look_here(page, "start")
    page.locator("#channel label", has_text="Gesprochen").click()
    page.locator("#begin").click()
    page.wait_for_selector("#briefing .briefing")
    page.wait_for_selector("#open:visible")
    found |= look_here(page, "briefing")
    page.locator("#open").click()
    page.wait_for_selector("#answer textarea:visible")
    page.locator("#answer textarea").fill("It depends.")
    expect(page.locator("#saved")).to_have_text("Entwurf gespeichert")
    expect(page).to_have_title(re.compile("Frage 1 von 2 · Übungsinterview"))
    found |= look_here(page, "question")
    answer(page, "It depends.")
    expect(page.locator("#notice")).to_contain_text("Gespeichert.")
    page.locator("#pause").click()
    expect(page.locator("#pause")).to_have_text("Weiter")
    expect(page.locator(".clock")).to_contain_text("pausiert")
    page.locator("#pause").click()
    expect(page.locator("#pause")).to_have_text("Pause")
    page.locator("#finish").click()
    expect(page.locator("#confirm")).to_contain_text("Jetzt beenden?")
    found |= look_here(page, "finishing")
    page.locator("#finish-yes").click()
    page.wait_for_selector("#rate:visible")
    found |= look_here(page, "own rating")
    page.locator("#rate-skip").click()
    page.wait_for_selector(".criterion")
    page.wait_for_function("document.querySelectorAll('.outcome-pending').length === 0")
    found |= look_here(page, "debrief")

    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


def test_a_refusal_is_said_in_german(start_app: StartApp, open_page: OpenPage) -> None:
    app, page = start_app(), open_page(locale="de")
    page.goto(f"{app.address}/app/advert")
    page.locator("#advert-text textarea").fill("zu kurz")
    page.locator("#advert-decode").click()
    expect(page.locator("#advert-said")).to_have_text(
        "Das ist zu kurz für eine Anzeige; fügen Sie den ganzen Text ein."
    )

    page.goto(f"{app.address}/app/stories")
    page.locator("#story-add").click()
    expect(page.get_by_role("alert")).to_contain_text("Geben Sie der Geschichte einen Titel.")


def test_another_language_is_answered_in_english(start_app: StartApp, open_page: OpenPage) -> None:
    app, page = start_app(), open_page(locale="fr-FR")
    page.goto(app.address + "/")
    page.wait_for_selector("#preview .plan")

    expect(page.locator("h1").first).to_have_text("Practise an interview for an LLM job")
    assert page.evaluate("document.documentElement.lang") == "en"
