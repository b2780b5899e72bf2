"""Reads the quantities in what was said, with their units and their places.

A rate keeps what it is per in its unit ("cent / token"), and "two cents a thousand" is a value of 0.002.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from interviewer.grading.arithmetic.figures import (
    ONES,
    PARTS,
    SCALES,
    TENS,
    Token,
    may_begin,
    read_number,
    tokens_of,
    word_at,
    words_at,
)
from interviewer.grading.arithmetic.units import COUNTED, RATE_UNITS, UNITS, Dimension, Scale, scale_of, unit_name
from interviewer.value import Value


class Quantity(Value):
    """A quantity where it was said: `text[start:end]` of the answer."""

    value: float
    unit: str
    """Canonical pint name, such as `cent / token`; '' if no unit was said."""
    text: str
    start: int
    end: int
    step: float = 0.0
    """Size of the last digit that was said: 1000 for "14,000", 0.1 for "2.5"."""


LARGEST = 1e18
"""What is larger was not meant, and would overflow what is made of it."""


def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text in order; "3 seconds", "half a million", "$1.5k", "40 tokens per second"."""
    tokens = tokens_of(text)
    found = []
    at = 0
    while at < len(tokens):
        read = _read_quantity(tokens, at) if may_begin(tokens[at].word) else None
        if read is None or not 0 <= read.value <= LARGEST:
            at += 1
            continue
        start, end = tokens[read.first].start, tokens[read.after - 1].end
        unit = read.unit and unit_name(read.unit)
        found.append(Quantity(value=read.value, unit=unit, text=text[start:end], start=start, end=end, step=read.step))
        at = read.after
    return tuple(found)


def is_percent(figure: Quantity) -> bool:
    """Whether a figure is a share or a difference of shares."""
    return figure.unit in ("percent", "percentage_point")


def dimension_of(figure: Quantity) -> Dimension:
    """The dimension of a figure's unit."""
    return scale_of(figure.unit).dimension


def scale_of_figure(figure: Quantity, keeps_per: bool) -> Scale:
    """The scale of a figure's unit, with or without what it is per."""
    return scale_of(figure.unit if keeps_per else figure.unit.partition(" / ")[0])


# Reading --------------------------------------------------------------------------------------------------


class _Read(NamedTuple):
    value: float
    step: float
    unit: str
    first: int
    after: int


def _read_quantity(tokens: Sequence[Token], at: int) -> _Read | None:
    if bits := _PRECISION.fullmatch(tokens[at].word):
        return _Read(float(bits.group(1)), 0.0, "bit", at, at + 1)
    first, currency = at, ""
    if tokens[at].word in "$€£" and at + 1 < len(tokens):
        currency, at = UNITS[tokens[at].word], at + 1
    number = read_number(tokens, at)
    if number is None:
        return None
    value, step, after = number.value, number.step, number.after
    unit, after = (currency, after) if currency else _read_unit(tokens, after)
    if number.is_billions and not unit:
        unit = "parameter"
    if unit and words_at(tokens, after, 3) in (["and", "a", "half"], ["and", "a", "quarter"]):
        value, step, after = value + PARTS[tokens[after + 2].word], 0.5, after + 3
    per, size, after = _read_per(tokens, after, unit)
    return _Read(value / size, step / size, f"{unit or '1'} / {per}" if per else unit, first, after)


_PRECISION = re.compile(r"(?:fp|bf|int|uint|float)[- ]?(4|8|16|32|64)\Z")


def _read_unit(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The unit after a number and where it ends; between them may stand up to two describing words."""
    start = at + 1 if word_at(tokens, at) == "-" else at
    if words_at(tokens, start, 2) == ["per", "cent"]:
        return "percent", start + 2
    if words_at(tokens, start, 2) == ["percentage", "points"]:
        return "percentage_point", start + 2
    for place in range(start, min(start + 3, len(tokens))):
        word = tokens[place].word
        if place > start and UNITS.get(word) not in COUNTED:
            if word in UNITS:
                break
        elif word in UNITS:
            if word_at(tokens, place + 1) in ("model", "models") and UNITS[word] != "parameter":
                break
            return UNITS[word], place + 1
        if word in _NO_NOUN or not word[0].isalpha() or word in ONES or word in TENS:
            break
    return "", at


_SMALL_WORDS = """
    a an the and but or of in at to for with from by on over per plus minus times is are was were that that's so
    we i it it's they you he she than as not if because makes gives which out each every only have has had
"""
_NO_NOUN = frozenset(_SMALL_WORDS.split())
"""Words that no unit follows."""


def _read_per(tokens: Sequence[Token], at: int, unit: str) -> tuple[str, float, int]:
    """What a rate is per, the number of those, and where it ends: "per second", "a thousand", "/ 1,000 tokens"."""
    word, following = word_at(tokens, at), word_at(tokens, at + 1)
    if word in ("per", "/", "every"):
        place = at + 1
    elif word in ("a", "an"):
        place = at + 1 if following in RATE_UNITS or UNITS.get(following) in RATE_UNITS else at
    elif [word, following] in (["for", "each"], ["for", "every"]):
        place = at + 2
    else:
        return "", 1.0, at
    size, after = _read_size(tokens, place)
    if size != 1 and not unit:
        return "", 1.0, at
    per = UNITS.get(word_at(tokens, after), "")
    if not per and UNITS.get(word_at(tokens, after + 1), "") in COUNTED:
        per, after = UNITS[word_at(tokens, after + 1)], after + 1  # "per output token"
    if per in RATE_UNITS:
        return per, size, after + 1
    return ("", size, after) if size != 1 else ("", 1.0, at)


def _read_size(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """How many things a rate is per: a thousand, 1,000, one million; 1 if that is not said."""
    word = word_at(tokens, at)
    if word in SCALES:
        return float(SCALES[word]), at + 1
    number = read_number(tokens, at) if word[:1].isdecimal() or word in ("a", "an", "one") else None
    return (number.value, number.after) if number and number.value else (1.0, at)
