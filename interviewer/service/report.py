"""A session's scored transcript, gathered from the store: what the debrief shows and an export holds."""

from collections import Counter
from typing import Any

from pydantic import Field

from interviewer.claims.values import Ledger
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Level
from interviewer.grading.arithmetic.breaks import Break
from interviewer.grading.grade import Grade, Outcome, Unscored
from interviewer.grading.qualification import Standing
from interviewer.interview.depth import deepest_rung
from interviewer.interview.session import Direction, PlannedItem, Session, Stage, Turn
from interviewer.language.formats import decimal
from interviewer.language.messages import Names, _
from interviewer.practice.progress import LayerShare, layer_shares
from interviewer.speech.delivery import Delivery
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
    standing: Standing | None = None
    """Where the grader of the outcome stands; None without an outcome, and for an imported one."""
    earlier: tuple[Outcome, ...] = ()
    """Other outcomes of this answer, or of it before a correction, oldest first. None until the debrief."""
    failed_again: Unscored | None = None
    """Why grading it once more brought no grade, where an earlier grade still stands."""
    deliveries: dict[str, Delivery] = Field(default_factory=dict)
    """How it was spoken, by recording id; no part of any score. None until the debrief."""
    ledger: Ledger | None = None
    """What a told experience claims; it moves no level. None for other questions, and until the debrief."""

    @property
    def deepest_rung(self) -> int:
        """The deepest rung of the question's ladder that was answered in earnest, 0 for none."""
        return deepest_rung(self.turns)

    @property
    def grade(self) -> Grade | None:
        """The outcome if it is a grade."""
        return self.outcome if isinstance(self.outcome, Grade) else None

    @property
    def before(self) -> Grade | None:
        """The grade that the shown one took the place of; both are kept."""
        return next((outcome for outcome in reversed(self.earlier) if isinstance(outcome, Grade)), None)

    @property
    def needs_grade(self) -> bool:
        """Whether grading can be asked for again: the question was answered, and a grade is neither there nor coming."""
        is_answered = self.question is not None and any(turn.counts for turn in self.turns)
        return is_answered and not self.is_pending and (self.outcome is None or isinstance(self.outcome, Unscored))

    def without_findings(self) -> "ItemReport":
        """Only what was asked and said."""
        hidden: dict[str, Any] = {
            "question": None,
            "rubric": None,
            "outcome": None,
            "earlier": (),
            "failed_again": None,
            "standing": None,
            "sums": (),
            "deliveries": {},
            "ledger": None,
        }
        return self.model_copy(update=hidden)


def half_level(value: float | None) -> str:
    """An end of a level's range as people read it: `3`, `3½`."""
    if value is None:
        return "?"
    whole = int(value)
    return f"{whole}½" if value - whole == 0.5 else str(whole)


def left_out_sentence(characters: int) -> str:
    """What a grade says of an answer that is longer than its grader reads."""
    return _(
        "The answer is longer than the grading limit: {n} of its characters were stored but not graded.", n=characters
    )


def path_lines(session: Session) -> tuple[str, ...]:
    """Each question that an adaptive interview came to: its level, and why it was asked at that."""
    asked = [place for place in session.plan.questions if session.turns_of(place)]
    return tuple(_path_line(n, session.plan.items[place]) for n, place in enumerate(asked, 1))


def _path_line(number: int, planned: PlannedItem) -> str:
    level = _LEVELS[planned.level] if planned.level is not None else _("no level")
    step = planned.step
    if step is None or number == 1:
        return _("Question {n}: {level}, as chosen.", n=number, level=level)
    if step.grader:
        reason = _REASONS[step.direction]
        by = " " + (_("by the offline grader") if step.grader == "embedded" else _("by {model}", model=step.grader))
    else:
        reason, by = _("the question before was not answered or not graded"), ""
    instead = ""
    if planned.level is not step.aimed:
        instead = "; " + _("the bank had no {level} question left", level=_LEVELS[step.aimed])
    return _("Question {n}: {level}, {reason}.", n=number, level=level, reason=reason + by + instead)


_LEVELS = Names({Level.JUNIOR: "junior", Level.MID: "mid", Level.SENIOR: "senior"})
_REASONS = Names(
    {
        Direction.UP: "one level up: every criterion before was graded at least one above the bar",
        Direction.DOWN: "one level down: the answer before was graded well below the bar",
        Direction.SAME: "as before: the answer before was graded neither far above nor far below the bar, or the end was reached,",
    }
)


class Wordings(Value):
    """Of the follow-ups that a model was asked to word: how many there were, how many were shown as it put them."""

    sought: int
    shown: int
    kept_plan: dict[str, int]
    """The others, by the reason for which the planned words were asked."""

    @property
    def sentence(self) -> str:
        """The same as people read it; '' where no model was asked."""
        return (
            _(
                "Follow-ups worded by a model: {shown} of {sought}; the others as planned.",
                shown=self.shown,
                sought=self.sought,
            )
            if self.sought
            else ""
        )


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
    def wordings(self) -> "Wordings":
        """What came of asking a model for the words of follow-ups."""
        sought = [turn.phrasing for item in self.items for turn in item.turns if turn.phrasing is not None]
        shown = [one for one in sought if one.kept_plan is None]
        kept = Counter(one.kept_plan for one in sought if one.kept_plan is not None)
        return Wordings(sought=len(sought), shown=len(shown), kept_plan=dict(kept))

    @property
    def layers(self) -> tuple[LayerShare, ...]:
        """How the levels of this session lie to their bars, by layer of competence; not enough evidence counts nowhere."""
        seniority = self.session.plan.level
        graded = ((item.rubric, item.grade) for item in self.items)
        scores = ((rubric, score) for rubric, grade in graded if rubric and grade for score in grade.criteria)
        found = ((rubric.criterion(score.criterion), score.level) for rubric, score in scores)
        return layer_shares((c.layer, level, c.bar.of(seniority)) for c, level in found if level is not None)

    @property
    def is_pending(self) -> bool:
        """Whether some grade is still being made."""
        return any(item.is_pending for item in self.items)


def closing_sentence(report: SessionReport) -> str:
    """What every report ends with: the grader's agreement with people, on how many answers, and what this is not."""
    found = {
        (item.standing.qwk_with_people, item.standing.answers_rated_by_people)
        for item in report.items
        if item.standing is not None
    }
    agreement, answers = found.pop() if len(found) == 1 else (None, 0)
    measured = _("not yet measured") if agreement is None else f"QWK {decimal(agreement, 2)}"
    return _(
        "Practice feedback from an automated grader, agreement with human raters: {measured}, {n} answers. Not a "
        "selection decision.",
        measured=measured,
        n=answers,
    )
