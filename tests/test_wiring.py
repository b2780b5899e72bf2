"""What the program is built of."""

from pathlib import Path

import pytest

from interviewer.errors import GraderError
from interviewer.grading.grade import Grade
from interviewer.grading.qualification import write_record
from interviewer.settings import Settings
from interviewer.testing.builders import LONG_ENOUGH, make_task
from interviewer.testing.model_server import ModelServer
from interviewer.wiring.graders import make_graders, make_pace
from interviewer.wiring.parts import open_parts
from tests.grading.records import record
from tests.program import ALL_POINTS, Program


def test_a_stored_grade_names_the_parameters_of_its_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer() as server, Program(tmp_path) as program:
        settings = Settings(data_dir=tmp_path, api_base=server.openai_url, grader_timeout_s=30)
        monkeypatch.setattr(program, "grader", make_graders(settings).grader("openai/rules"))
        session = program.finished(text=ALL_POINTS)
        program.work_off()

        outcome = program.again().grades.latest(session.id)[0]
        assert isinstance(outcome, Grade)
        parameters = outcome.provenance.parameters
        assert (parameters["temperature"], parameters["timeout_s"], parameters["attempts"]) == (0.0, 30, 3)


async def test_what_was_measured_of_a_model_widens_the_ranges_of_its_levels(tmp_path: Path) -> None:
    with ModelServer() as server:
        settings = Settings(data_dir=tmp_path, api_base=server.openai_url, grader_timeout_s=30)
        before = await make_graders(settings).grader("openai/rules").grade(make_task(LONG_ENOUGH))
        write_record(settings.qualifications_folder, record("openai/rules"))
        after = await make_graders(settings).grader("openai/rules").grade(make_task(LONG_ENOUGH))

    assert isinstance(before, Grade) and isinstance(after, Grade)
    for narrow, wide in zip(before.criteria, after.criteria, strict=True):
        assert wide.level == narrow.level
        assert narrow.low is not None and wide.low is not None and narrow.high is not None and wide.high is not None
        assert wide.low < narrow.low or wide.high > narrow.high


def test_a_pace_is_kept_only_where_one_is_set(tmp_path: Path) -> None:
    assert make_pace(Settings(data_dir=tmp_path)) is None
    pace = make_pace(Settings(data_dir=tmp_path, model_requests_per_minute=1))
    assert pace is not None
    assert (pace.turn(0.01), pace.turn(0.01)) == (True, False)
    pace.close()


def test_the_pace_holds_for_everything_that_asks_a_model(tmp_path: Path) -> None:
    with ModelServer() as server:
        settings = Settings(
            data_dir=tmp_path, api_base=server.openai_url, grader_timeout_s=1, model_requests_per_minute=1
        )
        parts = open_parts(settings)
        try:
            assert "answered" in parts.preferences.test_grader("openai/rules")
            with pytest.raises(GraderError, match="as many requests as are allowed here"):
                parts.preferences.test_grader("openai/rules")
        finally:
            parts.close()
        assert len(server.chats) == 1
