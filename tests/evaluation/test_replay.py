"""A recording replayed as it was spoken, and the time from its end to the text."""

from pathlib import Path

import numpy as np
import pytest

from interviewer.evaluation.replay import FRAME_SAMPLES, InPieces, WholeFile, stop_to_text
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.streaming import Piece
from interviewer.speech.transcript import Segment, Transcript
from interviewer.speech.vad import Pcm, read_pcm
from tests.conftest import ROOT
from tests.program import make_transcript

PCM: Pcm = np.arange(-4000, 4000, dtype=np.int16)
"""Half a second: five frames."""


class Pieces:
    """Hears in each piece where it begins."""

    name = "pieces"

    def warm_up(self) -> None:
        pass

    def transcribe_piece(self, piece: Piece, *, terms: tuple[str, ...] = ()) -> tuple[Segment, ...]:
        return (Segment(text=f"{piece.start_s:.0f} {' '.join(terms)}", start_s=piece.start_s, end_s=piece.end_s),)


class Time:
    """A clock that only sleeping and working move."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Live:
    """Takes 0.02 s to take a frame and 2 s to find the text."""

    works_while_speaking = True

    def __init__(self, time: Time) -> None:
        self._time = time
        self.frames: list[tuple[float, int]] = []

    def feed(self, frame: Pcm) -> None:
        self.frames.append((self._time.now, len(frame)))
        self._time.now += 0.02

    def stop(self) -> Transcript:
        self._time.now += 2
        return make_transcript("All of it.")


def test_frames_come_when_they_have_been_spoken_and_the_text_is_timed_from_the_stop() -> None:
    time = Time()
    live = Live(time)

    found = stop_to_text(PCM, live, clock=time.clock, sleep=time.sleep)

    assert [at for at, _ in live.frames] == pytest.approx([100.1, 100.2, 100.3, 100.4, 100.5])
    assert {samples for _, samples in live.frames} == {FRAME_SAMPLES}
    assert found.seconds == pytest.approx(2)
    assert found.transcript.text == "All of it."


def test_a_transcription_that_waits_for_the_stop_is_not_waited_for() -> None:
    time = Time()
    heard: list[tuple[Pcm, tuple[str, ...]]] = []

    class Transcriber:
        def transcribe(self, audio: Path, *, terms: tuple[str, ...] = (), on_segment: object = None) -> Transcript:
            heard.append((read_pcm(audio), terms))
            time.now += 3
            return make_transcript("All of it.")

    found = stop_to_text(PCM, WholeFile(Transcriber(), ("RAG",)), clock=time.clock, sleep=time.sleep)

    assert time.slept == []
    assert found.seconds == 3
    ((samples, terms),) = heard
    assert np.array_equal(samples, PCM)
    assert terms == ("RAG",)


def test_an_empty_recording_is_transcribed_too() -> None:
    time = Time()

    class Transcriber:
        def transcribe(self, audio: Path, *, terms: tuple[str, ...] = (), on_segment: object = None) -> Transcript:
            assert len(read_pcm(audio)) == 0
            return make_transcript()

    found = stop_to_text(PCM[:0], WholeFile(Transcriber()), clock=time.clock, sleep=time.sleep)

    assert found.transcript.text == ""


def test_in_pieces_all_of_a_recording_is_heard_in_order_with_its_terms(tmp_path: Path) -> None:
    decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", tmp_path / "answer.wav")
    pcm = read_pcm(tmp_path / "answer.wav")
    time = Time()

    found = stop_to_text(pcm, InPieces(Pieces(), ("LoRA",)), clock=time.clock, sleep=time.sleep)

    assert found.transcript.text == "0 LoRA 14 LoRA 25 LoRA 36 LoRA 50 LoRA 62 LoRA"
    assert found.transcript.duration_s == pytest.approx(len(pcm) / 16_000)
