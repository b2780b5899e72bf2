"""Over the whole bank no two graded answers are alike, and each kind is held out about half of the time."""

from interviewer.content.bank import Bank
from interviewer.content.rules.graded_answers import KINDS, alike, rotated
from tests.content.rules.bank_of import bank_of, exemplar, question_no

STORY = (
    "In March last year I owned the tariff assistant of a broadband seller and for eleven days it told people on our "
    "oldest tariff that they could leave without a fee, which I had to put right with the legal team."
)
OTHER = (
    "My team reads meters for a water works, and when the model began to round the figures we saw it only because an old "
    "lady came to the office with her bill and a pencil."
)


def test_an_answer_told_again_is_found(bank: Bank) -> None:
    retold = STORY.replace("eleven days", "two weeks")
    questions = bank_of(
        bank,
        question_no(1, exemplars=[exemplar("strong", STORY), exemplar("weak", OTHER)]),
        question_no(2, exemplars=[exemplar("strong", retold)]),
    )

    ((item, finding),) = alike(questions)

    assert item.endswith(".m2")
    assert (finding.rule, finding.place) == ("L9", ("exemplars", 0, "answer"))
    assert "with strong of llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1" in finding.message


def test_answers_of_their_own_are_not_alike(bank: Bank) -> None:
    questions = bank_of(bank, question_no(1, exemplars=[exemplar("strong", STORY), exemplar("weak", OTHER)]))

    assert list(alike(questions)) == []


def test_a_kind_that_is_never_held_out_is_found(bank: Bank) -> None:
    questions = [
        question_no(
            n, exemplars=[exemplar(kind, STORY, "holdout" if n % 2 and kind != "weak" else "fewshot") for kind in KINDS]
        )
        for n in range(20)
    ]

    ((item, finding),) = rotated(bank_of(bank, *questions))

    assert item == questions[0].id
    assert (finding.rule, finding.place) == ("L5", ("exemplars", 0, "split"))
    assert finding.message == "0 of 20 weak answers are held out; about half should be"


def test_a_small_bank_need_not_rotate(bank: Bank) -> None:
    questions = [question_no(n, exemplars=[exemplar("weak", STORY)]) for n in range(5)]

    assert list(rotated(bank_of(bank, *questions))) == []
