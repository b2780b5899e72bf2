"""What keeps an own question from being asked, and what the shipped bank would ask for besides."""

from datetime import date

import pytest

from interviewer.content.bank import Bank
from interviewer.content.own.check import check
from interviewer.content.own.form import OwnForm
from tests.content.own.filled import filled

TODAY = date(2026, 11, 26)


def test_a_question_that_is_filled_in_well_has_nothing_to_mend(bank: Bank) -> None:
    checked = check(filled(bank), bank, TODAY, revision=3)

    assert [p for p in checked.problems if p.severity != "warning"] == []
    assert checked.question is not None
    assert (checked.question.id, checked.question.revision) == (
        "product_manager.tradeoffs.own_labels_for_a_museum.s1",
        3,
    )
    assert checked.question.id not in bank.questions and checked.question.id in checked.added_to(bank).questions


def test_an_empty_form_says_what_is_missing_and_breaks_nothing(bank: Bank) -> None:
    checked = check(OwnForm(), bank, TODAY)

    assert checked.question is None
    assert {"title", "prompt", "evidence", "probes", "red_flags"} <= {p.field for p in checked.problems}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        pytest.param({"title": " "}, "title", "say in a few words", id="no_title"),
        pytest.param({"evidence": "framing | must | Says what it is for | a; b; c"}, "evidence", "no must for decision", id="no_must"),
        pytest.param({"evidence": "nonsense | must | Says what it is for | a; b; c"}, "evidence", "'nonsense' is no criterion", id="criterion"),
        pytest.param({"evidence": "framing | perhaps | Says what it is for | a; b"}, "evidence", "entry 1, need", id="need"),
        pytest.param({"red_flags": "Says it is easy | framing = 9"}, "red_flags", "from 1 to 4", id="cap"),
        pytest.param({"red_flags": "Says it is easy | framing = high"}, "red_flags", "entry 1, caps, framing", id="no_number"),
        pytest.param({"probes": "framing | E99 | Why?"}, "probes", "no evidence point E99", id="point"),
        pytest.param({"study": "9 | Write it down"}, "study", "entry 1, stage", id="stage"),
        pytest.param({"refs": "A | B | long ago"}, "refs", "entry 1, year", id="year"),
        pytest.param({"hints": "charm | Smile."}, "hints", "'charm' is no criterion", id="hint"),
        pytest.param({"criteria": "Abc\n1: x\n3: y\n5: z"}, "evidence", "is no criterion", id="other_rubric"),
    ],
)  # fmt: skip
def test_what_a_grader_cannot_do_without_is_an_obstacle(
    bank: Bank, changes: dict[str, str], field: str, message: str
) -> None:
    checked = check(filled(bank, **changes), bank, TODAY)

    assert checked.question is None
    assert any(p.field == field and message in p.message for p in checked.problems), checked.problems


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"prompt": "Build or buy?"}, "L2", id="short"),
        pytest.param({"depth": ""}, "L2", id="no_depth"),
        pytest.param({"hints": ""}, "L2", id="no_hints"),
        pytest.param({"probes": "framing | E1 | Why?"}, "L4", id="one_probe"),
    ],
)
def test_what_only_the_shipped_bank_asks_for_stands_beside_the_box_and_stops_nobody(
    bank: Bank, changes: dict[str, str], rule: str
) -> None:
    checked = check(filled(bank, **changes), bank, TODAY)

    assert checked.question is not None
    assert rule in {p.rule for p in checked.problems}


def test_a_copy_of_a_shipped_question_is_told(bank: Bank) -> None:
    question = bank.questions["product_manager.tradeoffs.build_vs_buy_model.s1"]
    checked = check(filled(bank, prompt=question.prompt), bank, TODAY)

    assert any(p.rule == "L9" and question.id in p.message for p in checked.problems)
