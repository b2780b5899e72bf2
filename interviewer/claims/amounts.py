"""Amounts that a story tells, as the arithmetic check reads them, each with the thing that is counted."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from interviewer.claims.dates import When
from interviewer.grading.arithmetic.quantities import Quantity, dimension_of, is_percent, quantities
from interviewer.grading.wording import STOP_WORDS, stem_of


class Amount(NamedTuple):
    """An amount, `text[start:end]`, with the stem of what is counted (`custom`, `percent`) or ''."""

    start: int
    end: int
    value: float
    thing: str


def amounts_in(text: str, dates: Sequence[When]) -> tuple[Amount, ...]:
    """The amounts of a text in order; what belongs to a date, a small bare number or a list's number is none."""
    found: list[Amount] = []
    for figure in (*_wordy(text), *quantities(text)):
        is_taken = any(figure.start < d.end and d.start < figure.end for d in dates)
        is_taken = is_taken or any(figure.start < f.end and f.start < figure.end for f in found)
        if not is_taken and (amount := _with_thing(text, figure)) is not None:
            found.append(amount)
    return tuple(_without_ranges(text, sorted(found)))


def _without_ranges(text: str, amounts: list[Amount]) -> list[Amount]:
    """Amounts in which "300 to 900 milliseconds" is one."""
    joined: list[Amount] = []
    for amount in amounts:
        if joined and not joined[-1].thing and text[joined[-1].end : amount.start].strip() in ("to", "-", "–"):
            joined[-1] = amount._replace(start=joined[-1].start)
        else:
            joined.append(amount)
    return joined


def _with_thing(text: str, figure: Quantity) -> Amount | None:
    end, thing = figure.end, figure.unit.partition(" / ")[0]
    noun = _NOUN.match(text, figure.end)
    if not thing and noun is not None and noun.group(1).lower() not in STOP_WORDS:
        end = noun.end()
        thing = stem_of(noun.group(1).lower())
        second = _NOUN.match(text, end)
        if second is not None and noun.group(1).lower() not in _ENDS and _is_noun(second.group(1)):
            end, thing = second.end(), stem_of(second.group(1).lower())
    if _WORDY.fullmatch(figure.text):
        return Amount(figure.start, end, figure.value, thing)
    is_digits = any(c.isdecimal() for c in figure.text)
    is_counted = bool(thing) and thing not in _NOT_COUNTED
    if not is_counted and not (is_digits and (figure.value > 12 or figure.value % 1)) and figure.value < 13:
        return None
    if (
        figure.value <= 2
        and not is_digits
        and not dimension_of(figure)
        and not is_percent(figure)
        and figure.value >= 1
    ):
        return None  # "two workers" is a way of telling, no figure that the story rests on
    return Amount(figure.start, end, figure.value, thing)


def _is_noun(word: str) -> bool:
    return (
        word.lower() not in STOP_WORDS
        and word.islower()
        and not word.endswith(("ed", "ly", "ing"))
        and word not in _VERBS
    )


def _wordy(text: str) -> list[Quantity]:
    """Shares and round numbers in words that are no figure to calculate with."""
    return [
        Quantity(value=0.0 if m.group().lower().startswith("zero") else 12.0 if "dozen" in m.group().lower() else 0.5,
                 unit="", text=m.group(), start=m.start(), end=m.end())
        for m in _WORDY.finditer(text)
    ]  # fmt: skip


_NOUN = re.compile(r"[ -](?:of (?:the |our |all |my )?)?(?:(?:more|extra|full|new|whole) )?([A-Za-z][A-Za-z'’-]+)")
_WORDY = re.compile(
    r"\b(?:a (?:fifth|quarter|third|half|tenth|dozen)|half of (?:the|our|all|them)|one in (?:a )?(?:\w+)|zero(?= \w)|(?:two )?thirds?)\b",
    re.I,
)
_ENDS = frozenset({"percent", "euros", "dollars", "pounds", "people", "customers", "users", "clients"})
_VERBS = frozenset(
    [
        "went",
        "were",
        "began",
        "fell",
        "came",
        "had",
        "read",
        "rang",
        "wrote",
        "said",
        "told",
        "left",
        "got",
        "stood",
        "lost",
    ]
)
_NOT_COUNTED = frozenset(
    stem_of(word)
    for word in [
        "things",
        "thing",
        "reasons",
        "reason",
        "causes",
        "cause",
        "weeks'",
        "ways",
        "way",
        "times",
        "steps",
        "different",
        "other",
    ]
)
