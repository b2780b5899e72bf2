"""How a session moves."""

import pytest

from interviewer.errors import RefusedAction
from interviewer.interview import flow
from interviewer.interview.follow_ups import FollowUp, FollowUpKind
from interviewer.interview.session import (
    Channel,
    ItemKind,
    Mode,
    PlannedItem,
    Preset,
    SelfRating,
    Session,
    Stage,
    TurnState,
)
from interviewer.testing.builders import NOON, after, make_session

WHY = FollowUp(id="P1", kind=FollowUpKind.GAP, ask="Why?", criterion="framing")


def current_id(session: Session) -> str:
    assert session.current is not None
    return session.current.id


def answered(session: Session, text: str = "An answer.", at: float = 60) -> Session:
    return flow.answer(session, current_id(session), text, (), after(at))


def test_an_answer_is_kept_exactly_as_it_was_given() -> None:
    session = answered(make_session(), "  first line\nsecond\tline ")

    assert session.turns[0].answer is not None
    assert session.turns[0].answer.text == "  first line\nsecond\tline "
    assert flow.awaits_next(session)


def test_an_answer_from_recordings_is_spoken() -> None:
    session = make_session()
    session = flow.answer(session, current_id(session), "said", ("r1", "r2"), after(5))

    assert session.turns[0].answer is not None
    assert session.turns[0].answer.channel is Channel.VOICE
    assert session.turns[0].answer.recordings == ("r1", "r2")


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
def test_an_empty_answer_is_refused(text: str) -> None:
    with pytest.raises(RefusedAction, match="empty"):
        answered(make_session(), text)


def test_a_second_tab_cannot_answer_a_question_that_is_closed() -> None:
    session = make_session()
    first = current_id(session)
    session = answered(session)

    with pytest.raises(RefusedAction, match="no longer open"):
        flow.answer(session, first, "again", (), after(70))


def test_time_taken_leaves_pauses_out() -> None:
    session = flow.pause(make_session(), after(10))
    session = flow.resume(session, after(40))
    session = answered(session, at=60)

    assert session.turns[0].answer is not None
    assert session.turns[0].answer.took_s == pytest.approx(30)


def test_a_pause_counts_at_most_five_minutes() -> None:
    session = flow.pause(make_session(), after(10))

    assert flow.clock_s(session, after(10 + flow.MAX_PAUSE_S)) == pytest.approx(10)
    assert flow.clock_s(session, after(10 + flow.MAX_PAUSE_S + 100)) == pytest.approx(110)


def test_a_clock_that_jumps_back_gives_no_negative_time() -> None:
    session = answered(make_session(), at=-3600)

    assert session.turns[0].answer is not None
    assert session.turns[0].answer.took_s == 0


def test_a_follow_up_belongs_to_the_same_item() -> None:
    session = flow.ask_follow_up(answered(make_session()), WHY, after(61))

    assert [t.item for t in session.turns] == [0, 0]
    assert session.current is not None
    assert flow.budget_s(session, session.current) == 60


def test_redo_reopens_the_latest_answer_and_keeps_the_old_one() -> None:
    session = flow.ask_follow_up(answered(make_session(), "first try"), WHY, after(61))
    session = flow.redo(session, after(80))

    assert current_id(session) == session.turns[0].id
    assert session.turns[0].state is TurnState.ASKED
    assert session.turns[1].state is TurnState.WITHDRAWN
    assert [a.text for a in session.turns[0].earlier_answers] == ["first try"]


def test_redo_reaches_back_over_the_next_question_while_it_is_unanswered() -> None:
    session = flow.ask_item(answered(make_session()), 1, "Second question?", after(61))
    session = flow.redo(session, after(70))

    assert session.current is not None
    assert session.current.item == 0


def test_there_is_nothing_to_redo_before_an_answer_or_after_a_skip() -> None:
    session = make_session()
    skipped = flow.ask_item(flow.skip(session, current_id(session)), 1, "Second?", after(6))

    for one in (session, skipped):
        with pytest.raises(RefusedAction, match="no answer to redo"):
            flow.redo(one, after(9))


def test_one_question_of_a_topic_may_be_skipped() -> None:
    session = make_session(items=3)
    session = flow.ask_item(flow.skip(session, current_id(session)), 1, "Second?", after(6))

    assert not flow.may_skip(session)
    with pytest.raises(RefusedAction, match="One question of each topic"):
        flow.skip(session, current_id(session))


def test_hints_belong_to_coach_mode_and_run_out() -> None:
    exam, coach = make_session(), make_session(mode=Mode.COACH)

    with pytest.raises(RefusedAction, match="coach mode"):
        flow.show_hint(exam, current_id(exam), 2)
    coach = flow.show_hint(coach, current_id(coach), 1)
    assert coach.turns[0].hints_shown == 1
    with pytest.raises(RefusedAction, match="no further hint"):
        flow.show_hint(coach, current_id(coach), 1)


