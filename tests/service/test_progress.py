"""Progress gathered from a real store."""

from datetime import timedelta
from pathlib import Path

import pytest

from interviewer.content.taxonomy import Layer
from interviewer.errors import NotFound
from tests.program import ALL_POINTS, ANNA, BERT, Program, graded, make_bank, unscored


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


def test_the_deepest_rung_that_was_held_is_the_depth_of_its_subtopic(tmp_path: Path) -> None:
    in_earnest = "Because that is where most complaints begin, and one change there can be measured within a week."
    with Program(tmp_path, make_bank(depth=("Why there?", "What if it fails?", "When would you stop?"))) as program:
        session = program.answer(program.answer(program.start(), ALL_POINTS), in_earnest)
        while session.current is not None:
            session = program.interviews.skip(ANNA, session.id, session.current.id)
        program.interviews.rate_self(ANNA, session.id, ())

        (depth,) = program.progress.report(ANNA).depths
        assert (depth.answers, depth.rung) == (1, 1)


@pytest.mark.parametrize(("level", "place"), [(2, "below"), (3, "at"), (5, "above"), (None, None)])
def test_a_session_tells_how_its_layers_lie_to_the_bar(program: Program, level: int | None, place: str | None) -> None:
    program.grader.steps.extend([lambda task: graded(task, level)] * 2)
    session = program.finished()
    program.work_off()

    judgement = next(one for one in program.review.report(ANNA, session.id).layers if one.layer is Layer.JUDGEMENT)
    found = {name: getattr(judgement, name) for name in ("below", "at", "above") if getattr(judgement, name)}
    assert found == ({place: 6} if place else {})
