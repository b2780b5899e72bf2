"""A debrief without levels: the advice stays, no level is left anywhere on the page, and the choice is remembered."""

from pathlib import Path

import pytest

from interviewer.grading.grade import CriterionScore
from interviewer.interview.session import Session
from interviewer.web.debrief_page import VIEW, DebriefPage
from interviewer.web.present import calm, debrief
from tests.program import ALL_POINTS, ANNA, GRADER, Program, graded
from tests.web.markup import read
from tests.web.test_present import hostile_bank
from tests.web.test_regrade_page import asked_by


@pytest.fixture
def page(program: Program) -> DebriefPage:
    return DebriefPage(program.bank, program.interviews, program.review, program.preferences, program.coaching)


def seen(outputs: list[object]) -> str:
    """The words of a view."""
    view = dict(zip(VIEW, outputs, strict=False))
    return " ".join(read(str(view[name])).text for name in ("head", "overview", "items", "closing"))


def graded_twice(program: Program) -> Session:
    session = program.finished()
    program.work_off()
    program.grader.steps.append(lambda task: graded(task, level=4))
    program.regrading.grade_anew(ANNA, session.id, 0, {}, GRADER)
    program.work_off()
    return session


def test_levels_are_gone_and_the_advice_stays(program: Program, page: DebriefPage) -> None:
    session = graded_twice(program)
    request = asked_by(ANNA, session.id, "")
    before, after = seen(page.on_load(request)), seen(page.on_calm(request, True))

    for words in ("Level 4, range 3½ to 4½", "could be", "What levels 1, 3 and 5 look like", "before level 3", "bar 3"):
        assert words in before
        assert words not in after
    for words in ("To move up", "What you showed", "Red flag", ALL_POINTS, "Levels are hidden"):
        assert words in after
    assert "Names what it leaves out." in after


def test_the_choice_is_remembered_for_the_person_and_can_be_undone(program: Program, page: DebriefPage) -> None:
    session = graded_twice(program)
    request = asked_by(ANNA, session.id, "")
    with_levels = seen(page.on_load(request))
    page.on_calm(request, True)

    again = program.again()
    reopened = DebriefPage(again.bank, again.interviews, again.review, again.preferences, again.coaching)
    view = dict(zip(VIEW, reopened.on_load(request), strict=False))
    assert view["calm"]["value"] is True
    assert "Levels are hidden" in view["overview"]
    assert not again.preferences.hides_levels("b" * 32)
    assert seen(reopened.on_calm(request, False)) == with_levels


def test_the_choice_leaves_the_other_choices_alone(program: Program) -> None:
    program.preferences.choose_grader(ANNA, "provider/other")
    program.preferences.hide_levels(ANNA, True)

    assert program.preferences.grader_of(ANNA) == "provider/other"
    assert program.preferences.hides_levels(ANNA)


@pytest.mark.parametrize(
    ("said", "is_shown"),
    [
        pytest.param("Names what it leaves out.", True, id="a_reason"),
        pytest.param("Would be level 4 with figures.", False, id="a_level"),
        pytest.param("Scores a 3.", False, id="a_figure"),
        pytest.param("Fits anchor three best.", False, id="a_number_word"),
        pytest.param("It cost 1200 euros in 2024.", True, id="other_figures"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_reason_that_might_name_a_level_is_left_out(said: str, is_shown: bool) -> None:
    score = CriterionScore(criterion="framing", level=4, low=3, high=5, rationale=said)

    assert (calm.rationale(score) != "") is is_shown


def test_everything_is_text_without_levels_too(tmp_path: Path) -> None:
    with Program(tmp_path, hostile_bank()) as program:
        session = graded_twice(program)
        report = program.review.report(ANNA, session.id)

        read(debrief.overview(program.bank, report, hides_levels=True))
        assert "onerror" in read(debrief.items(program.bank, report, hides_levels=True)).text
