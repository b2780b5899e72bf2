"""Whole sessions in a real browser: briefing, warm-up, questions, wrap-up, the candidate's questions, own rating, debrief."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, OpenPage, StartApp, answer, begin, brief, turn_of
from tests.browser.test_typed_interview import SPECIFIC

pytestmark = pytest.mark.browser

WARM_UP = "I am a data scientist. We used LangGraph for our help desk and cut 412 wrong answers in 3 weeks."
WORK = "# Help desk\n\n<script>window.hacked = 1</script> answers from 1,200 procedures"


def until(page: Page, words: str, text: str = SPECIFIC, at_most: int = 20) -> None:
    """Answer whatever is asked until the place in the interview has these words."""
    for _ in range(at_most):
        if words in page.locator(".where").inner_text():
            return
        answer(page, text)
    raise AssertionError(f"{words!r} did not come")


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def move_on(page: Page, button: str) -> None:
    """Press a button that leaves the turn, and wait for what comes next."""
    before = turn_of(page)
    page.locator(button).click()
    page.wait_for_function(
        "before => location.pathname.includes('debrief') || (document.querySelector('.question') ?? {dataset: {}}).dataset.turn !== before",
        arg=before,
    )


@pytest.mark.parametrize("viewport", [pytest.param(WIDE, id="wide"), pytest.param(PHONE, id="phone")])
def test_a_full_technical_interview(start_app: StartApp, open_page: OpenPage, viewport: dict[str, int]) -> None:
    page, app = open_page(viewport), start_app()
    page.goto(app.address + "/")
    page.wait_for_selector("#preview .plan")
    page.locator("#preset label", has_text="Full interview").click()
    page.locator("#more button").first.click()
    page.locator("#difficulty label", has_text="Adaptive").click()
    page.locator("#artefact textarea").fill(WORK)
    page.locator("#artefact textarea").blur()
    expect(page.locator("#preview")).to_contain_text("Your own work, not scored")
    assert fits(page)
    page.locator("#begin").click()
    expect(page.locator("#briefing")).to_contain_text("You may pause")
    expect(page.locator("#briefing")).to_contain_text("Frames the decision")
    assert fits(page)
    page.reload()
    page.locator("#open").click()

    expect(page.locator(".where")).to_contain_text("Warm-up")
    page.wait_for_selector("#answer textarea:visible")
    answer(page, WARM_UP)
    expect(page.locator(".own-work pre")).to_have_text(WORK)
    assert page.evaluate("window.hacked") is None
    answer(page, "I would defend the index first.")
    expect(page.locator(".where")).to_contain_text("Question 1 of 5")
    page.locator("#clarify button").first.click()
    page.locator("#answer textarea").fill("Half an answer")
    page.locator("#unclear input").fill("Which colour is the logo?")
    page.locator("#ask").click()
    expect(page.locator(".clarified")).to_contain_text("Assume what you need and say so.")
    expect(page.locator("#answer textarea")).to_have_value("Half an answer")
    assert fits(page)

    until(page, "add or correct")
    page.locator("#concerns label").first.click()
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#concerns input").first).to_be_checked()
    answer(page, "On the first question: it was 35 of 100, not 53.")
    answer(page, "How do you review prompts here?")
    expect(page.locator("#asked")).to_contain_text("I am a practice program")
    page.locator("#skip").click()

    page.wait_for_url("**/debrief*")
    page.locator("#rating .rate:visible label", has_text="3").first.click()
    page.locator("#rate").click()
    page.wait_for_selector(".criterion")
    page.wait_for_function("document.querySelectorAll('.outcome-pending').length === 0")
    assert fits(page)
    debrief = page.locator("body").inner_text()
    for told in (
        "How the level moved",
        "Counted with question 1",
        "35 of 100, not 53",
        "Question 2:",
        "offline grader",
    ):
        assert told in debrief
    exported = page.request.get(app.address + str(page.locator("a", has_text="Markdown").get_attribute("href")))
    assert "how the level moved" in exported.text()


def test_a_professional_interview_without_haste(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    begin(page, start_app().address, role="Product manager", preset="Without haste")

    assert page.locator(".clock").count() == 0
    expect(page.locator("#think")).to_be_hidden()
    page.locator("#hint").click()
    expect(page.locator(".hints li")).to_have_count(1)
    page.locator(".other-words summary").click()
    expect(page.locator(".other-words p")).to_be_visible()
    until(page, "add or correct")
    page.locator("#skip").click()

    page.wait_for_url("**/debrief*")
    page.locator("#rate-skip").click()
    page.wait_for_selector(".criterion")
    expect(page.locator("#overview")).to_contain_text("bar for mid-level")


def test_a_one_way_interview(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    begin(page, start_app().address, preset="One-way video")
    expect(page.locator(".clock")).to_contain_text("/ 2:30")
    for n in range(5):
        expect(page.locator(".where")).to_contain_text(f"Question {n + 1} of 5")
        assert "Follow-up" not in page.locator(".where").inner_text()
        answer(page, "Short.")

    page.wait_for_url("**/debrief*")
    page.locator("#rate-skip").click()
    page.wait_for_selector("#items .item")
    expect(page.locator("#items .item")).to_have_count(5)


def test_time_is_told_softly_and_nothing_is_cut_off(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    begin(page, start_app().address)
    notice = page.locator("#time-notice")
    page.locator("#answer textarea").fill("What I have so far.")

    def at(share: float, over: int = 0) -> None:
        page.evaluate(
            "([share, over]) => { const clock = document.querySelector('.clock');"
            " clock.dataset.elapsed = Number(clock.dataset.budget) * share + over; }",
            [share, over],
        )

    expect(notice).to_have_text("")
    at(0.8)
    expect(notice).to_contain_text("A quarter of the planned time is left")
    page.locator("#think").click()
    expect(notice).to_contain_text("no notices for half a minute")
    page.reload()
    page.wait_for_selector("#answer textarea:visible")
    at(1, over=2)
    expect(notice).to_contain_text("nothing is cut off")
    at(1, over=30)
    expect(notice).to_contain_text("running over costs nothing")
    expect(page.locator("#answer textarea")).to_have_value("What I have so far.")
    assert notice.get_attribute("aria-live") == "polite"
    answer(page, "What I have so far.")
    expect(notice).to_have_text("")


def test_under_pressure_a_long_answer_is_interrupted_and_kept(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    begin(page, start_app().address, preset="Under pressure")
    page.locator("#answer textarea").fill("word " * 140)
    expect(page.locator("#time-notice")).to_have_text("")

    page.locator("#answer textarea").fill("word " * 160)

    expect(page.locator("#time-notice")).to_contain_text("Let me stop you there for a moment")
    expect(page.locator("#answer textarea")).to_have_value("word " * 160)


def test_two_tabs_at_a_briefing_begin_one_interview(start_app: StartApp, open_page: OpenPage) -> None:
    page, app = open_page(), start_app()
    brief(page, app.address)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#briefing .briefing")

    for tab in (page, other):
        tab.locator("#open").click()
        tab.wait_for_selector(".question")

    assert turn_of(page) == turn_of(other)


def test_a_skip_too_many_is_refused_kindly(start_app: StartApp, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(start_app().address + "/")
    page.wait_for_selector("#preview .plan")
    for topic in ("System design", "Experience with failures"):
        page.locator("#topics label", has_text=topic).click()
    page.wait_for_timeout(400)
    page.locator("#begin").click()
    page.locator("#open").click()
    page.wait_for_selector("#answer textarea:visible")
    move_on(page, "#skip")

    page.locator("#skip").click()

    expect(page.locator("#notice")).to_contain_text(
        re.compile("One question of each topic may be skipped.*a rough answer is fine")
    )
