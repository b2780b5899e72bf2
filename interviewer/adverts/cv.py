"""What a CV offers for practice: deeds that may become stories, and signs of a situation. Never anything of a score."""

import re
from datetime import date

from interviewer.adverts.statements import Statement, statements_of
from interviewer.interview.profile import Goal
from interviewer.value import Value

MOST_DEEDS = 20
DEED_WORDS = 6
GAP_YEARS = 1
"""A gap of more than so many whole years between posts is one that interviewers ask about."""


class Sign(Value):
    """Words of a CV that speak for a goal: `cv[start:end]`."""

    goal: Goal
    start: int
    end: int
    because: str


class CvReading(Value):
    """A CV taken apart; nothing of it is stored until the person takes it over."""

    text: str
    deeds: tuple[Statement, ...]
    """What was done, with a figure or a deed's verb."""
    signs: tuple[Sign, ...]
    """At most one for each goal."""


def read_cv(text: str, today: date) -> CvReading:
    """The deeds and signs of a CV."""
    deeds = tuple(statement for statement in statements_of(text) if _is_deed(statement))[:MOST_DEEDS]
    signs = [sign for sign in (_returns(text, today), _leads(text)) if sign is not None]
    return CvReading(text=text, deeds=deeds, signs=tuple(signs))


def _is_deed(statement: Statement) -> bool:
    words = statement.text
    if len(words.split()) < DEED_WORDS or _CONTACT.search(words):
        return False
    figures = _FIGURE.sub(lambda found: "" if _YEAR.fullmatch(found.group()) else found.group(), words)
    return bool(_DEED.search(words)) or (statement.is_listed and bool(_FIGURE.search(figures)) and _has_figure(words))


def _has_figure(words: str) -> bool:
    return any(not _YEAR.fullmatch(found.group()) for found in _FIGURE.finditer(words))


def _returns(text: str, today: date) -> Sign | None:
    if (found := _BREAK.search(text)) is not None:
        return Sign(goal=Goal.RETURN, start=found.start(), end=found.end(), because=f"it says {found.group()!r}")
    posts = sorted(_posts(text, today))
    latest = None
    for start, end, place in posts:
        if latest is not None and start - latest[0] > GAP_YEARS:
            return Sign(
                goal=Goal.RETURN, start=place[0], end=place[1],
                because=f"nothing is dated between {latest[0]} and {start}",
            )  # fmt: skip
        latest = max(latest or (end, place), (end, place))
    if latest is not None and today.year - latest[0] > GAP_YEARS:
        start, end = latest[1]
        return Sign(goal=Goal.RETURN, start=start, end=end, because=f"nothing is dated after {latest[0]}")
    return None


def _posts(text: str, today: date) -> list[tuple[int, int, tuple[int, int]]]:
    """Dated stretches: first year, last year, place."""
    found = []
    for match in _RANGE.finditer(text):
        first = int(match["first"])
        last = int(match["last"]) if match["last"] else today.year
        if 1960 <= first <= last <= today.year:
            found.append((first, last, match.span()))
    return found


def _leads(text: str) -> Sign | None:
    found = _LEAD.search(text)
    if found is None:
        return None
    return Sign(goal=Goal.LEAD, start=found.start(), end=found.end(), because=f"it says {found.group()!r}")


_FIGURE = re.compile(r"\d[\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d[.,]?")
_CONTACT = re.compile(r"@|https?:|www\.|\+\d{2}|\bphone\b|\btel\b", re.I)
_DEED = re.compile(
    r"(?:^|\band |, |; )(?:built|led|cut|reduced|raised|improved|launched|shipped|migrated|designed|replaced|rolled back|fixed|automated|saved"
    r"|introduced|rewrote|rescued|halved|doubled|won|negotiated|trained|wrote|moved|prevented|found|recovered|set up|ran)\b",
    re.I,
)
_BREAK = re.compile(
    r"\b(?:career break|parental leave|maternity leave|sabbatical|returning to work|return(?:ed)? to work|career returner|laid off|redundan\w+)\b",
    re.I,
)
_LEAD = re.compile(
    r"\b(?:team lead(?:er)?|led (?:a |the )?team of \w+|line manager|managed (?:a |the )?team|head of \w+|\w+ direct reports|engineering manager)\b",
    re.I,
)
_MONTH = r"(?:(?:\d{1,2}[/.]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? )\s*)?"
_RANGE = re.compile(
    rf"\b{_MONTH}(?P<first>(?:19|20)\d\d)\s*(?:-|–|—|to|until)\s*{_MONTH}(?:(?P<last>(?:19|20)\d\d)\b|(?:present|now|today|current(?:ly)?)\b)",
    re.I,
)
