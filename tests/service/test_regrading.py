"""Correcting a transcript and grading once more, on a real store: nothing that was there before is lost."""

import pytest

from interviewer.errors import InterviewerError, NotFound, RefusedAction, SettingsError
from interviewer.grading.grade import Grade, Unscored
from interviewer.interview.session import Channel, Session
from interviewer.service.export import to_json, to_markdown
from interviewer.service.report import ItemReport
from tests.program import ALL_POINTS, ANNA, BERT, GRADER, Program, graded, unscored

HEARD = f"I would use rack. {ALL_POINTS}"
CORRECTED = f"I would use RAG. {ALL_POINTS}"


def spoken(program: Program) -> Session:
    """A graded session of one spoken and one typed answer, in its debrief."""
    session = program.start()
    program.record(session)
    program.work_off()
    session = program.answer(session, HEARD)
    session = program.answer(session)
    session = program.interviews.rate_self(ANNA, session.id, ())
    program.work_off()
    return session


def item(program: Program, session: Session, index: int = 0) -> ItemReport:
    return program.review.report(ANNA, session.id).items[index]


def test_a_corrected_answer_keeps_what_was_handed_in_and_both_grades(program: Program) -> None:
    session = spoken(program)
    turn = session.turns_of(0)[0]
    first = item(program, session).grade
    program.grader.steps.append(lambda task: graded(task, level=4))
    program.regrading.grade_anew(ANNA, session.id, 0, {turn.id: CORRECTED}, GRADER)
    waiting = item(program, session)
    assert (waiting.outcome, waiting.is_pending, waiting.before) == (None, True, first)
    program.work_off()

    found = item(program, session)
    answer = found.turns[0].answer
    assert answer is not None and answer.text == CORRECTED and answer.corrected_at == program.clock()
    assert [version.text for version in found.turns[0].uncorrected] == [HEARD]
    assert found.grade is not None and found.grade.criteria[0].level == 4
    assert found.before == first
    assert len(program.grades.history(session.id, 0)) == 2
    assert program.grader.tasks[-1].submission.parts[0].text == CORRECTED


def test_a_transcript_can_be_corrected_more_than_once(program: Program) -> None:
    session = spoken(program)
    turn = session.turns_of(0)[0]
    for text in (CORRECTED, f"Well. {CORRECTED}", HEARD):
        program.regrading.grade_anew(ANNA, session.id, 0, {turn.id: text}, GRADER)
        program.work_off()

    found = item(program, session)
    assert [version.text for version in found.turns[0].uncorrected] == [HEARD, CORRECTED, f"Well. {CORRECTED}"]
    assert found.grade is not None
    assert len(found.earlier) == 3


def test_another_grader_may_grade_the_same_words(program: Program) -> None:
    session = spoken(program)
    program.regrading.grade_anew(ANNA, session.id, 1, {}, "provider/other")

    assert program.grading_of(session)[-1].payload == {"grader": "provider/other"}
    assert item(program, session, 1).grade is not None
    program.work_off()
    assert item(program, session, 1).before is not None
    assert item(program, session, 1).turns[0].uncorrected == ()


def test_a_further_attempt_that_fails_leaves_the_grade_and_the_progress_standing(program: Program) -> None:
    session = spoken(program)
    before, levels = item(program, session).grade, program.grades.levels_of(ANNA)
    program.grader.steps.append(unscored)
    program.regrading.grade_anew(ANNA, session.id, 0, {}, GRADER)
    program.work_off()

    found = item(program, session)
    assert found.grade == before
    assert isinstance(found.failed_again, Unscored)
    assert not found.needs_grade
    assert program.grades.levels_of(ANNA) == levels


def test_a_corrected_answer_without_a_grade_has_no_level(program: Program) -> None:
    session = spoken(program)
    program.grader.steps.append(unscored)
    program.regrading.grade_anew(ANNA, session.id, 0, {session.turns_of(0)[0].id: CORRECTED}, GRADER)
    program.work_off()

    found = item(program, session)
    assert isinstance(found.outcome, Unscored)
    assert isinstance(found.before, Grade)
    assert found.needs_grade
    assert {row.item for row in program.grades.levels_of(ANNA)} == {1}


def test_the_words_to_look_at_are_those_of_the_recording(program: Program) -> None:
    program.transcriber.segments = ("I would use f one here.",)
    session = spoken(program)
    first, *_ = program.regrading.answers(ANNA, session.id, 0)

    assert first.can_be_corrected
    assert not program.regrading.answers(ANNA, session.id, 1)[0].can_be_corrected
    assert first.turn.answer is not None and first.turn.answer.channel is Channel.VOICE


@pytest.mark.parametrize(
    ("owner", "place", "text", "grader", "error"),
    [
        pytest.param(ANNA, 0, "  ", GRADER, RefusedAction, id="nothing_left_of_the_answer"),
        pytest.param(ANNA, 1, "Rewritten.", GRADER, RefusedAction, id="typed_answer"),
        pytest.param(ANNA, 0, CORRECTED, "http://example.org", SettingsError, id="no_grader"),
        pytest.param(ANNA, 7, CORRECTED, GRADER, NotFound, id="no_such_item"),
        pytest.param(BERT, 0, CORRECTED, GRADER, NotFound, id="somebody_elses"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    program: Program, owner: str, place: int, text: str, grader: str, error: type[InterviewerError]
) -> None:
    session = spoken(program)
    before = program.sessions.get(session.id, ANNA)
    texts = {turn.id: text for turn in session.turns_of(place)}
    with pytest.raises(error):
        program.regrading.grade_anew(owner, session.id, place, texts, grader)

    assert program.sessions.get(session.id, ANNA) == before
    assert program.work_off() == 0


def test_an_interview_that_is_still_open_is_not_corrected(program: Program) -> None:
    session = program.answer(program.start())

    with pytest.raises(RefusedAction, match="not open yet"):
        program.regrading.grade_anew(ANNA, session.id, 0, {}, GRADER)


def test_exports_tell_of_the_correction_and_the_grade_before(program: Program) -> None:
    session = spoken(program)
    program.regrading.grade_anew(ANNA, session.id, 0, {session.turns_of(0)[0].id: CORRECTED}, GRADER)
    program.work_off()
    report = program.review.report(ANNA, session.id)

    assert "Corrected after the interview" in to_markdown(report)
    assert "Graded before by scripted" in to_markdown(report)
    assert "I would use rack." in to_json(report)
    assert to_json(report).count('"graded_at"') == 3
