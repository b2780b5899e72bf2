"""Another attempt at a question, on a real store."""

import pytest

from interviewer.content.bank import Bank
from interviewer.errors import NotFound, RefusedAction
from interviewer.interview.session import Channel, Preset, Session
from interviewer.service.comparison import Change, Likeness
from interviewer.testing.builders import make_question, make_rubric
from tests.program import ALL_POINTS, ANNA, BERT, Program, bank_of, graded


def siblings_bank(*others: tuple[str, str]) -> Bank:
    """A bank of one question on routing, and others by id and sub-topic."""
    first = make_question(id="llm_engineer.tradeoffs.routing.m1", subtopic="routing")
    rest = [make_question(id=name, subtopic=subtopic, level=level_of(name)) for name, subtopic in others]
    return bank_of([first, *rest], (make_rubric(),))


def level_of(question_id: str) -> str:
    return {"j": "junior", "m": "mid", "s": "senior"}[question_id.rsplit(".", 1)[1][0]]


def taken(program: Program, session: Session, text: str = ALL_POINTS) -> Session:
    """The session answered, graded and in its debrief."""
    while session.current is not None:
        session = program.answer(session, text)
    session = program.interviews.rate_self(ANNA, session.id, ())
    program.work_off()
    return session


def test_a_question_is_taken_again_alone_and_compared_with_the_first_time(program: Program) -> None:
    first = taken(program, program.start())
    program.clock.forward(3600)
    again = program.attempts.retake(ANNA, first.id, 1)
    program.grader.steps.append(lambda task: graded(task, level=5))
    again = taken(program, again, f"Better now: {ALL_POINTS}")
    pair = program.attempts.compare(ANNA, first.id, 1, again.id)

    assert [item.content_id for item in again.plan.items] == [first.plan.items[1].content_id]
    assert again.plan.items[0].time == first.plan.items[1].time
    assert (again.plan.level, again.plan.mode, again.plan.channel) == (first.plan.level, first.plan.mode, Channel.TYPED)
    assert (pair.before.session_id, pair.after.session_id) == (first.id, again.id)
    assert program.attempts.compare(ANNA, again.id, 0, first.id) == pair
    assert pair.comparison is not None and pair.comparison.likeness is Likeness.SAME
    assert {found.change for found in pair.comparison.criteria} == {Change.UP}


def test_attempts_without_a_grade_are_shown_without_a_comparison(program: Program) -> None:
    first = taken(program, program.start())
    again = program.answer(program.attempts.retake(ANNA, first.id, 0))
    program.interviews.rate_self(ANNA, again.id, ())

    assert program.attempts.compare(ANNA, first.id, 0, again.id).comparison is None


def test_a_question_of_a_one_way_interview_keeps_its_clock(program: Program) -> None:
    first = taken(program, program.start(preset=Preset.ONE_WAY))

    assert program.attempts.retake(ANNA, first.id, 0).plan.items[0].time == first.plan.items[0].time


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([("llm_engineer.tradeoffs.caching.m1", "caching")], "llm_engineer.tradeoffs.caching.m1", id="other_subtopic"),
        pytest.param([("llm_engineer.tradeoffs.routing.m2", "routing")], None, id="same_subtopic"),
        pytest.param(
            [("llm_engineer.tradeoffs.caching.j1", "caching"), ("llm_engineer.tradeoffs.batching.m1", "batching")],
            "llm_engineer.tradeoffs.batching.m1",
            id="nearest_level",
        ),
        pytest.param([], None, id="nothing_else"),
    ],
)  # fmt: skip
def test_a_sibling_has_the_same_criteria_and_another_subtopic(
    program: Program, others: list[tuple[str, str]], expected: str | None
) -> None:
    alone = program.again(siblings_bank())
    first = taken(alone, alone.start())
    again = alone.again(siblings_bank(*others))
    program.database = again.database
    found = again.attempts.sibling(ANNA, first.id, 0)

    assert (found.id if found is not None else None) == expected


def test_a_sibling_starts_once_and_is_then_no_longer_new(program: Program) -> None:
    name = "llm_engineer.tradeoffs.caching.m1"
    alone = program.again(siblings_bank())
    first = taken(alone, alone.start())
    again = alone.again(siblings_bank((name, "caching")))
    program.database = again.database

    started = again.attempts.take_sibling(ANNA, first.id, 0)
    assert [item.content_id for item in started.plan.items] == [name]
    with pytest.raises(RefusedAction, match="take this one again"):
        again.attempts.take_sibling(ANNA, first.id, 0)


def test_a_question_that_left_the_bank_is_not_taken_again(program: Program) -> None:
    first = taken(program, program.start())
    again = program.again(siblings_bank(("llm_engineer.tradeoffs.caching.m1", "caching")))
    gone = next(n for n, item in enumerate(first.plan.items) if item.content_id != "llm_engineer.tradeoffs.routing.m1")

    with pytest.raises(NotFound, match="no longer in the bank"):
        again.attempts.retake(ANNA, first.id, gone)


@pytest.mark.parametrize(("owner", "item"), [(BERT, 0), (ANNA, 9), (ANNA, -1)])
def test_only_ones_own_questions_are_taken_again(program: Program, owner: str, item: int) -> None:
    first = taken(program, program.start())
    for step in (program.attempts.retake, program.attempts.take_sibling, program.attempts.attempts):
        with pytest.raises(NotFound):
            step(owner, first.id, item)


def test_an_attempt_is_compared_only_with_one_at_the_same_question(program: Program) -> None:
    first = taken(program, program.start())
    for other in (first.id, "unknown", program.start(BERT).id):
        with pytest.raises(NotFound, match="choose another"):
            program.attempts.compare(ANNA, first.id, 0, other)


def test_an_open_interview_has_no_attempts_yet(program: Program) -> None:
    session = program.answer(program.start())

    with pytest.raises(RefusedAction, match="not open yet"):
        program.attempts.attempts(ANNA, session.id, 0)


def test_a_question_that_somebody_chose_is_practised_alone(program: Program) -> None:
    chosen = next(iter(program.bank.questions.values()))
    session = program.attempts.practise(ANNA, chosen.id)

    assert [item.content_id for item in session.plan.items] == [chosen.id]
    assert session.turns[0].asked == chosen.prompt and session.plan.items[0].time == chosen.time
    with pytest.raises(NotFound):
        program.attempts.practise(ANNA, "no.such.question.m1")
