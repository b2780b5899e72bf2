"""Heard words that are out of place in an answer and sound like a word of its question ("a grocery for each language").

A word is out of place if neither its question nor three other questions of the bank use it, so a small bank, which
does not tell what is usual, puts nothing right. What sounds alike was tuned on the misheard answers in `tests/parity/`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from interviewer.content.question import Question
from interviewer.grading.wording import STOP_WORDS
from interviewer.speech.sounds import sounds, sounds_alike, weight

ALIKE, ALIKE_AT_STOP_WORD = 0.80, 0.95
"""How alike heard words and the question's word must sound; more where the heard ones begin or end with a stop word."""
MOST_PIECES = 3
"""Words that one may have been split into."""
LEAST_WEIGHT = 2.0
"""Shorter words sound like too many others."""
KNOWN_IN, FEWEST_QUESTIONS, COMMON_SHARE = 3, 50, 0.25


class Usual(NamedTuple):
    """What words the questions of a bank and their answers use."""

    known: frozenset[str]
    """Those that several use: nothing is wrong with them."""
    common: frozenset[str]
    """Those that so many use that they are terms of none."""


NOTHING_USUAL = Usual(frozenset(), frozenset())


def usual_words(questions: Iterable[Question]) -> Usual:
    """The usual words of a bank; NOTHING_USUAL if it has too few questions to tell."""
    texts = [f"{_text_of(q)} {' '.join(exemplar.answer for exemplar in q.exemplars)}" for q in questions]
    if len(texts) < FEWEST_QUESTIONS:
        return NOTHING_USUAL
    uses = Counter(word for text in texts for word in set(_words(text)))
    return Usual(
        known=frozenset(word for word, n in uses.items() if n >= KNOWN_IN),
        common=frozenset(word for word, n in uses.items() if n > COMMON_SHARE * len(texts)),
    )


class SoundsLike(NamedTuple):
    """Heard words, `text[start:end]`, and the word of the question that they sound like."""

    start: int
    end: int
    term: str
    likeness: float


def out_of_place(text: str, question: Question, usual: Usual) -> tuple[SoundsLike, ...]:
    """Such words in order, without overlaps; the most alike count, then the longest."""
    if not usual.known:
        return ()
    own = _words(_text_of(question))
    own_stems = {_stem(word) for word in own}

    def is_at_home(word: str) -> bool:
        return word in STOP_WORDS or word in usual.known or _stem(word) in own_stems

    found = sorted(_found(text, is_at_home, _wanted(own, usual)), key=lambda one: (-one.likeness, one.start - one.end))
    chosen: list[SoundsLike] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in chosen):
            chosen.append(one)
    return tuple(sorted(chosen))


def _text_of(question: Question) -> str:
    points = (text for point in question.evidence for text in (point.text, *point.cues))
    flags = (flag.text for flag in question.red_flags)
    return " ".join((question.context, question.prompt, *question.asr_terms, *points, *flags))


def _wanted(own: list[str], usual: Usual) -> dict[str, str]:
    """Sounds of the question's telling words."""
    telling = dict.fromkeys(word for word in own if word not in STOP_WORDS and word not in usual.common)
    heard = {word: sounds(word) for word in telling}
    return {word: sound for word, sound in heard.items() if weight(sound) >= LEAST_WEIGHT}


def _found(text: str, is_at_home: Callable[[str], bool], wanted: dict[str, str]) -> Iterator[SoundsLike]:
    places = list(_WORD.finditer(text))
    for first in range(len(places)):
        for n in range(1, MOST_PIECES + 1):
            pieces = places[first : first + n]
            between = text[pieces[0].start() : pieces[-1].end()]
            if len(pieces) < n or _BREAK.search(between):
                break
            heard = [piece[0].lower() for piece in pieces]
            if all(map(is_at_home, heard)) or any(_ABBREVIATION.search(piece[0]) for piece in pieces):
                continue
            nearest = _nearest("".join(heard), wanted)
            has_stop_word = n > 1 and not STOP_WORDS.isdisjoint((heard[0], heard[-1]))
            if nearest is not None and nearest[1] >= (ALIKE_AT_STOP_WORD if has_stop_word else ALIKE):
                yield SoundsLike(pieces[0].start(), pieces[-1].end(), *nearest)


def _nearest(heard: str, wanted: dict[str, str]) -> tuple[str, float] | None:
    """The word that sounds most alike; of two the one that is spelled as long. Another form of a word, or its opposite, is no mistake."""
    sound = sounds(heard)
    near = [(word, sounds_alike(sound, its)) for word, its in wanted.items() if not _is_form_of(word, heard)]
    return max(near, key=lambda one: (one[1], -abs(len(one[0]) - len(heard))), default=None)


def _is_form_of(word: str, heard: str) -> bool:
    shared = max(4, min(len(word), len(heard)) - 2)
    longer, shorter = sorted((word, heard), key=len, reverse=True)
    is_opposite = longer.endswith(shorter) and longer.removesuffix(shorter) in _OPPOSITE
    return word[:shared] == heard[:shared] or is_opposite


_OPPOSITE = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "anti")
"""What makes a word the opposite of another; that is never a slip of the ear."""


def _words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text)]


def _stem(word: str) -> str:
    """Rough, and only to tell whether two words may be forms of one."""
    plain = re.sub(r"'s?$", "", word)
    for ending in ("ing", "ed", "es", "s", "ly"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            plain = plain[: -len(ending)]
            break
    return plain.rstrip("e")


_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_ABBREVIATION = re.compile(r"[A-Z]{2}|'(?:d|ll|re|ve|m)$")
"""SLA, she'd: spelled as only what was understood is."""
_BREAK = re.compile(r"[^A-Za-z' ]|  ")
