"""Finding a grader's quote in what the candidate said: code decides whether words were spoken.

A quote counts when it stands in the answer after spaces, case, quotation marks and Unicode forms
are made equal, or, as speech is transcribed with slips and models copy with slips, when it can be
aligned with a passage at 90 percent. An aligned passage with another figure or another negation
is refused: such a slip changes what was said. What is kept is always the candidate's own wording.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from interviewer.grading.grade import Quote, Submission
from interviewer.grading.wording import sentence_spans

MIN_WORDS = 3
"""Fewer words prove nothing; they occur in any answer."""
MAX_ALIGNED_CHARS = 1_000
"""Longer quotes must stand in the answer exactly."""


class Span(NamedTuple):
    """A passage of a text as character offsets: `text[start:end]`."""

    start: int
    end: int


def verify(submission: Submission, quote: str, min_ratio: float = 0.9) -> Quote | None:
    """The quote as the candidate said it, from the first part that holds it exactly, else from one that is near it."""
    for ratio in (1.0, min_ratio):
        for part in submission.parts:
            if (span := find_quote(part.text, quote, ratio)) is not None:
                return Quote(
                    turn_id=part.turn_id, start=span.start, end=span.end, text=part.text[span.start : span.end]
                )
    return None


def find_quote(text: str, quote: str, min_ratio: float = 0.9) -> Span | None:
    """Where a quote of three words or more stands in a text; `min_ratio` 1 asks for the exact words."""
    wanted = _plain(quote).text.strip(_EDGES)
    if len(_WORD.findall(wanted)) < MIN_WORDS:
        return None
    plain = _plain(text)
    found = _exact(plain.text, wanted)
    if found is None and min_ratio < 1 and len(wanted) <= MAX_ALIGNED_CHARS:
        found = _aligned(plain.text, wanted, min_ratio)
    return None if found is None else Span(plain.starts[found.start], plain.ends[found.end - 1])


def find_few_words(text: str, quote: str) -> Span | None:
    """Where one or two words, too few for a quote that proves anything, first stand in a text."""
    wanted = quote.strip()
    found = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text, re.I) if wanted and len(wanted.split()) < 3 else None
    return Span(*found.span()) if found else None


def is_instruction(text: str) -> bool:
    """Whether the words order a grader about, as no answer to a question does."""
    return _INSTRUCTION.search(text) is not None


def orders_in(submission: Submission) -> tuple[Quote, ...]:
    """Sentences of a submission that are instructions to the grader, with their places."""
    return tuple(
        Quote(turn_id=part.turn_id, start=start, end=end, text=part.text[start:end])
        for part in submission.parts
        for start, end in sentence_spans(part.text)
        if is_instruction(part.text[start:end])
    )


def without(submission: Submission, quotes: Sequence[Quote]) -> Submission:
    """The submission with these passages blank; all other places stay what they were."""
    parts = []
    for part in submission.parts:
        text = part.text
        for quote in quotes:
            if quote.turn_id == part.turn_id:
                text = text[: quote.start] + " " * (quote.end - quote.start) + text[quote.end :]
        parts.append(part.model_copy(update={"text": text}))
    return Submission(parts=tuple(parts))


# Narrow on purpose: candidates talk about prompt injection, and telling of an attack is an honest answer.
_SENTENCE_START = r"(?:^|[.!?;\n]\s*)(?:please |now |also |and )*"
_TO_MARK = r"\b(?:award|give|grant|assign|mark|grade|rate|score)\b"
_MARKS = r"(?:marks?|scores?|points?|levels?|grades?|ratings?)\b"
_INSTRUCTION = re.compile(
    "|".join((
        _SENTENCE_START + r"(?:ignore|disregard|forget|override) (?:\w+ ){0,4}(?:instructions?|rubric|prompt|criteria)\b",
        _SENTENCE_START + r"you are (?:now|no longer)\b",
        _TO_MARK + r"(?:\W+\w+){0,4}?\W+(?:full|maximum|max|highest|top|perfect|best)\W+(?:possible\W+)?" + _MARKS,
        _TO_MARK + r" (?:me|this|my|the answer|every|each|all)\b(?:\W+\w+){0,7}?\W+(?:5|five|10|ten|100)\b",
        r"\b(?:the|this) (?:grader|judge|examiner|assessor) (?:must|shall|should|is to) (?:award|give|mark|grade|rate|score)\b",
        r"</?(?:system|assistant|instructions?)>",
    )),
    re.IGNORECASE,
)  # fmt: skip

_WORD = re.compile(r"\w+(?:'\w+)?")
_EDGES = " \"'.,;:!?-()[]"
_SAME = str.maketrans(
    {**dict.fromkeys("‘’‚‛`´′", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)


class _Plain(NamedTuple):
    """Text made comparable; `starts[i]` and `ends[i]` say where its i-th character comes from."""

    text: str
    starts: list[int]
    ends: list[int]


@lru_cache(maxsize=64)  # Each quote of a reply is looked for in the same answer.
def _plain(text: str) -> _Plain:
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for char in unicodedata.normalize("NFKC", text[start:end]).casefold().translate(_SAME):
            if unicodedata.category(char) == "Cf":  # invisible: zero-width and direction marks
                continue
            if char.isspace():
                if chars and chars[-1] == " ":
                    continue
                char = " "
            chars.append(char)
            starts.append(start)
            ends.append(end)
    return _Plain("".join(chars), starts, ends)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Characters together with the marks that combine with them, so that both spellings of an accent agree."""
    edges = [i for i, char in enumerate(text) if i == 0 or not unicodedata.combining(char)]
    return list(pairwise([*edges, len(text)]))


