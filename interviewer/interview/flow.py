"""How a session moves: each transition takes a session and returns the next one, or refuses.

Time comes in as an argument. A transition that is not possible now raises RefusedAction with
what is possible instead, so a stale tab or a double click does no harm.
"""

from datetime import datetime
from uuid import uuid4

from interviewer.errors import RefusedAction
from interviewer.interview.asides import aside_to
from interviewer.interview.follow_ups import FollowUp
from interviewer.interview.session import (
    Answer,
    Channel,
    Clarification,
    ItemKind,
    Phrasing,
    Plan,
    SelfRating,
    Session,
    Stage,
    Turn,
    TurnKind,
    TurnState,
)

MAX_PAUSE_S = 300
"""A pause longer than this stops counting as a pause; the clock runs on."""


MAX_TITLE_CHARS = 80
MAX_CLARIFICATIONS = 5
"""Questions about one question; more would be an interview of its own."""


def prepare(session_id: str, owner: str, plan: Plan, now: datetime) -> Session:
    """A new session at its briefing: nothing is asked yet and no clock runs."""
    return Session(id=session_id, owner=owner, created_at=now, plan=plan, stage=Stage.BRIEFING)


def open_interview(session: Session, first_text: str, now: datetime) -> Session:
    """Leave the briefing: the first item is asked."""
    if session.stage is not Stage.BRIEFING:
        raise RefusedAction("This interview has begun already; reload the page to go on.")
    return ask_item(session.model_copy(update={"stage": Stage.INTERVIEW}), 0, first_text, now)


def begin(session_id: str, owner: str, plan: Plan, first_text: str, now: datetime) -> Session:
    """A new session with its first item asked, without a briefing."""
    return open_interview(prepare(session_id, owner, plan, now), first_text, now)


def answer(session: Session, turn_id: str, text: str, recordings: tuple[str, ...], now: datetime) -> Session:
    """Store an answer to the open turn; what comes next is decided afterwards."""
    turn = _open_turn(session, turn_id)
    if not text.strip():
        raise RefusedAction("The answer is empty. Say or write something first, or skip the question.")
    paused = turn.paused_s + _pause_s(session, now)
    took = max(0.0, (now - turn.asked_at).total_seconds() - paused)
    channel = Channel.VOICE if recordings else Channel.TYPED
    given = Answer(text=text, channel=channel, recordings=recordings, answered_at=now, took_s=took)
    changed = turn.model_copy(
        update={"state": TurnState.ANSWERED, "answer": given, "aside": aside_to(text), "paused_s": paused}
    )
    return _next(session.with_turn(changed), paused_at=None)


def skip(session: Session, turn_id: str) -> Session:
    """Leave the open turn unanswered; a skipped question counts as not enough evidence, not as a low score."""
    turn = _open_turn(session, turn_id)
    if not may_skip(session):
        raise RefusedAction(
            "One question of each topic may be skipped, and you have skipped one of this topic already. "
            "Say what comes to mind; a rough answer is fine."
        )
    changed = turn.model_copy(update={"state": TurnState.SKIPPED})
    return _next(session.with_turn(changed), paused_at=None)


def awaits_next(session: Session) -> bool:
    """Whether the current turn is done and what comes next has not been decided yet."""
    turn = session.current
    return turn is not None and turn.state in (TurnState.ANSWERED, TurnState.SKIPPED)


def ask_follow_up(
    session: Session, follow_up: FollowUp, now: datetime, text: str | None = None, phrasing: Phrasing | None = None
) -> Session:
    """Ask a follow-up on the current item, in the planned words unless others are given."""
    turn = session.current
    if turn is None:
        raise RefusedAction("The interview is over; there is nothing to follow up.")
    asked = Turn(
        id=uuid4().hex,
        item=turn.item,
        kind=TurnKind.PROBE,
        asked=text or follow_up.ask,
        probe_id=follow_up.id,
        follow_up=follow_up,
        phrasing=phrasing,
        asked_at=now,
    )
    return _next(session.with_turn(asked))


