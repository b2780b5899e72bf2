"""When things happened: calendar dates, seasons, times of day and times relative to something told."""

import re
from typing import NamedTuple


class When(NamedTuple):
    """A time that was said, `text[start:end]`; `month` counts months from year 0, or within a year where none was said."""

    start: int
    end: int
    month: int | None = None
    has_year: bool = False


def dates_in(text: str) -> tuple[When, ...]:
    """The times that a text names, in order and without overlaps."""
    found: list[When] = []
    for match in _DATE.finditer(text):
        start, end = match.span()
        if not re.search(r"\w", match.group()):
            continue
        found.append(When(start, end, *_month_of(match.group())))
    return tuple(found)


def _month_of(said: str) -> tuple[int | None, bool]:
    """Month of a date, counted from year 0 if its year was said."""
    year = re.search(r"\b(?:19|20)\d\d\b", said)
    month = next(
        (i for i, name in enumerate(_MONTHS) if re.search(rf"\b{name[:3]}(?:{name[3:]})?\b", said, re.I)), None
    )
    if month is None:
        return None, year is not None
    return (int(year.group()) * 12 + month, True) if year else (month, False)


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = (
    r"(?:(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|aug|sept?|oct|nov|dec)\b"
    r"|(?:(?<=in )|(?<=by )|(?<=since )|(?<=until )|(?<=\d )|(?<=of )|(?<=late )|(?<=early )|(?<=last )|(?<=from ))may\b|\bMay(?= \d)|(?-i:\bMay\b)(?= of| last| this))"
)
_SPOKEN_YEAR = r"(?:two thousand (?:and )?\w+|twenty (?:ten|eleven|twelve|\w+teen|twenty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
_YEAR = rf"(?:(?:19|20)\d\d\b|{_SPOKEN_YEAR}\b)"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
_PART = r"(?:morning|afternoon|evening|night|day|week(?:end)?|month|quarter|year|spring|summer|autumn|fall|winter)"
_SEASON = r"(?:spring|summer|autumn|fall|winter|christmas|easter|new year)"
_NUMBER = (
    r"(?:\d+|a few|a couple of|some|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|half a|several)"
)
_SPAN = r"(?:minutes?|hours?|days?|nights?|weeks?|months?|quarters?|years?)"
_IN = r"(?:in|on|at|by|since|until|till|from|around|before|after|during|over|for|towards?|through)"
_EARLY = (
    r"(?:early|late|mid|middle of|beginning of|end of|start of|first|second|third|last|next|the|this|that|very)[- ]"
)
_EVENT = r"(?:meeting|launch|deadline|release|hearing|workshop|conference|board meeting|opening|demo|sale|go-live|strike|holidays?|clock change|term|quarter)"

_FORMS = (
    rf"(?:{_IN} )?(?:the )?(?:season|advent|winter|school year|year) {_YEAR}(?:/\d\d)?",
    rf"(?:{_IN} )?(?:the )?(?:{_WEEKDAY},? )?(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? (?:of )?{_YEAR})?",
    rf"(?:{_IN} )?(?:the )?(?:issue|number|week|night|morning|summer) of (?:the )?(?:{_DAY} )?(?:{_MONTH}|{_EVENT})(?: {_YEAR})?",
    rf"(?:{_IN} )?(?:the )?(?:first|second|third|last|next) (?:{_WEEKDAY}|week(?:end)?|half|days?) (?:of|in) (?:the )?(?:{_MONTH}|{_SEASON}|year)(?: {_YEAR})?",
    rf"(?:{_IN} )?(?:the )?(?:{_EARLY})*{_MONTH}(?: {_DAY}\b)?(?:,? (?:of )?(?:{_YEAR}|last year|that year|this year))?",
    rf"(?:{_IN} )?(?:the )?(?:{_EARLY})*(?:of )?{_SEASON}(?: (?:of )?{_YEAR})?",
    rf"(?:{_IN} )?{_DAY} ?(?:to|-|–|and|until) ?{_DAY} {_MONTH}(?: {_YEAR})?",
    rf"(?:{_IN} )?(?:the )?(?:day|night|evening|week|morning|weekend) (?:before|after|of) (?:the )?(?:[a-z]+ )?{_EVENT}",
    rf"(?:{_IN} )?q[1-4]\b(?: (?:of )?{_YEAR})?",
    rf"(?:{_IN} )?(?:week|sprint) (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\b",
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
    rf"(?:{_IN} )?(?:the )?(?:same|next|following|previous) {_PART}|(?:{_IN} )?(?:last|this) (?:{_PART}|{_WEEKDAY}|{_MONTH})(?! of)",
    rf"the {_SPAN.replace('s?', '')} (?:after|before)(?: that)?",
    rf"{_NUMBER} {_SPAN} (?:later|earlier|ago|after|before|afterwards)(?: (?:the )?(?:\w+[- ]){{0,2}}?{_EVENT})?",
    rf"(?:half a|a) {_SPAN} later|within (?:a|an|the|one) {_SPAN}",
    rf"(?:in|on|at|by|until|before|after|during) (?:the )?(?:{_MONTH} )?(?:\w+ )?{_EVENT}(?!-)(?: (?:in|of) (?:the )?(?:{_MONTH}|{_SEASON}))?(?: {_YEAR})?",
    r"(?:in|by|on) the (?:evening|morning|weekend|(?:first|second|third|fourth) (?:day|night|week|month))",
    r"by the end of the (?:day|week|month|term|quarter|year)",
    rf"(?:{_IN} )?{_WEEKDAY}(?: (?:morning|afternoon|evening|night))?",
    r"(?:at|around|by|about) (?:\d{1,2}(?::\d\d)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: in the (?:morning|afternoon|evening)| ?[ap]\.?m\b| o'clock| at night)",
    rf"(?:{_IN} )(?:the )?(?:(?:beginning|start|end|middle|spring|summer|autumn|winter) of )?{_YEAR}",
    r"yesterday|tonight",
)
_DATE = re.compile("|".join(rf"(?:(?<!\w)(?:{form})(?!\w))" for form in _FORMS), re.I)
