"""Whole sessions on a real store: briefing, warm-up facts, own work, wrap-up, the candidate's questions, adaptation."""

import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Level, Topic, WarmUp
from interviewer.errors import NotFound, RefusedAction
from interviewer.grading.grade import Grade, GradingTask
from interviewer.interview.plan import CANDIDATE_QUESTIONS_REPLY, MAX_CANDIDATE_QUESTIONS
from interviewer.interview.session import (
    Difficulty,
    Direction,
    ItemKind,
    Preset,
    Session,
    Stage,
    TurnKind,
    TurnState,
)
from interviewer.interview.story import FactKind
from interviewer.service.interviews import ASSUME, MAX_CLARIFICATION_CHARS
from interviewer.service.submission import submission_of
from interviewer.testing.builders import make_question, make_rubric
from tests.program import ALL_POINTS, ANNA, BERT, HOSTILE, Program, bank_of, graded, make_choice, turn_of

FULL = {"preset": Preset.FULL, "topics": tuple(Topic)}


def at(program: Program, session: Session, kind: TurnKind, text: str = ALL_POINTS) -> Session:
    """The session with everything before a turn of this kind answered."""
    while turn_of(session).kind is not kind:
        session = program.answer(session, text)
    return session


# Briefing -------------------------------------------------------------------------------------------------


def test_at_its_briefing_a_session_asks_nothing_and_no_clock_runs(program: Program) -> None:
    prepared = program.interviews.prepare(ANNA, make_choice(), 7)
    program.clock.forward(3600)
    assert (prepared.stage, prepared.turns) == (Stage.BRIEFING, ())
    assert program.interviews.unfinished(ANNA) is None

    session = program.again().interviews.open(ANNA, prepared.id)
    assert session.plan == prepared.plan
    assert turn_of(session).asked_at == program.clock()


def test_beginning_in_two_tabs_begins_once(program: Program) -> None:
    prepared = program.interviews.prepare(ANNA, make_choice(), 7)
    first = program.interviews.open(ANNA, prepared.id)

    assert program.interviews.open(ANNA, prepared.id) == first


def test_a_briefing_that_was_left_gives_way_to_the_next(program: Program) -> None:
    left, begun = program.interviews.prepare(ANNA, make_choice()), None
    others = program.interviews.prepare(BERT, make_choice())
    begun = program.start()

    with pytest.raises(NotFound):
        program.interviews.get(ANNA, left.id)
    assert program.interviews.get(BERT, others.id) == others
    program.interviews.prepare(ANNA, make_choice())
    assert program.interviews.get(ANNA, begun.id) == begun


@pytest.mark.parametrize("act", ["pause", "redo", "finish"])
def test_before_it_begins_nothing_can_be_done_to_an_interview(program: Program, act: str) -> None:
    prepared = program.interviews.prepare(ANNA, make_choice())

    with pytest.raises(RefusedAction, match="has not begun"):
        getattr(program.interviews, act)(ANNA, prepared.id)
    assert program.interviews.get(ANNA, prepared.id) == prepared


# Warm-up and own work -------------------------------------------------------------------------------------

TOLD = "I am a data scientist. We used LangGraph and cut 412 wrong answers."


def test_the_facts_of_a_warm_up_go_to_the_story_bank(program: Program) -> None:
    session = program.answer(program.start(**FULL), TOLD)

    facts = program.stories.of(ANNA)
    assert [(fact.kind, fact.text) for fact in facts] == [
        (FactKind.ROLE, "data scientist"),
        (FactKind.TOOL, "LangGraph"),
        (FactKind.FIGURE, "412 wrong answers"),
    ]
    assert {(fact.session_id, fact.turn_id) for fact in facts} == {(session.id, session.turns[0].id)}
    assert program.stories.of(BERT) == ()


def test_facts_survive_a_crash_after_the_warm_up_and_are_kept_once(program: Program) -> None:
    session = program.start(**FULL)
    program.interviews.submit(ANNA, session.id, turn_of(session).id, TOLD)
    again = program.again()
    again.interviews.get(ANNA, session.id)
    again.interviews.get(ANNA, session.id)

    assert len(again.stories.of(ANNA)) == 3


def test_facts_of_a_warm_up_that_is_taken_back_go(program: Program) -> None:
    session = program.answer(program.start(**FULL), TOLD)
    program.interviews.redo(ANNA, session.id)
    assert program.stories.of(ANNA) == ()

    program.answer(program.interviews.get(ANNA, session.id), "It took 3 weeks.")
    assert [fact.text for fact in program.stories.of(ANNA)] == ["3 weeks"]


def test_answers_to_questions_tell_the_story_bank_nothing(program: Program) -> None:
    program.finished(text=TOLD + ALL_POINTS)

    assert program.stories.of(ANNA) == ()