def ask_item(session: Session, item: int, text: str, now: datetime) -> Session:
    """Ask an item of the plan; a wrap-up concerns the question answered last until the candidate chooses another."""
    kind = TurnKind(session.plan.items[item].kind.value)
    answered = session.answered_questions
    concerns = answered[-1] if kind is TurnKind.WRAP_UP and answered else None
    turn = Turn(id=uuid4().hex, item=item, kind=kind, asked=text, asked_at=now, concerns=concerns)
    return _next(session.with_turn(turn))


def next_item(session: Session) -> int | None:
    """The item after the current one, or None at the end of the plan; nothing said leaves nothing to add to."""
    turn = session.current
    items = session.plan.items
    for following in range(0 if turn is None else turn.item + 1, len(items)):
        if items[following].kind is not ItemKind.WRAP_UP or session.answered_questions:
            return following
    return None


def concern(session: Session, turn_id: str, item: int) -> Session:
    """Choose which question the open wrap-up belongs to."""
    turn = _open_turn(session, turn_id)
    if turn.kind is not TurnKind.WRAP_UP or item not in session.answered_questions:
        raise RefusedAction("Something can be added to a question that you have answered; choose one of those.")
    return _next(session.with_turn(turn.model_copy(update={"concerns": item})))


def may_clarify(session: Session) -> bool:
    """Whether something may be asked about the open question."""
    turn = session.current
    return turn is not None and turn.kind in (TurnKind.QUESTION, TurnKind.PROBE)


def clarify(session: Session, turn_id: str, asked: str, reply: str) -> Session:
    """Keep what the candidate asked about the open question, and what they were told."""
    turn = _open_turn(session, turn_id)
    if not asked.strip():
        raise RefusedAction("Write what is unclear to you, then ask.")
    if not may_clarify(session):
        raise RefusedAction("There is nothing to explain here; answer as you like.")
    if len(turn.clarifications) >= MAX_CLARIFICATIONS:
        raise RefusedAction("You have asked enough to begin. Assume what you need and say so in your answer.")
    kept = (*turn.clarifications, Clarification(asked=asked, reply=reply))
    return _next(session.with_turn(turn.model_copy(update={"clarifications": kept})))


def finish(session: Session, now: datetime) -> Session:
    """End the interview, early or not; the self-rating comes next if anything can be rated."""
    if session.stage is Stage.BRIEFING:
        raise RefusedAction("The interview has not begun; start it on its briefing page.")
    if session.stage is not Stage.INTERVIEW:
        raise RefusedAction("The interview is over already.")
    stage = Stage.SELF_RATING if session.answered_questions else Stage.DEBRIEF
    return _next(session, stage=stage, finished_at=now, paused_at=None)


def rate_self(session: Session, ratings: tuple[SelfRating, ...]) -> Session:
    """Record the candidate's own levels and open the debrief; no ratings means that it was skipped."""
    if session.stage is not Stage.SELF_RATING:
        raise RefusedAction("Your own rating is asked for once, after the interview and before the scores.")
    return _next(session, stage=Stage.DEBRIEF, self_ratings=ratings)


def correct(session: Session, turn_id: str, text: str, now: datetime) -> Session:
    """Put the transcript of a spoken answer right after the interview; what was handed in is kept beside it."""
    turn = session.turn(turn_id)
    if session.stage is not Stage.DEBRIEF or turn is None or turn.answer is None or turn.state is TurnState.WITHDRAWN:
        raise RefusedAction("Only an answer of a finished interview can be corrected; open its debrief.")
    if turn.answer.channel is not Channel.VOICE:
        raise RefusedAction("What was typed stays as it was handed in; take the question again to answer it anew.")
    if not text.strip():
        raise RefusedAction("The corrected answer is empty; leave it as it was, or write what was said.")
    corrected = turn.answer.model_copy(update={"text": text, "corrected_at": now})
    changed = turn.model_copy(update={"answer": corrected, "uncorrected": (*turn.uncorrected, turn.answer)})
    return _next(session.with_turn(changed))


def rename(session: Session, title: str) -> Session:
    """Give the session a name of the person's own, on one line; '' takes it away."""
    name = " ".join(title.split())
    if len(name) > MAX_TITLE_CHARS:
        raise RefusedAction(
            "A name has at most {most} characters; this one has {count}.",
            most=MAX_TITLE_CHARS,
            count=len(name),
        )
    return _next(session, title=name)


