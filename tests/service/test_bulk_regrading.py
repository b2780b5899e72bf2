"""All answers once more by another grader: looked at first, begun twice, done once."""

import pytest

from interviewer.grading.grade import Grade
from interviewer.service.bulk_regrading import BulkRegrading
from interviewer.service.content import AskedContent
from tests.program import ANNA, BERT, Program, ScriptedGrader, graded, unscored


@pytest.fixture
def program(program: Program) -> Program:
    """Two people with a finished, graded interview each; the grades say 3."""
    program.grader.steps.extend([lambda task: graded(task, 3)] * 4)
    for person in (ANNA, BERT):
        program.finished(person)
    program.clock.forward(3600)
    program.work_off()
    return program


def bulk_of(program: Program, grader: ScriptedGrader) -> BulkRegrading:
    return BulkRegrading(
        asked=AskedContent(program.bank, program.sessions),
        sessions=program.sessions,
        grades=program.grades,
        works=program.works,
        grader=lambda _: grader,
        clock=program.clock,
    )


def outcomes(program: Program) -> list[int]:
    """How many outcomes each answered item has."""
    found = []
    for owner in program.sessions.owners():
        for line in program.sessions.finished(owner):
            session = program.sessions.get(line.id, owner)
            found += [len(program.grades.history(session.id, item)) for item in session.answered_questions]
    return found


def test_a_look_says_how_much_it_is_and_how_levels_would_move_and_changes_nothing(program: Program) -> None:
    grader = ScriptedGrader()
    grader.steps.extend([lambda task: graded(task, 4)] * 3 + [lambda task: unscored(task)])
    before = outcomes(program)
    found = bulk_of(program, grader).estimate("another")

    assert found.answers == len(before) == 4
    assert (found.tokens, found.cost_usd) == (None, None)
    assert (found.shift.answers, found.shift.unscored, found.shift.same, found.shift.mean) == (4, 1, 0, 1.0)
    assert outcomes(program) == before


def test_it_is_begun_once_however_often_and_every_earlier_grade_stays(program: Program) -> None:
    bulk = bulk_of(program, program.grader)
    assert bulk.begin("another") == (4, 0)
    assert bulk.begin("another") == (0, 4)
    program.grader.steps.extend([lambda task: graded(task, 4)] * 4)
    program.clock.forward(1)
    assert program.work_off() == 4

    assert outcomes(program) == [2] * 4
    for owner in (ANNA, BERT):
        (line,) = program.sessions.finished(owner)
        levels = [[s.level for s in o.criteria] for o in program.grades.history(line.id, 0) if isinstance(o, Grade)]
        assert {3} == set(levels[0]) and {4} == set(levels[1])


def test_what_this_grader_has_graded_already_is_left_out(program: Program) -> None:
    session = program.sessions.finished(ANNA)[0]
    standing = program.grades.latest(session.id)[0]

    assert bulk_of(program, program.grader).estimate(standing.provenance.grader).answers == 0


def test_a_bulk_grade_counts_against_the_programs_limit_and_nobodys_own(program: Program) -> None:
    bulk_of(program, program.grader).begin("another")
    session = program.sessions.finished(ANNA)[0]
    program.limit(session_usd=0.000001)
    assert program.budget.obstacle(session.id, "another", is_bulk=True) == ""


def test_with_a_rubric_only_answers_to_its_questions_count(program: Program) -> None:
    session = program.sessions.get(program.sessions.finished(ANNA)[0].id, ANNA)
    named = session.plan.items[session.answered_questions[0]].rubric_id
    bulk = bulk_of(program, ScriptedGrader())

    assert bulk.begin("another", "no-such-rubric") == (0, 0)
    assert bulk.begin("another", named)[0] > 0
