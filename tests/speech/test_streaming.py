"""Cutting sound into pieces while it comes in."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from interviewer.speech.decode import decode_to_wav
from interviewer.speech.streaming import CutRules, Piece, PieceCutter
from interviewer.speech.vad import RATE_HZ, WINDOW, Pcm, SpeechMeter, read_pcm, speech_spans
from interviewer.speech.whisper import WhisperTranscriber

from .conftest import CLIPS, noise, silence

RULES = CutRules(pause_s=0.4, enough_s=3.0, long_pause_s=1.5, most_s=8.0, pad_s=0.1)
LOUD = 1000


def loud_is_speech(pcm: Pcm) -> Sequence[float]:
    """Stands for the detector: a window with a loud sample is speech."""
    return [float(np.abs(window).max() >= LOUD) for window in pcm.reshape(-1, WINDOW)]


def sound(*stretches: float) -> Pcm:
    """Speech and silence by turns, in seconds, beginning with silence; lengths are rounded to whole windows."""
    parts = [
        np.full(round(seconds * RATE_HZ / WINDOW) * WINDOW, LOUD if n % 2 else 0, np.int16)
        for n, seconds in enumerate(stretches)
    ]
    return np.concatenate(parts)


def cut(pcm: Pcm, step: int, cutter: PieceCutter | None = None) -> list[Piece]:
    cutter = cutter or PieceCutter(loud_is_speech, RULES)
    closed = [piece for at in range(0, len(pcm), step) for piece in cutter.feed(pcm[at : at + step])]
    return closed + list(cutter.finish())


@pytest.mark.parametrize(
    ("stretches", "pieces"),
    [
        pytest.param((2.0,), [], id="silence"),
        pytest.param((0.5, 2.0), [(0.4, 2.5)], id="a_phrase_that_the_stop_cuts_off"),
        pytest.param((0.5, 2.0, 0.3), [(0.4, 2.6)], id="a_phrase_and_its_end"),
        pytest.param((0.5, 2.0, 0.6, 1.0, 0.2), [(0.4, 4.2)], id="a_short_pause_in_a_short_piece_is_kept"),
        pytest.param((0.5, 4.0, 0.6, 1.0, 0.2), [(0.4, 4.6), (5.0, 6.2)], id="a_short_pause_ends_a_long_piece"),
        pytest.param((0.5, 4.0, 0.3, 1.0, 0.2), [(0.4, 5.9)], id="a_breath_ends_nothing"),
        pytest.param((0.5, 0.5, 1.6, 0.5, 0.2), [(0.4, 1.1), (2.5, 3.2)], id="a_long_pause_ends_any_piece"),
        pytest.param((0.0, 5.0, 0.2, 4.0, 0.2), [(0.0, 5.1), (5.1, 9.3)], id="too_long_is_cut_in_its_last_breath"),
        pytest.param((0.0, 9.0, 0.2), [(0.0, 8.0), (8.0, 9.1)], id="too_long_without_a_breath_is_cut_anyway"),
        pytest.param((1.0, 0.06, 1.0), [], id="a_click_is_nothing"),
        pytest.param((1.0, 0.06, 2.0, 1.0, 0.2), [(2.95, 4.2)], id="a_click_before_speech_is_left_out"),
    ],
)
@pytest.mark.parametrize("step", [WINDOW // 3, 1600, 10**9], ids=["drops", "frames", "at_once"])
def test_pieces_end_in_pauses_however_the_sound_came_in(
    stretches: tuple[float, ...], pieces: list[tuple[float, float]], step: int
) -> None:
    found = cut(sound(*stretches), step)

    assert [(piece.start_s, piece.end_s) for piece in found] == [pytest.approx(piece, abs=0.07) for piece in pieces]


@pytest.mark.parametrize("stretches", [(0.5, 4.0, 0.6, 1.0, 0.2), (0.0, 5.0, 0.2, 4.0, 0.2), (0.0, 30.0), (0.3, 1.0)])
def test_every_spoken_sample_is_in_one_piece(stretches: tuple[float, ...]) -> None:
    pcm = sound(*stretches)
    pieces = cut(pcm, 1600)

    assert sum(int((piece.pcm == LOUD).sum()) for piece in pieces) == int((pcm == LOUD).sum())
    assert all(one.end_s <= other.start_s for one, other in pairwise(pieces))


def test_no_more_than_the_piece_in_progress_is_kept() -> None:
    cutter = PieceCutter(loud_is_speech, RULES)
    most = 0
    for _ in range(40):
        for stretch in (sound(2.0), sound(0.0, 20.0)):
            for at in range(0, len(stretch), 1600):
                cutter.feed(stretch[at : at + 1600])
                most = max(most, len(cutter._kept))

    assert most <= (RULES.most_s + 0.5) * RATE_HZ


@pytest.mark.parametrize("silence_s", [0.35, 0.5, 1.4])
def test_in_a_pause_the_open_piece_is_known_as_the_stop_would_close_it(silence_s: float) -> None:
    cutter = PieceCutter(loud_is_speech, RULES)
    cutter.feed(sound(0.5, 2.0, silence_s))
    resting, closed = cutter.resting, cutter.finish()

    assert resting is not None
    assert [(piece.start_s, len(piece.pcm)) for piece in closed] == [(resting.start_s, len(resting.pcm))]


@pytest.mark.parametrize(
    "stretches",
    [
        pytest.param((1.0,), id="nothing_said"),
        pytest.param((0.5, 2.0), id="in_the_middle_of_a_phrase"),
        pytest.param((0.5, 2.0, 0.2), id="a_breath"),
        pytest.param((0.5, 4.0, 0.6), id="closed_already"),
        pytest.param((0.5, 0.06, 0.5), id="a_click"),
    ],
)
def test_where_nobody_pauses_no_piece_rests(stretches: tuple[float, ...]) -> None:
    cutter = PieceCutter(loud_is_speech, RULES)
    cutter.feed(sound(*stretches))

    assert cutter.resting is None


def test_the_silence_since_the_last_word_is_known() -> None:
    cutter = PieceCutter(loud_is_speech, RULES)
    cutter.feed(sound(1.0))
    assert (cutter.silence_s, cutter.is_open) == (None, False)
    cutter.feed(sound(0.0, 1.0))
    assert (cutter.silence_s, cutter.is_open) == (0, True)
    cutter.feed(sound(3.0))
    assert cutter.silence_s == pytest.approx(3.0, abs=0.05)
    assert not cutter.is_open


def test_the_detector_rates_sound_as_it_comes_in_like_the_whole_of_it(answer_wav: Path) -> None:
    pcm = read_pcm(answer_wav)
    finest = CutRules(enough_s=0, long_pause_s=0.4, pad_s=0.1, most_s=1000)
    spans = speech_spans(pcm, min_silence_ms=400, pad_ms=100)

    pieces = cut(pcm, 1600, PieceCutter(SpeechMeter(), finest))

    assert [piece.start_s for piece in pieces] == pytest.approx([span.start_s for span in spans], abs=0.04)
    assert [piece.end_s for piece in pieces] == pytest.approx([span.end_s for span in spans], abs=0.04)


@pytest.mark.parametrize("pcm", [silence(3), noise(3)], ids=["silence", "quiet_room"])
def test_where_nobody_speaks_there_is_no_piece(pcm: Pcm) -> None:
    assert cut(pcm, 1600, PieceCutter(SpeechMeter())) == []


EXACT = [
    "jfk", "mfa_um", "mfa_uh", "mfa_youknow", "mfa_crossword", "mfa_words", "mfa_thoughts", "mfa_her", "whisper2",
    "sb_spk1_snt1", "sb_spk1_snt2", "sb_spk1_snt3", "sb_spk1_snt4", "sb_spk1_snt5", "ls_2412-153948-0000",
    "ami_ES2011a", "ps_librivox_0870", "ps_librivox_0880", "ps_librivox_0890", "riva_en_us_sample",
    "riva_wordboosting1", "syn_lora_finetune",
]  # fmt: skip
"""Clips that the reciting model gives word for word, but for one of 27 s, in the middle of which it is lost."""


@pytest.fixture(scope="session")
def reciter(reciting_model: Path) -> WhisperTranscriber:
    return WhisperTranscriber(reciting_model, threads=1, has_word_times=False)


@pytest.mark.parametrize("clip", EXACT)
def test_in_pieces_the_same_is_heard_as_in_the_whole_recording(
    clip: str, reciter: WhisperTranscriber, tmp_path: Path
) -> None:
    if not (CLIPS / "manifest.jsonl").is_file():
        pytest.skip("needs the development clips, which are not part of the repository")
    (found,) = CLIPS.glob(f"{clip}.*")
    wav = tmp_path / "clip.wav"
    decode_to_wav(found, wav)

    segments = [
        segment
        for piece in cut(read_pcm(wav), 1600, PieceCutter(SpeechMeter()))
        for segment in reciter.transcribe_piece(piece)
    ]

    assert " ".join(segment.text for segment in segments) == reciter.transcribe(wav).text
