"""Relations with a formula of their own: the key-value cache of a model, the margin of error of a share."""

import re
from collections.abc import Iterator, Sequence
from math import prod, sqrt

from interviewer.grading.arithmetic.amounts import Reading
from interviewer.grading.arithmetic.breaks import Break, Rule, amount, as_break
from interviewer.grading.arithmetic.phrases import IS, SOFT
from interviewer.grading.arithmetic.quantities import Quantity, dimension_of, is_percent, scale_of_figure
from interviewer.grading.arithmetic.results import Statement, agrees
from interviewer.grading.arithmetic.sentences import CLAUSE_END, Said

# Key-value cache ------------------------------------------------------------------------------------------


def is_kv_cache(said: Said) -> bool:
    """Whether a sentence works out a cache: its factors are no chain."""
    return {"layer", "head"} <= {figure.unit for figure in said.figures}


def kv_cache(said: Said) -> Iterator[Break]:
    """Bytes a token of a key-value cache: layers, heads, dimension and bytes a number, and two for keys and values."""
    place = next((i for i in range(len(said.figures)) if _is_stated_size(said, i)), None)
    factors = None if place is None else _cache_factors(said.figures[:place])
    if place is None or factors is None:
        return
    result = said.figures[place]
    size = prod(factors[:4]) / (scale_of_figure(result, False).factor / 8)
    is_both = len(factors) > 4 or _KEYS_AND_VALUES.search(said.text.lower()) is not None
    readings = [Reading(times * size) for times in ((2,) if is_both else (2, 1))]
    statement = Statement(result, bool(SOFT.search(said.gaps[place])), "")
    if not any(agrees(reading, statement) for reading in readings):
        yield as_break(said, 0, place, Rule.KV_CACHE, amount(readings[0].value, result))


def _is_stated_size(said: Said, place: int) -> bool:
    """Whether a figure of data is given as the result of those before it."""
    is_size = ("[data]", 1) in dimension_of(said.figures[place])
    return is_size and place > 2 and _STATES.search(said.gaps[place]) is not None


_STATES = re.compile(rf"(?:\b|\A){IS}|\bi get\b")


def _cache_factors(figures: Sequence[Quantity]) -> list[float] | None:
    """Bytes, layers, heads and dimension, and the two if it was said; None if anything is missing or left over."""
    by_unit: dict[str, list[float]] = {}
    for figure in figures:
        is_dimension = figure.unit in ("", "1 / head") and figure.value > 2
        by_unit.setdefault("dimension" if is_dimension else figure.unit, []).append(figure.value)
    width = by_unit.pop("byte", []) + [bits / 8 for bits in by_unit.pop("bit", [])]
    known = [width, *(by_unit.pop(unit, []) for unit in ("layer", "head", "dimension"))]
    twos = by_unit.pop("", [])
    if by_unit or any(len(values) != 1 for values in known) or len(twos) > 1:
        return None
    return [values[0] for values in known] + twos


_KEYS_AND_VALUES = re.compile(
    r"\bk (?:and|plus|&) v\b|\bkeys? and (?:the )?values?\b|\bkeys? plus values?\b|\bk/v\b|\bkv pairs\b"
)


# Margins of error -----------------------------------------------------------------------------------------


def margins(said: Said) -> Iterator[Break]:
    """The margin of a share seen in n cases: at most 98 points over the root of n, at 95 percent confidence."""
    for place in range(1, len(said.figures)):
        if _PLUS_OR_MINUS.search(said.gaps[place]):
            size, margin = said.figures[place - 1], said.figures[place]
        elif _PLUS_OR_MINUS.search(said.gaps[place - 1]) and _SEEN_IN.fullmatch(said.gaps[place]):
            margin, size = said.figures[place - 1], said.figures[place]
        else:
            continue
        around = said.text[: margin.end].lower() + CLAUSE_END.split(said.gaps[place + 1])[0]
        if not (is_percent(margin) and _is_sample(size)) or _OTHER_SPREAD.search(around):
            continue
        widest = 98 / sqrt(size.value)
        least = _least_part(q for q in said.figures if q is not margin)
        if margin.value + margin.step / 2 < least * widest or margin.value - margin.step / 2 > 2 * widest:
            yield as_break(said, place - 1, place, Rule.MARGIN_OF_ERROR, f"up to about {widest:.2g} points", margin)


def _is_sample(size: Quantity) -> bool:
    return size.value >= 20 and size.value == int(size.value) and not (dimension_of(size) or is_percent(size))


def _least_part(figures: Iterator[Quantity]) -> float:
    """The part of the widest margin that is still right: shares near 0 or 100 have less than half of it."""
    shares = [figure.value / 100 for figure in figures if is_percent(figure) and 0 < figure.value < 100]
    return min([0.45, *(0.85 * 2 * sqrt(share * (1 - share)) for share in shares)])


_PLUS_OR_MINUS = re.compile(
    r"(?:±|\+/-|\+-|plus or minus|plus/minus|plus-minus|give or take|\bmargin(?: of error)? (?:of|is))"
    r"\s*(?:(?:about|around|roughly|maybe|only)\s+)*\Z"
)
_SEEN_IN = re.compile(r"\s+(?:with|on|from|for|at|given)\s+(?:only\s+|just\s+|a sample of\s+|the\s+|our\s+)*")
_OTHER_SPREAD = re.compile(r"\b(?:differences?|standard|paired|sigma|deviations?|each|per)\b")
