"""Where somebody speaks: against an answer whose phrases are known to the millisecond."""

from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import AudioError
from interviewer.speech.vad import read_pcm, speech_spans

from .conftest import RATE_HZ, noise, silence, write_wav

# Start and end of the phrases of tests/data/syn_lora_finetune.ogg, from the program that spoke them.
PHRASES = [
    (0.40, 7.81),
    (8.51, 13.66),
    (14.27, 24.27),
    (24.77, 34.47),
    (36.27, 39.01),
    (39.41, 48.92),
    (49.52, 61.72),
    (62.52, 69.34),
    (69.84, 77.27),
]


def test_spans_are_the_phrases(answer_wav: Path) -> None:
    spans = speech_spans(answer_wav, min_silence_ms=250)

    assert [s.start_s for s in spans] == pytest.approx([start for start, _ in PHRASES], abs=0.15)
    assert [s.end_s for s in spans] == pytest.approx([end for _, end in PHRASES], abs=0.25)


@pytest.mark.parametrize(
    "pcm",
    [
        pytest.param(silence(0), id="nothing"),
        pytest.param(silence(0.01), id="shorter-than-a-window"),
        pytest.param(silence(5), id="silence"),
        pytest.param(noise(5), id="quiet-room"),
    ],
)
def test_where_nobody_speaks_there_is_no_span(pcm: np.ndarray[tuple[int], np.dtype[np.int16]]) -> None:
    assert speech_spans(pcm) == ()


def test_samples_and_their_file_give_the_same(answer_wav: Path) -> None:
    assert speech_spans(read_pcm(answer_wav)) == speech_spans(answer_wav)


def test_padding_widens_spans_but_not_past_the_recording(answer_wav: Path) -> None:
    pcm = read_pcm(answer_wav)[: 12 * RATE_HZ]
    plain = speech_spans(pcm)
    padded = speech_spans(pcm, pad_ms=100)

    assert padded[0].start_s == pytest.approx(max(0.0, plain[0].start_s - 0.1), abs=0.001)
    assert all(span.end_s <= 12 for span in padded)


def test_long_speech_is_cut(answer_wav: Path) -> None:
    spans = speech_spans(answer_wav, min_silence_ms=3000, max_span_s=10)

    assert max(span.end_s - span.start_s for span in spans) <= 10


def test_a_recording_cut_off_in_mid_sample_keeps_its_whole_samples(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "cut.wav", silence(1))
    path.write_bytes(path.read_bytes()[:-1])

    assert len(read_pcm(path)) == RATE_HZ - 1


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    stereo = write_wav(tmp_path / "stereo.wav", silence(1), channels=2)
    fast = write_wav(tmp_path / "fast.wav", silence(1), rate_hz=48_000)
    text = tmp_path / "text.wav"
    text.write_text("RIFF me", encoding="utf-8")

    for path, reason in ((stereo, "not mono"), (fast, "not mono"), (text, "WAV"), (tmp_path / "gone.wav", "WAV")):
        with pytest.raises(AudioError, match=reason):
            speech_spans(path)
