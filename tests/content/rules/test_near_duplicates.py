"""Prompts that ask nearly the same are found, whatever else the bank holds."""

import pytest

from interviewer.content.bank import Bank
from interviewer.content.rules.near_duplicates import near_pairs, near_prompts
from tests.content.rules.bank_of import bank_of, question_no

FIRST = "Tell me about a time when an LLM feature that you were responsible for gave people wrong answers and nobody noticed."
SAME = "Tell me about a time when an LLM feature you were responsible for gave people wrong answers, and nobody noticed it."
OTHER = (
    "Your archive must answer questions about old maps within two seconds. Which part would you build first, and why?"
)


def test_the_same_question_in_nearly_the_same_words_is_an_error(bank: Bank) -> None:
    questions = bank_of(bank, question_no(1, prompt=FIRST), question_no(2, prompt=OTHER), question_no(3, prompt=SAME))

    ((item, finding),) = near_prompts(questions)

    assert item.endswith(".m3")
    assert (finding.rule, finding.place, finding.severity) == ("L9", ("prompt",), "error")
    assert "alike to llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1" in finding.message


def test_a_likeness_in_part_is_a_warning(bank: Bank) -> None:
    part = (
        "Tell me about a time when an LLM feature of yours gave people answers too slowly. What did you keep, what not?"
    )
    questions = bank_of(bank, question_no(1, prompt=FIRST), question_no(2, prompt=part), question_no(3, prompt=OTHER))

    ((_, finding),) = near_prompts(questions)

    assert finding.severity == "warning"


def test_a_retired_question_may_be_asked_again(bank: Bank) -> None:
    questions = bank_of(bank, question_no(1, prompt=FIRST, status="retired"), question_no(2, prompt=SAME))

    assert list(near_prompts(questions)) == []


@pytest.mark.parametrize(
    ("texts", "cosine"),
    [
        ({"a": "one and the same", "b": "One, and the SAME!"}, 1.0),
        ({"a": "quick brown foxes", "b": "lazy old hounds"}, 0.0),
        ({"a": "", "b": "words"}, 0.0),
    ],
)
def test_the_cosine_of_the_extremes(texts: dict[str, str], cosine: float) -> None:
    found = {(a, b): value for a, b, value in near_pairs(texts, least=1e-6)}

    assert found.get(("a", "b"), 0.0) == pytest.approx(cosine, abs=1e-6)


def test_an_order_of_questions_changes_nothing() -> None:
    texts = {"a": FIRST, "b": OTHER, "c": SAME}
    there = {frozenset((a, b)): round(v, 5) for a, b, v in near_pairs(texts, least=0.0)}
    back = {frozenset((a, b)): round(v, 5) for a, b, v in near_pairs(dict(reversed(texts.items())), least=0.0)}

    assert there == back
