"""Holding an interview: start, answer, follow up, pause, skip, redo, hint, finish, rate oneself.

Every answer is saved, with the work that must follow, in one transaction before anything else
is done with it; what to ask next is decided after that and can be decided again after a crash.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from interviewer.content.bank import Bank
from interviewer.content.question import Probe, Question
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Form
from interviewer.errors import RefusedAction, SessionChanged
from interviewer.grading.substance import is_specific
from interviewer.interview import flow
from interviewer.interview.plan import Choice, make_plan
from interviewer.interview.probes import choose_probe
from interviewer.interview.session import (
    ItemKind,
    Plan,
    SelfRating,
    Session,
    Stage,
    Turn,
    TurnKind,
    TurnState,
)
from interviewer.service.content import AskedContent
from interviewer.service.dictation import open_takes_of, takes_of, transcription_of
from interviewer.service.misheard import Understood
from interviewer.service.submission import grading_key, submission_of
from interviewer.speech.jargon import WordToCheck, doubtful_words, question_terms
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.text import storable
from interviewer.store.work_items import WorkItem, WorkStore

GRADE_AFTER = timedelta(minutes=15)
"""An answer whose question stays open this long is graded as it stands."""


class GapFinder(Protocol):
    """Tells which evidence points an answer does not show yet."""

    def missing(self, question: Question, text: str) -> frozenset[str]:
        """Ids of points not shown; fast, because the candidate waits."""
        ...


class InterviewService:
    """The use cases of one interview; every method names the owner."""

    def __init__(
        self,
        *,
        bank: Bank,
        sessions: SessionStore,
        works: WorkStore,
        recordings: RecordingStore,
        gaps: GapFinder,
        grader_of: Callable[[str], str],
        wake: Callable[[], None],
        clock: Callable[[], datetime],
        seed: Callable[[], int],
    ) -> None:
        self._bank = bank
        self._asked = AskedContent(bank, sessions)
        self._sessions = sessions
        self._works = works
        self._recordings = recordings
        self._gaps = gaps
        self._grader_of = grader_of
        self._wake = wake
        self._clock = clock
        self._seed = seed

    # Starting ------------------------------------------------------------------------------------------

    def preview(self, owner: str, choice: Choice, seed: int) -> Plan:
        """The plan that `start` would make with this seed."""
        return make_plan(self._bank, choice, self._sessions.asked_counts(owner), seed)

    def start(self, owner: str, choice: Choice, seed: int | None = None) -> Session:
        """Create a session and ask its first question."""
        return self.begin(owner, self.preview(owner, choice, self._seed() if seed is None else seed))

    def begin(self, owner: str, plan: Plan) -> Session:
        """Create a session on a plan made of the bank's questions, and ask its first."""
        session = flow.begin(uuid4().hex, owner, plan, self._text_of(plan, 0), self._clock())
        self._sessions.create(session, self._snapshots(plan))
        return session

    def unfinished(self, owner: str) -> Session | None:
        """The newest session that waits to be continued."""
        lines = self._sessions.unfinished(owner)
        open_ids = (line.id for line in lines if line.stage is Stage.INTERVIEW)
        newest = next(open_ids, None)
        return None if newest is None else self.get(owner, newest)

    def get(self, owner: str, session_id: str) -> Session:
        """The session, moved on if a crash had left it between an answer and the next question."""
        return self.advance(owner, session_id)

    # Answering -----------------------------------------------------------------------------------------

    def save_draft(self, owner: str, session_id: str, turn_id: str, text: str) -> None:
        """Keep what has been typed so far; it survives a closed tab and a crash."""
        turn = self._sessions.get(session_id, owner).turn(turn_id)
        if turn is not None and turn.state is not TurnState.ASKED:
            raise RefusedAction("This question is closed; what you write here is not kept. Reload the page to go on.")
        self._sessions.save_draft(session_id, turn_id, owner, text)

    def draft(self, owner: str, session: Session) -> str:
        """What was typed so far on the open turn, else what was heard of it, else ''."""
        turn = session.current
        if turn is None:
            return ""
        typed = self._sessions.draft(turn.id, owner)
        if typed is not None:
            return typed
        heard = (self._recordings.transcript(take, owner) for take in takes_of(self._recordings, session, turn.id))
        return " ".join(transcript.text for transcript in heard if transcript is not None)

    def new_seed(self) -> int:
        """A seed for a plan that can be shown before it is taken."""
        return self._seed()

    def submit(self, owner: str, session_id: str, turn_id: str, text: str) -> Session:
        """Store an answer durably, together with the work of grading it; returns once it is on disk.

        The same answer handed in twice (the page tries again when it hears nothing) is stored once.
        """
        session = self._sessions.get(session_id, owner)
        turn, said = session.turn(turn_id), storable(text)
        if turn is not None and turn.answer is not None and turn.answer.text == said:
            return session
        takes = takes_of(self._recordings, session, turn_id)
        left_open = open_takes_of(self._recordings, owner, turn_id)
        answered = flow.answer(session, turn_id, said, (*takes, *left_open), self._clock())
        transcriptions = self._end_takes(answered, turn_id, left_open)
        self._sessions.save(answered, (*self._grading_work(answered), *transcriptions))
        if transcriptions:
            self._wake()
        return answered

    def skip(self, owner: str, session_id: str, turn_id: str) -> Session:
        """Leave a question unanswered and move on."""
        session = flow.skip(self._sessions.get(session_id, owner), turn_id)
        self._end_takes(session, turn_id, open_takes_of(self._recordings, owner, turn_id))
        self._sessions.save(session)
        return self.advance(owner, session_id)

    def _end_takes(self, session: Session, turn_id: str, takes: tuple[str, ...]) -> tuple[WorkItem, ...]:
        """End the recordings that another tab or a crash left open on a turn; returns the work of transcribing them."""
        for take in takes:
            self._recordings.finish(take, session.owner)
        return tuple(transcription_of(session, turn_id, take, self._clock()) for take in takes)

    def advance(self, owner: str, session_id: str) -> Session:
        """Decide what comes after a finished turn and ask it; does nothing while a turn is open.

        Two tabs may do so at once: the later one takes what the first has decided.
        """
        session = self._sessions.get(session_id, owner)
        if not flow.awaits_next(session):
            return session
        probe = self._follow_up(session)
        if probe is not None:
            following = flow.ask_probe(session, probe.id, probe.ask, self._clock())
        else:
            following = self._next_item(session)
        try:
            self._sessions.save(following)
        except SessionChanged:
            return self.advance(owner, session_id)
        if probe is None:
            self._works.hurry(session_id, self._clock())
            self._wake()
        return following

    def _follow_up(self, session: Session) -> Probe | None:
        turn = session.current
        assert turn is not None
        planned = session.plan.items[turn.item]
        if planned.kind is not ItemKind.QUESTION or turn.state is not TurnState.ANSWERED:
            return None
        question, rubric = self.content_of(session, turn.item)
        turns = session.turns_of(turn.item)
        submission = submission_of(session, turn.item)
        assert submission is not None
        said = "\n\n".join(part.text for part in Understood(submission, question).submission.parts)
        return choose_probe(
            question,
            rubric,
            missing=self._gaps.missing(question, said),
            asked=[t.probe_id for t in turns if t.probe_id is not None],
            limit=planned.time.probes_max,
            tells_story=question.form is not Form.PAST_BEHAVIOUR or is_specific(said),
        )

    def _next_item(self, session: Session) -> Session:
        item = flow.next_item(session)
        if item is None:
            return flow.finish(session, self._clock())
        return flow.ask_item(session, item, self._text_of(session.plan, item), self._clock())

    def _grading_work(self, session: Session) -> tuple[WorkItem, ...]:
        turn = session.current
        assert turn is not None
        if session.plan.items[turn.item].kind is not ItemKind.QUESTION:
            return ()
        submission = submission_of(session, turn.item)
        assert submission is not None
        grader = self._grader_of(session.owner)
        return (
            WorkItem(
                kind="grade",
                key=grading_key(session.id, turn.item, submission, grader),
                session_id=session.id,
                item=turn.item,
                payload={"grader": grader},
                run_after=self._clock() + GRADE_AFTER,
            ),
        )

    # Controls ------------------------------------------------------------------------------------------

    def pause(self, owner: str, session_id: str) -> Session:
        """Stop the clock."""
        return self._save(flow.pause(self._sessions.get(session_id, owner), self._clock()))

    def resume(self, owner: str, session_id: str) -> Session:
        """Let the clock run on."""
        return self._save(flow.resume(self._sessions.get(session_id, owner), self._clock()))

    def redo(self, owner: str, session_id: str) -> Session:
        """Take back the latest answer and ask again; the old answer is kept and becomes the draft."""
        before = self._sessions.get(session_id, owner)
        taken_back = flow.latest_answered(before)
        session = self._save(flow.redo(before, self._clock()))
        if taken_back is not None and taken_back.answer is not None:
            self._sessions.save_draft(session_id, taken_back.id, owner, taken_back.answer.text)
        return session

    def hint(self, owner: str, session_id: str, turn_id: str) -> Session:
        """Show the next hint of the question (coach mode)."""
        session = self._sessions.get(session_id, owner)
        turn = session.current
        if turn is None or session.plan.items[turn.item].kind is not ItemKind.QUESTION:
            available = 0
        else:
            available = len(self.content_of(session, turn.item)[0].hints)
        return self._save(flow.show_hint(session, turn_id, available))

    def finish(self, owner: str, session_id: str) -> Session:
        """End the interview; what was answered is graded."""
        session = self._save(flow.finish(self._sessions.get(session_id, owner), self._clock()))
        self._works.hurry(session_id, self._clock())
        self._wake()
        return session

    def rate_self(self, owner: str, session_id: str, ratings: tuple[SelfRating, ...]) -> Session:
        """Record the candidate's own levels; the debrief opens."""
        return self._save(flow.rate_self(self._sessions.get(session_id, owner), ratings))

    # Content -------------------------------------------------------------------------------------------

    def content_of(self, session: Session, item: int) -> tuple[Question, Rubric]:
        """The question of an item as it was when planned, and its rubric."""
        planned = session.plan.items[item]
        return self._asked.question(planned), self._asked.rubric(planned)

    def words_to_check(self, session: Session, turn_id: str) -> tuple[WordToCheck, ...]:
        """Heard words of the turn's next answer that are worth a look before it is handed in."""
        turn = session.turn(turn_id)
        if turn is None or turn.state is not TurnState.ASKED:
            return ()
        is_question = session.plan.items[turn.item].kind is ItemKind.QUESTION
        terms = question_terms(self.content_of(session, turn.item)[0]) if is_question else ()
        takes = takes_of(self._recordings, session, turn_id)
        heard = (self._recordings.transcript(take, session.owner) for take in takes)
        return tuple(word for one in heard if one is not None for word in doubtful_words(one, terms))

    def rubrics_of(self, session: Session) -> tuple[Rubric, ...]:
        """The rubrics of the questions that were answered, each once, for the self-rating."""
        found = [self.content_of(session, item)[1] for item in session.answered_questions]
        return tuple({rubric.id: rubric for rubric in found}.values())

    def _text_of(self, plan: Plan, item: int) -> str:
        planned = plan.items[item]
        if planned.kind is ItemKind.QUESTION:
            return self._asked.question(planned).prompt
        return next(w.prompt for w in self._bank.warmups if w.id == planned.content_id)

    def spoken_text(self, session: Session, turn: Turn) -> str:
        """What is read aloud for a turn: the question's spoken form, else the text shown."""
        planned = session.plan.items[turn.item]
        if turn.kind is TurnKind.QUESTION and planned.kind is ItemKind.QUESTION:
            return self.content_of(session, turn.item)[0].spoken
        if turn.kind is TurnKind.WARM_UP:
            return next((w.spoken for w in self._bank.warmups if w.id == planned.content_id), turn.asked)
        return turn.asked

    def _snapshots(self, plan: Plan) -> tuple[Question | Rubric, ...]:
        questions = [self._bank.question(i.content_id) for i in plan.items if i.kind is ItemKind.QUESTION]
        rubrics = {q.rubric: self._bank.rubric_of(q) for q in questions}
        return (*questions, *rubrics.values())

    def _save(self, session: Session) -> Session:
        self._sessions.save(session)
        return session
