"""Compares a stated result with what its chain comes to.

Speech rounds and shortens: a result is a break only if no reading of its chain comes near it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from interviewer.grading.arithmetic.amounts import SUMS, Reading, readings_of
from interviewer.grading.arithmetic.breaks import Break, Rule, amount, as_break
from interviewer.grading.arithmetic.chains import Chain
from interviewer.grading.arithmetic.phrases import AT_LEAST, AT_MOST, SOFT
from interviewer.grading.arithmetic.quantities import Quantity, dimension_of, is_percent, scale_of_figure
from interviewer.grading.arithmetic.sentences import Said
from interviewer.grading.arithmetic.units import COUNTED, DATA, MONEY, TIME, scale_of


class Statement(NamedTuple):
    """A stated result with how firmly it was said."""

    result: Quantity
    is_soft: bool
    side: str
    """`under` or `over` for a bound, else ''."""


def broken_chain(said: Said, chain: Chain) -> Break | None:
    """The break of a chain whose result no reading of it comes near."""
    terms, result = said.figures[chain.first : chain.result], said.figures[chain.result]
    if _cannot_compare(terms, result, chain):
        return None
    readings = list(readings_of(terms, chain.operations, result))
    if readings and scale_of_figure(result, False).dimension == DATA and _NEEDS.search(said.gaps[chain.result]):
        readings.append(Reading(1.25 * readings[0].value))  # what else a model needs beside its weights
    statement = _statement(chain, result, said.gaps[chain.result + 1])
    tolerance = 2.5 if _crosses_calendar(terms, result) else 0.0
    if not readings or any(agrees(reading, statement, tolerance) for reading in readings):
        return None
    if _is_explained(readings[0].value / result.value if result.value else 0.0, said, chain.first):
        return None
    rule = _rule(terms, chain, statement)
    return as_break(said, chain.first, chain.result, rule, amount(readings[0].value, result))


def agrees(reading: Reading, statement: Statement, tolerance: float = 0.0) -> bool:
    """Whether rounding, or the looseness of speech, can explain the difference."""
    stated, computed = statement.result.value, reading.value
    tolerance = tolerance or (0.25 if statement.is_soft else 0.1)
    if statement.side == "under":
        return computed <= stated * (1 + tolerance) or computed * (1 - reading.slack) <= stated
    if statement.side == "over":
        return computed >= stated * (1 - tolerance) or computed * (1 + reading.slack) >= stated
    if tolerance > 1:
        return computed / (1 + tolerance) <= stated <= computed * (1 + tolerance)
    difference = abs(computed - stated)
    rounding = min(statement.result.step / 2, 0.25 * stated) + reading.slack * computed
    least = 2.5 if is_percent(statement.result) else 0.0
    return difference <= max(tolerance * abs(computed), rounding * 1.001, least)


def is_near(one: float, other: float) -> bool:
    """Whether two values differ by no more than three percent."""
    return abs(one - other) <= 0.03 * max(one, other)


def _cannot_compare(terms: Sequence[Quantity], result: Quantity, chain: Chain) -> bool:
    """Whether the figures of a chain are too far apart in kind to hold them against each other."""
    figures = (*terms, result)
    if len({unit for q in figures for unit in ("dollar", "euro", "pound") if q.unit.startswith(unit)}) > 1:
        return True
    if not chain.operations:
        is_more = bool(chain.match["tail"].strip() or chain.match["within"])
        return is_more or not _converts(terms[0], result)
    if "of" in chain.operations:
        return len(chain.operations) > 1 or result.unit == "percentage_point"
    if any(operation == "@" and not right.unit for operation, right in zip(chain.operations, terms[1:], strict=True)):
        return True
    is_sum = bool(set(SUMS) & set(chain.operations))
    return is_sum and any(map(is_percent, terms)) and not all(map(is_percent, figures))


def _converts(figure: Quantity, result: Quantity) -> bool:
    """Whether the one figure can be the other in another unit."""
    one, _, per = figure.unit.partition(" / ")
    other, _, other_per = result.unit.partition(" / ")
    if figure.unit == result.unit or (one in ("bit", "byte") and figure.value <= 64):
        return False  # "sixteen bits is 64 gigs": a precision
    if one != other and (one in COUNTED or other in COUNTED):
        return False
    is_same_kind = scale_of(one).dimension == scale_of(other).dimension
    is_rate_of_same = bool(per) == bool(other_per) and scale_of(per).dimension == scale_of(other_per).dimension
    return is_same_kind and is_rate_of_same and bool(scale_of(per or one).dimension)


_NEEDS = re.compile(r"\b(?:needs?|takes?|requires?)\b")


def _statement(chain: Chain, result: Quantity, after: str) -> Statement:
    lead = chain.match["before"] or ""
    is_near = re.search(r"just|a bit|a little", lead)
    side = "under" if chain.match["within"] or AT_MOST.search(lead) else "over" if AT_LEAST.search(lead) else ""
    return Statement(result, bool(SOFT.search(lead) or re.match(r"\s*or so\b", after)), "" if is_near else side)


def _crosses_calendar(terms: Sequence[Quantity], result: Quantity) -> bool:
    """Whether days become weeks, months or years, of which people count working days or all."""
    calendar = {"day", "week", "month", "year"}
    said = {unit for term in terms for unit in term.unit.split(" / ")} & {*calendar, "hour"}
    wanted = set(result.unit.split(" / ")) & {*calendar, "hour"}
    return bool(said and wanted and said != wanted and (said | wanted) & calendar)


def _is_explained(ratio: float, said: Said, first: int) -> bool:
    """Whether a figure said just before is what the result is off by: a factor that went without saying."""
    if any(is_near(ratio, slip) or is_near(ratio, 1 / slip) for slip in _USUAL_SLIPS):
        return False
    known = (figure.value for figure in (*said.before, *said.figures[:first]) if figure.value > 1)
    return any(is_near(ratio, value) or is_near(ratio, 1 / value) for value in known)


_USUAL_SLIPS = (10, 60, 100, 1000, 1024)


def _rule(terms: Sequence[Quantity], chain: Chain, statement: Statement) -> Rule:
    units, operations = {q.unit for q in terms}, set(chain.operations)
    is_data = ("[data]", 1) in dimension_of(statement.result)
    if is_data and "parameter" in units:
        return Rule.WEIGHTS_MEMORY
    if is_data and units & {"vector", "embedding", "chunk", "dimension"}:
        return Rule.VECTOR_STORAGE
    if statement.side and dimension_of(statement.result) == TIME:
        return Rule.LATENCY_BUDGET
    if not operations:
        return Rule.CONVERSION
    if "of" in operations or (operations == {"/"} and is_percent(statement.result)):
        return Rule.SHARE
    if "-" in operations:
        return Rule.DIFFERENCE
    if operations & {"+", "&"}:
        return Rule.SUM
    is_rate = any(("[time]", -1) in dimension_of(q) for q in terms) and not dimension_of(terms[0])
    if (
        operations == {"@"}
        and (is_rate or not dimension_of(statement.result))
        and dimension_of(statement.result) != MONEY
    ):
        return Rule.QUOTIENT
    return Rule.QUOTIENT if "/" in operations else Rule.PRODUCT
