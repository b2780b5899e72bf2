"""The statements of an advert or CV, each with its place, and the heading that it stands under."""

import re
from collections.abc import Iterator

from interviewer.value import Value

MOST_STATEMENTS = 300
HEADING_WORDS = 8


class Statement(Value):
    """One sentence or list entry: `text == whole[start:end]`, line ends included."""

    start: int
    end: int
    text: str
    heading: str
    """The heading above it as written, '' if there is none."""
    is_listed: bool
    """Whether it is, or is part of, an entry of a list."""


def statements_of(text: str) -> tuple[Statement, ...]:
    """The statements of a text in order, at most `MOST_STATEMENTS`; headings are no statements."""
    found: list[Statement] = []
    heading = ""
    for start, end, is_listed in _blocks(text):
        line = text[start:end].strip()
        if not is_listed and _is_heading(line):
            heading = line.strip("#*:_ ")
            continue
        for first, last in _sentences(text, start, end):
            found.append(Statement(start=first, end=last, text=text[first:last], heading=heading, is_listed=is_listed))
    return tuple(found[:MOST_STATEMENTS])


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Spans of list entries, headings and paragraphs; what a line break has merely wrapped is put together again."""
    open_at, open_end, is_listed = -1, -1, False
    for line in re.finditer(r"[^\n]+", text):
        words = line.group().strip()
        if not words:
            continue
        bullet = _BULLET.match(line.group())
        before = text[open_end - 1 : open_end] if open_at >= 0 else ""
        follows = text[max(open_end, 0) : line.start()].count("\n") == 1
        if open_at >= 0 and bullet is None and follows and words[0].islower() and before not in ".!?:;":
            open_end = line.end()
            continue
        if open_at >= 0:
            yield open_at, open_end, is_listed
        open_at, open_end = line.start() + (bullet.end() if bullet else 0), line.end()
        is_listed = bullet is not None
    if open_at >= 0:
        yield open_at, open_end, is_listed


_BULLET = re.compile(r"\s*(?:[-*•·‣▪◦–—]|\(?\d{1,2}[.)]|[oO](?= ))\s+")


def _is_heading(line: str) -> bool:
    if line.startswith("#") or (line.endswith(":") and len(line.split()) <= HEADING_WORDS):
        return True
    return len(line.split()) <= HEADING_WORDS and line[-1] not in ".!?,;" and not _NO_HEADING.search(line)


_NO_HEADING = re.compile(r"\b(?:you(?:'ll| will)?|experience|must|degree)\b.*\b(?:with|in|of|a|an)\b", re.I)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for gap in _GAP.finditer(text, start, end):
        yield from _trimmed(text, first, gap.start())
        first = gap.end()
    yield from _trimmed(text, first, end)


_GAP = re.compile(r"(?:(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)|;)\s+(?=[\w\"'(])")


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
