"""A profile says which of several equal questions come first."""

from typing import Any

import pytest

from interviewer.interview.profile import Goal, Profile
from interviewer.testing.builders import make_question


@pytest.mark.parametrize(
    ("told", "question", "liking"),
    [
        pytest.param({}, {"tags": ["lens_returner"]}, 0, id="nothing_told"),
        pytest.param({"goal": Goal.RETURN}, {"tags": ["lens_returner"]}, 2, id="lens_of_the_goal"),
        pytest.param({"goal": Goal.RETURN}, {"tags": ["lens_team_lead"]}, 0, id="another_lens"),
        pytest.param({"goal": Goal.FIRST_JOB}, {"layer": "conceptual"}, 2, id="concepts_for_a_first_job"),
        pytest.param({"skill": "skill_sql"}, {"tags": ["skill_sql"]}, 1, id="specialisation"),
        pytest.param(
            {"sector": "banking"}, {"context": "Two banks share an assistant."}, 1, id="another_form_of_a_word"
        ),
        pytest.param({"place": "the EU, Germany"}, {"context": "Data stays in the EU."}, 1, id="words_without_meaning"),
        pytest.param({"sector": "health insurance"}, {"context": "Health insurer, two sites."}, 2, id="two_words"),
        pytest.param({"sector": "law"}, {"context": "A lawn is mown."}, 0, id="a_short_word_matches_whole_only"),
    ],
)
def test_how_well_a_question_fits(told: dict[str, Any], question: dict[str, Any], liking: int) -> None:
    assert Profile(**told).liking(make_question(**{"context": "", "tags": [], **question})) == liking
