"""How alike two words sound, from their English spelling; no dictionary is needed, names and new terms included.

alike("glossary", "grocery")  # 0.88
"""

import re
from functools import lru_cache
from typing import NamedTuple

VOWELS = "AIO"
"""Open, front and back; what a recogniser mixes up most is not told apart any finer."""


@lru_cache(maxsize=20_000)
def sounds(word: str) -> str:
    """The sounds of a word, one character each, '' for what has no letters."""
    found = "".join(char for char in word.lower() if char in _LETTERS)
    for pattern, sound in _RULES:
        found = pattern.sub(sound, found)
    return re.sub(r"(.)\1+", r"\1", found)


@lru_cache(maxsize=20_000)
def weight(heard: str) -> float:
    """How much some sounds count: a consonant 1, a vowel less."""
    return sum(_cost(sound) for sound in heard)


def alike(first: str, second: str) -> float:
    """How alike two words sound, from 0 to 1 for the same."""
    return sounds_alike(sounds(first), sounds(second))


def sounds_alike(first: str, second: str) -> float:
    """The same for sounds."""
    longer, shorter = max(weight(first), weight(second)), min(weight(first), weight(second))
    if not shorter or shorter < (1 - _MOST_LONGER) * longer:
        return 0.0
    return 1 - _distance(first, second) / longer


_MOST_LONGER = 0.3
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    sound: str


# In this order; capitals are sounds: S sh, C ch, J dge, T th, and the three vowels.
_RULES = tuple(
    _Rule(re.compile(pattern), sound)
    for pattern, sound in (
        ("^wr", "r"), ("^[kg]n", "n"), ("^ps", "s"), ("^x", "s"),
        ("[cst]ious", "Sos"), ("(?:ti|si|ci)(?=on|an|al|en)", "S"), ("ture(?=s?$)", "Ca"), ("sure(?=s?$)", "Sa"),
        ("tch", "C"), ("sch", "sk"), ("chr", "kr"), ("ch", "C"), ("sh", "S"), ("ph", "f"), ("th", "T"), ("ck", "k"),
        ("que?$", "k"), ("qu", "kw"), ("dge", "J"), ("ge(?=s?$)", "J"), ("ght", "t"), ("gh", ""), ("mb(?=s?$)", "m"),
        ("sc(?=[eiy])", "s"), ("c(?=[eiy])", "s"), ("c", "k"), ("g(?=[ey])", "J"), ("q", "k"), ("x", "ks"), ("z", "s"),
        ("(?<=[aeiou])w(?![aeiou])", ""), ("(?<=[^aeiouy])e$", ""), ("(?<=[^aeiouy])es$", "s"), ("h(?![aeiouy])", ""),
        ("(?<=[a-zA-Z])[aeo]r(?![aeiouyr])", "Ar"),
        ("ou|ow|oo|oa|oe|o[aeiouy]*|u[aeiouy]*|au|aw", "O"), ("[ie][aeiouy]*|y", "I"), ("a[aeiouy]*", "A"),
    )
)  # fmt: skip

_VOWEL_COST, _OTHER_VOWEL = 0.4, 0.2
_COSTS = {**dict.fromkeys(VOWELS, _VOWEL_COST), "h": 0.3, "r": 0.7, "w": 0.7}
_NEAR_COST = 0.4
_NEAR = frozenset(
    frozenset(pair)
    for pair in ("pb", "td", "kg", "fv", "sT", "mn", "lr", "SC", "CJ", "SJ", "sS", "vb", "Tf", "wv", "sJ", "tT", "dT", "gJ", "kC")
)  # fmt: skip
"""Sounds that are made at the same place, or that a spelling does not tell apart."""


def _cost(sound: str) -> float:
    return _COSTS.get(sound, 1.0)


def _distance(first: str, second: str) -> float:
    """Least cost of sounds left out, put in and changed."""
    row = [0.0]
    for sound in second:
        row.append(row[-1] + _cost(sound))
    for left in first:
        cost = _cost(left)
        new = [row[0] + cost]
        for j, right in enumerate(second):
            new.append(min(row[j] + _change(left, right), row[j + 1] + cost, new[j] + _cost(right)))
        row = new
    return row[-1]


def _change(left: str, right: str) -> float:
    if left == right:
        return 0.0
    if left in VOWELS and right in VOWELS:
        return _OTHER_VOWEL
    return _NEAR_COST if frozenset((left, right)) in _NEAR else 1.0
