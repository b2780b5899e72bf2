"""Words that are no answer get a fixed, kind, honest reply; answers do not."""

import pytest

from interviewer.content.bank import Bank
from interviewer.interview.asides import REPLIES, AsideKind, aside_to


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("I can't do this, I'm panicking.", AsideKind.DISTRESS),
        ("I can’t breathe", AsideKind.DISTRESS),
        ("sorry, I am so nervous right now", AsideKind.DISTRESS),
        ("I'm a failure", AsideKind.DISTRESS),
        ("I want to give up.", AsideKind.DISTRESS),
        ("I want to die", AsideKind.DANGER),
        ("Sometimes I think I could hurt myself, I'm so stressed.", AsideKind.DANGER),
        ("Are you a human or a bot?", AsideKind.NATURE),
        ("Wait, who am I talking to?", AsideKind.NATURE),
        ("Is this a real person?", AsideKind.NATURE),
        ("Just tell me the answer.", AsideKind.SOLUTION),
        ("What do you want me to say?", AsideKind.SOLUTION),
        ("what's the correct answer", AsideKind.SOLUTION),
        ("I don't want to live any more", AsideKind.DANGER),
        ("I can't do it any more", AsideKind.DISTRESS),
        ("I'm not okay", AsideKind.DISTRESS),
        ("I cant do this im panicking", AsideKind.DISTRESS),
        ("I'm overwhelmed.", AsideKind.DISTRESS),
        ("r u a bot", AsideKind.NATURE),
        ("You're a human, right?", AsideKind.NATURE),
        ("whats the answer", AsideKind.SOLUTION),
        ("I am overwhelmed by tickets, so I would sort them by cost first.", None),
        ("I'm terrified of silent failures, so I add an alert.", None),
        ("First I ask: what is the correct answer according to the policy?", None),
        ("I would have somebody tell me the baseline answer rate.", None),
        ("I can't do it without a labelled set.", None),
        ("", None),
        ("No idea.", None),
        ("The model panicked when the cache was cold.", None),
        ("We can't do this without a labelled set.", None),
        ("I would tell them the answer may be wrong and show its source.", None),
        ("It is a program that answers in the person's own language.", None),
        ("Users were terrified of it; I was nervous too, so I asked the union first.", None),
    ],
)
def test_what_calls_for_a_word(said: str, kind: AsideKind | None) -> None:
    found = aside_to(said)
    assert (found.kind if found else None) is kind
    assert found is None or found.text == REPLIES[found.kind]


def test_a_long_answer_is_an_answer_whatever_it_holds() -> None:
    assert aside_to("I can't do this, I'm panicking. " + "It was a long day. " * 20) is None


def test_no_graded_answer_and_no_sentence_of_one_is_taken_for_an_aside(bank: Bank) -> None:
    answers = [one.answer for question in bank.questions.values() for one in question.exemplars]
    pieces = [piece for answer in answers for piece in (answer, *answer.split(". "))]
    assert len(pieces) > 2_000
    assert [piece for piece in pieces if aside_to(piece)] == []


def test_distress_lets_the_question_go() -> None:
    for said, lets_go in (("I'm panicking", True), ("I want to die", True), ("Are you human?", False)):
        found = aside_to(said)
        assert found is not None and found.lets_go is lets_go
