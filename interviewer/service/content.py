"""The questions and rubrics of a session as they were when it was planned, whatever the bank says now."""

from functools import cached_property

from interviewer.content.bank import Bank, content_hash
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.interview.session import PlannedItem, Session
from interviewer.service.out_of_place import Usual, usual_words
from interviewer.speech.jargon import question_terms
from interviewer.store.sessions import SessionStore


class AskedContent:
    """Looks in the bank first and takes the stored snapshot where the bank has changed since."""

    def __init__(self, bank: Bank, sessions: SessionStore) -> None:
        self._bank = bank
        self._sessions = sessions

    @cached_property
    def _usual(self) -> Usual:
        return usual_words(self._bank.questions.values())

    def usual(self) -> Usual:
        """The words that are usual in the bank; gathered at the first call, in some tenths of a second."""
        return self._usual

    def question(self, planned: PlannedItem) -> Question:
        """The question of a planned item, as it was."""
        question = self._bank.questions.get(planned.content_id)
        if question is None or content_hash(question) != planned.content_hash:
            return self._sessions.question(planned.content_hash)
        return question

    def rubric(self, planned: PlannedItem) -> Rubric:
        """The rubric of a planned item, as it was."""
        rubric = self._bank.rubrics.get(planned.rubric_id)
        if rubric is None or content_hash(rubric) != planned.rubric_hash:
            return self._sessions.rubric(planned.rubric_hash)
        return rubric

    def terms(self, session: Session, item: int | None) -> tuple[str, ...]:
        """Spellings to expect in a spoken answer; none where no question of the bank is asked."""
        if item is None:
            return ()
        planned = session.plan.items[item]
        return question_terms(self.question(planned)) if planned.rubric_id else ()
