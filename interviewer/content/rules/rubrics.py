"""L6: a rubric's anchors describe different behaviour, not more or less of it."""

import itertools
from collections.abc import Iterator

from interviewer.content.rubric import Rubric
from interviewer.content.rules.asking import MODEL_NAMES
from interviewer.content.rules.finding import Finding
from interviewer.content.rules.wording import content_words, shared_words, words


def named(rubric: Rubric) -> Iterator[Finding]:
    """The id of a rubric of the bank says topic and family, as do its fields (L1)."""
    if rubric.id != f"{rubric.topic}.{rubric.family}":
        yield Finding("L1", ("id",), f"the fields say {rubric.topic}.{rubric.family}, the id says {rubric.id}")


def anchors(rubric: Rubric) -> Iterator[Finding]:
    """Anchors 1, 3 and 5 are there and differ (L6); no id twice (L1); no model versions (L10)."""
    if len({criterion.id for criterion in rubric.criteria}) < len(rubric.criteria):
        yield Finding("L1", ("criteria",), "an id is used twice")
    if len(rubric.criteria) < 3:
        yield Finding("L6", ("criteria",), "3 to 5 criteria")
    for i, criterion in enumerate(rubric.criteria):
        if sorted(criterion.anchors) != [1, 3, 5]:
            yield Finding("L6", ("criteria", i, "anchors"), "anchors for levels 1, 3 and 5")
            continue
        for level, text in criterion.anchors.items():
            if not 5 <= len(words(text)) <= 45:
                yield Finding("L6", ("criteria", i, "anchors"), f"level {level}: 5 to 45 words")
            if match := MODEL_NAMES.search(text):
                yield Finding("L10", ("criteria", i, "anchors"), f"names a model or version: {match.group()!r}")
        for (a, first), (b, second) in itertools.combinations(criterion.anchors.items(), 2):
            if shared_words(first, second) > 0.5:
                yield Finding("L6", ("criteria", i, "anchors"), f"levels {a} and {b} use nearly the same words")
            if words(first) and content_words(first) ^ content_words(second) <= _DEGREES:
                yield Finding("L6", ("criteria", i, "anchors"), f"levels {a} and {b} differ only by degree")


_DEGREES = {"good", "very", "some", "excellent", "more", "most", "many", "few", "well", "highly", "clear", "clearly"}