def pause(session: Session, now: datetime) -> Session:
    """Stop the clock of the open turn."""
    _require_interview(session)
    if session.paused_at is not None:
        return session
    return _next(session, paused_at=now)


def resume(session: Session, now: datetime) -> Session:
    """Let the clock of the open turn run on."""
    _require_interview(session)
    turn = session.current
    if session.paused_at is None or turn is None:
        return session
    changed = turn.model_copy(update={"paused_s": turn.paused_s + _pause_s(session, now)})
    return _next(session.with_turn(changed), paused_at=None)


def show_hint(session: Session, turn_id: str, available: int) -> Session:
    """Count one more hint shown on a question (coach mode)."""
    if not session.plan.allows_hints:
        raise RefusedAction("Hints belong to coach mode; this is an exam.")
    turn = _open_turn(session, turn_id)
    question = session.turns_of(turn.item)[0]
    if question.hints_shown >= available:
        raise RefusedAction("There is no further hint for this question.")
    return _next(session.with_turn(question.model_copy(update={"hints_shown": question.hints_shown + 1})))


def redo(session: Session, now: datetime) -> Session:
    """Take back the latest answer and ask the same again; the old answer is kept beside the new one.

    Works as long as what was asked afterwards has not been answered.
    """
    _require_interview(session)
    target = latest_answered(session)
    if target is None:
        raise RefusedAction("There is no answer to redo yet.")
    standing = [t for t in session.turns if t.state is not TurnState.WITHDRAWN]
    for later in standing[standing.index(target) + 1 :]:
        session = session.with_turn(later.model_copy(update={"state": TurnState.WITHDRAWN}))
    assert target.answer is not None
    reopened = target.model_copy(
        update={
            "state": TurnState.ASKED,
            "answer": None,
            "aside": None,
            "earlier_answers": (*target.earlier_answers, target.answer),
            "asked_at": now,
            "paused_s": 0.0,
        }
    )
    return _next(session.with_turn(reopened), paused_at=None)


def latest_answered(session: Session) -> Turn | None:
    """The last turn with an answer, if nothing after it was answered or skipped."""
    for turn in reversed([t for t in session.turns if t.state is not TurnState.WITHDRAWN]):
        if turn.state is TurnState.ANSWERED:
            return turn
        if turn.state is TurnState.SKIPPED:
            return None
    return None


def may_skip(session: Session) -> bool:
    """Each topic's questions may be skipped once; follow-ups and the warm-up always."""
    turn = session.current
    if turn is None or turn.kind is not TurnKind.QUESTION:
        return turn is not None
    topic = session.plan.items[turn.item].topic
    skipped = [
        t for t in session.turns
        if t.kind is TurnKind.QUESTION and t.state is TurnState.SKIPPED and session.plan.items[t.item].topic is topic
    ]  # fmt: skip
    return not skipped


def clock_s(session: Session, now: datetime) -> float:
    """Seconds that the open turn has been running, pauses left out; 0 when there is none."""
    turn = session.current
    if turn is None:
        return 0.0
    return max(0.0, (now - turn.asked_at).total_seconds() - turn.paused_s - _pause_s(session, now))


def budget_s(session: Session, turn: Turn) -> int:
    """Seconds planned for a turn, preparation included."""
    time = session.plan.items[turn.item].time
    return time.probe_s if turn.kind is TurnKind.PROBE else time.prep_s + time.answer_s


def _open_turn(session: Session, turn_id: str) -> Turn:
    _require_interview(session)
    turn = session.current
    if turn is None or turn.id != turn_id or turn.state is not TurnState.ASKED:
        raise RefusedAction("That question is no longer open. Reload the page to see the one that is.")
    return turn


def _require_interview(session: Session) -> None:
    if session.stage is Stage.BRIEFING:
        raise RefusedAction("The interview has not begun; start it on its briefing page.")
    if session.stage is not Stage.INTERVIEW:
        raise RefusedAction("The interview is over; open its debrief instead.")


def _pause_s(session: Session, now: datetime) -> float:
    if session.paused_at is None:
        return 0.0
    return min(float(MAX_PAUSE_S), max(0.0, (now - session.paused_at).total_seconds()))


def _next(session: Session, **changes: object) -> Session:
    return session.model_copy(update={"version": session.version + 1, **changes})
