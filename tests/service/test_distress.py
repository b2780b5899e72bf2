"""Words of distress are kept, answered and left alone: nobody grades them, and no model is sent them."""

from interviewer.interview.session import Preset, Stage, TurnKind, TurnState
from interviewer.web.present import debrief
from tests.program import ALL_POINTS, ANNA, Program, turn_of
from tests.web.markup import read

DISTRESS = "I can't do this, I'm panicking."


def test_they_are_kept_and_answered_and_the_interview_goes_on(program: Program) -> None:
    session = program.answer(program.start(), DISTRESS)

    said = session.turns[0]
    assert said.answer is not None and said.answer.text == DISTRESS
    assert said.aside is not None and "finish here" in said.aside.text
    assert turn_of(session).kind is TurnKind.QUESTION and turn_of(session).item != said.item


def test_no_grader_sees_them(program: Program) -> None:
    session = program.start()
    session = program.answer(program.answer(session, DISTRESS), ALL_POINTS)
    program.clock.forward(3600)
    program.work_off()

    assert [part.text for task in program.grader.tasks for part in task.submission.parts] == [ALL_POINTS]
    assert session.answered_questions == (1,)


def test_said_to_a_follow_up_they_leave_the_answer_before_to_be_graded(program: Program) -> None:
    session = program.answer(program.start(), "I would name E1 and E2 first, with a figure of 12 for each of them.")
    assert turn_of(session).kind is TurnKind.PROBE
    session = program.answer(session, DISTRESS)
    program.clock.forward(3600)
    program.work_off()

    assert len(program.grader.tasks) == 1
    assert DISTRESS not in [part.text for part in program.grader.tasks[0].submission.parts]


def test_where_nothing_else_was_said_nothing_is_rated_or_graded_and_the_debrief_says_so(program: Program) -> None:
    session = program.answer(program.start(), DISTRESS)
    session = program.interviews.finish(ANNA, session.id)
    report = program.review.report(ANNA, session.id)

    assert session.stage is Stage.DEBRIEF
    assert program.review.grade_again(ANNA, session.id) == 0
    text = read(debrief.items(program.bank, report)).text
    assert DISTRESS in text and "Nobody grades these words" in text
    assert "Correct or grade again" not in text and "Take it again" in text


def test_taken_back_they_give_way_to_an_answer_that_is_graded(program: Program) -> None:
    session = program.answer(program.start(), DISTRESS)
    session = program.interviews.redo(ANNA, session.id)
    session = program.answer(session, ALL_POINTS)
    program.clock.forward(3600)
    program.work_off()

    assert session.turns[0].state is not TurnState.WITHDRAWN and session.turns[0].counts
    assert [part.text for task in program.grader.tasks for part in task.submission.parts] == [ALL_POINTS]


def test_said_to_a_warm_up_they_are_no_fact_of_the_story_bank(program: Program) -> None:
    session = program.answer(program.start(preset=Preset.FULL), "I'm panicking. 12 weeks of this. I can't go on.")

    assert session.turns[0].kind is TurnKind.WARM_UP
    assert program.stories.of(ANNA) == ()
