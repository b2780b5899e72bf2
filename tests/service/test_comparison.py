"""Two grades side by side: a move inside the ranges, or by another ruler, is no change."""

from typing import Any

import pytest

from interviewer.grading.grade import CriterionScore, Grade
from interviewer.service.comparison import Change, Likeness, compare
from interviewer.testing.builders import make_rubric, make_task
from tests.program import graded


def grade(level: int | None, low: float | None = None, high: float | None = None, **used: Any) -> Grade:
    found = graded(make_task("An answer of some words."))
    score = CriterionScore(criterion="framing", level=level, low=low, high=high)
    return found.model_copy(update={"criteria": (score,), "provenance": found.provenance.model_copy(update=used)})


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        pytest.param(grade(2, 1.5, 2.5), grade(4, 3.5, 4.5), Change.UP, id="clear_of_the_ranges"),
        pytest.param(grade(4, 3.5, 4.5), grade(2, 1.5, 2.5), Change.DOWN, id="clearly_lower"),
        pytest.param(grade(2, 1, 3), grade(3, 2, 4), Change.UNCLEAR, id="ranges_overlap"),
        pytest.param(grade(2, 1.5, 2.5), grade(3, 2.5, 3.5), Change.UNCLEAR, id="ranges_touch"),
        pytest.param(grade(3, 2, 4), grade(3, 2.5, 3.5), Change.NONE, id="same_level"),
        pytest.param(grade(None), grade(3, 2, 4), Change.UNKNOWN, id="nothing_before"),
        pytest.param(grade(3, 2, 4), grade(None), Change.UNKNOWN, id="nothing_now"),
        pytest.param(grade(1, 1, 1.5), grade(5, 4.5, 5, grader="other"), Change.INCOMPARABLE, id="other_grader"),
    ],
)
def test_a_change_counts_only_where_it_can_be_told(before: Grade, after: Grade, change: Change) -> None:
    criteria = compare(before, after, make_rubric("framing")).criteria

    assert [found.change for found in criteria] == [change]


@pytest.mark.parametrize(
    ("used", "likeness"),
    [
        pytest.param({}, Likeness.SAME, id="same"),
        pytest.param({"grader": "other"}, Likeness.OTHER_GRADER, id="grader"),
        pytest.param({"grader_version": "2"}, Likeness.OTHER_GRADER, id="version"),
        pytest.param({"prompt_hashes": {"grade": "x"}}, Likeness.OTHER_GRADER, id="prompt"),
        pytest.param({"model_reported": "other"}, Likeness.OTHER_GRADER, id="reported_model"),
        pytest.param({"is_imported": True}, Likeness.OTHER_GRADER, id="imported"),
        pytest.param({"rubric_hash": "x"}, Likeness.OTHER_RUBRIC, id="rubric"),
        pytest.param({"question_hash": "x"}, Likeness.OTHER_QUESTION, id="question"),
    ],
)
def test_grades_are_alike_only_by_one_ruler(used: dict[str, Any], likeness: Likeness) -> None:
    assert compare(grade(3, 2, 4), grade(3, 2, 4, **used), make_rubric("framing")).likeness is likeness


def test_a_criterion_that_only_one_grade_has_is_told() -> None:
    found = compare(grade(3, 2, 4), grade(3, 2, 4), make_rubric("framing", "options"))

    assert [(c.criterion, c.before is None, c.change) for c in found.criteria] == [
        ("framing", False, Change.NONE),
        ("options", True, Change.UNKNOWN),
    ]
