"""Figures over recordings whose words are known: sums over clips, and phrases against their known times."""

from pathlib import Path

import pytest

from interviewer.evaluation.replay import WholeFile
from interviewer.evaluation.speech import Clocks, SpeechResult, check_deliveries, evaluate_speech, percentiles
from interviewer.evaluation.speech_clips import Clip, Phrase
from interviewer.speech.transcript import Transcript
from tests.conftest import ROOT
from tests.program import make_transcript

AUDIO = ROOT / "tests" / "data" / "syn_lora_finetune.ogg"
TIMES = [(0.4, 7.811), (8.511, 13.665), (14.265, 24.275)]
"""Its first phrases, by the program that spoke them."""


def clip(name: str, reference: str, *phrases: tuple[float, float], jargon: tuple[str, ...] = ()) -> Clip:
    known = tuple(Phrase(start=start, end=end, text="") for start, end in phrases)
    return Clip(
        id=name, audio=AUDIO, reference=reference, kind="synthetic", terms=("LoRA",), jargon=jargon, phrases=known
    )


class Scripted:
    """Hears these texts in turn, each twice: as a file and as it is spoken."""

    def __init__(self, *texts: str) -> None:
        self.texts = [text for text in texts for _ in "ab"]
        self.terms: list[tuple[str, ...]] = []
        self.now = 0.0

    def transcribe(self, audio: Path, *, terms: tuple[str, ...] = (), on_segment: object = None) -> Transcript:
        self.terms.append(terms)
        self.now += 4
        return make_transcript(self.texts.pop(0))


def evaluated(scripted: Scripted, *clips: Clip) -> SpeechResult:
    clocks = Clocks(clock=lambda: scripted.now, sleep=lambda _: None, peak_memory_mb=lambda: 350)
    return evaluate_speech(clips, scripted, lambda terms: WholeFile(scripted, terms), "whole-file", clocks)


def test_errors_terms_and_times_are_summed_over_the_clips() -> None:
    scripted = Scripted("We tuned it with laura.", "RAG is all")
    found = evaluated(
        scripted,
        clip("a", "We tuned it with LoRA.", jargon=("LoRA",)),
        clip("b", "RAG is all we need today", jargon=("RAG",)),
    )

    assert found.wer == pytest.approx(4 / 11)
    assert (found.jargon_recall, found.jargon_recall_with_aliases) == (0.5, 1)
    assert found.rtf == pytest.approx(8 / found.audio_s)
    assert (found.stop_to_text_s.p50, found.stop_to_text_s.p95) == (4, 4)
    assert (found.path, found.model, found.peak_memory_mb) == ("whole-file", "scripted", 350)
    assert [one.wer for one in found.clips] == pytest.approx([0.2, 0.5])
    assert found.clips[0].jargon_missed == ("LoRA",)
    assert scripted.terms == [("LoRA",)] * 4


def test_without_jargon_there_is_no_recall() -> None:
    assert evaluated(Scripted("We wait."), clip("a", "We wait.")).jargon_recall is None


@pytest.mark.parametrize(
    ("values", "p50", "p95"),
    [
        pytest.param([3.0], 3, 3, id="one"),
        pytest.param([3.0, 1.0, 2.0, 4.0], 2.5, 4, id="four"),
        pytest.param([float(n) for n in range(1, 101)], 50.5, 95, id="hundred"),
    ],
)
def test_percentiles_are_by_nearest_rank(values: list[float], p50: float, p95: float) -> None:
    found = percentiles(values)

    assert (found.p50, found.p95) == (p50, p95)


def test_known_phrases_pauses_and_pace_are_found_again() -> None:
    """The last phrase ends with the recording's, the others stand alone."""
    rest = [(24.775, 29.0), (29.6, 78.0)]
    (check,) = check_deliveries([clip("a", "Um, we " + "talk " * 98, *TIMES, *rest), clip("b", "No times.")])

    assert check.phrases == 5
    assert check.found == 3
    assert check.pace_wpm == pytest.approx(check.true_pace_wpm, rel=0.03)
    assert check.fillers == 1


def test_a_pause_that_was_not_measured_counts_whole() -> None:
    (check,) = check_deliveries([clip("a", "We talk.", (0.4, 3.0), (3.9, 7.8))])

    assert check.found == 0
    assert check.largest_pause_error_s == pytest.approx(0.9)
    assert not check.is_within