def _exact(text: str, wanted: str) -> Span | None:
    """The first occurrence that begins and ends with whole words."""
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_joins(text, at) or _joins(text, end)):
            return Span(at, end)
        at = text.find(wanted, at + 1)
    return None


def _joins(text: str, at: int) -> bool:
    """Whether a place lies inside a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


CANDIDATE_PLACES = 5


def _aligned(text: str, wanted: str, min_ratio: float) -> Span | None:
    """The passage nearest to a quote, if it is near enough and differs in no figure or negation.

    Aligning against the whole text would take time by its length times the quote's; so shared
    words vote for where the quote may begin, and only the likeliest places are aligned.
    """
    said = list(_WORD.finditer(text))
    words = [match.group() for match in _WORD.finditer(wanted)]
    best, best_score = None, min_ratio * 100
    for first in _likely_places([match.group() for match in said], words):
        low = said[max(0, first - 3)].start()
        high = said[min(len(said) - 1, first + len(words) + 3)].end()
        match = fuzz.partial_ratio_alignment(wanted, text[low:high], score_cutoff=best_score)
        if match is not None and (best is None or match.score > best_score):
            span = _whole_words(text, low + match.dest_start, low + match.dest_end)
            if _weighty(text[span.start : span.end]) == _weighty(wanted):
                best, best_score = span, match.score
    return best


def _likely_places(said: list[str], words: list[str]) -> list[int]:
    """Word positions at which the quote may begin, likeliest first."""
    where = defaultdict(list)
    for position, word in enumerate(words):
        where[word].append(position)
    votes: Counter[int] = Counter()
    for at, word in enumerate(said):
        for position in where.get(word, ())[:8]:  # a word repeated in the quote says little about the place
            votes[max(0, at - position)] += 1
    return [place for place, _ in votes.most_common(CANDIDATE_PLACES)]


def _whole_words(text: str, start: int, end: int) -> Span:
    while _joins(text, start):
        start -= 1
    while _joins(text, end):
        end += 1
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Span(start, end)


_NEGATION = re.compile(r"\b(?:no|not|never|none|nobody|nothing|without|cannot|\w+n't)\b")


def _weighty(text: str) -> Counter[str]:
    """Figures and negations, which a slip must not change."""
    figures = re.findall(r"\d+(?:[.,]\d+)*", text)
    return Counter([*figures, *("not" for _ in _NEGATION.findall(text))])
