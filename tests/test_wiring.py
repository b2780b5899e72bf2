"""What the program is built of."""

from pathlib import Path

import pytest

from interviewer.grading.grade import Grade
from interviewer.settings import Settings
from interviewer.testing.model_server import ModelServer
from interviewer.wiring import make_graders
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
