"""The page of own questions: written, checked while typing, practised, taken in; whatever is in them stays text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import gradio as gr
import pytest

from interviewer.content.bank import Bank
from interviewer.content.own.form import OwnForm
from interviewer.web.present import questions as present
from interviewer.web.questions_page import CHOICES, FIELDS, QuestionsPage
from tests.content.own.filled import filled
from tests.program import ANNA, BERT, HOSTILE, Program
from tests.web.asgi import app_of, browser
from tests.web.markup import read
from tests.web.test_regrade_page import asked_by


@pytest.fixture
def program(tmp_path: Path, bank: Bank) -> Iterator[Program]:
    with Program(tmp_path, bank) as program:
        yield program


@pytest.fixture
def page(program: Program) -> QuestionsPage:
    return QuestionsPage(program.bank, program.own_questions)


def at(person: str, address: str = "/app/questions") -> Any:
    """The page opened by a person at an address of ours."""
    request = asked_by(person, "", "")
    request.query_params = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}  # type: ignore[misc]
    return request


def own_of(address: str) -> str:
    """The question named in an address."""
    return address.split("=")[1]


def values(program: Program, **changes: Any) -> list[str]:
    """The boxes of a question that is filled in well."""
    kept = filled(program.bank, **changes).model_dump(mode="json")
    return [str(kept[name]) for name in FIELDS]


def test_without_questions_the_page_says_how_to_begin(page: QuestionsPage) -> None:
    intro, listing, form, is_used, *_ = page.on_load(at(ANNA))

    assert "None yet" in read(intro).text and (listing, form["visible"], is_used) == ("", False, True)


def test_a_question_is_written_checked_and_practised(program: Program, page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")
    assert "cannot be asked yet" in read(page.on_load(at(ANNA, address))[4]).text

    found, listing = page.on_change(at(ANNA, address), *values(program), own_of(address))
    assert "It can be asked and graded. Nothing to mend." in read(found).text
    assert "Labels for a museum" in read(listing).text
    assert page.on_load(at(ANNA, address))[5:] == [*values(program), own_of(address)]
    assert page.on_practise(at(ANNA, address)).startswith("/app/interview?session=")


def test_boxes_that_are_not_filled_yet_keep_nothing(program: Program, page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")
    page.on_change(at(ANNA, address), *values(program), own_of(address))
    page.on_change(at(ANNA, address), *[""] * len(FIELDS), "")

    assert program.own_questions.get(ANNA, own_of(address)).form.title == "Labels for a museum"


def test_what_is_to_mend_stands_under_the_name_of_its_box(program: Program, page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")
    found, _ = page.on_change(at(ANNA, address), *values(program, probes="framing | E77 | Why?"), own_of(address))

    assert "Follow-up questions" in read(found).text and "there is no evidence point E77" in read(found).text


def test_what_cannot_be_asked_is_told(page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")

    with pytest.raises(gr.Error, match="cannot be asked yet"):
        page.on_practise(at(ANNA, address))


def test_questions_of_somebody_else_do_not_exist(page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")
    intro, listing, form, *_ = page.on_load(at(BERT, address))
    assert "Not found" in read(intro).text and listing == "" and form["visible"] is False

    with pytest.raises(gr.Error):
        page.on_delete(at(BERT, address))


def test_it_is_deleted_and_left_out_and_taken_in(program: Program, page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")
    page.on_change(at(ANNA, address), *values(program), own_of(address))
    text = program.own_questions.to_yaml(ANNA)
    assert page.on_delete(at(ANNA, address)) == "/app/questions"
    assert "shipped questions only" in read(page.on_use(at(ANNA), False)).text

    said, listing = page.on_take_in(at(ANNA), text)
    assert "Taken in: 1" in read(said).text and "Labels for a museum" in read(listing).text
    with pytest.raises(gr.Error, match="no list of questions"):
        page.on_take_in(at(ANNA), "words")


def test_whatever_is_in_a_question_stays_text(program: Program, page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")
    hostile = [
        HOSTILE[:70] if name not in CHOICES else value for name, value in zip(FIELDS, values(program), strict=True)
    ]
    found, listing = page.on_change(at(ANNA, address), *hostile, own_of(address))

    assert "<script>" in read(found).text + read(listing).text


def test_every_field_of_the_form_has_a_box() -> None:
    assert set(FIELDS) == set(OwnForm.model_fields)
    assert set(present.HELP) <= set(present.LABELS)


async def test_questions_are_taken_along_by_their_writer_only(program: Program, page: QuestionsPage) -> None:
    address = page.on_add(at(ANNA), "")
    page.on_change(at(ANNA, address), *values(program), own_of(address))
    own = own_of(address)
    async with browser(app_of(program), ANNA) as client:
        one = await client.get(f"/api/own-questions/{own}.yaml")
        rubric = await client.get(f"/api/own-questions/{own}.rubric.yaml")
        every = await client.get("/api/own-questions.yaml")
    async with browser(app_of(program), BERT) as client:
        foreign = await client.get(f"/api/own-questions/{own}.yaml")

    assert one.text.startswith("- id: product_manager.tradeoffs.own_labels_for_a_museum.s1")
    assert "attachment" in one.headers["content-disposition"] and one.headers["content-type"].startswith("text/plain")
    assert rubric.status_code == 404 and "shipped rubric" in rubric.json()["error"]
    assert every.text == program.own_questions.to_yaml(ANNA)
    assert foreign.status_code == 404
