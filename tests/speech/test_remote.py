"""Transcription by a server: what is sent, and what is made of whatever comes back."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from interviewer.speech.decode import decode_to_wav
from interviewer.speech.remote import RemoteTranscriber, segments_of, wav_of
from interviewer.speech.transcript import Segment
from interviewer.speech.vad import RATE_HZ, read_pcm
from interviewer.testing.model_server import HEARD
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of our synthetic answer."""
    folder = tmp_path_factory.mktemp("spoken")
    decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", folder / "whole.wav")
    (folder / "part.wav").write_bytes(wav_of(read_pcm(folder / "whole.wav")[: 2 * RATE_HZ]))
    return folder / "part.wav"


def test_a_recording_is_sent_whole_with_its_terms_and_comes_back_in_segments(spoken: Path) -> None:
    sent: list[tuple[bytes, str]] = []

    def send(wav: bytes, terms: str) -> dict[str, Any]:
        sent.append((wav, terms))
        return HEARD

    told: list[Segment] = []
    found = RemoteTranscriber("openai/whisper-1", send).transcribe(
        spoken, terms=("RAG", "LoRA"), on_segment=told.append
    )

    assert sent == [(wav_of(read_pcm(spoken)), "RAG, LoRA")]
    assert found.text == HEARD["text"] and tuple(told) == found.segments
    assert (found.model, round(found.duration_s)) == ("openai/whisper-1", 2)


def test_silence_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "quiet.wav").write_bytes(wav_of(np.zeros(RATE_HZ, np.int16)))
    assert RemoteTranscriber("x", lambda *_: pytest.fail("sent")).transcribe(tmp_path / "quiet.wav").segments == ()


@pytest.mark.parametrize(
    ("reply", "segments"),
    [
        pytest.param({"text": " Only text. "}, [("Only text.", 0.0, 2.0)], id="no_segments"),
        pytest.param({"text": "", "segments": []}, [], id="nothing"),
        pytest.param({}, [], id="another_form"),
        pytest.param({"text": "a", "segments": [{"text": "a"}, None, {"text": "b", "start": "x", "end": 1}]}, [("a", 0.0, 2.0)], id="segments_without_times"),
        pytest.param({"text": "a", "segments": [{"text": "a", "start": -1, "end": 99}]}, [("a", 0.0, 2.0)], id="times_outside"),
        pytest.param({"text": "a b", "segments": [{"text": "a", "start": 1, "end": 0.5}, {"text": "b", "start": 1, "end": 2}]}, [("b", 1.0, 2.0)], id="times_turned_round"),
    ],
)  # fmt: skip
def test_whatever_comes_back_is_read_or_left(reply: dict[str, Any], segments: list[tuple[str, float, float]]) -> None:
    assert [(s.text, s.start_s, s.end_s) for s in segments_of(reply, 2.0)] == segments
