"""Looking back on a real store."""

import pytest

from interviewer.claims.values import ClaimKind
from interviewer.content.bank import content_hash
from interviewer.content.taxonomy import Topic
from interviewer.errors import NotFound, RefusedAction
from interviewer.grading.grade import Grade, SaidPart, Submission, Unscored
from interviewer.interview.session import SelfRating, Session, Stage
from interviewer.service.report import ItemReport
from tests.program import ALL_POINTS, ANNA, BERT, HOSTILE, Program, graded, make_bank, turn_of, unscored


def items_of(program: Program, session_id: str) -> tuple[ItemReport, ...]:
    return program.review.report(ANNA, session_id).items


def to_debrief(program: Program, session: Session) -> Session:
    """The session ended early, its own rating skipped."""
    session = program.interviews.finish(ANNA, session.id)
    return program.interviews.rate_self(ANNA, session.id, ()) if session.stage is Stage.SELF_RATING else session


def test_a_report_tells_what_is_pending_graded_and_unscored(program: Program) -> None:
    session = program.finished()
    assert [item.is_pending for item in items_of(program, session.id)] == [True, True]
    program.grader.steps.append(graded)
    program.grader.steps.append(unscored)
    program.work_off()

    report = program.review.report(ANNA, session.id)
    assert not report.is_pending
    assert isinstance(report.items[0].outcome, Grade)
    assert isinstance(report.items[1].outcome, Unscored)
    assert [item.grade is None for item in report.items] == [False, True]


def test_a_report_names_the_question_as_it_was_asked(program: Program) -> None:
    session = program.finished()
    again = program.again(make_bank(prompt="Quite another wording of every question that is in this bank?"))

    for item in again.review.report(ANNA, session.id).items:
        assert item.question is not None
        assert content_hash(item.question) == item.planned.content_hash
        assert item.turns[0].asked == item.question.prompt


def test_items_that_were_never_asked_are_left_out(program: Program) -> None:
    session = program.interviews.finish(ANNA, program.answer(program.start(), "E1").id)

    assert [item.index for item in items_of(program, session.id)] == [0]


def test_a_grade_of_an_answer_that_was_taken_back_is_not_shown(program: Program) -> None:
    left_open, answered_again = (program.answer(program.start()) for _ in range(2))
    program.work_off()
    for session in (left_open, answered_again):
        program.interviews.redo(ANNA, session.id)
    program.interviews.submit(ANNA, answered_again.id, answered_again.turns[0].id, f"Again: {ALL_POINTS}")
    for session in (left_open, answered_again):
        to_debrief(program, session)

    reopened = items_of(program, left_open.id)[0]
    assert reopened.outcome is None
    assert not reopened.is_pending
    replaced = items_of(program, answered_again.id)[0]
    assert replaced.outcome is None
    assert replaced.is_pending
    program.work_off()
    assert items_of(program, answered_again.id)[0].grade is not None


def test_the_grade_of_an_answer_that_was_given_again_counts_again(program: Program) -> None:
    session = program.start()
    for text in (ALL_POINTS, f"Other: {ALL_POINTS}", ALL_POINTS):
        session = program.answer(session, text)
        program.work_off()
        last = session
        session = program.interviews.redo(ANNA, session.id)
    program.interviews.submit(ANNA, session.id, turn_of(session).id, ALL_POINTS)
    to_debrief(program, session)

    grade = items_of(program, last.id)[0].grade
    assert grade is not None
    assert grade.points[0].quote is not None
    assert grade.points[0].quote.text == ALL_POINTS[:20]


def test_an_answer_keeps_its_hash_in_every_version() -> None:
    """Stored grades are matched with their answers by it."""
    submission = Submission(parts=(SaidPart(turn_id="t1", asked="Why?", text="Because 😀.", is_spoken=True),))

    assert submission.hash == "3b7c662e0d2ccc05f6d77f52275ad5a009de50ad8728fa727515e6ac45224c96"


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.BRIEFING])
def test_findings_and_what_they_are_measured_by_wait_for_the_debrief(program: Program, stage: Stage) -> None:
    session = program.answer(program.start())
    program.work_off()
    if stage is Stage.SELF_RATING:
        session = program.interviews.finish(ANNA, session.id)
    elif stage is Stage.DEBRIEF:
        session = to_debrief(program, session)

    assert session.stage is stage
    item = items_of(program, session.id)[0]
    shown = [item.outcome is not None, item.question is not None, item.rubric is not None]
    assert shown == [stage is Stage.DEBRIEF] * 3
    assert item.turns[0].answer is not None
    assert not item.needs_grade


def test_grading_again_takes_only_what_has_no_grade(program: Program) -> None:
    session = program.finished()
    program.grader.steps.append(graded)
    program.grader.steps.append(unscored)
    program.work_off()

    assert program.review.grade_again(ANNA, session.id) == 1
    assert [item.is_pending for item in items_of(program, session.id)] == [False, True]
    assert program.review.grade_again(ANNA, session.id) == 0
    program.work_off()
    assert all(item.grade is not None for item in items_of(program, session.id))
    assert len(program.grades.history(session.id, 1)) == 2
    assert program.review.grade_again(ANNA, session.id) == 0