def test_a_hint_asked_for_during_a_follow_up_counts_on_the_question() -> None:
    session = flow.ask_follow_up(answered(make_session(mode=Mode.COACH)), WHY, after(61))
    session = flow.show_hint(session, current_id(session), 2)

    assert [t.hints_shown for t in session.turns] == [1, 0]


def test_finishing_asks_for_an_own_rating_only_if_there_is_something_to_rate() -> None:
    nothing = flow.finish(make_session(), after(5))
    something = flow.finish(answered(make_session()), after(61))

    assert nothing.stage is Stage.DEBRIEF
    assert something.stage is Stage.SELF_RATING
    assert something.current is None


def test_the_own_rating_is_given_once() -> None:
    rating = (SelfRating(rubric_id="tradeoffs.technical", criterion="framing", level=3),)
    session = flow.rate_self(flow.finish(answered(make_session()), after(61)), rating)

    assert session.stage is Stage.DEBRIEF
    assert session.self_ratings == rating
    with pytest.raises(RefusedAction, match="asked for once"):
        flow.rate_self(session, rating)


def test_every_transition_counts_one_version() -> None:
    session = make_session()
    versions = [session.version]
    for step in (
        lambda s: flow.pause(s, NOON),
        lambda s: flow.resume(s, NOON),
        answered,
        lambda s: flow.finish(s, after(90)),
    ):
        session = step(session)
        versions.append(session.version)

    assert versions == [1, 2, 3, 4, 5]


def test_the_plan_ends() -> None:
    session = flow.ask_item(answered(make_session()), 1, "Second?", after(61))

    assert flow.next_item(session) is None


# Briefing, wrap-up, clarifications ------------------------------------------------------------------------


def test_nothing_is_asked_before_the_interview_is_opened() -> None:
    prepared = flow.prepare("s1", "anna", make_session().plan, NOON)

    assert (prepared.stage, prepared.current, prepared.version) == (Stage.BRIEFING, None, 0)
    opened = flow.open_interview(prepared, "First?", after(600))
    assert (opened.stage, opened.version) == (Stage.INTERVIEW, 1)
    assert opened.current is not None and opened.current.asked_at == after(600)
    with pytest.raises(RefusedAction, match="begun already"):
        flow.open_interview(opened, "First?", after(601))


def wrapping_up(skipped: bool = False) -> Session:
    """A session with an answered question (or a skipped one) whose last place is a wrap-up."""
    plan = make_session(items=1).plan
    last = PlannedItem(kind=ItemKind.WRAP_UP, content_id="wrap_up", time=plan.items[0].time)
    session = flow.begin("s1", "anna", plan.model_copy(update={"items": (*plan.items, last)}), "First?", NOON)
    return flow.skip(session, current_id(session)) if skipped else answered(session)


def test_a_wrap_up_concerns_the_question_answered_last_and_counts_there() -> None:
    session = wrapping_up()
    item = flow.next_item(session)
    assert item == 1
    session = answered(flow.ask_item(session, item, "Anything to add?", after(70)), "One figure more.", at=90)

    assert [turn.answer.text for turn in session.said_on(0) if turn.answer] == ["An answer.", "One figure more."]
    assert session.answered_questions == (0,)
    again = flow.redo(session, after(95))
    assert [turn.answer.text for turn in again.said_on(0) if turn.answer] == ["An answer."]


def test_where_nothing_was_said_there_is_nothing_to_add_to() -> None:
    assert flow.next_item(wrapping_up(skipped=True)) is None


def test_a_wrap_up_can_only_concern_an_answered_question() -> None:
    session = flow.ask_item(wrapping_up(), 1, "Anything to add?", after(70))

    assert flow.concern(session, current_id(session), 0).current is not None
    with pytest.raises(RefusedAction, match="choose one of those"):
        flow.concern(session, current_id(session), 1)
    question = make_session()
    with pytest.raises(RefusedAction, match="choose one of those"):
        flow.concern(question, current_id(question), 0)


def test_clarifications_stay_with_their_turn_and_end() -> None:
    session = make_session()
    for n in range(flow.MAX_CLARIFICATIONS):
        session = flow.clarify(session, current_id(session), f"Why {n}?", "Assume.")

    with pytest.raises(RefusedAction, match="enough to begin"):
        flow.clarify(session, current_id(session), "Why again?", "Assume.")
    follow_up = flow.ask_follow_up(answered(session), WHY, after(70))
    assert follow_up.current is not None and follow_up.current.clarifications == ()
    assert flow.may_clarify(follow_up)


def test_hints_belong_to_sessions_without_haste_too() -> None:
    calm = make_session(preset=Preset.LOW_ANXIETY)

    assert flow.show_hint(calm, current_id(calm), available=2).turns[0].hints_shown == 1
    assert not calm.plan.shows_clock
