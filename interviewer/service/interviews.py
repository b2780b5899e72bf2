"""Holding an interview: start, answer, follow up, pause, skip, redo, hint, finish, rate oneself.

Every answer is saved, with the work that must follow, in one transaction before anything else
is done with it; what to ask next is decided after that and can be decided again after a crash.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.select import Liking
from interviewer.content.taxonomy import Topic
from interviewer.errors import RefusedAction, SessionChanged
from interviewer.failpoint import failpoint
from interviewer.interview import flow
from interviewer.interview.plan import Choice, make_plan
from interviewer.interview.session import (
    Channel,
    ItemKind,
    Plan,
    SelfRating,
    Session,
    Stage,
    Turn,
    TurnKind,
    TurnState,
)
from interviewer.interview.story import facts_in
from interviewer.service.adapting import Adapter
from interviewer.service.content import AskedContent
from interviewer.service.dictation import open_takes_of, takes_of, transcriptions_of
from interviewer.service.follow_ups import FollowUps
from interviewer.service.own_bank import OwnBank
from interviewer.service.submission import grading_key, submission_of
from interviewer.service.way_on import WayOn, is_follow_up
from interviewer.speech.jargon import WordToCheck, doubtful_words, question_terms
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.stories import StoryStore
from interviewer.store.text import storable
from interviewer.store.work_items import WorkItem, WorkStore

GRADE_AFTER = timedelta(minutes=15)
"""An answer whose question stays open this long is graded as it stands."""


MAX_CLARIFICATION_CHARS = 500
ASSUME = "That is not laid down. Assume what you need and say so."


class ContextFinder(Protocol):
    """Answers a candidate's question from a text that they may see."""

    def sentences(self, context: str, asked: str) -> tuple[str, ...]:
        """The sentences of `context` that answer it, word for word; none where it does not say."""
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
        stories: StoryStore,
        adapter: Adapter,
        context: ContextFinder,
        expect: Callable[[Question], object],
        drafted: Callable[[str, str, bool], object],
        liking: Callable[[str], Liking],
        own_bank: OwnBank,
        follow_ups: FollowUps,
        grader_of: Callable[[str], str],
        wake: Callable[[], None],
        clock: Callable[[], datetime],
        seed: Callable[[], int],
        use: Callable[[str], object] = lambda _owner: None,
    ) -> None:
        """`use` counts an interview of a person when it begins; it raises QuotaSpent where none is left."""
        self._bank = bank
        self._asked = AskedContent(bank, sessions)
        self._sessions = sessions
        self._works = works
        self._recordings = recordings
        self._stories = stories
        self._context = context
        self._expect = expect
        """Told of each question as it is asked, so that what its answers need is ready before they come."""
        self._drafted = drafted
        """Told of drafts (turn, text, whether it tells a story), so that most of an answer is read when it is handed in."""
        self._own_bank = own_bank
        self._liking = liking
        """By owner, what chooses among equal questions."""
        self._follow_ups = follow_ups
        self._grader_of = grader_of
        self._wake = wake
        self._clock = clock
        self._seed = seed
        self._use = use
        self._way = WayOn(bank=bank, asked=self._asked, adapter=adapter, follow_ups=follow_ups, clock=clock)

    # Starting ------------------------------------------------------------------------------------------

    def bank_of(self, owner: str) -> Bank:
        """What this person's questions are chosen from."""
        return self._own_bank.chosen_from(owner)

    def preview(self, owner: str, choice: Choice, seed: int) -> Plan:
        """The plan that `start` would make with this seed."""
        return make_plan(self.bank_of(owner), choice, self._sessions.asked_counts(owner), seed, self._liking(owner))

    def prepare(self, owner: str, choice: Choice, seed: int | None = None) -> Session:
        """Create a session that stands at its briefing; another one left there is dropped, as nothing was said in it."""
        return self._prepared(owner, self.preview(owner, choice, self._seed() if seed is None else seed))

    def _prepared(self, owner: str, plan: Plan) -> Session:
        session = flow.prepare(uuid4().hex, owner, plan, self._clock())
        self._sessions.delete_unopened(owner)
        self._sessions.create(session, self._snapshots(self._own_bank.all_of(owner), plan))
        first = next((n for n, item in enumerate(plan.items) if item.kind is ItemKind.QUESTION), None)
        self._announce(session, first)
        self._follow_ups.prepare(owner)
        return session

    def open(self, owner: str, session_id: str) -> Session:
        """Leave the briefing and ask the first question; an interview that has begun stays as it is."""
        session = self._sessions.get(session_id, owner)
        if session.stage is not Stage.BRIEFING:
            return self.get(owner, session_id)
        self._use(owner)
        return self._save(flow.open_interview(session, self._way.text_of(session.plan, 0), self._clock()))

    def start(self, owner: str, choice: Choice, seed: int | None = None) -> Session:
        """Create a session and ask its first question, without a briefing."""
        return self.open(owner, self.prepare(owner, choice, seed).id)

    def begin(self, owner: str, plan: Plan) -> Session:
        """Create a session on a plan made of the bank's questions, and ask its first question."""
        return self.open(owner, self._prepared(owner, plan).id)

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
        session = self._sessions.get(session_id, owner)
        turn = session.turn(turn_id)
        if turn is not None and turn.state is not TurnState.ASKED:
            raise RefusedAction("This question is closed; what you write here is not kept. Reload the page to go on.")
        self._sessions.save_draft(session_id, turn_id, owner, text)
        if turn is not None and turn.kind in (TurnKind.QUESTION, TurnKind.PROBE):
            self._drafted(turn_id, text, session.plan.items[turn.item].topic is Topic.FAILURES)

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
        failpoint("submit.begun")
        takes = takes_of(self._recordings, session, turn_id)
        left_open = open_takes_of(self._recordings, owner, turn_id)
        answered = flow.answer(session, turn_id, said, (*takes, *left_open), self._clock())
        self._end_takes(owner, left_open)
        transcriptions = transcriptions_of(self._recordings, answered, turn_id, self._clock())
        self._sessions.save(answered, (*self._grading_work(answered), *transcriptions))
        failpoint("submit.committed")
        if transcriptions:
            self._wake()
        return answered

    def skip(self, owner: str, session_id: str, turn_id: str) -> Session:
        """Leave a question unanswered and move on."""
        session = flow.skip(self._sessions.get(session_id, owner), turn_id)
        self._end_takes(owner, open_takes_of(self._recordings, owner, turn_id))
        self._sessions.save(session)
        return self.advance(owner, session_id)

    def _end_takes(self, owner: str, takes: tuple[str, ...]) -> None:
        """End the recordings that another tab or a crash left open on a turn."""
        for take in takes:
            self._recordings.finish(take, owner)

    def advance(self, owner: str, session_id: str) -> Session:
        """Decide what comes after a finished turn and ask it; does nothing while a turn is open.

        Two tabs may do so at once: the later one takes what the first has decided.
        """
        session = self._sessions.get(session_id, owner)
        if not flow.awaits_next(session):
            return session
        self._keep_facts(session)
        following, content = self._way.following(session)
        while True:
            try:
                self._sessions.save(following, snapshots=content)
            except SessionChanged:
                now = self._sessions.get(session_id, owner)
                if not flow.awaits_next(now):
                    return now
                following, content = self._way.moved_on(session, following, now)
                session = now
                continue
            failpoint("advance.committed")
            if not is_follow_up(following):
                self._announce(following, None if following.current is None else following.current.item)
                self._works.hurry(session_id, self._clock())
                self._wake()
            return following

    def _announce(self, session: Session, item: int | None) -> None:
        if item is not None and session.plan.items[item].kind is ItemKind.QUESTION:
            self._expect(self.content_of(session, item)[0])

    def _keep_facts(self, session: Session) -> None:
        """What a warm-up tells goes to the story bank; done again after a crash it changes nothing."""
        turn = session.current
        if turn is not None and turn.kind is TurnKind.WARM_UP and turn.answer is not None and turn.counts:
            facts = facts_in(turn.answer.text)
            self._stories.replace(session.owner, session.id, turn.id, facts, turn.answer.answered_at)

    def _grading_work(self, session: Session, attempt: str = "first") -> tuple[WorkItem, ...]:
        """The work that the current turn's answer calls for; what a wrap-up adds is graded with its question."""
        turn = session.current
        assert turn is not None
        item = turn.concerns if turn.kind is TurnKind.WRAP_UP else turn.item
        if item is None or session.plan.items[item].kind is not ItemKind.QUESTION:
            return ()
        submission = submission_of(session, item)
        if submission is None:
            return ()
        grader = self._grader_of(session.owner)
        return (
            WorkItem(
                kind="grade",
                key=grading_key(session.id, item, submission, grader, attempt),
                session_id=session.id,
                item=item,
                payload={"grader": grader},
                run_after=self._clock() + GRADE_AFTER,
            ),
        )

    # Controls ------------------------------------------------------------------------------------------

    def pause(self, owner: str, session_id: str) -> Session:
        """Stop the clock."""
        return self._save(flow.pause(self._sessions.get(session_id, owner), self._clock()))

    def toggle_pause(self, owner: str, session_id: str) -> Session:
        """Stop the clock, or let it run on."""
        session = self._sessions.get(session_id, owner)
        step = flow.pause if session.paused_at is None else flow.resume
        return self._save(step(session, self._clock()))

    def resume(self, owner: str, session_id: str) -> Session:
        """Let the clock run on."""
        return self._save(flow.resume(self._sessions.get(session_id, owner), self._clock()))

    def redo(self, owner: str, session_id: str) -> Session:
        """Take back the latest answer and ask again; the old answer is kept and becomes the draft."""
        before = self._sessions.get(session_id, owner)
        taken_back = flow.latest_answered(before)
        session = flow.redo(before, self._clock())
        # What was added to a question is gone from it until it is said again, so its grade is due without it.
        is_wrap_up = taken_back is not None and taken_back.kind is TurnKind.WRAP_UP
        self._sessions.save(session, self._grading_work(session, f"redo {session.version}") if is_wrap_up else ())
        if taken_back is not None and taken_back.answer is not None:
            self._sessions.save_draft(session_id, taken_back.id, owner, taken_back.answer.text)
            if taken_back.kind is TurnKind.WARM_UP:
                self._stories.replace(owner, session_id, taken_back.id, (), self._clock())
        return session

    def clarify(self, owner: str, session_id: str, turn_id: str, asked: str) -> Session:
        """Answer what a candidate asks about the open question, from its circumstances and nothing else."""
        session = self._sessions.get(session_id, owner)
        said, turn = storable(asked).strip()[:MAX_CLARIFICATION_CHARS], session.current
        found: tuple[str, ...] = ()
        if turn is not None and session.plan.items[turn.item].kind is ItemKind.QUESTION and said:
            found = self._context.sentences(self.content_of(session, turn.item)[0].context, said)
        return self._save(flow.clarify(session, turn_id, said, " ".join(found) or ASSUME))

    def concern(self, owner: str, session_id: str, turn_id: str, item: int) -> Session:
        """Choose the question that the open wrap-up is counted with."""
        return self._save(flow.concern(self._sessions.get(session_id, owner), turn_id, item))

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
        if turn is None or turn.state is not TurnState.ASKED or session.plan.channel is not Channel.VOICE:
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

    def spoken_text(self, session: Session, turn: Turn) -> str:
        """What is read aloud for a turn: the question's spoken form, else the text shown."""
        planned = session.plan.items[turn.item]
        if turn.kind is TurnKind.QUESTION and planned.kind is ItemKind.QUESTION:
            return self.content_of(session, turn.item)[0].spoken
        opening = self._bank.opening(planned.content_id)
        return turn.asked if opening is None else opening.spoken

    def _snapshots(self, bank: Bank, plan: Plan) -> tuple[Question | Rubric, ...]:
        questions = [bank.question(i.content_id) for i in plan.items if i.kind is ItemKind.QUESTION]
        rubrics = {q.rubric: bank.rubric_of(q) for q in questions}
        return (*questions, *rubrics.values())

    def _save(self, session: Session) -> Session:
        self._sessions.save(session)
        return session
