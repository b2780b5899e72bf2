"""Transcribing a recording while it is being made."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.errors import NotFound, TranscriberError
from interviewer.interview.session import Session
from interviewer.jobs import live as live_module
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.streaming import Piece
from interviewer.speech.transcript import Segment
from interviewer.speech.vad import read_pcm
from tests.conftest import ROOT
from tests.program import ANNA, BERT, Program, ScriptedTranscriber, turn_of

WAIT_S = 60.0
FRAME = 3200


class PieceByPiece(ScriptedTranscriber):
    """Hears in each piece how long it is; fails at the pieces named, waits while it is held."""

    name = "by piece"

    def __init__(self, fails_at: int | None = None) -> None:
        super().__init__()
        self.pieces: list[Piece] = []
        self.fails_at = fails_at
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.given: set[tuple[str, ...]] = set()

    def warm_up(self) -> None:
        pass

    def transcribe_piece(self, piece: Piece, *, terms: tuple[str, ...] = ()) -> tuple[Segment, ...]:
        assert self.may_go_on.wait(WAIT_S)
        self.given.add(terms)
        self.pieces.append(piece)
        if self.fails_at == len(self.pieces):
            raise TranscriberError("The model failed.")
        return (Segment(text=f"piece {len(self.pieces)}", start_s=piece.start_s, end_s=piece.end_s),)


@pytest.fixture(scope="module")
def answer_pcm(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A synthetic answer of 78 s."""
    wav = tmp_path_factory.mktemp("clips") / "answer.wav"
    decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", wav)
    return read_pcm(wav).tobytes()


@pytest.fixture
def hearing(tmp_path: Path) -> tuple[Program, PieceByPiece]:
    transcriber = PieceByPiece()
    return Program(tmp_path, transcriber=transcriber), transcriber


def speak(program: Program, session: Session, pcm: bytes) -> str:
    """Record this without ending it, followed from the beginning."""
    take = program.dictation.open(ANNA, session.id, turn_of(session).id)
    program.live.follow(ANNA, take.recording_id)
    go_on(program, take.recording_id, 0, pcm)
    return take.recording_id


def go_on(program: Program, recording: str, first: int, pcm: bytes) -> None:
    for n, at in enumerate(range(0, len(pcm), 10 * FRAME)):
        program.dictation.append(ANNA, recording, first + n, pcm[at : at + 10 * FRAME])


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_pieces_are_heard_while_somebody_speaks_and_only_the_rest_after_the_stop(
    hearing: tuple[Program, PieceByPiece], answer_pcm: bytes
) -> None:
    program, transcriber = hearing
    with program:
        session = program.start()
        inbox = None
        recording = speak(program, session, answer_pcm[: 40 * 32_000])
        inbox = program.board.listen(recording)
        until(lambda: len(transcriber.pieces) == 3)
        before = len(program.live.heard(recording))
        go_on(program, recording, 40, answer_pcm[40 * 32_000 :])
        program.dictation.stop(ANNA, recording)
        program.work_off()

        heard = program.dictation.heard(ANNA, recording)
        assert heard is not None
        assert [segment.text for segment in heard.segments] == [f"piece {n + 1}" for n in range(len(heard.segments))]
        assert (before, len(heard.segments)) == (3, 6)
        assert heard.duration_s == pytest.approx(len(answer_pcm) / 32_000)
        assert heard.model == "by piece, in pieces"
        assert transcriber.heard_s == []
        assert not inbox.empty()
        assert program.interviews.draft(ANNA, session) == heard.text


def test_in_a_pause_what_was_said_is_heard_ahead_and_once(
    hearing: tuple[Program, PieceByPiece], answer_pcm: bytes
) -> None:
    program, transcriber = hearing
    with program:
        session = program.start()
        phrase = answer_pcm[: 6 * 32_000]  # shorter than what closes a piece
        recording = speak(program, session, phrase + bytes(32_000))
        until(lambda: transcriber.pieces)
        assert program.live.heard(recording) == ()
        program.dictation.stop(ANNA, recording)
        program.work_off()

        heard = program.dictation.heard(ANNA, recording)
        assert heard is not None and len(heard.segments) == 1
        assert len(transcriber.pieces) == 1


def test_what_was_heard_ahead_is_dropped_when_more_is_said(
    hearing: tuple[Program, PieceByPiece], answer_pcm: bytes
) -> None:
    program, transcriber = hearing
    with program:
        session = program.start()
        recording = speak(program, session, answer_pcm[: 4 * 32_000] + bytes(16_000))
        until(lambda: transcriber.pieces)
        go_on(program, recording, 5, answer_pcm[4 * 32_000 : 7 * 32_000])
        program.dictation.stop(ANNA, recording)
        program.work_off()

        heard = program.dictation.heard(ANNA, recording)
        assert heard is not None
        assert [(s.start_s, s.end_s) for s in heard.segments] == [(p.start_s, p.end_s) for p in transcriber.pieces[-1:]]
        assert heard.segments[0].end_s > 6


def test_where_several_speak_nothing_is_heard_ahead(hearing: tuple[Program, PieceByPiece], answer_pcm: bytes) -> None:
    program, transcriber = hearing
    with program:
        program.live.follow(
            ANNA, program.dictation.open(ANNA, (first := program.start()).id, turn_of(first).id).recording_id
        )
        second = program.start()
        speak(program, second, answer_pcm[: 6 * 32_000] + bytes(32_000))
        time.sleep(1.0)

        assert transcriber.pieces == []


