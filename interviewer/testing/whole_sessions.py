"""Holds a whole practice session with a played candidate, through the real use cases."""

import time

from interviewer.content.question import Question
from interviewer.errors import RefusedAction
from interviewer.evaluation.conduct import Held
from interviewer.interview import flow
from interviewer.interview.plan import Choice
from interviewer.interview.session import ItemKind, Session
from interviewer.service.interviews import InterviewService
from interviewer.testing.candidates import MUST_HEAR, Asked, Candidate, Move

MOST_TURNS = 60
"""A session that has not ended by then does not end."""
PERSON = "c0de" * 8


def hold(
    interviews: InterviewService, name: str, candidate: Candidate, choice: Choice, seed: int
) -> tuple[Held, tuple[float, ...]]:
    """The session from briefing to self-rating, and the seconds from each answer to the next question."""
    session = interviews.start(PERSON, choice, seed)
    waits: list[float] = []
    refused: list[str] = []
    for nth in range(MOST_TURNS):
        if session.current is None:
            break
        question = _question(interviews, session)
        move = candidate(Asked(session.current.asked, question, nth))
        refused += _use_control(interviews, session, move)
        began = time.perf_counter()
        session = _answer(interviews, session, move.text)
        waits.append(time.perf_counter() - began)
    questions = {place: interviews.content_of(session, place)[0] for place in session.plan.questions}
    held = Held(
        candidate=name, session=session, questions=questions, must_hear=MUST_HEAR.get(name), refused=tuple(refused)
    )
    return held, tuple(waits)


def _question(interviews: InterviewService, session: Session) -> Question | None:
    turn = session.current
    assert turn is not None
    is_question = session.plan.items[turn.item].kind is ItemKind.QUESTION
    return interviews.content_of(session, turn.item)[0] if is_question else None


def _use_control(interviews: InterviewService, session: Session, move: Move) -> list[str]:
    """Use a control as a candidate would; what is refused though it is offered is told."""
    turn = session.current
    assert turn is not None
    try:
        if move.first == "pause":
            interviews.pause(PERSON, session.id)
            interviews.resume(PERSON, session.id)
        elif move.first == "clarify" and flow.may_clarify(session):
            interviews.clarify(PERSON, session.id, turn.id, "What do you mean by that?")
    except RefusedAction as error:
        return [f"{move.first}: {error}"]
    return []


def _answer(interviews: InterviewService, session: Session, text: str) -> Session:
    turn = session.current
    assert turn is not None
    session = interviews.get(PERSON, session.id)
    if text:
        interviews.submit(PERSON, session.id, turn.id, text)
        return interviews.advance(PERSON, session.id)
    if flow.may_skip(session):
        return interviews.skip(PERSON, session.id, turn.id)
    return interviews.finish(PERSON, session.id)
