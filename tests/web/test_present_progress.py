"""The progress page's words, tables and charts."""

from datetime import date, timedelta
from typing import Any

import pytest

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Role, Topic
from interviewer.practice.progress import Coverage, SubtopicDepth, trends
from interviewer.practice.schedule import schedule
from interviewer.service.progress import ProgressService
from interviewer.testing.clock import NOON
from interviewer.web.present import charts, progress
from tests.practice.test_progress import measured
from tests.program import ANNA, Program, graded, make_bank
from tests.web.markup import read

BAD = "<script>alert(1)</script> \" onx=' <b>"


@pytest.fixture
def hostile(program: Program) -> tuple[Bank, ProgressService]:
    """Three sessions on rubrics, a role and tasks whose words are markup."""
    study = [{"stage": 4, "task": BAD}]
    plain = make_bank(study=study)
    rubrics = {
        i: r.model_copy(update={"criteria": tuple(c.model_copy(update={"name": BAD}) for c in r.criteria)})
        for i, r in plain.rubrics.items()
    }
    roles = {r: p.model_copy(update={"name": BAD}) for r, p in plain.roles.items()}
    bank = Bank(**{**vars(plain), "rubrics": rubrics, "roles": roles})
    again = program.again(bank)
    for level in (2, 3, 4):
        again.grader.steps.extend([lambda task, level=level: graded(task, level)] * 2)
        again.finished()
        again.work_off()
        again.clock.forward(86_400)
    return bank, ProgressService(bank=bank, sessions=again.sessions, grades=again.grades, clock=again.clock)


def test_nothing_that_anybody_wrote_is_markup(hostile: tuple[Bank, ProgressService]) -> None:
    bank, service = hostile
    report = service.report(ANNA)
    later = NOON + timedelta(days=60)
    shown = [
        progress.head(report),
        progress.due(report, later),
        progress.due_note(report.due),
        progress.trends(report.trends),
        *(progress.course(one) for one in report.trends),
        progress.readiness(bank, report),
        progress.layers(report.layers),
        progress.depths(report.depths),
        progress.coverage(bank, report.coverage),
        progress.calendar(report),
        progress.plan_intro(report),
        *(progress.task(one) for one in report.plan),
    ]
    assert report.plan and report.trends and report.readiness
    for html in shown:
        assert "script" not in read(html).tags
    assert any(BAD in read(html).text for html in shown)


def test_a_range_is_rounded_outwards_to_half_levels() -> None:
    ones = [measured(1, 2, 0.6), measured(1, 3, 0.6, question_id="a.b.c.m1")]
    html = progress.trends(trends(ones))
    assert "<td>1½ to 3½</td>" in html


def test_what_is_due_says_when_the_next_thing_comes() -> None:
    assert "Due today: <b>Framing</b>" in progress.due_note(schedule([measured(0, 1)], NOON))
    assert progress.due_note(()) == ""


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """The only data of a chart."""
    (rows,) = chart.to_dict()["datasets"].values()
    return list(rows)


def test_the_trend_chart_holds_each_session_and_says_itself_to_screen_readers() -> None:
    (one,) = trends(measured(day, 3) for day in range(3))
    spec = charts.trend(one).to_dict()
    assert 3 in {len(rows) for rows in spec["datasets"].values()}
    assert spec["description"] == "Framing: level with range in 3 sessions, dashed line: bar 3"


def test_the_calendar_ends_today_and_begins_on_a_monday() -> None:
    days = rows_of(charts.calendar({date(2026, 11, 25): 2}, date(2026, 11, 26)))
    assert (days[0]["weekday"], days[-1]["day"], days[-2]["answers"]) == ("Mon", "26 Nov 2026", 2)


def test_the_deepest_subtopics_stand_in_the_middle_of_attention() -> None:
    depths = tuple(
        SubtopicDepth(topic=Topic.TRADEOFFS, subtopic=name, answers=1, rung=rung) for name, rung in (("a", 0), ("b", 2))
    )
    values = rows_of(charts.t_shape(depths))
    assert [(row["subtopic"], row["depth"]) for row in values] == [("b", 3), ("a", 1)]


def test_the_heat_map_names_every_cell() -> None:
    rows = (Coverage(role=Role.LLM_ENGINEER, topic=Topic.FAILURES, answered=1, questions=4),)
    values = rows_of(charts.coverage(rows, {"llm_engineer": "LLM engineer"}))
    assert (values[0]["label"], values[0]["share"]) == ("1/4", 0.25)
