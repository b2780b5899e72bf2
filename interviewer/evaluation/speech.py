"""How good speech recognition and the delivery figures are on recordings whose words are known."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from interviewer.evaluation.replay import LiveTranscription, stop_to_text
from interviewer.evaluation.speech_clips import Clip, Phrase
from interviewer.evaluation.word_errors import jargon_found, word_errors
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.delivery import MIN_SILENCE_MS, delivery_of, pauses_between, words_of
from interviewer.speech.jargon import respell
from interviewer.speech.transcript import Segment, Span, Transcriber, Transcript
from interviewer.speech.vad import RATE_HZ, read_pcm, speech_spans
from interviewer.value import Value

PAUSE_TOLERANCE_S = 0.15
PACE_TOLERANCE = 0.03


class ClipResult(Value):
    """One recording."""

    id: str
    kind: str
    seconds: float
    wer: float
    words: int
    jargon_said: int
    jargon_found: int
    jargon_missed: tuple[str, ...]
    transcribe_s: float
    stop_to_text_s: float
    text: str


class Percentiles(Value):
    """Median and the value that 95 % stay below, by nearest rank."""

    p50: float
    p95: float


class DeliveryCheck(Value):
    """Measured phrases of one recording against the known ones."""

    id: str
    phrases: int
    found: int
    """Phrases that lie in exactly one stretch of speech, which holds no other phrase."""
    largest_pause_error_s: float
    pace_wpm: float
    """By the detector's times and the words of the reference."""
    true_pace_wpm: float
    fillers: int

    @property
    def pace_error(self) -> float:
        """Share by which the pace is off."""
        return abs(self.pace_wpm / self.true_pace_wpm - 1)

    @property
    def is_within(self) -> bool:
        """Every phrase found, pauses within 0.15 s, pace within 3 %."""
        return (
            self.found == self.phrases
            and self.largest_pause_error_s <= PAUSE_TOLERANCE_S
            and self.pace_error <= PACE_TOLERANCE
        )


class SpeechResult(Value):
    """All recordings together."""

    model: str
    path: str
    """Which way the text took: `whole-file`, or another live transcription."""
    audio_s: float
    wer: float
    """Errors over all clips by the words of all references."""
    jargon_recall: float | None
    """None where no clip holds jargon."""
    jargon_recall_with_aliases: float | None
    """The same after misheard terms are put right, as the grader reads it."""
    rtf: float
    """Seconds of work a second of audio, whole files."""
    stop_to_text_s: Percentiles
    peak_memory_mb: int | None
    """Of the whole process, model included; None where the system does not tell."""
    clips: tuple[ClipResult, ...]
    delivery: tuple[DeliveryCheck, ...]


