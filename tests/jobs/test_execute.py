"""What each kind of work does."""

from pathlib import Path

import pytest

from interviewer.errors import NotFound, StoreError, TranscriberError
from interviewer.grading.grade import Unscored, UnscoredReason
from interviewer.jobs import execute
from interviewer.jobs.progress import Failed, Finished, Heard, News
from interviewer.llm.chat import ChatError, ChatFault
from interviewer.store.work_items import WorkItem
from tests.program import ALL_POINTS, ANNA, GRADER, HOSTILE, Program, make_bank, turn_of, unscored


def claimed(program: Program) -> WorkItem:
    work = program.works.claim(program.clock())
    assert work is not None
    return work


def news_of(program: Program, recording: str) -> list[News]:
    """Everything that the board tells while the recording is transcribed."""
    inbox = program.board.listen(recording)
    program.executor.execute(claimed(program))
    return [inbox.get_nowait() for _ in range(inbox.qsize())]


def test_a_grade_is_stored_and_its_work_done_together(program: Program) -> None:
    session = program.answer(program.start(), ALL_POINTS)
    program.executor.execute(claimed(program))

    again = program.again()
    assert 0 in again.grades.latest(session.id)
    assert [work.state for work in again.works.of_session(session.id)] == ["done"]


def test_grading_the_same_work_twice_stores_one_grade(program: Program) -> None:
    session = program.answer(program.start())
    work = claimed(program)
    program.executor.execute(work)
    program.executor.execute(work)

    assert len(program.grades.history(session.id, 0)) == 1


def test_the_grader_is_given_everything_that_was_said_on_the_item(program: Program) -> None:
    session = program.answer(program.start(), f"{HOSTILE} E1 E3")
    session = program.answer(session, "E5")
    program.work_off()

    task = program.grader.tasks[0]
    assert [part.text for part in task.submission.parts] == [f"{HOSTILE} E1 E3", "E5"]
    assert [part.asked for part in task.submission.parts] == [turn.asked for turn in session.turns_of(0)]
    assert task.question.id == session.plan.items[0].content_id
    assert task.rubric.id == task.question.rubric


def test_an_item_is_graded_by_the_question_as_it_was_asked(program: Program) -> None:
    session = program.answer(program.start())
    again = program.again(make_bank(prompt="Another wording of every question in the bank, made afterwards?"))
    again.work_off()

    assert again.grader.tasks[0].question.prompt == session.turns[0].asked


def test_a_reason_for_no_grade_is_stored_like_a_grade(program: Program) -> None:
    session = program.answer(program.start())
    program.grader.steps.append(unscored)
    program.work_off()

    assert isinstance(program.grades.latest(session.id)[0], Unscored)
    assert [work.state for work in program.works.of_session(session.id)] == ["done"]


@pytest.mark.parametrize(
    ("error", "reason", "says"),
    [
        pytest.param(StoreError("The disk is full."), UnscoredReason.INTERNAL, "The disk is full.", id="ours"),
        pytest.param(
            ChatError(ChatFault.KEY, "The key is wrong."), UnscoredReason.KEY, "The key is wrong.", id="model"
        ),
        pytest.param(
            ValueError("secret"), UnscoredReason.INTERNAL, "Grading broke off with an internal error", id="bug"
        ),
    ],
)
def test_grading_that_is_given_up_leaves_its_reason_once(
    program: Program, error: Exception, reason: UnscoredReason, says: str
) -> None:
    session = program.finished()
    work = claimed(program)
    for _ in range(2):
        program.executor.give_up(work, error)

    (outcome,) = program.grades.history(session.id, 0)
    assert isinstance(outcome, Unscored)
    assert outcome.reason is reason
    assert outcome.detail.startswith(says)
    planned, used = session.plan.items[0], outcome.provenance
    assert (used.grader, used.question_hash, used.rubric_hash) == (GRADER, planned.content_hash, planned.rubric_hash)
    assert program.review.report(ANNA, session.id).items[0].outcome == outcome
    assert [item.state for item in program.grading_of(session)] == ["failed", "todo"]


def test_a_grade_that_comes_after_all_stands_above_the_reason(program: Program) -> None:
    session = program.finished()
    work = claimed(program)
    program.executor.give_up(work, ValueError("a bug"))
    program.executor.execute(work)

    assert program.review.report(ANNA, session.id).items[0].grade is not None


def test_nothing_is_left_where_answer_or_session_are_gone(program: Program) -> None:
    session = program.answer(program.start())
    work = claimed(program)
    program.interviews.redo(ANNA, session.id)
    program.executor.give_up(work, NotFound("Item 0 has no answer to grade."))
    assert program.grades.history(session.id, 0) == ()

    program.review.delete(ANNA, session.id)
    program.executor.give_up(work, NotFound("There is no such interview."))
    assert program.works.of_session(session.id) == ()


