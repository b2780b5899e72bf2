"""Reads numbers from words and digits, as people speak and type them.

A number remembers how finely it was said (`step`), because "two thousand" and "2,013" bear rounding differently.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from interviewer.grading.arithmetic.units import UNITS


class Token(NamedTuple):
    """A word, a number in digits or a sign, where it was said."""

    word: str
    said: str
    start: int
    end: int


class Number(NamedTuple):
    """A number that ends before the token `after`."""

    value: float
    step: float
    after: int
    is_billions: bool = False
    """Written with a B, as the sizes of models are."""


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in order."""
    return [Token(m.group().lower(), m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def word_at(tokens: Sequence[Token], at: int) -> str:
    """The word at a place, '' beyond the ends."""
    return tokens[at].word if 0 <= at < len(tokens) else ""


def words_at(tokens: Sequence[Token], at: int, count: int) -> list[str]:
    """Up to so many words from a place on."""
    return [token.word for token in tokens[at : at + count]]


def may_begin(word: str) -> bool:
    """Whether a figure can begin with a word; most words are passed over by this."""
    return word in _BEGINNINGS or word[0].isdecimal() or word[-1].isdecimal()


def read_number(tokens: Sequence[Token], at: int) -> Number | None:
    """The number that begins at a token, if one does."""
    word = tokens[at].word
    if word[0].isdecimal():
        return None if _is_in_a_name(tokens, at) or _is_year(tokens, at) else _read_digits(tokens, at)
    if word == "half":
        return _read_half(tokens, at)
    if word in ("a", "an"):
        return _read_article(tokens, at)
    if word == "one" and word_at(tokens, at + 1) not in {*UNITS, *SCALES, *PARTS, "and"}:
        return None  # mostly a pronoun
    return _read_words(tokens, at)


def _is_in_a_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether digits belong to a name: p95, GPT-4."""
    if not at or tokens[at - 1].end != tokens[at].start:
        return False
    before = tokens[at - 1]
    if before.word[0].isalpha() or before.word in "#.":
        return True
    is_after_word = at > 1 and tokens[at - 2].word[0].isalpha() and tokens[at - 2].end == before.start
    return before.word == "-" and is_after_word


def _is_year(tokens: Sequence[Token], at: int) -> bool:
    is_like_one = re.fullmatch(r"(?:19|20)\d\d", tokens[at].word)
    return bool(is_like_one) and word_at(tokens, at - 1) in ("in", "since", "until", "of", "by")


def _read_digits(tokens: Sequence[Token], at: int) -> Number | None:
    said = tokens[at].word
    digits = said.replace(",", "." if re.fullmatch(r"\d+,\d{1,2}", said) else "")
    scale, after, is_billions = 1.0, at + 1, False
    suffix = tokens[after] if after < len(tokens) else None
    if suffix and suffix.start == tokens[at].end and suffix.word in _SUFFIXES and suffix.said != "b":
        is_billions, scale, after = suffix.said == "B", _SUFFIXES[suffix.word], after + 1
    elif suffix and suffix.start == tokens[at].end and suffix.word[0].isalpha() and suffix.word not in UNITS:
        return None  # 3rd, 2nd, 4x
    while (word := word_at(tokens, after)) in {*SCALES, "bn", "mio"}:
        scale, after = scale * (SCALES.get(word) or _SUFFIXES[word]), after + 1
    if part := _PARTS_SAID.get(" ".join(words_at(tokens, after, 3))):
        return Number((float(digits) + part) * scale, scale / 10, after + 3)
    return Number(float(digits) * scale, _step(digits) * scale, after, is_billions)


def _step(digits: str) -> float:
    if "." in digits:
        return float(Decimal(1).scaleb(-len(digits.split(".")[1])))
    return float(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else 1.0


def _read_half(tokens: Sequence[Token], at: int) -> Number | None:
    """Half a million, half an hour, half the letters."""
    following = words_at(tokens, at + 1, 2)
    if len(following) == 2 and following[0] in ("a", "an") and following[1] in SCALES:
        scale = SCALES[following[1]]
        return Number(scale / 2, scale / 20, at + 3)
    if len(following) == 2 and following[0] in ("a", "an") and following[1] in UNITS:
        return Number(0.5, 0.1, at + 2)
    if following[:1] in (["of"], ["the"]):
        return Number(0.5, 0.05, at + 1)
    return None


def _read_article(tokens: Sequence[Token], at: int) -> Number | None:
    """A hundred and fifty, a third of, an hour and a half."""
    word = word_at(tokens, at + 1)
    if word in SCALES:
        return _read_words(tokens, at)
    if word in PARTS and word_at(tokens, at + 2) == "of":
        return Number(PARTS[word], PARTS[word] / 20, at + 2)
    if word in UNITS and words_at(tokens, at + 2, 3) in (["and", "a", "half"], ["and", "a", "quarter"]):
        return Number(1.0, 0.5, at + 1)
    return None


def _read_words(tokens: Sequence[Token], at: int) -> Number | None:
    """The longest run of number words: "two hundred and five thousand", "two and a half thousand"."""
    run = _Run(0.0, 0.0, at, "")
    while (longer := _hyphened(tokens, run) or _lengthened(tokens, run)) is not None:
        run = longer
    if not run.last:
        return None
    value, after = run.total + run.current, run.after
    if word_at(tokens, after) in ("thirds", "quarters", "fifths", "tenths") and value < 10:
        part = PARTS[word_at(tokens, after).removesuffix("s")]
        return Number(value * part, part / 10, after + 1)
    return Number(value, _step(format(Decimal(str(value)).normalize(), "f")), after)


class _Run(NamedTuple):
    """Number words up to the token `after`: what is complete, what a scale may still multiply, the last one's kind."""

    total: float
    current: float
    after: int
    last: str


def _hyphened(tokens: Sequence[Token], run: _Run) -> _Run | None:
    """A run with the hyphen of "twenty-five" or "ten-minute"."""
    is_hyphen = word_at(tokens, run.after) == "-" and tokens[run.after].start == tokens[run.after - 1].end
    following = word_at(tokens, run.after + 1)
    joins = (run.last == "tens" and following in ONES) or (run.last in ("tens", "ones") and following in UNITS)
    return run._replace(after=run.after + 1) if is_hyphen and joins else None


def _lengthened(tokens: Sequence[Token], run: _Run) -> _Run | None:
    """A run with the number word that follows it."""
    total, current, after, last = run
    word, following = word_at(tokens, after), word_at(tokens, after + 1)
    is_open = last in ("", "scale", "and")
    if word in ONES and (is_open or (last == "tens" and ONES[word] < 10)):
        return _Run(total, current + ONES[word], after + 1, "ones")
    if word in TENS and is_open:
        return _Run(total, current + TENS[word], after + 1, "tens")
    if word in ("a", "an") and not last and following in SCALES:
        return _Run(total, 1.0, after + 1, "ones")
    if word in ("hundred", "dozen") and last and current:
        return _Run(total, current * SCALES[word], after + 1, "scale")
    if word in SCALES and last and current:
        return _Run(total + current * SCALES[word], 0.0, after + 1, "scale")
    if word == "and" and last == "scale" and following in {**ONES, **TENS}:
        return run._replace(after=after + 1, last="and")
    if last in ("ones", "tens") and (part := _PARTS_SAID.get(" ".join(words_at(tokens, after, 3)))):
        return _Run(total, current + part, after + 3, "ones")
    if word == "point" and last and following in ONES and ONES[following] < 10:
        return _Run(total, current + ONES[following] / 10, after + 2, "ones")
    return None


# Words ----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"(?:fp|bf|u?int|float)[- ]?(?:4|8|16|32|64)\b|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+,\d{1,2}(?!\d)|\d+(?:\.\d+)?"
    r"|[A-Za-z]+(?:['’][A-Za-z]+)?|[$€£%±/×*=+–~-]|[^\s]",
    re.I,
)
_SMALL = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
ONES = {word: value for value, word in enumerate(_SMALL.split())}
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * value for value, word in enumerate(_ROUND.split(), 2)}
SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_SUFFIXES = {"k": 10**3, "m": 10**6, "mio": 10**6, "bn": 10**9, "b": 10**9}
PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1, "eighth": 0.125}
_PARTS_SAID = {
    "and a half": 0.5,
    "and a quarter": 0.25,
    "and a third": 1 / 3,
    "and three quarter": 0.75,
    "and three quarters": 0.75,
}
_BEGINNINGS = {*ONES, *TENS, "half", "a", "an", "$", "€", "£"}
