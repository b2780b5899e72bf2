"""What a wording gives away."""

import pytest

from interviewer.content.bank import Bank
from interviewer.grading.embedder import Embedder
from interviewer.grading.leaks import PhrasingCheck
from interviewer.interview.phrasing import Asking, Fault

RAG = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"
PLANNED = "How would you know in week three whether it is working?"


@pytest.fixture(scope="module")
def check(bank: Bank) -> PhrasingCheck:
    question = bank.questions[RAG]
    said = next(e.answer for e in question.exemplars if e.id == "adequate")
    asking = Asking(planned=PLANNED, said=said, given=f"{question.context}\n{question.prompt}")
    return PhrasingCheck(Embedder(), question, asking).prepare()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PLANNED, id="the_plan"),
        pytest.param(
            "Two technicians mark right and wrong. How would you know in week three whether it works?", id="own"
        ),
        pytest.param(
            "With the top five passages in place, how would you know in week three if it is working?", id="terms"
        ),
    ],
)
def test_what_lies_on_the_table_gives_nothing_away(check: PhrasingCheck, text: str) -> None:
    assert check.fault_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Will you score whether the search brought the right text, apart from the reply?", id="paraphrase"
        ),
        pytest.param(
            "Would you mark a benchmark of genuine requests to grade the finder on its own?", id="other_words"
        ),
    ],
)
def test_a_point_in_other_words_is_a_leak(check: PhrasingCheck, text: str) -> None:
    assert check.fault_in(text) is Fault.LEAK


def test_no_cue_gets_through(check: PhrasingCheck) -> None:
    cues = [cue for point in check.question.evidence for cue in point.cues]
    new = [cue for cue in cues if cue.lower() not in check.asking.said.lower()]

    assert not [cue for cue in new if not check.gives_away(f"Have you thought about this: {cue}?")]