def test_an_answer_that_was_taken_back_is_not_graded(program: Program) -> None:
    session = program.answer(program.start())
    program.interviews.redo(ANNA, session.id)

    with pytest.raises(NotFound, match="no answer to grade"):
        program.executor.execute(claimed(program))
    assert program.grader.tasks == []


def test_a_transcript_is_told_as_it_is_heard(program: Program) -> None:
    recording = program.record(program.start())

    news = news_of(program, recording)
    assert [type(one) for one in news] == [Heard, Heard, Finished]
    assert [one.segment.text for one in news if isinstance(one, Heard)] == list(program.transcriber.segments)
    assert program.recordings.transcript(recording, ANNA) == next(n.part for n in news if isinstance(n, Finished))


def test_transcribing_twice_leaves_one_transcript_and_draft(program: Program) -> None:
    session = program.start()
    program.interviews.save_draft(ANNA, session.id, turn_of(session).id, "Typed before.")
    program.record(session)
    work = claimed(program)
    program.executor.execute(work)
    program.executor.execute(work)

    assert program.interviews.draft(ANNA, session) == "Typed before. I would name E1. And E3 as well."


def test_the_transcriber_is_told_the_terms_of_the_question(program: Program) -> None:
    again = program.again(make_bank(asr_terms=["LoRA", "vLLM"]))
    again.record(again.start())
    again.work_off()

    assert again.transcriber.terms == [("LoRA", "vLLM")]


@pytest.mark.parametrize(
    ("typed", "draft"),
    [
        pytest.param(None, "I would name E1. And E3 as well.", id="nothing_typed"),
        pytest.param("", "I would name E1. And E3 as well.", id="typed_and_cleared"),
        pytest.param("Before. ", "Before. I would name E1. And E3 as well.", id="typed_before"),
        pytest.param(
            "Before. I would name E1.", "Before. I would name E1. And E3 as well.", id="the_page_has_some_of_it"
        ),
        pytest.param(
            "I would name E1. And E3 as well. Then typed.",
            "I would name E1. And E3 as well. Then typed.",
            id="the_page_has_it_all",
        ),
        pytest.param(
            "I'd name E2. And E3 as well.",
            "I'd name E2. And E3 as well.",
            id="all_there_and_the_first_was_corrected",
        ),
    ],
)
def test_what_was_heard_joins_what_was_typed(program: Program, typed: str | None, draft: str) -> None:
    session = program.start()
    program.record(session)
    if typed is not None:
        program.interviews.save_draft(ANNA, session.id, turn_of(session).id, typed)
    program.work_off()

    assert program.interviews.draft(ANNA, session) == draft


def test_a_crash_while_a_transcript_is_stored_loses_no_words(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    session = program.start()
    program.interviews.save_draft(ANNA, session.id, turn_of(session).id, "Typed.")
    program.record(session)
    work = claimed(program)

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(program.sessions, "save_draft", full)
    with pytest.raises(StoreError):
        program.executor.execute(work)

    again = program.again()
    again.works.requeue_running()
    again.work_off()
    assert again.interviews.draft(ANNA, session) == "Typed. I would name E1. And E3 as well."


def test_a_failed_transcription_is_told_in_one_sentence(program: Program) -> None:
    recording = program.record(program.start())
    work, inbox = claimed(program), program.board.listen(recording)
    for error in (TranscriberError("There is no model."), RuntimeError("secret detail")):
        program.transcriber.errors.append(error)
        with pytest.raises(type(error)):
            program.executor.execute(work)

    assert inbox.get_nowait() == Failed("There is no model.")
    assert inbox.get_nowait() == Failed("Transcription failed. The recording is kept; type the answer.")


def test_a_transcript_keeps_where_somebody_spoke_and_expects_the_questions_terms(tmp_path: Path) -> None:
    with Program(tmp_path, make_bank(asr_terms=("vLLM", "recall"))) as program:
        recording = program.record(program.start())
        program.work_off()

        heard = program.recordings.transcript(recording, ANNA)
        assert heard is not None
        assert heard.speech == ()  # The recording is silent, whatever the scripted transcriber heard.
        assert program.transcriber.terms[0][:2] == ("vLLM", "recall")


def test_a_failing_detector_costs_the_delivery_figures_and_no_word(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TranscriberError("The detector failed.")

    monkeypatch.setattr(execute, "speech_spans", fail)
    recording = program.record(program.start())
    program.work_off()

    heard = program.recordings.transcript(recording, ANNA)
    assert heard is not None
    assert (heard.speech, heard.text) == (None, "I would name E1. And E3 as well.")