def test_own_work_is_kept_as_it_was_pasted_and_asked_about_unscored(program: Program) -> None:
    bank = program.bank
    asked = WarmUp(id="artefact.one", prompt="Walk me through it.", spoken="Walk me through it, please.", stage=3)
    again = program.again(Bank(**{**vars(bank), "artefacts": (asked,)}))
    session = again.start(artefact=HOSTILE)

    assert again.sessions.get(session.id, ANNA).plan.artefact == HOSTILE
    assert (turn_of(session).kind, turn_of(session).asked) == (TurnKind.ARTEFACT, "Walk me through it.")
    assert again.interviews.spoken_text(session, turn_of(session)) == "Walk me through it, please."
    session = again.answer(session, "First the index.")
    assert again.grading_of(session) == []
    assert turn_of(session).kind is TurnKind.QUESTION


# Wrap-up --------------------------------------------------------------------------------------------------


def test_what_is_added_at_the_end_is_graded_with_the_last_question(program: Program) -> None:
    session = at(program, program.start(preset=Preset.TOPIC), TurnKind.WRAP_UP)
    last = session.answered_questions[-1]
    assert turn_of(session).concerns == last
    session = program.answer(session, "I forgot: E6 costs 3 weeks.")
    program.work_off()

    submission = submission_of(session, last)
    assert submission is not None and submission.parts[-1].text == "I forgot: E6 costs 3 weeks."
    session = program.interviews.rate_self(ANNA, session.id, ())
    item = next(item for item in program.review.report(ANNA, session.id).items if item.index == last)
    assert item.grade is not None and item.grade.provenance.input_hash == submission.hash


def test_what_is_added_can_concern_an_earlier_question(program: Program) -> None:
    session = at(program, program.start(preset=Preset.TOPIC), TurnKind.WRAP_UP)
    first = session.answered_questions[0]
    session = program.interviews.concern(ANNA, session.id, turn_of(session).id, first)
    session = program.answer(session, "On the first: E1 was mine.")

    parts = submission_of(session, first)
    assert parts is not None and [part.text for part in parts.parts] == [ALL_POINTS, "On the first: E1 was mine."]
    program.work_off()
    assert program.grades.latest(session.id)[first].provenance.input_hash == parts.hash


def test_what_is_added_cannot_concern_what_was_not_answered(program: Program) -> None:
    session = program.start(preset=Preset.TOPIC)
    session = program.interviews.skip(ANNA, session.id, turn_of(session).id)
    session = at(program, session, TurnKind.WRAP_UP)

    for place in (0, len(session.plan.items) - 1, 99):
        with pytest.raises(RefusedAction, match="have answered"):
            program.interviews.concern(ANNA, session.id, turn_of(session).id, place)


def test_an_addition_taken_back_leaves_the_grade_of_the_answer_alone(program: Program) -> None:
    session = at(program, program.start(**FULL), TurnKind.WRAP_UP)
    last = session.answered_questions[-1]
    session = program.answer(session, "Added.")
    program.work_off()
    session = program.interviews.redo(ANNA, session.id)
    session = program.interviews.skip(ANNA, session.id, turn_of(session).id)
    session = program.interviews.finish(ANNA, session.id)
    program.work_off()

    plain = submission_of(session, last)
    assert plain is not None and [part.text for part in plain.parts] == [ALL_POINTS]
    assert program.grades.latest(session.id)[last].provenance.input_hash == plain.hash


def test_where_nothing_was_answered_nothing_can_be_added(program: Program) -> None:
    session = program.start(preset=Preset.LOW_ANXIETY, topics=(Topic.TRADEOFFS, Topic.FAILURES))
    for _ in range(2):
        session = program.interviews.skip(ANNA, session.id, turn_of(session).id)

    assert session.stage is Stage.DEBRIEF
    assert TurnKind.WRAP_UP not in {turn.kind for turn in session.turns}


# The candidate's questions --------------------------------------------------------------------------------


def test_the_candidates_questions_get_a_fixed_reply_and_are_not_graded(program: Program) -> None:
    session = at(program, program.start(**FULL), TurnKind.CANDIDATE_QUESTIONS)
    before = len(program.grading_of(session))
    for _ in range(MAX_CANDIDATE_QUESTIONS - 1):
        session = program.answer(session, "How do you evaluate prompts here?")
        assert turn_of(session).asked == CANDIDATE_QUESTIONS_REPLY
    session = program.answer(session, "And who is on call?")

    assert session.stage is Stage.SELF_RATING
    assert len(program.grading_of(session)) == before


def test_no_question_of_the_candidates_is_needed(program: Program) -> None:
    session = at(program, program.start(**FULL), TurnKind.CANDIDATE_QUESTIONS)

    assert program.interviews.skip(ANNA, session.id, turn_of(session).id).stage is Stage.SELF_RATING


# Clarifications -------------------------------------------------------------------------------------------


