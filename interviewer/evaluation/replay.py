"""From the moment a speaker stops to the whole text: a recording replayed as the microphone sends it.

heard = stop_to_text(pcm, live, clock=time.monotonic, sleep=time.sleep)
"""

import tempfile
import wave
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from interviewer.speech.streaming import Piece, PieceCutter
from interviewer.speech.transcript import PieceTranscriber, Segment, Transcriber, Transcript
from interviewer.speech.vad import RATE_HZ, Pcm, SpeechMeter

FRAME_SAMPLES = RATE_HZ // 10
"""The page sends ten frames a second."""


class LiveTranscription(Protocol):
    """Hears one recording while it is made."""

    @property
    def works_while_speaking(self) -> bool:
        """Whether anything is done before the stop; if not, the replay need not wait."""
        ...

    def feed(self, frame: Pcm) -> None:
        """Samples that have just been spoken."""
        ...

    def stop(self) -> Transcript:
        """The whole text, once it is there."""
        ...


class StopToText(NamedTuple):
    """The text of a replay, and how long it took from the last frame on."""

    transcript: Transcript
    seconds: float


def stop_to_text(
    pcm: Pcm, live: LiveTranscription, *, clock: Callable[[], float], sleep: Callable[[float], None]
) -> StopToText:
    """Feed a recording at the speed at which it was spoken, stop, and wait for the text."""
    started = clock()
    for first in range(0, len(pcm), FRAME_SAMPLES):
        frame = pcm[first : first + FRAME_SAMPLES]
        if live.works_while_speaking:
            # A frame is sent when its last sample has been spoken.
            sleep(max(0.0, started + (first + len(frame)) / RATE_HZ - clock()))
        live.feed(frame)
    stopped = clock()
    transcript = live.stop()
    return StopToText(transcript, clock() - stopped)


class InPieces:
    """Transcribes pieces as they are closed: what the app does for an answer that is spoken into the page."""

    works_while_speaking = True

    def __init__(self, transcriber: PieceTranscriber, terms: tuple[str, ...] = ()) -> None:
        self._transcriber = transcriber
        self._terms = terms
        self._cutter = PieceCutter(SpeechMeter())
        self._worker = ThreadPoolExecutor(1)
        self._heard: list[Future[tuple[Segment, ...]]] = []
        self._samples = 0

    def feed(self, frame: Pcm) -> None:
        """Take the samples up; what is closed by them is transcribed beside this."""
        self._samples += len(frame)
        self._hear(self._cutter.feed(frame))

    def stop(self) -> Transcript:
        """Transcribe what is left."""
        self._hear(self._cutter.finish())
        with self._worker:
            segments = tuple(segment for part in self._heard for segment in part.result())
        return Transcript(
            segments=segments, language="en", duration_s=self._samples / RATE_HZ, model=self._transcriber.name
        )

    def _hear(self, pieces: tuple[Piece, ...]) -> None:
        self._heard += [
            self._worker.submit(self._transcriber.transcribe_piece, piece, terms=self._terms) for piece in pieces
        ]


class WholeFile:
    """Transcribes everything at the stop: what the app does for a file, or after a crash."""

    works_while_speaking = False

    def __init__(self, transcriber: Transcriber, terms: tuple[str, ...] = ()) -> None:
        self._transcriber = transcriber
        self._terms = terms
        self._frames: list[Pcm] = []

    def feed(self, frame: Pcm) -> None:
        """Keep the samples."""
        self._frames.append(frame)

    def stop(self) -> Transcript:
        """Transcribe the recording as one file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "answer.wav"
            with wave.open(str(path), "wb") as file:
                file.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
                file.writeframes(np.concatenate(self._frames).astype("<i2").tobytes() if self._frames else b"")
            return self._transcriber.transcribe(path, terms=self._terms)
