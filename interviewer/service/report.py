"""A session's scored transcript, gathered from the store: what the debrief shows and an export holds."""

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.grading.grade import Grade, Outcome
from interviewer.interview.session import PlannedItem, Session, Turn
from interviewer.speech.transcript import Transcript
from interviewer.value import Value


class ItemReport(Value):
    """One item: what was asked, said and found."""

    index: int
    planned: PlannedItem
    question: Question | None
    """None for a warm-up."""
    rubric: Rubric | None
    turns: tuple[Turn, ...]
    outcome: Outcome | None
    """None while grading is pending, or when nothing was answered."""
    is_pending: bool
    self_ratings: dict[str, int]
    """The candidate's own level per criterion; empty when the rating was skipped."""
    transcripts: dict[str, Transcript]
    """By recording id."""

    @property
    def grade(self) -> Grade | None:
        """The outcome if it is a grade."""
        return self.outcome if isinstance(self.outcome, Grade) else None


def half_level(value: float | None) -> str:
    """An end of a level's range as people read it: `3`, `3½`."""
    if value is None:
        return "?"
    whole = int(value)
    return f"{whole}½" if value - whole == 0.5 else str(whole)


class SessionReport(Value):
    """A whole session for review."""

    session: Session
    items: tuple[ItemReport, ...]

    @property
    def is_pending(self) -> bool:
        """Whether some grade is still being made."""
        return any(item.is_pending for item in self.items)
