"""Sentences of an answer with the figures in them and the words between those."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from interviewer.grading.arithmetic.quantities import Quantity, quantities
from interviewer.grading.grade import Quote, SaidPart


class Said(NamedTuple):
    """A sentence with its figures; `gaps[i]` are the words before `figures[i]`, the last those after them all."""

    part: SaidPart
    text: str
    start: int
    figures: tuple[Quantity, ...]
    gaps: tuple[str, ...]
    before: tuple[Quantity, ...]
    """The figures of the sentence before."""

    def quote(self, first: int, last: int) -> Quote:
        """The words from one figure to another."""
        start, end = self.start + self.figures[first].start, self.start + self.figures[last].end
        return Quote(turn_id=self.part.turn_id, start=start, end=end, text=self.part.text[start:end])


def sentences(part: SaidPart) -> Iterator[Said]:
    """The sentences of a part of an answer in order."""
    before: tuple[Quantity, ...] = ()
    for start, end in _spans(part.text):
        said = _read(part, start, end, before)
        before = said.figures
        yield said


def clause_of(text: str, figure: Quantity) -> str:
    """What stands between the commas round a figure."""
    return CLAUSE_END.split(text[: figure.start])[-1] + figure.text + CLAUSE_END.split(text[figure.end :])[0]


CLAUSE_END = re.compile(r"[,.;:!?](?:\s|\Z)")


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


_SENTENCE_END = re.compile(r"(?<!\bi\.e\.)(?<!\be\.g\.)(?<=[.!?;])\s+|\n\s*")


def _read(part: SaidPart, start: int, end: int, before: tuple[Quantity, ...]) -> Said:
    text = part.text[start:end]
    figures = quantities(text)
    stops = [0, *(figure.end for figure in figures)]
    starts = [*(figure.start for figure in figures), len(text)]
    gaps = tuple(text[a:b].lower().replace("’", "'") for a, b in zip(stops, starts, strict=True))
    return Said(part, text, start, figures, gaps, before)
