"""The page of several attempts at one question."""

import gradio as gr
import pytest

from interviewer.interview.session import Session
from interviewer.web.attempts_page import AttemptsPage
from interviewer.web.present import debrief
from tests.program import ALL_POINTS, ANNA, BERT, HOSTILE, Program, graded
from tests.web.markup import read
from tests.web.test_regrade_page import asked_by


@pytest.fixture
def page(program: Program) -> AttemptsPage:
    return AttemptsPage(program.attempts)


def again(program: Program, first: Session, text: str = ALL_POINTS) -> Session:
    session = program.attempts.retake(ANNA, first.id, 0)
    while session.current is not None:
        session = program.answer(session, text)
    return program.interviews.rate_self(ANNA, session.id, ())


def test_a_first_attempt_offers_to_take_it_again(program: Program, page: AttemptsPage) -> None:
    first = program.finished()
    intro, takes, sibling, other, compared = page.on_load(asked_by(ANNA, first.id, "0"))
    address = page.on_retake(asked_by(ANNA, first.id, "0"))

    assert first.turns[0].asked in read(intro).text
    assert (takes["visible"], sibling["interactive"], other["visible"], compared) == (True, False, False, "")
    started = address.removeprefix("/app/interview?session=")
    assert program.sessions.get(started, ANNA).plan.items[0].content_id == first.plan.items[0].content_id


def test_two_attempts_stand_side_by_side(program: Program, page: AttemptsPage) -> None:
    first = program.finished()
    program.work_off()
    program.clock.forward(60)
    program.grader.steps.append(lambda task: graded(task, level=5))
    second = again(program, first, HOSTILE + ALL_POINTS)
    program.work_off()
    *_, other, compared = page.on_load(asked_by(ANNA, second.id, "0"))

    assert other["value"] == first.id
    shown = read(compared).text
    assert "level 3 (2½ to 3½)" in shown and "level 5 (4½ to 5)" in shown
    assert "higher, outside the ranges" in shown
    assert HOSTILE.splitlines()[0] in shown
    assert page.on_compare(asked_by(ANNA, second.id, "0"), first.id) == compared


def test_a_sibling_that_is_not_there_is_refused_with_a_sentence(program: Program, page: AttemptsPage) -> None:
    first = program.finished()

    with pytest.raises(gr.Error, match="take this one again"):
        page.on_sibling(asked_by(ANNA, first.id, "0"))


@pytest.mark.parametrize(("person", "item"), [(BERT, "0"), (ANNA, "5"), (ANNA, "")])
def test_what_is_not_there_says_so(program: Program, page: AttemptsPage, person: str, item: str) -> None:
    first = program.finished()

    assert "Nothing to take again here" in read(page.on_load(asked_by(person, first.id, item))[0]).text


def test_the_debrief_leads_to_every_answer_once_more(program: Program) -> None:
    first = program.finished()
    links = read(debrief.items(program.bank, program.review.report(ANNA, first.id))).values("href")

    for index in (0, 1):
        assert f"/app/regrade?session={first.id}&item={index}" in links
        assert f"/app/attempts?session={first.id}&item={index}" in links