def test_a_clarification_quotes_the_circumstances_or_leaves_it_open(program: Program) -> None:
    again = program.again(
        bank_of([make_question(context="The documents change weekly. Two people work on it.")], (make_rubric(),))
    )
    session = again.start()
    turn = turn_of(session)
    again.interviews.clarify(ANNA, session.id, turn.id, "Do the documents change?")
    session = again.interviews.clarify(ANNA, session.id, turn.id, "Which points are expected?")

    assert [c.reply for c in turn_of(session).clarifications] == ["The documents change weekly.", ASSUME]
    stored = again.sessions.get(session.id, ANNA)
    assert stored == session
    assert submission_of(again.answer(session), 0) is not None


def test_what_is_asked_is_kept_as_data_and_cut_to_size(program: Program) -> None:
    session = program.start()
    session = program.interviews.clarify(ANNA, session.id, turn_of(session).id, HOSTILE + "\x00" + "x" * 5000)

    (kept,) = turn_of(session).clarifications
    assert kept.asked.startswith(HOSTILE) and len(kept.asked) == MAX_CLARIFICATION_CHARS


@pytest.mark.parametrize(("asked", "times", "match"), [("  ", 1, "what is unclear"), ("Why?", 6, "enough to begin")])
def test_a_clarification_is_refused_kindly(program: Program, asked: str, times: int, match: str) -> None:
    session = program.start()
    for n in range(times - 1):
        program.interviews.clarify(ANNA, session.id, turn_of(session).id, f"Why {n}?")

    with pytest.raises(RefusedAction, match=match):
        program.interviews.clarify(ANNA, session.id, turn_of(session).id, asked)


def test_a_warm_up_needs_no_clarification(program: Program) -> None:
    session = program.start(**FULL)

    with pytest.raises(RefusedAction, match="nothing to explain"):
        program.interviews.clarify(ANNA, session.id, turn_of(session).id, "Why?")


# Adaptive interviews --------------------------------------------------------------------------------------


def leveled_bank() -> Bank:
    """Three questions of each level on one topic, each on a sub-topic of its own."""
    questions: list[Question] = [
        make_question(
            id=f"llm_engineer.tradeoffs.{level.value}_{n}.{level.value[0]}1",
            subtopic=f"{level.value}_{n}",
            level=level.value,
            prompt=f"What to trade off in {level.value} case {n}?",
        )
        for level in Level
        for n in range(3)
    ]
    return bank_of(questions, (make_rubric(),))


def levels_of(session: Session) -> list[Level | None]:
    return [item.level for item in session.plan.items if item.kind is ItemKind.QUESTION]


def adaptive(program: Program, level: int) -> tuple[Program, Session]:
    again = program.again(leveled_bank())
    again.quick = lambda task: graded(task, level)
    return again, again.start(preset=Preset.TOPIC, difficulty=Difficulty.ADAPTIVE)


def test_strong_answers_lead_one_level_up_and_no_further(program: Program) -> None:
    again, session = adaptive(program, level=5)
    planned = session.plan
    for _ in range(3):
        session = again.answer(session)

    assert levels_of(session) == [Level.MID, Level.SENIOR, Level.SENIOR, Level.SENIOR]
    steps = [item.step for item in session.plan.items if item.kind is ItemKind.QUESTION]
    assert [step and (step.direction, step.grader) for step in steps] == [
        None,
        (Direction.UP, "scripted"),
        (Direction.SAME, "scripted"),
        (Direction.SAME, "scripted"),
    ]
    assert session.plan.level is planned.level
    assert len({item.content_id for item in session.plan.items}) == len(session.plan.items)


def test_weak_answers_lead_one_level_down(program: Program) -> None:
    again, session = adaptive(program, level=1)
    session = again.answer(again.answer(session))

    assert levels_of(session)[:3] == [Level.MID, Level.JUNIOR, Level.JUNIOR]


@pytest.mark.parametrize("level", [2, 3, None])
def test_answers_near_the_bar_or_without_enough_said_keep_the_level(program: Program, level: int | None) -> None:
    again = program.again(leveled_bank())
    again.quick = lambda task: graded(task, level)
    session = again.start(preset=Preset.TOPIC, difficulty=Difficulty.ADAPTIVE)

    assert levels_of(again.answer(session))[:2] == [Level.MID, Level.MID]


def test_a_fixed_interview_keeps_its_plan_whatever_is_answered(program: Program) -> None:
    again = program.again(leveled_bank())
    again.quick = lambda task: graded(task, 5)
    session = again.start(preset=Preset.TOPIC)
    plan = session.plan
    for _ in range(4):
        session = again.answer(session)

    assert session.plan == plan


