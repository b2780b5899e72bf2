"""How high a criterion can reach, given what was shown: the rules that code applies to every grader.

They belong to the content because authors' own exemplar scores must obey them too.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

from interviewer.content.question import Need, Question

MUST_MISSING = 3
"""With a `must` point unmet a criterion stays at 3 or below."""
NEED_WEIGHTS = {Need.MUST: 2.0, Need.SHOULD: 1.0, Need.BONUS: 0.5}
"""What a point counts among the points of its criterion."""
NOTHING_BEYOND_MUST = 4
"""Level 5 needs every `must` and at least one `should` or `bonus`."""


@dataclass(frozen=True)
class Ceiling:
    """The highest level allowed, and why in words for the candidate ('' where nothing limits it)."""

    level: int
    reason: str = ""
    missing: tuple[str, ...] = ()
    flag: str | None = None


def ceiling(question: Question, criterion_id: str, met: Collection[str], flags: Collection[str]) -> Ceiling:
    """The lowest of the limits on one criterion; `met` and `flags` are ids."""
    points = question.points_of(criterion_id)
    limits = [Ceiling(5)]
    unmet = tuple(p.id for p in points if p.need is Need.MUST and p.id not in met)
    if unmet:
        limits.append(Ceiling(MUST_MISSING, "a necessary point is missing", missing=unmet))
    elif not any(p.id in met for p in points if p.need is not Need.MUST):
        beyond = tuple(p.id for p in points if p.need is not Need.MUST)
        limits.append(Ceiling(NOTHING_BEYOND_MUST, "nothing beyond the necessary points", missing=beyond))
    for flag in question.red_flags:
        if flag.id in flags and criterion_id in flag.caps:
            limits.append(Ceiling(flag.caps[criterion_id], f"red flag: {flag.text}", flag=flag.id))
    return min(limits, key=lambda limit: limit.level)


def carried(question: Question, criterion_id: str, met: Collection[str], partial: Collection[str]) -> int:
    """The level that the points which were shown carry: from 1 for none to 5 for all, one shown in part counting half.

    Of the 1,728 levels in the bank (November 2026) 6 % are higher than their points carry, none by more than one.
    """
    points = question.points_of(criterion_id)
    total = sum(NEED_WEIGHTS[point.need] for point in points)
    shown = sum(NEED_WEIGHTS[p.need] * (1 if p.id in met else 0.5 if p.id in partial else 0) for p in points)
    return 1 + math.floor(4 * shown / total + 0.5) if total else 1