def test_work_that_was_given_up_can_be_asked_for_again(program: Program) -> None:
    session = program.finished()
    while (work := program.works.claim(program.clock())) is not None:
        assert work.id is not None
        program.works.fail(work.id, "broken")
    assert not program.review.report(ANNA, session.id).is_pending

    assert program.review.grade_again(ANNA, session.id) == 2
    assert program.work_off() == 2


def test_a_grader_chosen_meanwhile_grades_again(program: Program) -> None:
    session = program.finished()
    program.grader.steps.extend([unscored, unscored])
    program.work_off()
    program.preferences.choose_grader(ANNA, "provider/other")
    program.review.grade_again(ANNA, session.id)

    assert [w.payload["grader"] for w in program.grading_of(session) if w.state == "todo"] == ["provider/other"] * 2


def test_an_open_interview_is_not_graded_again(program: Program) -> None:
    session = program.answer(program.start())

    with pytest.raises(RefusedAction, match="finish it first"):
        program.review.grade_again(ANNA, session.id)


def test_own_ratings_stand_beside_the_grades_of_their_rubric(program: Program) -> None:
    session = program.interviews.finish(ANNA, program.answer(program.start()).id)
    own = SelfRating(rubric_id="tradeoffs.technical", criterion="framing", level=4)
    other = SelfRating(rubric_id="failures.technical", criterion="framing", level=1)
    session = program.interviews.rate_self(ANNA, session.id, (own, other))

    assert session.stage is Stage.DEBRIEF
    assert items_of(program, session.id)[0].self_ratings == {"framing": 4}


def test_transcripts_come_with_the_answers_that_were_spoken(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.work_off()
    session = program.answer(session)

    assert list(items_of(program, session.id)[0].transcripts) == [recording]


def test_the_list_shows_only_ones_own_sessions_newest_first(program: Program) -> None:
    older = program.start()
    program.clock.forward(60)
    newer = program.answer(program.start())
    program.start(BERT)

    assert [(line.id, line.answered, line.questions) for line in program.review.lines(ANNA)] == [
        (newer.id, 1, 2),
        (older.id, 0, 2),
    ]


def test_deleting_leaves_nothing_of_the_session(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.work_off()
    secret = "Zyzzyva, said only here"
    session = program.answer(session, f"{secret} {ALL_POINTS}")
    program.work_off()
    program.interviews.save_draft(ANNA, session.id, turn_of(session).id, f"{secret} in a draft")
    program.review.delete(ANNA, session.id)

    assert program.review.lines(ANNA) == ()
    assert program.works.of_session(session.id) == ()
    with pytest.raises(NotFound):
        program.recordings.recording(recording, ANNA)
    program.database.close()
    left = [path for path in program.folder.rglob("*") if path.is_file()]
    assert [path for path in left if b"Zyzzyva" in path.read_bytes()] == []
    assert list((program.folder / "recordings").iterdir()) == []


def test_a_session_deleted_while_it_is_graded_stays_deleted(program: Program) -> None:
    session = program.finished()
    work = program.works.claim(program.clock())
    assert work is not None
    program.review.delete(ANNA, session.id)

    with pytest.raises(NotFound):
        program.executor.execute(work)
    assert program.work_off() == 0


def test_deleting_everything_spares_other_people(program: Program) -> None:
    program.finished(text=HOSTILE)
    program.preferences.choose_grader(ANNA, "provider/other")
    theirs = program.finished(BERT)
    program.review.delete_everything(ANNA)

    assert program.review.lines(ANNA) == ()
    assert program.preferences.grader_of(ANNA) == "scripted"
    assert program.sessions.get(theirs.id, BERT) == theirs
    assert program.start().owner == ANNA


WRONG_SUM = "E1 E3 E5. 28 of the 35 tickets is 60 percent, so we are nearly there."


def test_a_sum_that_does_not_come_out_is_shown_once_the_debrief_is_open(program: Program) -> None:
    session = program.answer(program.start(topics=(Topic.TRADEOFFS,)), WRONG_SUM)
    assert items_of(program, session.id)[0].sums == ()

    session = to_debrief(program, session)

    (found,) = items_of(program, session.id)[0].sums
    assert found.quote.text in WRONG_SUM
    assert "60" in found.stated
    assert "80" in found.computed


def test_a_story_of_a_failure_is_not_searched_for_sums(program: Program) -> None:
    session = to_debrief(program, program.answer(program.start(topics=(Topic.FAILURES,)), WRONG_SUM))

    assert all(item.sums == () for item in items_of(program, session.id))


STORY = (
    "I was on call. In May 2023 the bot sent 400 customers a wrong bill, because I had set no limit. E1 E3. "
    "I rolled it back. The bot sent 90 customers a wrong bill."
)


def test_a_told_experience_shows_its_claims_once_the_debrief_is_open(program: Program) -> None:
    session = program.answer(program.start(topics=(Topic.FAILURES,)), STORY)
    assert items_of(program, session.id)[0].ledger is None

    ledger = items_of(program, to_debrief(program, session).id)[0].ledger

    assert ledger is not None
    assert [claim.text for claim in ledger.of(ClaimKind.DATE)] == ["In May 2023"]
    (pair,) = ledger.contradictions
    assert ("400 customers" in pair.first.text, "90 customers" in pair.second.text) == (True, True)


def test_other_questions_have_no_ledger(program: Program) -> None:
    session = to_debrief(program, program.answer(program.start(topics=(Topic.TRADEOFFS,)), STORY))

    assert all(item.ledger is None for item in items_of(program, session.id))