def test_a_piece_that_cannot_be_heard_leads_to_the_whole_recording(tmp_path: Path, answer_pcm: bytes) -> None:
    transcriber = PieceByPiece(fails_at=2)
    with Program(tmp_path, transcriber=transcriber) as program:
        session = program.start()
        recording = speak(program, session, answer_pcm)
        until(lambda: program.live.listening(recording) is None)
        program.dictation.stop(ANNA, recording)
        program.work_off()

        assert transcriber.heard_s == [pytest.approx(len(answer_pcm) / 32_000)]
        assert program.interviews.draft(ANNA, session) == "I would name E1. And E3 as well."


def test_after_a_crash_the_whole_recording_is_transcribed(tmp_path: Path, answer_pcm: bytes) -> None:
    transcriber = PieceByPiece()
    with Program(tmp_path, transcriber=transcriber) as program:
        session = program.start()
        recording = speak(program, session, answer_pcm)
        until(lambda: transcriber.pieces)
        program.live.stop()
        again = program.again()
        assert again.dictation.recover(ANNA, session) == recording
        again.work_off()

        assert transcriber.heard_s == [pytest.approx(len(answer_pcm) / 32_000)]


def test_a_recording_taken_up_late_is_heard_from_its_beginning(
    hearing: tuple[Program, PieceByPiece], answer_pcm: bytes
) -> None:
    program, transcriber = hearing
    with program:
        session = program.start()
        take = program.dictation.open(ANNA, session.id, turn_of(session).id)
        go_on(program, take.recording_id, 0, answer_pcm)
        program.live.follow(ANNA, take.recording_id)
        program.live.follow(ANNA, take.recording_id)
        program.dictation.stop(ANNA, take.recording_id)
        program.work_off()

        assert transcriber.pieces[0].start_s == pytest.approx(0.3, abs=0.1)
        assert len(transcriber.pieces) == 6


def test_while_the_model_is_slow_the_sound_waits_on_the_disk(
    hearing: tuple[Program, PieceByPiece], answer_pcm: bytes
) -> None:
    program, transcriber = hearing
    with program:
        transcriber.may_go_on.clear()
        recording = speak(program, program.start(), answer_pcm * 4)
        take = program.live._takes[recording]
        until(lambda: len(take.waiting) >= live_module.MOST_WAITING)
        read_s = take.samples / 16_000
        time.sleep(0.5)
        assert take.samples / 16_000 == read_s < 100
        transcriber.may_go_on.set()
        program.dictation.stop(ANNA, recording)
        program.work_off()

        heard = program.dictation.heard(ANNA, recording)
        assert heard is not None
        assert heard.duration_s == pytest.approx(4 * len(answer_pcm) / 32_000)


def test_how_far_a_take_is_can_be_asked(hearing: tuple[Program, PieceByPiece], answer_pcm: bytes) -> None:
    program, _ = hearing
    with program:
        recording = speak(program, program.start(), answer_pcm[: 14 * 32_000])
        go_on(program, recording, 14, b"\x00" * 3 * 32_000)
        until(lambda: (how := program.live.listening(recording)) and how.is_caught_up and how.text)
        how = program.live.listening(recording)
        assert how is not None
        assert how.silence_s == pytest.approx(3.3, abs=0.3)
        assert how.text == "piece 1"
        assert program.live.listening("unknown") is None


def test_many_speakers_are_all_heard(hearing: tuple[Program, PieceByPiece], answer_pcm: bytes) -> None:
    program, _ = hearing
    with program:
        sessions = [program.start() for _ in range(8)]
        recordings = [speak(program, session, answer_pcm[: 20 * 32_000]) for session in sessions]
        for recording in recordings:
            program.dictation.stop(ANNA, recording)
        program.work_off()

        found = [program.dictation.heard(ANNA, recording) for recording in recordings]
        assert [len(heard.segments) for heard in found if heard is not None] == [2] * 8


def test_a_transcriber_that_hears_whole_recordings_only_hears_them_whole(tmp_path: Path, answer_pcm: bytes) -> None:
    with Program(tmp_path) as program:
        recording = speak(program, program.start(), answer_pcm)
        until(lambda: program.live.listening(recording) is None)
        program.dictation.stop(ANNA, recording)
        program.work_off()

        assert program.transcriber.heard_s == [pytest.approx(len(answer_pcm) / 32_000)]


def test_the_terms_of_the_question_are_expected(hearing: tuple[Program, PieceByPiece], answer_pcm: bytes) -> None:
    program, transcriber = hearing
    with program:
        session = program.start()
        recording = speak(program, session, answer_pcm[: 20 * 32_000])
        until(lambda: transcriber.given)

        assert transcriber.given == {program.live._asked.terms(session, turn_of(session).item)}
        assert program.live.heard(recording) is not None


def test_nobody_follows_another_persons_recording(hearing: tuple[Program, PieceByPiece]) -> None:
    program, _ = hearing
    with program:
        session = program.start()
        take = program.dictation.open(ANNA, session.id, turn_of(session).id)
        with pytest.raises(NotFound):
            program.live.follow(BERT, take.recording_id)


def test_while_the_program_ends_nobody_waits_for_a_transcript(
    hearing: tuple[Program, PieceByPiece], answer_pcm: bytes
) -> None:
    program, _ = hearing
    with program:
        recording = speak(program, program.start(), answer_pcm[: 20 * 32_000])
        program.live.stop()

        with pytest.raises(TranscriberError, match="after the next start"):
            program.live.transcript(recording)
