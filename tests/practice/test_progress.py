"""Progress says nothing that its ranges do not carry."""

from datetime import date, timedelta
from typing import Any

import pytest

from interviewer.content.taxonomy import Layer, Level, Role, Topic
from interviewer.practice.measurement import Asked, Measurement, Ruler
from interviewer.practice.progress import calendar, coverage, depths, layers, readiness, trends
from interviewer.testing.clock import NOON
from tests.program import make_bank

RULER = Ruler(grader="embedded", grader_version="1", rubric_hash="r")


def measured(day: int, score: int | None, width: float = 0.5, **changes: Any) -> Measurement:
    body: dict[str, Any] = {
        "session_id": f"s{day}",
        "at": NOON + timedelta(days=day),
        "role": Role.LLM_ENGINEER,
        "level": Level.MID,
        "topic": Topic.TRADEOFFS,
        "question_id": f"llm_engineer.tradeoffs.routing.m{day}",
        "rubric_id": "tradeoffs.technical",
        "criterion": "framing",
        "name": "Framing",
        "layer": Layer.CONCEPTUAL,
        "stage": 1,
        "bar": 3,
        "score": score,
        "low": None if score is None else score - width,
        "high": None if score is None else score + width,
        "ruler": RULER,
    }
    return Measurement(**(body | changes))


@pytest.mark.parametrize(
    ("scores", "width", "change"),
    [
        ([2, 4], 0.5, "too few sessions"),
        ([2, 3, 4], 0.5, "risen"),
        ([4, 3, 2], 0.5, "fallen"),
        ([2, 3, 4], 1.0, "within the noise"),
        ([3, 4, 3], 0.5, "within the noise"),
        ([2, 5, 3], 0.5, "within the noise"),
    ],
)
def test_a_change_is_named_from_three_sessions_on_and_beyond_the_ranges(
    scores: list[int], width: float, change: str
) -> None:
    (found,) = trends(measured(day, score, width) for day, score in enumerate(scores))
    assert found.change == change


def test_levels_by_different_rulers_are_never_one_trend() -> None:
    other = RULER.model_copy(update={"grader_version": "2"})
    found = trends([measured(1, 2), measured(2, 3), measured(3, 4, ruler=other)])
    assert [len(one.sessions) for one in found] == [2, 1]


def test_not_enough_evidence_enters_no_trend() -> None:
    assert trends([measured(1, None)]) == ()


def test_two_questions_of_a_session_are_one_point_with_the_mean_of_their_ranges() -> None:
    ones = [measured(1, 2), measured(1, 4, question_id="llm_engineer.tradeoffs.routing.m9")]
    (session,) = trends(ones)[0].sessions
    assert (session.level, session.low, session.high, session.questions) == (2, 2.5, 3.5, 2)


@pytest.mark.parametrize(
    ("scores", "width", "standing"),
    [
        ([5], 0.5, "too few answers"),
        ([5, 5], 0.5, "above the bar"),
        ([1, 2], 0.5, "below the bar"),
        ([3, 3], 0.5, "at the bar"),
        ([3, 3], 1.0, "unclear"),
    ],
)
def test_standing_against_the_bar(scores: list[int], width: float, standing: str) -> None:
    (found,) = readiness((measured(day, score, width) for day, score in enumerate(scores)), Role.LLM_ENGINEER)
    assert found.standing == standing


def test_standing_rests_on_the_three_latest_sessions_alone() -> None:
    (found,) = readiness([measured(day, 1 if day < 3 else 5) for day in range(6)], Role.LLM_ENGINEER)
    assert (found.questions, found.standing) == (3, "above the bar")


def test_another_role_does_not_count() -> None:
    assert readiness([measured(1, 3, role=Role.PRODUCT_MANAGER)], Role.LLM_ENGINEER) == ()


def test_layers_count_levels_against_their_bars() -> None:
    found = {
        one.layer: (one.below, one.at, one.above) for one in layers([measured(1, 2), measured(2, 3), measured(3, 5)])
    }
    assert found[Layer.CONCEPTUAL] == (1, 1, 1) and found[Layer.JUDGEMENT] == (0, 0, 0)


def asked(question_id: str, rung: int = 0) -> Asked:
    return Asked(
        session_id="s", at=NOON, role=Role.LLM_ENGINEER, topic=Topic.TRADEOFFS, question_id=question_id, rung=rung
    )


def test_the_deepest_rung_of_a_subtopic_counts() -> None:
    (found,) = depths([asked("llm_engineer.tradeoffs.routing.m1", 1), asked("llm_engineer.tradeoffs.routing.m2", 3)])
    assert (found.subtopic, found.answers, found.rung) == ("routing", 2, 3)


def test_a_question_answered_twice_covers_once() -> None:
    bank = make_bank()
    found = {
        one.topic: (one.answered, one.questions)
        for one in coverage([asked("llm_engineer.tradeoffs.routing.m1")] * 2, bank)
    }
    assert found == {Topic.TRADEOFFS: (1, 4), Topic.FAILURES: (0, 2)}


def test_the_calendar_counts_answers_by_day() -> None:
    assert calendar([asked("a.b.c.m1"), asked("a.b.d.m1")]) == {date(2026, 11, 23): 2}
