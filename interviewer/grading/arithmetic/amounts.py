"""Evaluates a chain in every way that its units allow, with the slack that rounding leaves.

Speech leaves open what is per what, and in which order sums and products are meant.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from interviewer.grading.arithmetic.quantities import Quantity, dimension_of, is_percent, scale_of_figure
from interviewer.grading.arithmetic.units import MONEY, TIME, Dimension, Scale, scale_of, usual_scales

SUMS, _PRODUCTS = ("+", "-", "&"), ("*", "@", "/")


class Reading(NamedTuple):
    """What a chain comes to under one way to understand it, in the unit of the stated result."""

    value: float
    slack: float = 0.0
    """Relative half-width that the rounding of its figures leaves."""


def readings_of(terms: Sequence[Quantity], operations: Sequence[str], result: Quantity) -> Iterator[Reading]:
    """Every way to understand a chain in which it yields what the result is a figure of; the likeliest first."""
    if list(operations) == ["of"]:
        yield from _share_readings(terms[0], terms[1], result)
        return
    for how, keeps_per, keeps_result_per in product(_understandings(operations), (True, False), (True, False)):
        total = _evaluate(terms, operations, how, keeps_per)
        if total is not None:
            scale = scale_of_figure(result, keeps_result_per)
            for value in _values(total, scale, terms, operations, result):
                yield Reading(value, total.slack)


def _share_readings(part: Quantity, whole: Quantity, result: Quantity) -> Iterator[Reading]:
    slack = _slack(whole)
    if is_percent(part) or (not part.unit and part.value < 1):
        scale, stated = scale_of_figure(whole, False), scale_of_figure(result, False)
        if scale.dimension == stated.dimension and not is_percent(result):
            share = part.value * scale_of_figure(part, False).factor
            yield Reading(share * whole.value * scale.factor / stated.factor, slack + _slack(part))
    elif 0 < whole.value >= part.value and not (dimension_of(part) or dimension_of(whole)):
        if not is_percent(result) and (result.unit or result.value > 100):
            return
        if not result.unit:  # "22 of 25 is 88", "... is three wrong"
            yield from (Reading(value, slack) for value in (whole.value - part.value, part.value / whole.value))
        yield Reading(100 * part.value / whole.value, slack)
        yield Reading(100 - 100 * part.value / whole.value, slack)  # "6 of 40 were wrong, so 85 percent were right"


def _slack(figure: Quantity) -> float:
    return min(figure.step / 2 / figure.value, 0.025) if figure.value else 0.0


class _Understanding(NamedTuple):
    """What speech leaves open: "90 hours at 12 minutes" divides, "300 times 6 plus 19" may mean 300 times 25."""

    at_divides: bool
    sums_first: bool


def _understandings(operations: Sequence[str]) -> Iterator[_Understanding]:
    is_mixed = bool(set(operations) & set(SUMS)) and bool(set(operations) & set(_PRODUCTS))
    for at_divides in (False, True) if "@" in operations else (False,):
        for sums_first in (False, True) if is_mixed else (False,):
            yield _Understanding(at_divides, sums_first)


class _Total(NamedTuple):
    """A value in base units, with the relative half-width of what rounding leaves open."""

    value: float
    slack: float
    dimension: Dimension


def _evaluate(
    terms: Sequence[Quantity], operations: Sequence[str], how: "_Understanding", keeps_per: bool
) -> _Total | None:
    """The value of a chain; None if its summands are not of one kind."""
    totals = []
    for term, unit in zip(terms, _filled_in(terms, operations), strict=True):
        scale = scale_of(unit if keeps_per else unit.partition(" / ")[0])
        totals.append(_Total(term.value * scale.factor, _slack(term), scale.dimension))
    left = list(operations)
    for group in (SUMS, _PRODUCTS) if how.sums_first else (_PRODUCTS, SUMS):
        done, waiting = [totals[0]], []
        for operation, total in zip(left, totals[1:], strict=True):
            if operation not in group:
                done.append(total)
                waiting.append(operation)
                continue
            combined = _combined(done[-1], total, "/" if operation == "@" and how.at_divides else operation)
            if combined is None:
                return None
            done[-1] = combined
        totals, left = done, waiting
    return totals[0]


def _filled_in(terms: Sequence[Quantity], operations: Sequence[str]) -> list[str]:
    """The units of a chain; in a sum a figure without one takes that of the others ("two plus three seconds")."""
    said = [term.unit for term in terms]
    if not set(operations) <= set(SUMS):
        return said
    shared = [unit for unit in said if unit]
    return [unit or (shared[0] if shared else "") for unit in said]


def _combined(one: _Total, other: _Total, operation: str) -> _Total | None:
    if operation in SUMS:
        value = one.value - other.value if operation == "-" else one.value + other.value
        if one.dimension != other.dimension or value <= 0:
            return None
        return _Total(value, (one.value * one.slack + other.value * other.slack) / value, one.dimension)
    if operation == "/" and not other.value:
        return None
    powers = dict(one.dimension)
    for name, power in other.dimension:
        powers[name] = powers.get(name, 0) + (-power if operation == "/" else power)
    value = one.value / other.value if operation == "/" else one.value * other.value
    return _Total(value, one.slack + other.slack, tuple(sorted((n, p) for n, p in powers.items() if p)))


def _values(
    total: _Total, scale: Scale, terms: Sequence[Quantity], operations: Sequence[str], result: Quantity
) -> Iterator[float]:
    """What a total may be in the unit of the result; nothing if it can't be a figure of that."""
    if total.dimension == scale.dimension:
        yield total.value / scale.factor
        has_percent = any(map(is_percent, terms))
        if is_percent(result) and not has_percent:
            yield total.value
        if not result.unit and (has_percent or "/" in operations):
            yield 100 * total.value
    elif scale.dimension == MONEY and dict(total.dimension) == {"[money]": 1, "[time]": 1}:
        # "25 hours times 40 euros": the rate is an hour's, or that of the unit that was said.
        times = [unit for term in terms if dimension_of(term) == TIME for unit in (term.unit, "hour", "day")]
        yield from (total.value / scale_of(unit).factor / scale.factor for unit in times)
    elif "@" in operations and not (not result.unit and total.dimension == TIME and terms[-1].unit):
        return
    elif not total.dimension and any(not term.unit for term in terms):
        factors = (scale.factor, *usual_scales(scale.dimension))
        yield from (total.value * factor / scale.factor for factor in factors)
    elif not result.unit:
        yield from (total.value / factor for factor in usual_scales(total.dimension))
