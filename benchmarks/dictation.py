"""Time from the stop to the text, at the true cost of `base.en`: a model of that shape with random weights.

It is made to write 110 tokens for each 30 s of speech, about 90 words, as a real one does. The
first part of an answer is fed as fast as the model takes it, the last seconds at the speed at which
they were spoken, so that the moment of the stop is as it would be.
"""

import math
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.process import ROOT
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.interview.plan import Choice
from interviewer.interview.session import Channel, Mode, Preset
from interviewer.jobs.live import LiveTakes
from interviewer.service.content import AskedContent
from interviewer.settings import Settings
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.vad import RATE_HZ, Pcm, read_pcm, speech_spans
from interviewer.speech.whisper import WhisperTranscriber
from interviewer.testing.speech_models import BASE_EN, build_random_whisper
from interviewer.wiring.parts import Parts, open_parts

OWNER = "b" * 32
TOKENS_A_SECOND = 110 / 30
LIVE_S = 9.0
STOPS_S = (-4.0, 0.0, 2.5)
"""Stops around the length in question: all of them in the middle of a phrase of this answer."""
REST_S = 1.0
"""From somebody's last word to their click."""
WAIT_S = 300


def measure() -> dict[str, dict[str, Any]]:
    """Rows stop_to_text_60s_s (against the whole recording at once), the same a second after the last word as people
    stop, and stop_to_text_120s_s (against 60 s).
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", place / "answer.wav")
        answer = read_pcm(place / "answer.wav")
        transcriber = _Paced(build_random_whisper(place / "base.en", shape=BASE_EN))
        transcriber.warm_up()
        with _live(place / "data", transcriber) as (parts, live):
            sixty = median(_streaming(parts, live, _part(answer, 60 + stop)) for stop in STOPS_S)
            rested = median(_streaming(parts, live, _rested(answer, 60 + stop)) for stop in STOPS_S)
            twice = median(_streaming(parts, live, _part(answer, 120 + stop)) for stop in STOPS_S)
        whole = median(_whole(transcriber, _part(answer, 60 + stop), place) for stop in STOPS_S)
    return {
        "stop_to_text_60s_s": {"value": round(sixty, 2), "unit": "s", "baseline": round(whole, 2)},
        "stop_to_text_after_the_last_word_s": {"value": round(rested, 2), "unit": "s", "baseline": round(whole, 2)},
        "stop_to_text_120s_s": {"value": round(twice, 2), "unit": "s", "baseline": round(sixty, 2)},
    }


class _Paced(WhisperTranscriber):
    """Writes as many tokens as the sound would have, never fewer or more."""

    def _options(self, duration_s: float) -> dict[str, Any]:
        return super()._options(duration_s) | {
            "without_timestamps": True,
            "max_new_tokens": math.ceil(min(30.0, duration_s) * TOKENS_A_SECOND),
            "suppress_tokens": [-1, self._loaded().hf_tokenizer.token_to_id("<|endoftext|>")],
            "no_speech_threshold": None,
        }


@contextmanager
def _live(folder: Path, transcriber: WhisperTranscriber) -> Iterator[tuple[Parts, LiveTakes]]:
    """The program's parts, and its transcription of takes in progress with this model."""
    parts = open_parts(Settings(data_dir=folder))
    live = LiveTakes(
        asked=AskedContent(parts.bank, parts.sessions),
        sessions=parts.sessions,
        recordings=parts.recordings,
        transcriber=lambda: transcriber,
        board=parts.board,
    )
    try:
        yield parts, live
    finally:
        live.stop()
        parts.close()


def _streaming(parts: Parts, live: LiveTakes, pcm: Pcm) -> float:
    """Seconds from the stop to the whole text of a take that was followed while it was spoken."""
    recording = _begin(parts)
    live.follow(OWNER, recording)
    n_live = int(LIVE_S * RATE_HZ)
    append = _appender(parts, recording)
    for at in range(0, len(pcm) - n_live, RATE_HZ):
        append(pcm[at : min(at + RATE_HZ, len(pcm) - n_live)])
    _until(lambda: _has_caught_up(live, recording, (len(pcm) - n_live) / RATE_HZ))
    began = time.perf_counter()
    for n, at in enumerate(range(len(pcm) - n_live, len(pcm), RATE_HZ // 10)):
        time.sleep(max(0.0, began + (n + 1) / 10 - time.perf_counter()))
        append(pcm[at : at + RATE_HZ // 10])
    stopped = time.perf_counter()
    heard = live.transcript(recording)
    took = time.perf_counter() - stopped
    if heard is None or abs(heard.duration_s - len(pcm) / RATE_HZ) > 0.01:
        raise RuntimeError("the take was not transcribed in pieces to its end")
    parts.recordings.discard(recording, OWNER)
    return took


def _begin(parts: Parts) -> str:
    choice = Choice(
        role=Role.LLM_ENGINEER,
        level=Level.MID,
        topics=(Topic.TRADEOFFS,),
        preset=Preset.SPRINT,
        mode=Mode.EXAM,
        channel=Channel.VOICE,
    )
    session = parts.interviews.start(OWNER, choice, seed=7)
    assert session.current is not None
    return parts.dictation.open(OWNER, session.id, session.current.id).recording_id


def _appender(parts: Parts, recording: str) -> Callable[[Pcm], None]:
    following = 0

    def append(pcm: Pcm) -> None:
        nonlocal following
        following = parts.dictation.append(OWNER, recording, following, pcm.tobytes())

    return append


def _has_caught_up(live: LiveTakes, recording: str, seconds: float) -> bool:
    how = live.listening(recording)
    if how is None:
        raise RuntimeError("the take is not followed any more")
    return how.listened_s >= seconds - 0.01 and how.pieces_waiting == 0


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError("the model does not keep up")
        time.sleep(0.02)


def _whole(transcriber: WhisperTranscriber, pcm: Pcm, folder: Path) -> float:

    path = folder / "whole.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        file.writeframes(pcm.tobytes())
    began = time.perf_counter()
    transcriber.transcribe(path)
    return time.perf_counter() - began


def _rested(answer: Pcm, near_s: float) -> Pcm:
    """The answer to the end of the phrase before that moment, and the rest before a click."""
    end_s = speech_spans(_part(answer, near_s), min_silence_ms=300)[-2].end_s
    return np.concatenate([answer[: int(end_s * RATE_HZ)], np.zeros(int(REST_S * RATE_HZ), np.int16)])


def _part(answer: Pcm, seconds: float) -> Pcm:
    """So many seconds of the answer, which begins again when it ends."""
    n = int(seconds * RATE_HZ)
    return np.concatenate([answer] * (n // len(answer) + 1))[:n]