class Clocks(NamedTuple):
    """How time and memory are measured."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    peak_memory_mb: Callable[[], int | None]


def evaluate_speech(
    clips: Sequence[Clip],
    transcriber: Transcriber,
    live: Callable[[tuple[str, ...]], LiveTranscription],
    path: str,
    clocks: Clocks,
) -> SpeechResult:
    """Transcribe each clip once as a file and once as it is spoken; `live` makes a transcription with these terms.

    Raises AudioError for a clip that cannot be decoded and TranscriberError if the model fails.
    """
    heard = [_on_clip(clip, transcriber, live, clocks) for clip in clips]
    results = [result for result, _ in heard]
    texts = [transcript.text for _, transcript in heard]
    righted = [respell(text, clip.jargon).text for clip, text in zip(clips, texts, strict=True)]
    audio_s = sum(result.seconds for result in results)
    return SpeechResult(
        model=heard[0][1].model,
        path=path,
        audio_s=audio_s,
        wer=word_errors([clip.reference for clip in clips], texts).rate,
        jargon_recall=_recall(clips, texts),
        jargon_recall_with_aliases=_recall(clips, righted),
        rtf=sum(result.transcribe_s for result in results) / audio_s,
        stop_to_text_s=percentiles([result.stop_to_text_s for result in results]),
        peak_memory_mb=clocks.peak_memory_mb(),
        clips=tuple(results),
        delivery=check_deliveries(clips),
    )


def check_deliveries(clips: Sequence[Clip]) -> tuple[DeliveryCheck, ...]:
    """Phrases, pauses and pace of each clip with known phrase times; needs no speech model."""
    return tuple(_delivery_check(clip) for clip in clips if clip.phrases)


def percentiles(values: Sequence[float]) -> Percentiles:
    """Median and 95th percentile of at least one value."""
    ordered = sorted(values)
    return Percentiles(p50=median(ordered), p95=ordered[-(-95 * len(ordered) // 100) - 1])


def _on_clip(
    clip: Clip,
    transcriber: Transcriber,
    live: Callable[[tuple[str, ...]], LiveTranscription],
    clocks: Clocks,
) -> tuple[ClipResult, Transcript]:
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "clip.wav"
        seconds = decode_to_wav(clip.audio, wav)
        started = clocks.clock()
        transcriber.transcribe(wav, terms=clip.terms)
        transcribe_s = clocks.clock() - started
        replayed = stop_to_text(read_pcm(wav), live(clip.terms), clock=clocks.clock, sleep=clocks.sleep)
    errors = word_errors([clip.reference], [replayed.transcript.text])
    jargon = jargon_found(clip.reference, replayed.transcript.text, clip.jargon)
    result = ClipResult(
        id=clip.id,
        kind=clip.kind,
        seconds=seconds,
        wer=errors.rate,
        words=errors.words,
        jargon_said=jargon.said,
        jargon_found=jargon.found,
        jargon_missed=jargon.missed,
        transcribe_s=transcribe_s,
        stop_to_text_s=replayed.seconds,
        text=replayed.transcript.text,
    )
    return result, replayed.transcript


def _recall(clips: Sequence[Clip], texts: Sequence[str]) -> float | None:
    found = [jargon_found(clip.reference, text, clip.jargon) for clip, text in zip(clips, texts, strict=True)]
    said = sum(one.said for one in found)
    return sum(one.found for one in found) / said if said else None


# Delivery ------------------------------------------------------------------------------------------------


def _delivery_check(clip: Clip) -> DeliveryCheck:
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "clip.wav"
        decode_to_wav(clip.audio, wav)
        speech, duration_s = speech_spans(wav, min_silence_ms=MIN_SILENCE_MS), len(read_pcm(wav)) / RATE_HZ
    known = tuple(Span(start_s=phrase.start, end_s=phrase.end) for phrase in clip.phrases)
    said = (Segment(text=clip.reference, start_s=known[0].start_s, end_s=known[-1].end_s),)
    delivery = delivery_of(
        Transcript(segments=said, language="en", duration_s=duration_s, model="reference", speech=speech)
    )
    return DeliveryCheck(
        id=clip.id,
        phrases=len(known),
        found=_found(clip.phrases, speech),
        largest_pause_error_s=_largest_pause_error_s(known, speech),
        pace_wpm=0.0 if delivery is None else delivery.pace_wpm or 0.0,
        true_pace_wpm=60 * len(words_of(clip.reference)) / (known[-1].end_s - known[0].start_s),
        fillers=0 if delivery is None else delivery.fillers,
    )


def _found(phrases: tuple[Phrase, ...], speech: tuple[Span, ...]) -> int:
    """Phrases that meet one stretch of speech alone, which meets no other phrase."""
    met = [[n for n, span in enumerate(speech) if _overlap_s(span, phrase) > 0] for phrase in phrases]
    return sum(len(own) == 1 and sum(own[0] in other for other in met) == 1 for own in met)


def _overlap_s(span: Span, phrase: Phrase) -> float:
    return min(span.end_s, phrase.end) - max(span.start_s, phrase.start)


def _largest_pause_error_s(known: tuple[Span, ...], speech: tuple[Span, ...]) -> float:
    """By the measured pause that is nearest in time; one that was not measured counts whole."""
    measured = pauses_between(speech)
    errors = [0.0]
    for pause in pauses_between(known):
        middle_s = pause.start_s + pause.duration_s / 2
        over = [one for one in measured if one.start_s <= middle_s <= one.start_s + one.duration_s]
        errors.append(abs(sum(one.duration_s for one in over) - pause.duration_s))
    return max(errors)
