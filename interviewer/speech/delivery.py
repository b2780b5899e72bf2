"""How an answer was spoken: pace, pauses, fillers, repeats. It never enters a grade.

Times come from the voice detector alone, because a recogniser stretches its words over the silence
round them; words come from the transcript as it was heard, before any correction. Recognisers leave
most fillers out, so a count of them is a least number.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from interviewer.language.formats import decimal
from interviewer.language.messages import _, marked
from interviewer.speech.transcript import Segment, Span, Transcript
from interviewer.value import Value

MIN_SILENCE_MS = 250
"""Shorter silences are part of articulation; the detector was checked against known phrases at this value."""
LONG_PAUSE_S = 1.0


class Pause(Value):
    """Silence between two stretches of speech."""

    start_s: float
    duration_s: float


class Delivery(Value):
    """What can be measured of one recording; None where there is nothing to measure it by."""

    duration_s: float
    speech: tuple[Span, ...]
    words: int
    pace_wpm: float | None
    """Words a minute from the first sound to the last, pauses included."""
    articulation_wpm: float | None
    """Words a minute of speech, pauses left out."""
    thinking_s: float
    """From the start of the recording to the first sound."""
    first_claim_s: float | None
    """From the start of the recording to the first sentence that says something."""
    pauses: tuple[Pause, ...]
    fillers: int
    """um, uh, er, hm: as many as the recogniser wrote down, so at least so many."""
    likely_fillers: int
    """"you know", "basically" and the like, which may also be meant."""
    repeats: int
    """Words said twice in a row."""

    @property
    def long_pauses(self) -> tuple[Pause, ...]:
        """Pauses of a second or more."""
        return tuple(pause for pause in self.pauses if pause.duration_s >= LONG_PAUSE_S)

    @property
    def silent_s(self) -> float:
        """All pauses together."""
        return sum(pause.duration_s for pause in self.pauses)

    @property
    def silence_share(self) -> float:
        """Share of the time between the first sound and the last that is silent."""
        spoken_s = self.speech[-1].end_s - self.speech[0].start_s
        return self.silent_s / spoken_s if spoken_s > 0 else 0.0


class Fact(NamedTuple):
    """One figure in words."""

    label: str
    text: str


def delivery_of(transcript: Transcript) -> Delivery | None:
    """The figures of a recording; None if the detector was not asked or heard nobody."""
    speech = transcript.speech
    if not speech:
        return None
    words = len(words_of(transcript.text))
    speech_s = sum(span.end_s - span.start_s for span in speech)
    return Delivery(
        duration_s=transcript.duration_s,
        speech=speech,
        words=words,
        pace_wpm=_a_minute(words, speech[-1].end_s - speech[0].start_s),
        articulation_wpm=_a_minute(words, speech_s),
        thinking_s=speech[0].start_s,
        first_claim_s=_first_claim_s(transcript.segments, speech),
        pauses=pauses_between(speech),
        fillers=len(_FILLER.findall(transcript.text)),
        likely_fillers=len(_LIKELY_FILLER.findall(transcript.text)),
        repeats=_repeats(transcript.text),
    )


def pauses_between(speech: tuple[Span, ...]) -> tuple[Pause, ...]:
    """The silences between stretches of speech, in order."""
    return tuple(
        Pause(start_s=before.end_s, duration_s=max(0.0, after.start_s - before.end_s))
        for before, after in pairwise(speech)
    )


def words_of(text: str) -> list[str]:
    """What stands between spaces and holds a letter or digit."""
    return [word for word in text.split() if any(char.isalnum() for char in word)]


# In words ------------------------------------------------------------------------------------------------

PACE_BAND_WPM = (120.0, 180.0)
MOST_FILLERS_PER_100 = 4.0
MOST_THINKING_S = 20.0
MOST_TO_CLAIM_S = 40.0
MOST_SILENCE_SHARE = 0.5
MIN_WORDS, MIN_FILLERS = 40, 5
"""A few words have no pace, and a few fillers no rate."""


def facts_of(delivery: Delivery) -> tuple[Fact, ...]:
    """All figures in words, in the order in which they are shown."""
    longest_s = max((pause.duration_s for pause in delivery.pauses), default=0.0)
    return (
        Fact(marked("Pace"), _per_minute(delivery.pace_wpm)),
        Fact(marked("Articulation"), _("{rate} of speech", rate=_per_minute(delivery.articulation_wpm))),
        Fact(
            marked("Thinking time"),
            _("{seconds} s before the first sound", seconds=decimal(delivery.thinking_s, 1)),
        ),
        Fact(
            marked("First claim"),
            _("none found")
            if delivery.first_claim_s is None
            else _("after {seconds} s", seconds=round(delivery.first_claim_s)),
        ),
        Fact(
            marked("Pauses"),
            _(
                "{count} of a second or more, the longest {longest} s, {total} s in all",
                count=len(delivery.long_pauses),
                longest=decimal(longest_s, 1),
                total=round(delivery.silent_s),
            ),
        ),
        Fact(
            marked("Fillers"),
            _(
                "at least {count}, and {likely} that may be meant",
                count=delivery.fillers,
                likely=delivery.likely_fillers,
            ),
        ),
        Fact(marked("Repeats"), f"{delivery.repeats}"),
    )


def remarks_on(delivery: Delivery) -> tuple[str, ...]:
    """One tip for each figure outside its wide normal band; most answers get none."""
    tips = []
    low, high = PACE_BAND_WPM
    if delivery.pace_wpm is not None and delivery.words >= MIN_WORDS:
        if delivery.pace_wpm < low:
            tips.append(
                marked("Slower than most talks; if the pauses were not for thinking, say the next sentence sooner.")
            )
        if delivery.pace_wpm > high:
            tips.append(marked("Faster than most talks; a breath after each step makes it easier to follow."))
    if delivery.fillers >= MIN_FILLERS and 100 * delivery.fillers > MOST_FILLERS_PER_100 * delivery.words:
        tips.append(marked("Many fillers; a silent pause does the same work."))
    if delivery.thinking_s > MOST_THINKING_S:
        tips.append(marked("A long silence at the start; saying that you take a moment helps the listener."))
    if delivery.first_claim_s is not None and delivery.first_claim_s - delivery.thinking_s > MOST_TO_CLAIM_S:
        tips.append(marked("The first claim came late; begin with the answer, then give the reasons."))
    if delivery.words >= MIN_WORDS and delivery.silence_share > MOST_SILENCE_SHARE:
        tips.append(marked("More silence than speech; that is fine for thinking, and worth announcing."))
    return tuple(tips)


def _per_minute(rate: float | None) -> str:
    return _("not measured") if rate is None else _("{n} words a minute", n=round(rate))


# Rules ---------------------------------------------------------------------------------------------------

# Not all capitals: "ER" is a diagram.
_FILLER = re.compile(r"\b(?:[Uu]+m+|[Uu]+h+m?|[Ee]rm?|[Hh]m+|[Mm]m+)\b")
_LIKELY_FILLER = re.compile(
    r"\byou know\b(?! (?:what|how|why|that|the|when|if))|\bi mean\b|\bbasically\b"
    r"|(?<!what )(?<!which )(?<!some )(?<!this )(?<!that )(?<!the )(?<!a )(?<!one )(?<!any )\b(?:kind|sort) of\b"
    r"|(?:(?<=^)|(?<=[.?!,] ))(?:like|so|right)(?=,)",
    re.IGNORECASE,
)
_MEANT_TWICE = frozenset(["very", "really", "so", "much", "more", "that", "had", "no", "yes", "far"])
_NUMBER = frozenset(["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
_MIN_CLAIM_WORDS = 5
_STALLING = re.compile(
    r"\b(?:(?:that's|that is|it's) (?:a |an )?(?:very |really )?(?:good|great|interesting|hard|tough) (?:question|one)"
    r"|let me (?:just )?(?:think|see)(?: about (?:that|this|it))?(?: for)?(?: a)?(?: (?:moment|second|minute))?"
    r"|give me (?:a|one) (?:moment|second|minute)|let's see|good question|thanks?(?: you)?(?: for (?:the|that) question)?"
    r"|how (?:do|should|can) i (?:put|say|start|begin)(?: (?:this|it|that))?"
    r"|okay|ok|well|so|right|sure|yeah|yes|now|and|to be honest|i mean|you know)\b",
    re.IGNORECASE,
)


def _a_minute(words: int, seconds: float) -> float | None:
    return 60 * words / seconds if seconds > 0 and words else None


def _first_claim_s(segments: tuple[Segment, ...], speech: tuple[Span, ...]) -> float | None:
    """Start of the first sentence that is neither stalling nor a question; never before the first sound."""
    for segment in segments:
        said = 0
        for sentence in re.split(r"(?<=[.?!])\s+", segment.text.strip()):
            if _is_claim(sentence):
                at_start = said == 0 or said >= len(segment.words)
                start_s = segment.start_s if at_start else segment.words[said].start_s
                return max(start_s, speech[0].start_s)
            said += len(words_of(sentence))
    return None


def _is_claim(sentence: str) -> bool:
    left = _STALLING.sub(" ", _FILLER.sub(" ", sentence))
    return not sentence.endswith("?") and len(words_of(left)) >= _MIN_CLAIM_WORDS


def _repeats(text: str) -> int:
    """Runs of one to three words said twice in a row within a sentence, fillers between them left out."""
    return sum(
        not set(match[1].split()) <= _MEANT_TWICE | _NUMBER and not match[1].isdigit()
        for sentence in re.split(r"[.?!;:]", _FILLER.sub(" ", text).lower())
        for match in _TWICE.finditer(" ".join(re.findall(r"[\w']+", sentence)))
    )


_TWICE = re.compile(r"\b([\w']+(?: [\w']+){0,2}) \1(?![\w'])")
