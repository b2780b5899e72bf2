"""From text boxes to a question and back."""

from datetime import date

import pytest

from interviewer.content.bank import Bank
from interviewer.content.own.check import check
from interviewer.content.own.form import OwnForm, form_of, make
from tests.content.own.filled import filled

TODAY = date(2026, 11, 26)


def test_every_shipped_question_makes_a_form_that_makes_it_again(bank: Bank) -> None:
    lost = []
    for question in bank.questions.values():
        checked = check(form_of(question, bank.rubric_of(question), bank), bank, TODAY)
        again = checked.question
        same = again is not None and (
            [(p.criterion, p.need, " ".join(p.text.split()), p.cues) for p in question.evidence],
            [dict(flag.caps) for flag in question.red_flags],
            [(p.criterion, p.when_missing, p.trigger) for p in question.probes],
        ) == (
            [(p.criterion, p.need, p.text, p.cues) for p in again.evidence],
            [dict(flag.caps) for flag in again.red_flags],
            [(p.criterion, p.when_missing, p.trigger) for p in again.probes],
        )
        if not same:
            lost.append(question.id)

    assert lost == []


@pytest.mark.parametrize(
    ("box", "text", "message"),
    [
        ("evidence", "framing | must | no cues", "line 1 has 3 parts between bars ( | ); 4 are needed"),
        ("red_flags", "says it is easy", "line 1 has 1 parts between bars ( | ); 2 are needed"),
        ("probes", "a | b | c | d", "line 1 has 4 parts between bars ( | ); 3 are needed"),
        ("refs", "A book", "line 1 has 1 parts between bars ( | ); 3 are needed"),
        ("criteria", "Name\n2: no such anchor", "under 'Name': begin '2: no such anchor' with 1:, 3: or 5:"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(bank: Bank, box: str, text: str, message: str) -> None:
    problems = make(OwnForm.model_validate({box: text}), bank, TODAY).problems

    assert [(p.field, p.message) for p in problems] == [(box, message)]


def test_own_criteria_make_a_rubric_that_the_evidence_is_held_against(bank: Bank) -> None:
    criteria = "Sees the people\n1: Talks of the tool alone from start to end.\n3: Names who is served and who is not.\n5: Orders harm by who would bear it and asks for the missing fact."
    own = filled(bank, criteria=criteria, evidence="sees_the_people | must | Names the archivists and what they would lose by it | their craft; jobs of people; what they know\nsees_the_people | bonus | Asks who looks at the labels before anybody else does | who checks; a second look; review them", red_flags="x | sees_the_people = 2", probes="sees_the_people | E1 | Who would lose something by it?", hints="")  # fmt: skip
    checked = check(own, bank, TODAY)

    assert checked.question is not None and checked.rubric is not None
    assert checked.question.rubric == checked.rubric.id == "own_labels_for_a_museum.professional"
    assert [criterion.id for criterion in checked.rubric.criteria] == ["sees_the_people"]
    assert checked.added_to(bank).rubric_of(checked.question) == checked.rubric
    assert form_of(checked.question, checked.rubric, bank).criteria.startswith("Sees the people\n1: Talks of")
