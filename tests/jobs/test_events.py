"""What is told of work: how it ended, never what was said."""

import logging

import pytest

from interviewer.errors import GraderError
from interviewer.jobs.events import log_event
from interviewer.jobs.runner import RETRY_AFTER_S
from tests.program import ANNA, Program, graded, unscored

SECRET = "zebra figures of the fourth quarter"


def test_a_grade_is_counted_with_its_model(program: Program) -> None:
    program.finished()
    program.dispatcher.work_off()

    page = program.metrics.page().decode()
    assert 'interviewer_work_total{ending="graded",kind="grade"} 2.0' in page
    assert 'interviewer_work_seconds_count{kind="grade",model="scripted"} 2.0' in page


def test_an_answer_without_a_grade_is_counted_with_its_reason(program: Program) -> None:
    program.grader.steps.extend([unscored, graded])
    program.finished()
    program.dispatcher.work_off()

    reason = unscored_reason(program)
    assert f'interviewer_unscored_total{{model="scripted",reason="{reason}"}} 1.0' in program.metrics.page().decode()


def unscored_reason(program: Program) -> str:
    (session,) = program.sessions.lines(ANNA)
    outcomes = [item.outcome for item in program.review.report(ANNA, session.id).items]
    return next(outcome.reason.value for outcome in outcomes if outcome is not None and outcome.outcome == "unscored")


def test_waiting_work_and_its_age_are_read_from_the_store(program: Program) -> None:
    program.finished()
    program.clock.forward(60)

    page = program.metrics.page().decode()
    assert 'interviewer_work_items{kind="grade",state="todo"} 2.0' in page
    assert 'interviewer_oldest_due_seconds{kind="grade"} 60.0' in page


def test_each_try_of_failing_work_is_told_until_it_is_given_up(program: Program) -> None:
    program.grader.steps.extend([GraderError("the endpoint is down")] * 2 * (len(RETRY_AFTER_S) + 1))
    program.finished()
    for _ in range(len(RETRY_AFTER_S) + 1):
        program.dispatcher.work_off()
        program.clock.forward(max(RETRY_AFTER_S))

    page = program.metrics.page().decode()
    assert f'interviewer_work_total{{ending="retry",kind="grade"}} {2.0 * len(RETRY_AFTER_S)}' in page
    assert 'interviewer_work_total{ending="failed",kind="grade"} 2.0' in page


def test_neither_figures_nor_log_lines_hold_words_of_a_candidate(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    program.dispatcher._runner._listeners = [program.metrics.observe, log_event]
    with caplog.at_level(logging.DEBUG, "interviewer"):
        program.finished(text=f"I would name E1, E2, E3, E4, E5 and E6: {SECRET}.")
        program.dispatcher.work_off()

    told = [str(record.__dict__) for record in caplog.records]
    assert any("graded" in line for line in told)
    assert not any("zebra" in line for line in [*told, program.metrics.page().decode()])
