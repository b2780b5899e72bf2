"""Grading an answer once more: with its transcript put right, by the same grader or another. Both grades are kept."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from interviewer.content.bank import Bank
from interviewer.errors import NotFound, RefusedAction
from interviewer.interview import flow
from interviewer.interview.session import Channel, Session, Stage, Turn
from interviewer.service.content import AskedContent
from interviewer.service.preferences import grader_name
from interviewer.service.submission import grading_key, submission_of
from interviewer.speech.jargon import WordToCheck, doubtful_words, question_terms
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.text import storable
from interviewer.store.work_items import WorkItem, WorkStore


class GivenAnswer(NamedTuple):
    """An answer of an item, with what may have been misheard in it."""

    turn: Turn
    can_be_corrected: bool
    """Whether it was spoken; what was typed stays as it is."""
    words: tuple[WordToCheck, ...]


class RegradingService:
    """Corrections and further grades of finished sessions; every method names the owner."""

    def __init__(
        self,
        *,
        bank: Bank,
        sessions: SessionStore,
        works: WorkStore,
        recordings: RecordingStore,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
        allowed: Callable[[str], str] = grader_name,
    ) -> None:
        """`allowed` gives a grader's name as it is kept; SettingsError for one that may not be chosen."""
        self._asked = AskedContent(bank, sessions)
        self._sessions = sessions
        self._works = works
        self._recordings = recordings
        self._wake = wake
        self._clock = clock
        self._allowed = allowed

    def answers(self, owner: str, session_id: str, item: int) -> tuple[GivenAnswer, ...]:
        """The answers of a graded item, in order. Raises NotFound, and RefusedAction before the debrief."""
        session = self._finished(owner, session_id, item)
        terms = question_terms(self._asked.question(session.plan.items[item]))
        return tuple(
            GivenAnswer(turn, turn.answer.channel is Channel.VOICE, self._words(session, turn, terms))
            for turn in session.turns_of(item)
            if turn.answer is not None
        )

    def grade_anew(self, owner: str, session_id: str, item: int, texts: Mapping[str, str], grader: str) -> Session:
        """Keep corrected wordings (by turn id) and ask this grader for a further grade, together.

        Raises SettingsError for something that is no grader's name, RefusedAction for a correction
        that is not possible; nothing is changed then.
        """
        session = self._finished(owner, session_id, item)
        name = self._allowed(grader)
        corrected = session
        for turn in session.turns_of(item):
            said = storable(texts.get(turn.id, "")) if turn.id in texts else None
            if said is not None and turn.answer is not None and said != turn.answer.text:
                corrected = flow.correct(corrected, turn.id, said, self._clock())
        corrected = corrected.model_copy(update={"version": session.version + 1})
        self._sessions.save(corrected, (self._work(corrected, item, name),))
        self._wake()
        return corrected

    def _finished(self, owner: str, session_id: str, item: int) -> Session:
        session = self._sessions.get(session_id, owner)
        if session.stage is not Stage.DEBRIEF:
            raise RefusedAction("The debrief of this interview is not open yet; finish it first.")
        if item not in session.answered_questions:
            raise NotFound("There is no such answer in this interview; go back to its debrief.")
        return session

    def _words(self, session: Session, turn: Turn, terms: tuple[str, ...]) -> tuple[WordToCheck, ...]:
        assert turn.answer is not None
        heard = (self._recordings.transcript(take, session.owner) for take in turn.answer.recordings)
        return tuple(word for one in heard if one is not None for word in doubtful_words(one, terms))

    def _work(self, session: Session, item: int, grader: str) -> WorkItem:
        submission = submission_of(session, item)
        assert submission is not None
        return WorkItem(
            kind="grade",
            key=grading_key(session.id, item, submission, grader, attempt=uuid4().hex),
            session_id=session.id,
            item=item,
            payload={"grader": grader},
            run_after=self._clock(),
        )
