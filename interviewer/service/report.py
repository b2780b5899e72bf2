"""A session's scored transcript, gathered from the store: what the debrief shows and an export holds."""

from interviewer.claims.values import Ledger
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.grading.arithmetic.breaks import Break
from interviewer.grading.grade import Grade, Outcome, Unscored
from interviewer.interview.session import PlannedItem, Session, Stage, Turn
from interviewer.speech.transcript import Transcript
from interviewer.value import Value


class ItemReport(Value):
    """One item: what was asked, said and found."""

    index: int
    planned: PlannedItem
    question: Question | None
    """None for a warm-up, and until the debrief: it says what an answer should show."""
    rubric: Rubric | None
    """None for a warm-up, and until the debrief."""
    turns: tuple[Turn, ...]
    outcome: Outcome | None
    """None while grading is pending, when nothing was answered, and until the debrief."""
    is_pending: bool
    self_ratings: dict[str, int]
    """The candidate's own level per criterion; empty when the rating was skipped."""
    transcripts: dict[str, Transcript]
    """By recording id."""
    sums: tuple[Break, ...] = ()
    """Sums in the answer that do not come out; they move no level. None until the debrief."""

    ledger: Ledger | None = None
    """What a told experience claims; it moves no level. None for other questions, and until the debrief."""

    @property
    def grade(self) -> Grade | None:
        """The outcome if it is a grade."""
        return self.outcome if isinstance(self.outcome, Grade) else None

    @property
    def needs_grade(self) -> bool:
        """Whether grading can be asked for again: the question was answered, and a grade is neither there nor coming."""
        is_answered = self.question is not None and any(turn.answer is not None for turn in self.turns)
        return is_answered and not self.is_pending and (self.outcome is None or isinstance(self.outcome, Unscored))

    def without_findings(self) -> "ItemReport":
        """Only what was asked and said."""
        return self.model_copy(update={"question": None, "rubric": None, "outcome": None, "sums": (), "ledger": None})


def half_level(value: float | None) -> str:
    """An end of a level's range as people read it: `3`, `3½`."""
    if value is None:
        return "?"
    whole = int(value)
    return f"{whole}½" if value - whole == 0.5 else str(whole)


def left_out_sentence(characters: int) -> str:
    """What a grade says of an answer that is longer than its grader reads."""
    return f"The answer is longer than the grading limit: {characters:,} of its characters were stored but not graded."


class SessionReport(Value):
    """A whole session for review."""

    session: Session
    items: tuple[ItemReport, ...]

    @classmethod
    def of(cls, session: Session, items: tuple[ItemReport, ...]) -> "SessionReport":
        """The report that may be shown now: findings, and what they are measured by, wait for the debrief.

        Whoever is still answering, or has yet to rate themself, must not find the expected points in an export.
        """
        if session.stage is not Stage.DEBRIEF:
            items = tuple(item.without_findings() for item in items)
        return cls(session=session, items=items)

    @property
    def is_pending(self) -> bool:
        """Whether some grade is still being made."""
        return any(item.is_pending for item in self.items)
