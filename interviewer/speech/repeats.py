"""Where a recogniser has caught itself in a loop: the same words written over and over, as models do on noise.

People repeat themselves too ("very, very"), but hardly ever three words or more four times on end.
"""

import re
from typing import NamedTuple

MOST_WORDS = 12
"""Of a phrase that is repeated."""
_LEAST_TIMES = {1: 8, 2: 6}
_LEAST_TIMES_OF_LONG = 4
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Repeat(NamedTuple):
    """A phrase that stands several times on end."""

    phrase: str
    """As it stands the first time."""
    times: int
    start: int
    """Where the second one begins."""
    end: int
    """Where the last one ends."""


def repeats_in(text: str) -> tuple[Repeat, ...]:
    """The loops of a text in order; none over another."""
    found = list(_WORD.finditer(text))
    words = [word.group().lower() for word in found]
    loops: list[Repeat] = []
    at = 0
    while at < len(words):
        loop = max(((n, _times(words, at, n)) for n in range(1, MOST_WORDS + 1)), key=_worth)
        n, times = loop
        if times < _least(n):
            at += 1
            continue
        phrase = text[found[at].start() : found[at + n - 1].end()]
        loops.append(Repeat(phrase, times, found[at + n].start(), found[at + n * times - 1].end()))
        at += n * times
    return tuple(loops)


def _times(words: list[str], at: int, n: int) -> int:
    """How often the n words at a place stand there on end."""
    phrase, times = words[at : at + n], 1
    while len(phrase) == n and words[at + n * times : at + n * (times + 1)] == phrase:
        times += 1
    return times


def _least(n: int) -> int:
    return _LEAST_TIMES.get(n, _LEAST_TIMES_OF_LONG)


def _worth(loop: tuple[int, int]) -> tuple[bool, int, int]:
    """A loop before none, the one that covers most, of those the shortest phrase."""
    n, times = loop
    return times >= _least(n), n * times, -n
