"""The page of adverts: one is taken apart, shown, put to use, deleted; whatever is in it stays text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from interviewer.content.bank import Bank
from interviewer.web.advert_page import AdvertPage
from interviewer.web.present import advert as present
from tests.program import ANNA, BERT, HOSTILE, Program
from tests.service.test_adverts import ADVERT, CV
from tests.web.markup import read
from tests.web.test_regrade_page import asked_by


@pytest.fixture
def program(tmp_path: Path, bank: Bank) -> Iterator[Program]:
    with Program(tmp_path, bank) as program:
        yield program


@pytest.fixture
def page(program: Program) -> AdvertPage:
    return AdvertPage(program.bank, program.adverts, lambda _: "")


def at(person: str, address: str = "/app/advert") -> Any:
    """The page opened by a person at an address of ours."""
    request = asked_by(person, "", "")
    request.query_params = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}  # type: ignore[misc]
    return request


def decoded(page: AdvertPage, text: str = ADVERT.text, role: str = "") -> tuple[str, str]:
    """What is said at the end, and where it leads."""
    *_, (said, address) = page.on_decode(at(ANNA), text, role)
    return said, address


def test_without_adverts_the_page_shows_none(page: AdvertPage) -> None:
    reader, listing, shown, controls, _ = page.on_load(at(ANNA))

    assert "nothing is sent anywhere" in read(reader).text
    assert (listing, shown, controls["visible"]) == ("", "", False)


def test_an_advert_is_taken_apart_and_shown_marked(program: Program, page: AdvertPage) -> None:
    _, address = decoded(page)
    _, listing, shown, controls, is_on = page.on_load(at(ANNA, address))

    text = read(shown).text
    assert "Senior LLM Engineer" in read(listing).text and controls["visible"] and is_on is False
    assert "An AI-first mindset and a passion for disruptive innovation buzzword" in " ".join(text.split())
    assert "guardrail layers" in text and "It is not in use" in text
    assert "<u>" in shown


def test_it_is_put_to_use_and_deleted(program: Program, page: AdvertPage) -> None:
    _, address = decoded(page)
    listing, shown = page.on_steer(at(ANNA, address), True)
    assert "in use" in read(listing).text and "chooses among equal questions" in read(shown).text
    assert "come first" in read(present.steered(program.adverts.steering(ANNA))).text

    assert page.on_delete(at(ANNA, address)) == "/app/advert"
    assert present.steered(program.adverts.steering(ANNA)) == ""
    _, _, shown, *_ = page.on_load(at(ANNA, address))
    assert "Not found" in read(shown).text


def test_an_advert_of_somebody_else_does_not_exist(page: AdvertPage) -> None:
    _, address = decoded(page)
    _, listing, shown, controls, _ = page.on_load(at(BERT, address))

    assert listing == "" and "Not found" in shown and controls["visible"] is False


@pytest.mark.parametrize(
    ("text", "reason"), [("", "too short"), ("roses and trees and hedges and nothing else at all", "choose the role")]
)
def test_what_is_no_advert_is_told_in_a_sentence(page: AdvertPage, text: str, reason: str) -> None:
    said, address = decoded(page, text)

    assert reason in read(said).text and address == ""


def test_whatever_is_in_an_advert_or_a_cv_stays_text(program: Program, page: AdvertPage) -> None:
    hostile = (
        f"LLM engineer {HOSTILE}\n- You fine-tune models {HOSTILE}\n- You write prompts, <img src=x onerror=alert(1)>"
    )
    _, address = decoded(page, hostile)
    _, listing, shown, *_ = page.on_load(at(ANNA, address))
    program.adverts.steer(ANNA, address.split("=")[1], is_on=True)
    note, deeds, _ = page.on_read_cv(f"{HOSTILE}\ncareer break <b>x</b>\n- Cut costs by 40 % {HOSTILE} in two months")
    kept, *_ = page.on_keep(at(ANNA), deeds["choices"])

    for html in (listing, note, kept, present.steered(program.adverts.steering(ANNA))):
        assert read(html).text
    assert "<script>" in read(shown).text


def test_a_model_is_named_where_one_reads(program: Program) -> None:
    page = AdvertPage(program.bank, program.adverts, lambda _: "openai/<x>")
    reader, *_ = page.on_load(at(ANNA))

    assert "sent to openai/<x>" in read(reader).text


def test_a_cv_gives_stories_only_where_somebody_chooses(program: Program, page: AdvertPage) -> None:
    note, deeds, keep = page.on_read_cv(CV)
    assert "coming back to work" in read(note).text and "leading a team" in read(note).text
    assert len(deeds["choices"]) == 2 and keep["visible"]

    kept, *_ = page.on_keep(at(ANNA), deeds["choices"][:1])
    (story,) = program.story_bank.all(ANNA)
    assert f"/app/stories?story={story.id}" in kept
