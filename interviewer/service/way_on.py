"""What comes after a finished turn: a follow-up on what was said, more of the candidate's questions, the next item."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.interview import flow
from interviewer.interview.plan import (
    CANDIDATE_QUESTIONS_REPLY,
    CANDIDATE_QUESTIONS_TEXT,
    MAX_CANDIDATE_QUESTIONS,
    WRAP_UP_TEXT,
)
from interviewer.interview.session import ItemKind, Plan, PlannedItem, Session, TurnKind
from interviewer.service.adapting import Adapter
from interviewer.service.content import AskedContent
from interviewer.service.follow_ups import FollowUps

Next = tuple[Session, tuple[Question | Rubric, ...]]
"""A session moved on, with the content that this brings into it."""


class WayOn:
    """Decides; it stores nothing, so it can be asked again after a crash."""

    def __init__(
        self,
        *,
        bank: Bank,
        asked: AskedContent,
        adapter: Adapter,
        follow_ups: FollowUps,
        clock: Callable[[], datetime],
    ) -> None:
        self._bank = bank
        self._asked = asked
        self._adapter = adapter
        self._follow_ups = follow_ups
        self._clock = clock

    def following(self, session: Session) -> Next:
        """The session with a follow-up on the answer just given, else with the next item asked."""
        turn = session.current
        assert turn is not None
        if session.plan.items[turn.item].kind is ItemKind.QUESTION and not turn.is_let_go:
            planned = session.plan.items[turn.item]
            question, rubric = self._asked.question(planned), self._asked.rubric(planned)
            chosen = self._follow_ups.choose(session, question, rubric)
            if chosen is not None:
                worded = self._follow_ups.word(session, question, chosen)
                return flow.ask_follow_up(session, chosen, self._clock(), worded.text, worded.phrasing), ()
        if self._asks_on(session):
            return self._ask_candidate_again(session), ()
        return self._next_item(session)

    def moved_on(self, before: Session, following: Session, now: Session) -> Next:
        """What follows on a session that another tab has changed meanwhile; a wording of the same is not sought twice."""
        asked = following.current
        if before.turns != now.turns or not is_follow_up(following) or asked is None or asked.follow_up is None:
            return self.following(now)
        return flow.ask_follow_up(now, asked.follow_up, self._clock(), asked.asked, asked.phrasing), ()

    def text_of(self, plan: Plan, item: int) -> str:
        """What is said when an item of the plan is asked."""
        planned = plan.items[item]
        match planned.kind:
            case ItemKind.QUESTION:
                return self._asked.question(planned).prompt
            case ItemKind.WRAP_UP:
                return WRAP_UP_TEXT
            case ItemKind.CANDIDATE_QUESTIONS:
                return CANDIDATE_QUESTIONS_TEXT
            case ItemKind.WARM_UP | ItemKind.ARTEFACT:
                return self._opening(planned)
            case _:
                assert_never(planned.kind)

    def _asks_on(self, session: Session) -> bool:
        """Whether the candidate has asked the interviewer something and may ask more."""
        turn = session.current
        if turn is None or turn.kind is not TurnKind.CANDIDATE_QUESTIONS or turn.answer is None:
            return False
        return len(session.turns_of(turn.item)) < MAX_CANDIDATE_QUESTIONS

    def _ask_candidate_again(self, session: Session) -> Session:
        turn = session.current
        assert turn is not None
        return flow.ask_item(session, turn.item, CANDIDATE_QUESTIONS_REPLY, self._clock())

    def _next_item(self, session: Session) -> Next:
        item = flow.next_item(session)
        if item is None:
            return flow.finish(session, self._clock()), ()
        adapted = self._adapter.adapt(session, item)
        text = self.text_of(adapted.session.plan, item)
        return flow.ask_item(adapted.session, item, text, self._clock()), adapted.content

    def _opening(self, planned: PlannedItem) -> str:
        opening = self._bank.opening(planned.content_id)
        if opening is None:
            # The bank was changed between briefing and beginning; any opening serves as well.
            return "Tell me about a piece of your own work with language models, and what came of it."
        return opening.prompt


def is_follow_up(session: Session) -> bool:
    """Whether a follow-up is open."""
    return session.current is not None and session.current.kind is TurnKind.PROBE
