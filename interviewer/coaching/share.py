"""An interview as a candidate gives it to a coach: questions, answers and criteria, no name, sound or own rating.

The grader's levels are in the file, since the coach is to see them after rating; whoever opens it with an editor can
see them before.
"""

import hashlib
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Level, Role
from interviewer.value import Value

FORMAT: Literal["interviewer-share/1"] = "interviewer-share/1"
OWN_QUESTION = "own"
"""Instead of the id of a question that the candidate wrote: it is made of the title, which may name somebody."""
MOST_ITEMS = 20
MOST_PARTS = 40
MAX_CHARS = 400_000

_Text = Annotated[str, StringConstraints(max_length=MAX_CHARS)]
_Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Level = Annotated[int, Field(ge=1, le=5)]


class SharedPart(Value):
    """One question or follow-up and what was said to it."""

    turn_id: _Id
    asked: _Text
    said: _Text


class GraderLevels(Value):
    """What a grader gave; kept from the coach until they have rated."""

    grader: _Id
    levels: dict[str, _Level | None]
    """By criterion; None is *not enough evidence*."""


class SharedItem(Value):
    """One question with its answers and what it is held against."""

    index: int = Field(ge=0, le=500)
    question_id: _Id
    question_hash: _Id
    context: _Text = ""
    rubric: Rubric
    parts: Annotated[tuple[SharedPart, ...], Field(min_length=1, max_length=MOST_PARTS)]
    graded: GraderLevels | None = None
    """None where there is no grade."""


class SharedInterview(Value):
    """The whole file."""

    format: Literal["interviewer-share/1"] = FORMAT
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    """The same for every file made of the same interview; tells nothing about whose it is."""
    role: Role
    level: Level
    items: Annotated[tuple[SharedItem, ...], Field(min_length=1, max_length=MOST_ITEMS)]

    def item(self, index: int) -> SharedItem | None:
        """The item with this index."""
        return next((item for item in self.items if item.index == index), None)


def share_id(owner: str, session_id: str) -> str:
    """What a person's interview is called among coaches."""
    return hashlib.sha256(f"share\x00{owner}\x00{session_id}".encode()).hexdigest()[:32]
