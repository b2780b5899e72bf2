"""Another try at a question that was asked before: take it again, take one like it, compare the attempts."""

from datetime import datetime

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.errors import NotFound, RefusedAction
from interviewer.interview.retake import one_question_plan, sibling_of, single_question_plan
from interviewer.interview.session import Channel, Mode, Session, Stage
from interviewer.service.comparison import GradeComparison, compare
from interviewer.service.interviews import InterviewService
from interviewer.service.own_bank import OwnBank
from interviewer.service.report import ItemReport
from interviewer.service.review import ReviewService
from interviewer.store.sessions import SessionStore
from interviewer.value import Value


class Attempt(Value):
    """One answer to a question, in one session."""

    session_id: str
    at: datetime
    item: ItemReport


class AttemptPair(Value):
    """Two attempts at a question, the earlier one first."""

    before: Attempt
    after: Attempt
    comparison: GradeComparison | None
    """None unless both are graded."""


class AttemptService:
    """The use cases around several attempts; every method names the owner."""

    def __init__(
        self,
        *,
        bank: Bank,
        own_bank: OwnBank,
        sessions: SessionStore,
        interviews: InterviewService,
        review: ReviewService,
    ) -> None:
        self._bank = bank
        self._own_bank = own_bank
        self._sessions = sessions
        self._interviews = interviews
        self._review = review

    def attempts(self, owner: str, session_id: str, item: int) -> tuple[Attempt, ...]:
        """All answers of finished sessions to the question of this item, oldest first, this one included.

        Raises NotFound, and RefusedAction before the debrief.
        """
        wanted = self._item(owner, session_id, item)[1].planned.content_id
        answered = self._sessions.answered(owner)
        return tuple(
            Attempt(session_id=session.id, at=session.created_at, item=found)
            for session in self._sessions.finished(owner)
            if wanted in answered.get(session.id, ())
            for found in self._review.report(owner, session.id).items
            if found.planned.content_id == wanted
        )

    def compare(self, owner: str, session_id: str, item: int, other_id: str) -> AttemptPair:
        """This attempt beside the one of another session. Raises NotFound where that has none."""
        attempts = self.attempts(owner, session_id, item)
        pair = [attempt for attempt in attempts if attempt.session_id in (session_id, other_id)]
        if len(pair) != 2:
            raise NotFound("There is no such attempt to compare with; choose another.")
        before, after = pair
        old, new, rubric = before.item.grade, after.item.grade, after.item.rubric
        found = compare(old, new, rubric) if old is not None and new is not None and rubric is not None else None
        return AttemptPair(before=before, after=after, comparison=found)

    def retake(self, owner: str, session_id: str, item: int) -> Session:
        """Start a session of the same question. Raises NotFound where the bank no longer has it."""
        session, found = self._item(owner, session_id, item)
        bank = self._own_bank.all_of(owner)
        question = bank.questions.get(found.planned.content_id)
        if question is None or question.status == "retired":
            raise NotFound("This question is no longer in the bank; take one like it instead.")
        return self._interviews.begin(owner, one_question_plan(bank, question, session.plan, found.planned))

    def practise(self, owner: str, question_id: str) -> Session:
        """Start a session of a question that somebody chose, typed and without help. Raises NotFound."""
        bank = self._own_bank.all_of(owner)
        question = bank.question(question_id)
        if question.status == "retired":
            raise NotFound("This question is no longer in the bank; choose another.")
        return self._interviews.begin(owner, single_question_plan(bank, question, Mode.EXAM, Channel.TYPED))

    def sibling(self, owner: str, session_id: str, item: int) -> Question | None:
        """A question on the same criteria that this person was never asked; None if none is left."""
        session, found = self._item(owner, session_id, item)
        return sibling_of(self._bank, found.planned, session.plan, self._sessions.asked_counts(owner).keys())

    def take_sibling(self, owner: str, session_id: str, item: int) -> Session:
        """Start a session of that question. Raises RefusedAction where none is left."""
        session, found = self._item(owner, session_id, item)
        question = self.sibling(owner, session_id, item)
        if question is None:
            raise RefusedAction("You were asked every question on these criteria; take this one again.")
        return self._interviews.begin(owner, one_question_plan(self._bank, question, session.plan, found.planned))

    def _item(self, owner: str, session_id: str, item: int) -> tuple[Session, ItemReport]:
        report = self._review.report(owner, session_id)
        if report.session.stage is not Stage.DEBRIEF:
            raise RefusedAction("The debrief of this interview is not open yet; finish it first.")
        found = next((one for one in report.items if one.index == item and one.question is not None), None)
        if found is None:
            raise NotFound("There is no such question in this interview; go back to its debrief.")
        return report.session, found