def test_a_stored_grade_of_the_answer_decides_before_a_quick_one(program: Program) -> None:
    again, session = adaptive(program, level=5)
    again.interviews.submit(ANNA, session.id, turn_of(session).id, ALL_POINTS)
    again.works.hurry(session.id, again.clock())
    again.work_off()  # the scripted grader says 3
    session = again.interviews.advance(ANNA, session.id)

    step = session.plan.items[1].step
    assert step is not None and step.direction is Direction.SAME


def test_a_quick_grade_is_for_the_choice_alone(program: Program) -> None:
    again, session = adaptive(program, level=5)
    session = again.answer(session)

    assert again.grades.history(session.id, 0) == ()


def test_a_skipped_question_says_nothing_about_the_level(program: Program) -> None:
    again, session = adaptive(program, level=5)
    session = again.interviews.skip(ANNA, session.id, turn_of(session).id)

    step = session.plan.items[1].step
    assert step is not None and (step.direction, step.grader) == (Direction.SAME, "")


def test_a_question_that_was_shown_stays_when_the_answer_before_is_redone(program: Program) -> None:
    again, session = adaptive(program, level=5)
    session = again.answer(session)
    shown = session.plan.items[1]
    session = again.interviews.redo(ANNA, session.id)
    again.quick = lambda task: graded(task, 1)
    session = again.answer(session, ALL_POINTS + " Again.")

    assert session.plan.items[1] == shown
    assert again.sessions.asked_counts(ANNA)[shown.content_id] == 1


def test_a_replaced_question_is_kept_with_the_session(program: Program) -> None:
    again, session = adaptive(program, level=5)
    session = again.answer(session)
    replaced = session.plan.items[1]
    elsewhere = again.again(program.bank)

    question, _ = elsewhere.interviews.content_of(session, 1)
    assert question.id == replaced.content_id and question.level is Level.SENIOR


def test_where_the_bank_has_no_question_of_the_level_the_planned_one_is_asked(program: Program) -> None:
    bank = bank_of([q for q in leveled_bank().questions.values() if q.level is Level.MID], (make_rubric(),))
    again = program.again(bank)
    again.quick = lambda task: graded(task, 5)
    session = again.start(difficulty=Difficulty.ADAPTIVE)
    planned = session.plan.items[1].content_id
    session = again.answer(session)

    item = session.plan.items[1]
    assert (item.content_id, item.level) == (planned, Level.MID)
    assert item.step is not None and item.step.aimed is Level.SENIOR


def test_a_cap_keeps_the_level(program: Program) -> None:
    def capped(task: GradingTask) -> Grade:
        grade = graded(task, 5)
        first = grade.criteria[0].model_copy(update={"limited_by": ("a hint was shown",)})
        return grade.model_copy(update={"criteria": (first, *grade.criteria[1:])})

    again = program.again(leveled_bank())
    again.quick = capped
    session = again.answer(again.start(preset=Preset.TOPIC, difficulty=Difficulty.ADAPTIVE))

    assert levels_of(session)[:2] == [Level.MID, Level.MID]


# Clocks, tabs and presets ---------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_does_no_harm(program: Program) -> None:
    session = at(program, program.start(**FULL), TurnKind.QUESTION)
    program.interviews.pause(ANNA, session.id)
    program.clock.forward(-2 * 86_400)
    program.interviews.resume(ANNA, session.id)
    while session.current is not None:
        session = program.answer(program.interviews.get(ANNA, session.id))
    program.work_off()

    assert all(turn.answer is None or turn.answer.took_s >= 0 for turn in session.turns)
    assert set(program.grades.latest(session.id)) == set(session.answered_questions)


def test_two_tabs_that_advance_from_a_wrap_up_ask_once(program: Program) -> None:
    session = at(program, program.start(**FULL), TurnKind.WRAP_UP)
    program.interviews.submit(ANNA, session.id, turn_of(session).id, "Added.")
    first = program.interviews.advance(ANNA, session.id)

    assert program.interviews.advance(ANNA, session.id) == first
    assert [turn.kind for turn in first.turns].count(TurnKind.CANDIDATE_QUESTIONS) == 1


def test_every_place_of_a_full_session_can_be_left_and_found_again(program: Program) -> None:
    session, running = program.start(**FULL), program
    while session.current is not None:
        running = running.again()
        found = running.interviews.get(ANNA, session.id)
        assert found == session
        session = running.answer(found)

    assert {turn.state for turn in session.turns} == {TurnState.ANSWERED}


def test_hints_are_given_without_haste_and_not_under_pressure(program: Program) -> None:
    calm, pressed = program.start(preset=Preset.LOW_ANXIETY), program.start(BERT, preset=Preset.PRESSURE)

    assert program.interviews.hint(ANNA, calm.id, turn_of(calm).id).turns[0].hints_shown == 1
    with pytest.raises(RefusedAction, match="coach mode"):
        program.interviews.hint(BERT, pressed.id, turn_of(pressed).id)
