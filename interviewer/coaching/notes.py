"""What a coach adds to a shared interview: ratings made blind, overrides with a reason, comments on words.

Notes are only ever added. The rating of an item is the first one; an override says what the coach thinks after having
seen the grader's level, and the latest one of a criterion counts.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from interviewer.coaching.share import SharedInterview
from interviewer.errors import RefusedAction
from interviewer.value import Value

FORMAT: Literal["interviewer-ratings/1"] = "interviewer-ratings/1"
MAX_NAME_CHARS = 40
MAX_REASON_CHARS = 2_000
MOST_NOTES = 500

_Level = Annotated[int, Field(ge=1, le=5)]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]


class NoteKind(StrEnum):
    """What a note is."""

    RATING = "rating"
    OVERRIDE = "override"
    COMMENT = "comment"


class Note(Value):
    """One note of one coach on one item."""

    kind: NoteKind
    coach: _Name
    item: int = Field(ge=0, le=500)
    at: AwareDatetime
    levels: dict[str, _Level | None] = Field(default_factory=dict)
    """Of a rating: every criterion; of an override: one."""
    text: Annotated[str, StringConstraints(max_length=MAX_REASON_CHARS)] = ""
    """The reason of an override, or the comment."""
    turn_id: Annotated[str, StringConstraints(max_length=200)] = ""
    start: int = Field(default=0, ge=0)
    end: int = Field(default=0, ge=0)
    words: Annotated[str, StringConstraints(max_length=MAX_REASON_CHARS)] = ""
    """Of a comment: what it is about, `said[start:end]` of that turn."""


class RatingsFile(Value):
    """A coach's notes on one shared interview, as they go back to the candidate or to another coach."""

    format: Literal["interviewer-ratings/1"] = FORMAT
    share_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    notes: Annotated[tuple[Note, ...], Field(min_length=1, max_length=MOST_NOTES)]


def rating_of(notes: Iterable[Note], coach: str, item: int) -> Note | None:
    """What a coach gave before seeing the grader's levels, None if they have not rated the item."""
    mine = (note for note in notes if (note.kind, note.coach, note.item) == (NoteKind.RATING, coach, item))
    return next(mine, None)


def levels_of(notes: Iterable[Note], coach: str, item: int) -> dict[str, int | None]:
    """What a coach thinks now: the rating, with the latest override of each criterion over it."""
    every = tuple(notes)
    rating = rating_of(every, coach, item)
    found = dict(rating.levels) if rating is not None else {}
    for note in every:
        if (note.kind, note.coach, note.item) == (NoteKind.OVERRIDE, coach, item):
            found |= note.levels
    return found


def seen_by(notes: Iterable[Note], coach: str, item: int) -> tuple[Note, ...]:
    """The notes on an item that a coach may see: their own, and those of others once they have rated it."""
    here = tuple(note for note in notes if note.item == item)
    return here if rating_of(here, coach, item) else tuple(note for note in here if note.coach == coach)


def require_in_order(note: Note, before: Iterable[Note]) -> None:
    """Raises RefusedAction for a second rating of an item by the same coach, and an override without a first one."""
    is_rated = rating_of(before, note.coach, note.item) is not None
    if note.kind is NoteKind.RATING and is_rated:
        raise RefusedAction("There is a rating of this answer by {coach!r} already.", coach=note.coach)
    if note.kind is NoteKind.OVERRIDE and not is_rated:
        raise RefusedAction("An override comes after a rating of the same answer by {coach!r}.", coach=note.coach)


def require_fitting(note: Note, shared: SharedInterview, *, words_may_differ: bool = False) -> None:
    """Raises RefusedAction for a note that is about something the interview does not hold.

    `words_may_differ` where the interview may have been shared with other words left out.
    """
    item = shared.item(note.item)
    if item is None:
        raise RefusedAction("There is no such question in this interview.")
    criteria = {criterion.id for criterion in item.rubric.criteria}
    match note.kind:
        case NoteKind.RATING if set(note.levels) != criteria:
            raise RefusedAction("Rate every criterion; choose NE where there is not enough to judge.")
        case NoteKind.OVERRIDE if len(note.levels) != 1 or not set(note.levels) <= criteria or not note.text.strip():
            raise RefusedAction("An override names one criterion, and its reason.")
        case NoteKind.COMMENT:
            part = next((part for part in item.parts if part.turn_id == note.turn_id), None)
            is_there = part is not None and part.said[note.start : note.end] == note.words
            if not (is_there or words_may_differ) or not note.words.strip() or not note.text.strip():
                raise RefusedAction("A comment needs a text, and words of the answer that it is about.")
