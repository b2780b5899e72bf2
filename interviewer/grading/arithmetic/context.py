"""Figures of the present state that the question gave otherwise."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from interviewer.grading.arithmetic.amounts import Reading
from interviewer.grading.arithmetic.breaks import Break, Rule, as_break
from interviewer.grading.arithmetic.phrases import GOES_ON, SOFT
from interviewer.grading.arithmetic.quantities import Quantity, is_percent, quantities
from interviewer.grading.arithmetic.results import Statement, agrees, is_near
from interviewer.grading.arithmetic.sentences import CLAUSE_END, Said, clause_of
from interviewer.grading.arithmetic.units import COUNTED, scale_of


class Given(NamedTuple):
    """A figure of the question's context with what it is of."""

    figure: Quantity
    labels: frozenset[str]


def given_figures(context: str) -> list[Given]:
    """The figures of a question's context."""
    return [Given(figure, _labels(context, figure)) for figure in quantities(context)]


def context_figures(said: Said, given: Sequence[Given]) -> Iterator[Break]:
    """The breaks of a sentence with what the question gave."""
    for place, figure in enumerate(said.figures):
        if not _is_of_the_present(said, place):
            continue
        labels = _labels(said.text, figure, said.figures[place - 1].end if place else 0)
        alike = [one for one in given if _kind(one.figure) == _kind(figure)]
        same = [one.figure for one in alike if one.labels & labels]
        values = [_in_unit_of(figure, one.figure) for one in alike]
        if len(same) != 1 or any(is_near(value, figure.value) for value in values):
            continue
        statement = Statement(figure, bool(SOFT.search(said.gaps[place])), "")
        if not agrees(Reading(_in_unit_of(figure, same[0])), statement):
            yield as_break(said, place, place, Rule.CONTEXT_FIGURE, f"{same[0].text} in the question")


def speaks_of_present(text: str) -> bool:
    """Whether words are about the state that the question describes."""
    return _PRESENT.search(text) is not None


_PRESENT = re.compile(
    r"\b(?:today|right now|at the moment|currently|at present|you (?:gave|said|told|wrote)|as given)\b", re.I
)


def _is_of_the_present(said: Said, place: int) -> bool:
    """Whether a figure with a unit is given as it is today, and not worked with."""
    clause = clause_of(said.text, said.figures[place])
    if not speaks_of_present(clause) or _NOT_PRESENT.search(clause) or not said.figures[place].unit:
        return False
    return not (_OPERATES.search(said.gaps[place]) or GOES_ON.match(said.gaps[place + 1]))


_NOT_PRESENT = re.compile(
    r"\b(?:would|could|should|might|if|after|later|then|from|instead|until|than|goal|target|trial|pilot|plan|want|need|"
    r"for example|say|suppose|not|no|n't|without|half|only|already|will|i'd|we'd|it'd|or)\b|n't\b",
    re.I,
)
_OPERATES = re.compile(
    r"(?:\b(?:times|plus|minus|over|that's|so|makes|gives|equals|at|another|more)|[×*/+])\s*(?:[a-z]+\s+)?\Z"
)


def _labels(text: str, figure: Quantity, since: int = 0) -> frozenset[str]:
    """Content words that say what a figure is of: up to five before it, in its clause."""
    clause = CLAUSE_END.split(text[since : figure.start].lower())[-1]
    words = re.findall(r"[a-z][a-z0-9]{2,}", clause)[-5:]
    return frozenset(word.rstrip("s") for word in words if word not in _EMPTY_LABELS)


_FILLERS = """
    the and are was were has have had with for our your their his her its about around some they you that this
    each every per today now right moment currently gave said told there need what only also month day week year
    hour minute second
"""
_EMPTY_LABELS = frozenset(_FILLERS.split())


def _kind(figure: Quantity) -> object:
    """What figures must share to be figures of one thing: counted things by name, the others by dimension."""
    one, _, per = figure.unit.partition(" / ")
    return (one if one in COUNTED else scale_of(one).dimension or is_percent(figure), per)


def _in_unit_of(figure: Quantity, other: Quantity) -> float:
    return other.value * scale_of(other.unit).factor / scale_of(figure.unit).factor
