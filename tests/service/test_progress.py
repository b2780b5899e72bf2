"""Progress gathered from a real store."""

from datetime import timedelta

import pytest

from interviewer.errors import NotFound
from tests.program import ANNA, BERT, Program, graded, unscored


def practised(program: Program, *levels: int | None) -> None:
    """A finished session a day, every criterion graded at this level."""
    for level in levels:
        program.grader.steps.extend([lambda task, level=level: graded(task, level)] * 2)
        program.finished()
        program.work_off()
        program.clock.forward(86_400)


def test_finished_sessions_become_trends(program: Program) -> None:
    practised(program, 2, 3, 4)
    report = program.progress.report(ANNA)
    assert report.sessions == 3 and {one.change for one in report.trends} == {"risen"}
    assert {one.name for one in report.trends} == {"Shows framing", "Shows options", "Shows decision"}


def test_an_interview_that_is_not_finished_does_not_count(program: Program) -> None:
    program.answer(program.start())
    report = program.progress.report(ANNA)
    assert report.sessions == 0 and not report.trends and not report.calendar


def test_only_the_latest_grade_of_an_answer_counts(program: Program) -> None:
    program.grader.steps.extend([unscored, unscored])
    session = program.finished()
    program.work_off()
    assert not program.progress.report(ANNA).trends
    program.review.grade_again(ANNA, session.id)
    program.work_off()
    assert {one.sessions[-1].level for one in program.progress.report(ANNA).trends} == {3}


def test_progress_is_the_persons_own(program: Program) -> None:
    practised(program, 3)
    assert program.progress.report(BERT).sessions == 0


def test_what_was_practised_comes_due(program: Program) -> None:
    practised(program, 2)
    assert not program.progress.due_today("b" * 32)
    program.clock.forward(timedelta(days=30).total_seconds())
    assert program.progress.due_today(ANNA)


def test_a_ticked_task_stays_done(program: Program) -> None:
    program.progress.tick(ANNA, "k1")
    program.progress.tick(ANNA, "k1")
    assert program.progress.report(ANNA).tasks_done == 1


def test_a_skill_that_the_bank_does_not_know_is_refused(program: Program) -> None:
    with pytest.raises(NotFound, match="skill_x"):
        program.progress.specialise(ANNA, "skill_x")
