"""What a CV offers: deeds that may become stories, and signs of a situation."""

from datetime import date

import pytest

from interviewer.adverts.cv import read_cv
from interviewer.interview.profile import Goal

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("line", "is_deed"),
    [
        ("- Cut the cost of our support assistant by a third within two months", True),
        ("- Answer rate of the bot from 41 % to 63 % in the first quarter", True),
        ("- Responsible for many interesting and varied tasks in the team", False),
        ("- Bachelor of Science in Physics, University of Somewhere, 2014", False),
        ("- Python, SQL", False),
        ("Call me at +49 170 1234567 or write to ada@example.test any time", False),
    ],
)
def test_deeds_have_a_doing_word_or_a_figure(line: str, is_deed: bool) -> None:
    assert bool(read_cv(f"Posts\n{line}", TODAY).deeds) is is_deed


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        pytest.param("2014 - 2018 analyst\n2021 - today engineer", [Goal.RETURN], id="gap"),
        pytest.param("2014 - 2018 analyst\n2019 - now engineer", [], id="no_gap"),
        pytest.param("03/2014 – 05/2020 analyst\nJun 2015 - Dec 2023 engineer", [Goal.RETURN], id="nothing_since"),
        pytest.param("2016-2026 developer, parental leave in between", [Goal.RETURN], id="said"),
        pytest.param("2016 - present, team lead of six", [Goal.LEAD], id="leads"),
        pytest.param("2016 - present, head of analytics\ncareer break before", [Goal.RETURN, Goal.LEAD], id="both"),
        pytest.param("2031 - 2040 astronaut\n1066 - 1087 king", [], id="impossible_years"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_signs_of_a_situation(text: str, goals: list[Goal]) -> None:
    reading = read_cv(text, TODAY)

    assert [sign.goal for sign in reading.signs] == goals
    assert all(text[sign.start : sign.end] for sign in reading.signs)
