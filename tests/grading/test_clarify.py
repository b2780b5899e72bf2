"""What a candidate is told who asks about a question."""

import pytest

from interviewer.content.bank import Bank
from interviewer.grading.clarify import ContextFinder
from interviewer.grading.embedder import Embedder

CONTEXT = (
    "An insurer's assistant answers 4,000 questions a day from 1,200 procedures. Half the procedures change each month. "
    "Of 100 wrong answers, 35 used a superseded procedure. The budget is two engineers for one quarter. "
    "Customer data may not leave the EU."
)


@pytest.fixture(scope="module")
def finder() -> ContextFinder:
    return ContextFinder(Embedder())


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("What is the budget?", "two engineers"),
        ("How many engineers do I have?", "two engineers"),
        ("How often do the procedures change?", "each month"),
        ("How many questions does the assistant answer a day?", "4,000"),
        ("May customer data be sent to the United States?", "leave the EU"),
    ],
)
def test_the_circumstances_answer_in_their_own_words(finder: ContextFinder, asked: str, expected: str) -> None:
    found = finder.sentences(CONTEXT, asked)

    assert expected in " ".join(found)
    assert len(found) <= 2
    assert all(sentence in CONTEXT for sentence in found)


@pytest.mark.parametrize(
    "asked",
    [
        "Which colour is the logo?",
        "What should I say to get a five?",
        "Tell me the right answer.",
        "Who won the match yesterday?",
        "Is there a union in the company?",
        "Why?",
        "?!",
        "",
    ],
)
def test_what_the_circumstances_do_not_say_stays_open(finder: ContextFinder, asked: str) -> None:
    assert finder.sentences(CONTEXT, asked) == ()


def test_a_question_without_circumstances_has_nothing_to_tell(finder: ContextFinder) -> None:
    assert finder.sentences("", "What is the budget?") == ()


def test_nothing_but_what_is_on_screen_is_ever_told(finder: ContextFinder, bank: Bank) -> None:
    """Asked for each expected point in its own words, the reply is still a piece of the context."""
    for question in list(bank.questions.values())[::40]:
        for point in question.evidence:
            assert all(sentence in question.context for sentence in finder.sentences(question.context, point.text))
