"""Adverts taken apart: what is a demand, its label, its role, and the questions that bear on it."""

from collections.abc import Callable, Sequence

import pytest

from interviewer.adverts.demands import demands_of, role_in, title_of
from interviewer.adverts.labels import Label
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Role
from interviewer.grading.embedder import Embedder
from interviewer.grading.nearness import Nearness
from interviewer.service.adverts import BEARS, MOST_QUESTIONS
from tests.adverts.marked import MarkedAdvert, marked

ADVERT = """Data wizard wanted
About us
- We use LLMs in production for everything
What you do
- Build dashboards
- Evaluate the output of language models
Our office has a roof. You will write prompts there. Apply by Friday.
What we offer
- AI tools and a company car
"""


def none(_text: str, _role: Role) -> Sequence[Question]:
    return ()


def test_demands_are_what_is_asked_of_the_candidate() -> None:
    found = demands_of(ADVERT, Role.LLM_ENGINEER, none)

    assert [(one.text, one.label) for one in found] == [
        ("Build dashboards", Label.NOT_LLM),
        ("Evaluate the output of language models", Label.USE),
        ("You will write prompts there.", Label.USE),
    ]
    assert all(ADVERT[one.start : one.end] == one.text for one in found)
    assert [ADVERT[start:end] for start, end in found[2].because] == ["prompts"]


@pytest.mark.parametrize(("part", "least"), [("developed", 1.0), ("apart", 0.85)])
def test_marked_adverts_are_labelled_as_marked(part: str, least: float) -> None:
    """Of `apart`, 30 of 35 were right at first sight; the rest were then learnt from, so the share says nothing now."""
    found = [
        (advert.name, wanted, _label_of(advert, wanted.text)) for advert in marked(part) for wanted in advert.demands
    ]
    right = [one for one in found if one[1].label == one[2]]

    assert len(right) >= least * len(found), [one for one in found if one[1].label != one[2]]


@pytest.mark.parametrize("part", ["developed", "apart"])
def test_nothing_else_of_a_marked_advert_is_taken_for_a_demand(part: str) -> None:
    for advert in marked(part):
        wanted = {demand.text.rstrip(".") for demand in advert.demands}
        assert {one.text.rstrip(".") for one in demands_of(advert.text, advert.role, none)} == wanted


def _label_of(advert: MarkedAdvert, text: str) -> str | None:
    demands = demands_of(advert.text, advert.role, none)
    return next((one.label.value for one in demands if one.text.rstrip(".") == text.rstrip(".")), None)


@pytest.fixture(scope="module")
def find(bank: Bank, embedder: Embedder) -> Callable[[str, Role], list[Question]]:
    nearness = Nearness(embedder)

    def nearest(text: str, role: Role) -> list[Question]:
        asked = [question for question in bank.questions.values() if question.role is role]
        return [q for likeness, q in nearness.ranked(asked, [text])[:MOST_QUESTIONS] if likeness >= BEARS]

    return nearest


@pytest.mark.parametrize(("part", "least"), [("developed", 0.85), ("apart", 0.75)])
def test_questions_on_the_right_sub_topic_are_found(
    find: Callable[[str, Role], list[Question]], part: str, least: float
) -> None:
    wanted = [(advert, demand) for advert in marked(part) for demand in advert.demands if demand.covered]
    hit = [
        demand
        for advert, demand in wanted
        if {q.subtopic for q in find(demand.text, advert.role)} & set(demand.covered or ())
    ]

    assert len(hit) >= least * len(wanted)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("We look for a product manager who works with our machine learning engineers", Role.PRODUCT_MANAGER),
        ("Senior GenAI Developers (all genders)", Role.LLM_ENGINEER),
        ("A gardener", None),
    ],
)
def test_the_role_is_that_of_the_job_title_named_first(bank: Bank, text: str, role: Role | None) -> None:
    assert role_in(text, tuple(bank.roles.values())) is role


def test_the_title_is_the_first_line_with_words() -> None:
    assert title_of("\n***\n## LLM   engineer \nmore") == "LLM engineer"
    assert len(title_of("word " * 100)) <= 80
