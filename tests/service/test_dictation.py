"""Speaking an answer on a real store."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from interviewer.errors import NotFound, RefusedAction, TranscriberError
from interviewer.interview.session import Channel
from interviewer.service.dictation import OpenTake
from interviewer.store.recordings import MissingChunk
from interviewer.store.work_items import MOST_ATTEMPTS
from tests.program import ALL_POINTS, ANNA, BERT, SILENCE, Program, turn_of


def give_up(program: Program, kind: str) -> None:
    """Let the next work fail, which is of this kind."""
    work = program.works.claim(program.clock())
    assert work is not None
    assert work.id is not None
    assert work.kind == kind
    program.works.fail(work.id, "no model")


def test_a_frame_is_on_disk_when_it_is_acknowledged(program: Program) -> None:
    session = program.start()
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)
    acknowledged = [program.dictation.append(ANNA, take.recording_id, n, SILENCE) for n in range(3)]

    assert acknowledged == [1, 2, 3]
    assert program.again().recordings.resume_point(take.recording_id, ANNA).duration_ms == 300


def test_a_reconnect_goes_on_at_the_next_frame(program: Program) -> None:
    session = program.start()
    first = program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.append(ANNA, first.recording_id, 0, SILENCE)

    again = program.again().dictation.open(ANNA, session.id, turn_of(session).id)
    assert (again.recording_id, again.next_seq) == (first.recording_id, 1)


def test_a_reconnect_that_names_its_recording_goes_on_with_it_unless_it_was_ended(program: Program) -> None:
    session = program.start()
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.append(ANNA, take.recording_id, 0, SILENCE)

    resumed = program.dictation.resume(ANNA, take.recording_id)
    assert resumed is not None
    assert resumed.next_seq == 1
    program.dictation.stop(ANNA, take.recording_id)
    assert program.dictation.resume(ANNA, take.recording_id) is None


def test_a_frame_sent_again_counts_once_and_a_gap_is_named(program: Program) -> None:
    session = program.start()
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.append(ANNA, take.recording_id, 0, SILENCE)

    assert program.dictation.append(ANNA, take.recording_id, 0, SILENCE) == 1
    with pytest.raises(MissingChunk) as gap:
        program.dictation.append(ANNA, take.recording_id, 5, SILENCE)
    assert gap.value.next_seq == 1
    assert program.dictation.stop(ANNA, take.recording_id) == pytest.approx(0.1)


def test_what_was_heard_becomes_the_draft(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    assert program.dictation.heard(ANNA, recording) is None
    assert program.work_off() == 1

    heard = program.dictation.heard(ANNA, recording)
    assert heard is not None
    assert heard.text == "I would name E1. And E3 as well."
    assert program.interviews.draft(ANNA, session) == heard.text
    assert program.transcriber.heard_s == [pytest.approx(0.3)]


def test_stopping_twice_transcribes_once(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.dictation.stop(ANNA, recording)

    assert program.work_off() == 1


def test_two_takes_of_one_answer_are_joined_in_order(program: Program) -> None:
    session = program.start()
    first = program.record(session)
    program.work_off()
    program.transcriber.segments = ("Then E5.",)
    second = program.record(session)
    program.work_off()

    assert program.interviews.draft(ANNA, session) == "I would name E1. And E3 as well. Then E5."
    program.interviews.submit(ANNA, session.id, turn_of(session).id, "Corrected.")
    answer = program.sessions.get(session.id, ANNA).turns[0].answer
    assert answer is not None
    assert (answer.channel, answer.recordings) == (Channel.VOICE, (first, second))


def test_what_a_lost_tab_left_open_is_ended_and_transcribed(program: Program) -> None:
    session = program.start()
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.append(ANNA, take.recording_id, 0, SILENCE)
    again = program.again()

    assert again.dictation.recover(ANNA, session) == take.recording_id
    again.work_off()
    assert again.dictation.recover(ANNA, session) is None
    assert again.interviews.draft(ANNA, session) == "I would name E1. And E3 as well."


def test_a_transcription_that_was_given_up_is_tried_again_when_the_page_is_opened(program: Program) -> None:
    """For instance after the model, which was missing, has been downloaded."""
    session = program.start()
    recording = program.record(session)
    give_up(program, "transcribe")

    assert program.dictation.recover(ANNA, session) == recording
    assert program.work_off() == 1
    assert program.dictation.recover(ANNA, session) is None


def test_only_the_transcription_is_tried_again(program: Program) -> None:
    """A grade that was given up waits for its own button."""
    session = program.answer(program.start())
    program.works.hurry(session.id, program.clock())
    give_up(program, "grade")
    program.record(session)
    give_up(program, "transcribe")

    program.dictation.recover(ANNA, session)
    states = {work.kind: work.state for work in program.works.of_session(session.id)}
    assert states == {"grade": "failed", "transcribe": "todo"}


def test_a_recording_over_which_the_program_ends_is_tried_again_only_when_somebody_asks(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    for _ in range(MOST_ATTEMPTS + 1):
        program.works.requeue_running()
        claimed = program.works.claim(program.clock())
    assert claimed is not None and claimed.id is not None
    program.works.fail(claimed.id, "cut off")

    assert program.dictation.recover(ANNA, session) is None
    assert program.dictation.cut_off(session) == recording
    assert program.work_off() == 0
    with pytest.raises(NotFound):
        program.dictation.transcribe_again(BERT, recording)

    program.dictation.transcribe_again(ANNA, recording)
    assert program.dictation.cut_off(session) is None
    assert program.dictation.recover(ANNA, session) == recording
    assert program.work_off() == 1
    with pytest.raises(RefusedAction, match="not one that was given up"):
        program.dictation.transcribe_again(ANNA, recording)


def test_a_recording_that_goes_on_in_another_tab_is_left_alone(program: Program) -> None:
    session = program.start()
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.append(ANNA, take.recording_id, 0, SILENCE)

    assert program.dictation.recover(ANNA, session) is None
    assert program.dictation.append(ANNA, take.recording_id, 1, SILENCE) == 2
    program.dictation.leave(take)
    assert program.dictation.recover(ANNA, session) == take.recording_id


def test_a_question_is_recorded_in_one_tab_at_a_time(program: Program) -> None:
    session = program.start()
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.append(ANNA, take.recording_id, 0, SILENCE)

    with pytest.raises(RefusedAction, match="in another tab"):
        program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.leave(take)
    again = program.dictation.open(ANNA, session.id, turn_of(session).id)
    assert (again.recording_id, again.next_seq) == (take.recording_id, 1)


def test_of_tabs_that_begin_at_the_same_moment_one_records(program: Program) -> None:
    session = program.start()
    turn_id = turn_of(session).id
    together = Barrier(4)

    def begin(_: int) -> OpenTake | RefusedAction:
        together.wait()
        try:
            return program.dictation.open(ANNA, session.id, turn_id)
        except RefusedAction as refusal:
            return refusal

    with ThreadPoolExecutor(4) as tabs:
        begun = list(tabs.map(begin, range(4)))

    assert [isinstance(one, OpenTake) for one in begun].count(True) == 1
    assert len(program.recordings.unfinished(ANNA)) == 1


def test_a_page_that_names_its_recording_takes_it_over_from_its_dead_connection(program: Program) -> None:
    session = program.start()
    dead = program.dictation.open(ANNA, session.id, turn_of(session).id)

    alive = program.dictation.resume(ANNA, dead.recording_id)
    assert alive is not None
    program.dictation.leave(dead)
    assert program.dictation.recover(ANNA, session) is None
    with pytest.raises(RefusedAction, match="in another tab"):
        program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.dictation.leave(alive)
    assert program.dictation.recover(ANNA, session) == alive.recording_id


def test_there_is_nothing_to_recover_once_the_interview_is_over(program: Program) -> None:
    session = program.start()
    program.record(session)

    assert program.dictation.recover(ANNA, program.interviews.finish(ANNA, session.id)) is None


def test_takes_of_an_answer_that_was_taken_back_are_not_used_again(program: Program) -> None:
    session = program.start()
    first = program.record(session)
    program.work_off()
    session = program.interviews.redo(ANNA, program.answer(session, "First.").id)

    second = program.record(session)
    assert second != first
    session = program.answer(session, ALL_POINTS)
    turn = session.turns[0]
    assert turn.answer is not None
    assert turn.answer.recordings == (second,)
    assert turn.earlier_answers[0].recordings == (first,)


def test_only_the_open_question_can_be_spoken_to(program: Program) -> None:
    before = program.start()
    program.answer(before)

    with pytest.raises(RefusedAction, match="no longer open"):
        program.dictation.open(ANNA, before.id, turn_of(before).id)


def test_a_recording_that_is_over_takes_no_more_frames(program: Program) -> None:
    recording = program.record(program.start())

    with pytest.raises(RefusedAction, match="over"):
        program.dictation.append(ANNA, recording, 3, SILENCE)


def test_a_missing_model_leaves_the_recording(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.transcriber.errors.append(TranscriberError("There is no model."))

    with pytest.raises(TranscriberError):
        program.work_off()
    assert program.recordings.recording(recording, ANNA).duration_ms == 300


def test_nobody_else_can_use_a_recording(program: Program) -> None:
    program.start(BERT)
    session = program.start()
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)

    for act in (
        lambda: program.dictation.append(BERT, take.recording_id, 0, SILENCE),
        lambda: program.dictation.stop(BERT, take.recording_id),
        lambda: program.dictation.heard(BERT, take.recording_id),
        lambda: program.dictation.resume(BERT, take.recording_id),
        lambda: program.dictation.open(BERT, session.id, turn_of(session).id),
    ):
        with pytest.raises(NotFound):
            act()
    assert program.dictation.recover(BERT, session) is None
    assert program.recordings.recording(take.recording_id, ANNA).state == "recording"
