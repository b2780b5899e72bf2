"""The demo: made-up sessions that look like anybody's, in a folder of their own."""

from datetime import timedelta
from pathlib import Path

import pytest

from interviewer.cli.demo import DAYS, PERSON, make_up
from interviewer.interview.session import Stage
from interviewer.settings import Settings
from interviewer.testing.clock import NOON
from interviewer.wiring.parts import open_parts


def test_made_up_sessions_are_finished_graded_and_spread_over_the_months(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path)
    assert make_up(settings, 2, NOON) == 2
    assert make_up(settings, 2, NOON) == 0
    assert "2 of 2" in capsys.readouterr().out
    parts = open_parts(settings)
    try:
        lines = parts.review.lines(PERSON)
        assert {line.stage for line in lines} == {Stage.DEBRIEF} and len(lines) == 2
        assert all(NOON - timedelta(days=DAYS) <= line.created_at <= NOON for line in lines)
        report = parts.review.report(PERSON, lines[0].id)
        assert not report.is_pending and any(item.grade is not None for item in report.items)
    finally:
        parts.close()
