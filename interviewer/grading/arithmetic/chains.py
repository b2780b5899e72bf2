"""Finds the relations that a sentence states: figures, what is done between them, and what comes out.

Only what is said outright counts ("times", "plus", "of", "that's" ...): a false alarm costs an interview more than a
missed slip.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from interviewer.grading.arithmetic.phrases import (
    GOES_ON,
    HIDDEN_FACTOR,
    IN_ALL,
    JOINED,
    LEAD_IN,
    NEW_CLAUSE,
    OPERATIONS,
    RESULT,
    TIED,
    WITH,
)
from interviewer.grading.arithmetic.quantities import Quantity, is_percent
from interviewer.grading.arithmetic.sentences import Said
from interviewer.grading.arithmetic.units import COUNTED

MOST_TERMS = 12
"""Longer chains are not worked out aloud."""


class Chain(NamedTuple):
    """Figures `first` to `result` of a sentence, with what is done between them."""

    first: int
    result: int
    operations: tuple[str, ...]
    match: re.Match[str]


def chains(said: Said) -> Iterator[Chain]:
    """The chains of a sentence that can be taken at their word; a result may begin the next one."""
    first = 0
    while first < len(said.figures) - 1:
        chain = _chain(said, first)
        if chain is None:
            first += 1
            continue
        if not _is_doubtful(said, chain):
            yield chain
        first = chain.result


def _chain(said: Said, first: int) -> Chain | None:
    operations: list[str] = []
    for place in range(first + 1, min(first + MOST_TERMS + 1, len(said.figures))):
        gap, operation = said.gaps[place], _operation(said, place)
        if operation:
            operations.append(operation)
            continue
        match = RESULT.fullmatch(gap)
        if match is None:
            return None
        if "&" in operations and not match["together"]:
            return None
        return Chain(first, place, tuple(operations), match)
    return None


def _operation(said: Said, place: int) -> str:
    """What is done between a figure and the one before it; '' if nothing that was said outright."""
    gap, left, right = said.gaps[place], said.figures[place - 1], said.figures[place]
    named = next((name for name, pattern in OPERATIONS.items() if pattern.fullmatch(gap)), "")
    if named not in ("", "of"):
        return named
    is_many_of = _multiplies(left, right) and JOINED.fullmatch(gap)
    is_many_with = WITH.fullmatch(gap) and re.match(r"\s+each\b", said.gaps[place + 1])
    is_during = gap.strip() == "for" and right.unit in ("second", "minute", "hour", "day", "month")
    return "*" if is_many_of or is_many_with or is_during else named


def _multiplies(left: Quantity, right: Quantity) -> bool:
    """Whether two figures belong together as "vectors of 768 dimensions in 32 bit" do."""
    if right.unit in ("bit", "byte") and right.value <= 64:
        return left.unit in ("dimension", "parameter", "vector", "embedding", "")
    return right.unit == "dimension" and left.unit in {"", *COUNTED}


def _is_doubtful(said: Said, chain: Chain) -> bool:
    """Whether words round a chain say that there is more to it than its figures."""
    before, after = said.gaps[chain.first], said.gaps[chain.result + 1]
    earlier = [figure for figure in said.figures[: chain.first] if figure.value != 1]
    if LEAD_IN.search(before) or GOES_ON.match(after):
        return True
    if chain.operations in (("of",), ("/",)) and is_percent(said.figures[chain.result]):
        return False  # A share stands for itself, whatever was said before.
    if HIDDEN_FACTOR.search(" ".join(said.gaps[: chain.first + 1])):
        return True
    is_tied = re.fullmatch(r"\s*,?\s*(?:and\s+)?", before) or not NEW_CLAUSE.search(before) or TIED.search(before)
    sums_up = IN_ALL.match(after) or chain.match["together"]
    return bool(earlier and (is_tied or sums_up or not chain.operations))
