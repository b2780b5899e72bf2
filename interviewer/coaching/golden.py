"""Answers on which a coach and the grader differ, as candidates for the graded answers of a bank.

Only the blind rating stands there as a person's: graders are measured against it, and an override was made by somebody
who had seen a grader's level.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from interviewer.coaching.notes import Note, NoteKind, rating_of
from interviewer.coaching.share import OWN_QUESTION, SharedItem

WIDE_APART = 2
"""Levels between coach and grader from which an answer is disputed."""


def both(one: Mapping[str, int | None], other: Mapping[str, int | None]) -> tuple[tuple[int, int], ...]:
    """Levels that both gave; *not enough evidence* is no level and enters no figure."""
    pairs = ((level, other.get(criterion)) for criterion, level in one.items())
    return tuple((a, b) for a, b in pairs if a is not None and b is not None)


def candidate(item: SharedItem, notes: Iterable[Note], coach: str) -> dict[str, Any] | None:
    """A disputed answer as plain data; None for one that is not, or that no bank has the question of."""
    every = tuple(notes)
    rating = rating_of(every, coach, item.index)
    overrides = [n for n in every if (n.kind, n.coach, n.item) == (NoteKind.OVERRIDE, coach, item.index)]
    if rating is None or item.question_id == OWN_QUESTION:
        return None
    graded = item.graded.levels if item.graded is not None else {}
    is_wide = any(abs(a - b) >= WIDE_APART for a, b in both(rating.levels, graded))
    scores = {criterion: level for criterion, level in rating.levels.items() if level is not None}
    if not scores or not (is_wide or overrides):
        return None
    by_a_person = {"rater": "reviewer", "human": True, "date": f"{rating.at:%Y-%m-%d}", "scores": scores}
    return {
        "question": item.question_id,
        "question_hash": item.question_hash,
        "grader": None if item.graded is None else item.graded.model_dump(mode="json"),
        "overrides": [{"levels": note.levels, "reason": note.text} for note in overrides],
        "exemplar": {
            "id": _kind(tuple(scores.values())), "split": "holdout", "scores": scores, "met": [], "partial": [],
            "flags": [], "ratings": [by_a_person], "answer": "\n\n".join(part.said for part in item.parts),
        },
    }  # fmt: skip


def _kind(levels: tuple[int, ...]) -> str:
    mean = sum(levels) / len(levels)
    return "weak" if mean < 2.5 else "adequate" if mean < 3.75 else "strong"
