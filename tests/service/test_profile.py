"""What a person tells of themself steers which questions come, and nothing else."""

from pathlib import Path

import pytest

from interviewer.content.bank import Bank
from interviewer.errors import RefusedAction
from interviewer.interview.profile import Goal, Profile
from interviewer.testing.builders import make_question, make_rubric
from tests.program import ANNA, BERT, Program, bank_of, make_choice


@pytest.fixture
def bank() -> Bank:
    """Five equal questions, one of them about a bank."""
    return bank_of(
        [
            make_question(
                id=f"llm_engineer.tradeoffs.part{n}.m1",
                subtopic=f"part{n}",
                context="A savings bank in Vienna." if n == 4 else "A shop.",
            )
            for n in range(1, 6)
        ],
        (make_rubric(),),
    )


@pytest.mark.parametrize("seed", range(6))
def test_among_equals_what_fits_comes_first(tmp_path: Path, bank: Bank, seed: int) -> None:
    with Program(tmp_path, bank) as program:
        program.profiles.tell(ANNA, Goal.NONE, "banking", "Vienna")
        plan = program.interviews.preview(ANNA, make_choice(), seed)
        assert plan.items[plan.questions[0]].content_id == "llm_engineer.tradeoffs.part4.m1"


def test_what_was_told_is_the_persons_own_and_survives_a_restart(program: Program) -> None:
    program.profiles.tell(ANNA, Goal.LEAD, " law ", "EU")
    program.progress.specialise(ANNA, "")
    assert program.again().profiles.profile(ANNA) == Profile(goal=Goal.LEAD, sector="law", place="EU")
    assert program.again().profiles.profile(BERT) == Profile()


def test_a_profile_of_another_version_counts_as_not_told(program: Program) -> None:
    program.start()
    program.sessions.set_preferences(ANNA, {"profile": {"goal": "astronaut"}, "specialisation": "skill_sql"})
    assert program.profiles.profile(ANNA) == Profile(skill="skill_sql")


def test_too_long_a_text_is_refused_by_name(program: Program) -> None:
    with pytest.raises(RefusedAction, match="The sector has 61 characters; use at most 60"):
        program.profiles.tell(ANNA, Goal.NONE, "x" * 61, "")
