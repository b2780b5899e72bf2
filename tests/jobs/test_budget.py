"""Money is looked at before it is spent, and told before and after."""

import pytest

from interviewer.accounts.account import Account, Role
from interviewer.errors import QuotaSpent
from interviewer.grading.grade import GradingTask, Outcome, Unscored, UnscoredReason
from interviewer.interview.session import Session
from interviewer.jobs.budget import Budget, Limits
from interviewer.store.accounts import AccountStore
from interviewer.testing.clock import NOON
from interviewer.web.present import costs
from interviewer.wiring.hosting import organisation_finder
from tests.program import ANNA, BERT, GRADER, Program, graded

PRICE = 0.05
TEN_YEARS_S = 10 * 365 * 86_400


def priced(task: GradingTask) -> Outcome:
    grade = graded(task)
    made = grade.provenance.model_copy(update={"cost_usd": PRICE, "tokens_in": 900, "tokens_out": 100})
    return grade.model_copy(update={"provenance": made})


def held(program: Program) -> tuple[Session, list[Outcome | None]]:
    """A session of two answers, graded one after the other at a price each."""
    program.grader.steps.extend([priced, priced])
    session = program.finished()
    program.work_off()
    return session, [item.outcome for item in program.review.report(ANNA, session.id).items]


@pytest.mark.parametrize(
    ("limits", "graded_answers"),
    [
        pytest.param({}, 2, id="no_limit"),
        pytest.param({"session_usd": 0.08}, 2, id="begun_before_the_limit_was_reached"),
        pytest.param({"session_usd": 0.05}, 1, id="a_session_at_its_limit"),
        pytest.param({"day_usd": 0.05}, 1, id="a_day_at_its_limit"),
    ],
)
def test_no_paid_call_is_made_past_a_limit(program: Program, limits: dict[str, float], graded_answers: int) -> None:
    program.limit(**limits)
    _, outcomes = held(program)

    refused = [outcome for outcome in outcomes if isinstance(outcome, Unscored)]
    assert len(outcomes) - len(refused) == graded_answers
    assert all(one.reason is UnscoredReason.BUDGET and "limit of 0.05 USD" in one.detail for one in refused)


def test_another_session_has_its_own_limit_and_another_day_too(program: Program) -> None:
    program.limit(session_usd=0.05, day_usd=0.05)
    first, _ = held(program)
    assert program.budget.obstacle("another", GRADER)
    program.clock.forward(TEN_YEARS_S)
    assert not program.budget.obstacle("another", GRADER)
    assert program.budget.obstacle(first.id, GRADER)


def test_the_embedded_grader_is_never_held_back(program: Program) -> None:
    program.limit(session_usd=0.05, day_usd=0.05)
    session, _ = held(program)
    assert not program.budget.obstacle(session.id, "embedded")


def test_what_was_refused_can_be_graded_once_there_is_money(program: Program) -> None:
    program.limit(session_usd=0.05)
    session, _ = held(program)
    program.limit(session_usd=1.0)
    program.review.grade_again(ANNA, session.id)
    program.work_off()
    assert not any(isinstance(item.outcome, Unscored) for item in program.review.report(ANNA, session.id).items)


def test_the_price_is_told_before_and_after(program: Program) -> None:
    assert program.preferences.expected_cost_usd(GRADER, 4) is None
    session, _ = held(program)

    assert program.preferences.expected_cost_usd(GRADER, 4) == pytest.approx(4 * PRICE)
    assert program.preferences.expected_cost_usd("embedded", 4) == 0
    assert costs.of_session(program.review.report(ANNA, session.id)) == "Grading used 2,000 tokens, 0.10 USD. "
    assert costs.expected(GRADER, 0.2)[0].startswith("Grading will cost about 0.20 USD")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        pytest.param(Limits(person_usd=PRICE), "your limit of 0.05 USD", id="person"),
        pytest.param(Limits(organisation_usd=PRICE), "your organisation's limit of 0.05 USD", id="organisation"),
    ],
)
def test_people_and_organisations_have_limits_of_their_own(program: Program, limits: Limits, reason: str) -> None:
    session, _ = held(program)
    others = program.finished(BERT)
    for person in (ANNA, BERT):
        AccountStore(program.database).add(
            Account(
                id=person,
                email=f"{person[0]}@example.org",
                role=Role.CANDIDATE,
                organisation=f"of {person[0]}",
                created_at=NOON,
            )
        )
    find = organisation_finder(program.database)
    budget = Budget(
        program.grades.spending, limits, program.clock, owner_of=program.sessions.owner_of, organisation_of=find
    )

    assert reason in budget.obstacle(session.id, GRADER)
    assert budget.obstacle(others.id, GRADER) == ""
    assert (budget.is_day_open(ANNA), budget.is_day_open(BERT)) == (False, True)


def test_a_grade_past_the_quota_is_not_paid_for(program: Program) -> None:
    def spent(owner: str) -> None:
        raise QuotaSpent("Today's grades are used up.", 60)

    budget = Budget(program.grades.spending, Limits(), program.clock, use_grade=spent)
    assert budget.obstacle("x", GRADER) == "Today's grades are used up."
    assert budget.obstacle("x", GRADER, is_bulk=True) == budget.obstacle("x", "embedded") == ""
