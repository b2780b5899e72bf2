"""The page on which a transcript is corrected and graded once more."""

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from interviewer.interview.session import Session
from interviewer.web.identity import Visitor
from interviewer.web.present import debrief
from interviewer.web.regrade_page import ANSWERS, RegradePage
from tests.program import ALL_POINTS, ANNA, BERT, GRADER, HOSTILE, Program, graded, unscored
from tests.web.markup import read


def asked_by(person: str, session_id: str, item: str) -> gr.Request:
    request: Any = SimpleNamespace(
        request=SimpleNamespace(state=SimpleNamespace(person=person, visitor=Visitor(person=person))),
        query_params={"session": session_id, "item": item},
    )
    return request  # type: ignore[no-any-return]


@pytest.fixture
def page(program: Program) -> RegradePage:
    return RegradePage(program.regrading, program.preferences)


def spoken(program: Program, text: str = f"Rack. {ALL_POINTS}") -> Session:
    session = program.start()
    program.record(session)
    program.work_off()
    session = program.answer(session, text)
    while session.current is not None:
        session = program.answer(session)
    session = program.interviews.rate_self(ANNA, session.id, ())
    program.work_off()
    return session


def test_a_spoken_answer_stands_in_a_box_and_a_typed_one_does_not(program: Program, page: RegradePage) -> None:
    session = spoken(program)
    intro, form, grader, *rest = page.on_load(asked_by(ANNA, session.id, "0"))
    typed = page.on_load(asked_by(ANNA, session.id, "1"))

    assert f"/app/debrief?session={session.id}#item-0" in read(intro).values("href")
    assert form["visible"] is True
    assert grader["value"] == GRADER
    assert [box["visible"] for box in rest[ANSWERS:]] == [True, False, False]
    assert rest[ANSWERS]["value"] == f"Rack. {ALL_POINTS}"
    assert [box["visible"] for box in typed[3 + ANSWERS :]] == [False] * ANSWERS
    assert "it stays as you handed it in" in read(typed[3]["value"]).text


@pytest.mark.parametrize(
    ("person", "item"), [(ANNA, "7"), (ANNA, ""), (ANNA, "-1"), (ANNA, "²"), (ANNA, "9" * 400), (BERT, "0")]
)
def test_what_is_not_there_says_so(program: Program, page: RegradePage, person: str, item: str) -> None:
    session = spoken(program)
    intro, form, *_ = page.on_load(asked_by(person, session.id, item))

    assert "Nothing to grade here" in read(intro).text
    assert form["visible"] is False


def test_a_correction_leads_back_to_a_debrief_that_shows_both_grades(program: Program, page: RegradePage) -> None:
    session = spoken(program)
    program.grader.steps.append(lambda task: graded(task, level=5))
    address = page.on_grade(asked_by(ANNA, session.id, "0"), GRADER, f"RAG. {ALL_POINTS}", None, None)
    program.work_off()

    shown = read(debrief.items(program.bank, program.review.report(ANNA, session.id))).text
    assert address == f"/app/debrief?session={session.id}#item-0"
    assert "level 5 (4½ to 5), before level 3 (2½ to 3½): higher, outside the ranges" in shown
    assert "Same grader, rubric and question. The transcript was corrected in between." in shown
    assert "Corrected after the interview; what was handed in" in shown


def test_a_further_attempt_that_failed_is_told_beside_the_grade_that_stands(
    program: Program, page: RegradePage
) -> None:
    session = spoken(program)
    program.grader.steps.append(lambda task: unscored(task, HOSTILE))
    page.on_grade(asked_by(ANNA, session.id, "1"), None, None, None, None)
    program.work_off()

    shown = read(debrief.items(program.bank, program.review.report(ANNA, session.id))).text
    assert "Grading it once more brought no grade." in shown
    assert "The earlier grade stands." in shown


def test_everything_that_was_said_is_text(program: Program, page: RegradePage) -> None:
    program.transcriber.segments = (HOSTILE,)
    session = spoken(program, HOSTILE)
    page.on_grade(asked_by(ANNA, session.id, "0"), GRADER, f"{HOSTILE} again", None, None)
    program.work_off()

    for outputs in (page.on_load(asked_by(ANNA, session.id, item)) for item in "01"):
        for shown in outputs[3 : 3 + ANSWERS]:
            read(shown.get("value") or "")
    assert HOSTILE.split()[0] in read(debrief.items(program.bank, program.review.report(ANNA, session.id))).text


def test_an_empty_correction_is_refused_with_a_sentence(program: Program, page: RegradePage) -> None:
    session = spoken(program)

    with pytest.raises(gr.Error, match="empty"):
        page.on_grade(asked_by(ANNA, session.id, "0"), GRADER, " ", None, None)
