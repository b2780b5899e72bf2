"""How high a criterion can reach, given what was shown."""

import pytest

from interviewer.content.ceilings import carried, ceiling
from interviewer.content.question import Question
from interviewer.testing.builders import make_question

# In this question: framing has E1 (must) and E2 (should); options E3, E4; decision E5, E6.
# R1 caps options at 2; R2 caps framing at 2 and decision at 3.


@pytest.mark.parametrize(
    ("criterion", "met", "flags", "level", "missing", "flag"),
    [
        pytest.param("framing", {"E1", "E2"}, set(), 5, (), None, id="all shown"),
        pytest.param("framing", {"E1"}, set(), 4, ("E2",), None, id="nothing beyond the must"),
        pytest.param("framing", {"E2"}, set(), 3, ("E1",), None, id="must missing"),
        pytest.param("framing", set(), set(), 3, ("E1",), None, id="nothing shown"),
        pytest.param("framing", {"E3", "E4", "E5", "E6"}, set(), 3, ("E1",), None, id="other criteria do not count"),
        pytest.param("options", {"E3", "E4"}, {"R1"}, 2, (), "R1", id="red flag"),
        pytest.param("framing", {"E1", "E2"}, {"R1"}, 5, (), None, id="red flag of another criterion"),
        pytest.param("decision", {"E5"}, {"R2"}, 3, (), "R2", id="red flag below the lack of more"),
        pytest.param("decision", {"E6"}, {"R2"}, 3, ("E5",), None, id="as low as the flag: the missing point is named"),
        pytest.param("framing", set(), {"R2"}, 2, (), "R2", id="the lowest of several"),
    ],
)
def test_the_lowest_limit_counts_and_says_why(
    criterion: str, met: set[str], flags: set[str], level: int, missing: tuple[str, ...], flag: str | None
) -> None:
    top = ceiling(make_question(), criterion, met, flags)

    assert (top.level, top.missing, top.flag) == (level, missing, flag)
    assert bool(top.reason) == (level < 5)


def test_a_bonus_lifts_as_a_should_does() -> None:
    points = [p.model_dump(mode="json") | ({"need": "bonus"} if p.id == "E2" else {}) for p in make_question().evidence]
    question: Question = make_question(evidence=points)

    assert ceiling(question, "framing", {"E1", "E2"}, ()).level == 5
    assert ceiling(question, "framing", {"E1"}, ()).level == 4


def test_every_missing_must_is_named_in_file_order() -> None:
    points = [p.model_dump(mode="json") | {"criterion": "framing"} for p in make_question().evidence]

    assert ceiling(make_question(evidence=points), "framing", {"E3", "E6"}, ()).missing == ("E1", "E5")


def test_a_red_flag_is_told_in_its_own_words() -> None:
    assert ceiling(make_question(), "options", {"E3", "E4"}, {"R1"}).reason == "red flag: trusts the vendor"


@pytest.mark.parametrize(
    ("met", "partial", "level"),
    [
        pytest.param(set(), set(), 1, id="nothing"),
        pytest.param({"E1", "E2"}, set(), 5, id="everything"),
        pytest.param({"E1"}, set(), 4, id="the must alone counts two thirds"),
        pytest.param({"E2"}, set(), 2, id="the should alone counts a third"),
        pytest.param(set(), {"E1", "E2"}, 3, id="everything in part"),
        pytest.param({"E3", "E5"}, {"E6"}, 1, id="other criteria do not count"),
    ],
)
def test_points_carry_a_level(met: set[str], partial: set[str], level: int) -> None:
    assert carried(make_question(), "framing", met, partial) == level
