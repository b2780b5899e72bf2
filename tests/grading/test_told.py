"""What other programs are told of an outcome."""

from interviewer.grading.grade import Unscored, UnscoredReason
from interviewer.grading.told import told
from tests.grading.judge_task import ANSWER, make_question, make_task
from tests.program import graded, provenance_of


def test_a_grade_names_its_criteria_flags_and_quotes() -> None:
    found = told(graded(make_task(), quoted="30 of them came from an old index"), make_question())

    assert (found.outcome, found.label, found.reason, found.unstable) == ("graded", "judged", None, False)
    assert [criterion.id for criterion in found.criteria] == ["framing", "options", "proof"]
    first, *others = found.criteria
    assert [(quote.point, quote.status) for quote in first.quotes] == [("E1", "met")]
    assert not any(criterion.quotes for criterion in others)
    assert [flag.id for flag in found.flags] == ["R1"]
    for quote in (*first.quotes, *found.flags[0].quotes):
        assert ANSWER[quote.start : quote.end] == quote.text == "30 of them came from an old index"


def test_a_criterion_without_enough_evidence_has_no_level_and_no_range() -> None:
    found = told(graded(make_task(), level=None), make_question())

    assert {(c.level, c.low, c.high) for c in found.criteria} == {(None, None, None)}


def test_one_unstable_level_makes_the_grade_unstable() -> None:
    grade = graded(make_task())
    first, *others = grade.criteria
    doubtful = grade.model_copy(update={"criteria": (first.model_copy(update={"is_unstable": True}), *others)})

    found = told(doubtful, make_question())

    assert found.unstable
    assert [criterion.unstable for criterion in found.criteria] == [True, False, False]


def test_the_absence_of_a_grade_has_a_reason_and_nothing_else() -> None:
    missing = Unscored(reason=UnscoredReason.TIMEOUT, detail="Too slow.", provenance=provenance_of(make_task()))

    found = told(missing, make_question())

    assert (found.outcome, found.reason, found.detail, found.label) == ("unscored", "timeout", "Too slow.", None)
    assert not (found.criteria or found.flags or found.injections or found.outline)
    assert found.provenance == missing.provenance
