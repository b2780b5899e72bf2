"""Units as candidates speak of them, in the one pint registry that knows them.

Counted things are units without a dimension, and all currencies are money.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    import pint

Dimension = tuple[tuple[str, int], ...]
"""Sorted powers: (("[money]", 1), ("[time]", -1)) for a price an hour."""
TIME: Dimension = (("[time]", 1),)
MONEY: Dimension = (("[money]", 1),)
DATA: Dimension = (("[data]", 1),)


class Scale(NamedTuple):
    """A unit in base units (seconds, money, bits)."""

    factor: float
    dimension: Dimension


def load_units() -> None:
    """Load the registry now (.4 s), so that nobody's follow-up waits for it."""
    _registry()


@cache
def scale_of(unit: str) -> Scale:
    """What one of a unit is in base units; counted things and '' have no dimension."""
    if not unit:
        return Scale(1.0, ())
    base = _registry().Quantity(1.0, unit).to_base_units()
    powers = ((str(name), round(cast(float, power))) for name, power in base.dimensionality.items())
    return Scale(float(base.magnitude), tuple(sorted(powers)))


@cache
def unit_name(unit: str) -> str:
    """The canonical name of a unit expression."""
    return str(_registry().Unit(unit))


def usual_scales(dimension: tuple[tuple[str, int], ...]) -> list[float]:
    """The usual units of a dimension, for results that were said without one."""
    units = {"[time]": "second minute hour", "[money]": "dollar cent", "[data]": "byte kilobyte megabyte gigabyte"}
    return [
        scale_of(u).factor
        for name, power in dimension
        if power == 1 and len(dimension) == 1
        for u in units[name].split()
    ]


@cache
def _registry() -> "pint.UnitRegistry[Any]":
    """The shared registry; pint is imported here, with the first question that is asked: the program starts without it."""
    import pint

    return pint.UnitRegistry([*_DEFINITIONS, *(f"{noun} = []" for noun in COUNTED)])


_DEFINITIONS = (
    "second = [time]", "millisecond = 0.001 second", "minute = 60 second", "hour = 60 minute", "day = 24 hour",
    "week = 7 day", "month = 30 day", "year = 365 day",
    "money = [money]", "dollar = money", "euro = money", "pound = money", "cent = 0.01 money",
    "bit = [data]", "byte = 8 bit", "kilobyte = 1000 byte", "megabyte = 1000 kilobyte",
    "gigabyte = 1000 megabyte", "terabyte = 1000 gigabyte",
    "percent = 0.01", "percentage_point = 0.01",
)  # fmt: skip

_THINGS = """
    token ticket request call question answer chat letter note page document file message email mail word run
    visit claim case review reply comment vector chunk embedding dimension layer head parameter user member person
    customer item article image photo film rating rater example sample query conversation record row order student
    application complaint draft text pair report paper task step turn episode listing card gpu server error
    mistake paragraph sentence fact citation label judgement annotation session prompt completion abstract
    contract notice product caller patient test trial response weight candidate cv interview post piece hit
"""
COUNTED = frozenset(_THINGS.split())
"""Things that are counted: units without a dimension."""

UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "second"),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), "millisecond"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
    **{word + end: word for word in ("day", "week", "month", "year") for end in ("", "s")},
    "night": "day", "nights": "day",
    **dict.fromkeys(("dollar", "dollars", "usd", "$", "bucks"), "dollar"),
    **dict.fromkeys(("euro", "euros", "eur", "€"), "euro"),
    **dict.fromkeys(("pounds", "gbp", "£"), "pound"),
    **dict.fromkeys(("cent", "cents"), "cent"),
    **dict.fromkeys(("bit", "bits"), "bit"),
    **dict.fromkeys(("byte", "bytes"), "byte"),
    **dict.fromkeys(("kb", "kib", "kilobyte", "kilobytes"), "kilobyte"),
    **dict.fromkeys(("mb", "mib", "meg", "megs", "megabyte", "megabytes"), "megabyte"),
    **dict.fromkeys(("gb", "gib", "gig", "gigs", "gigabyte", "gigabytes"), "gigabyte"),
    **dict.fromkeys(("tb", "tib", "terabyte", "terabytes"), "terabyte"),
    **dict.fromkeys(("percent", "%"), "percent"),
    **dict.fromkeys(("point", "points"), "percentage_point"),
    **{noun: noun for noun in COUNTED}, **{f"{noun}s": noun for noun in COUNTED},
    "people": "person", "queries": "query", "replies": "reply", "params": "parameter", "weights": "parameter",
    "floats": "dimension", "dims": "dimension", "dim": "dimension", "gpus": "gpu",
}  # fmt: skip
"""What people say for a unit."""
RATE_UNITS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"}) | COUNTED
"""Units that a rate may be per."""
