"""`interviewer regrade`: says what it would take, refuses a rubric that there is not, and grades what is there, once."""

from pathlib import Path

import pytest

from interviewer.cli.demo import make_up
from interviewer.settings import Settings
from interviewer.testing.clock import NOON
from tests.cli.conftest import Run


@pytest.fixture
def practised(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A store with one finished interview that the embedded grader has graded."""
    make_up(Settings(data_dir=data_dir), 1, NOON)


@pytest.mark.usefixtures("practised")
def test_a_look_names_answers_tokens_cost_and_shift(run: Run) -> None:
    done = run("regrade", "--model", "embedded", "--dry-run")
    assert done.status == 0
    assert done.out.splitlines()[0] == "0 answers would be graded by embedded; nothing was changed."

    done = run("regrade", "--model", "ollama/none", "--dry-run")
    assert "nothing was changed" in done.out and not done.out.startswith("0 answers")
    assert "Tokens: unknown, since it has graded nothing here. Cost: unknown." in done.out
    assert "levels stay" in done.out


@pytest.mark.usefixtures("practised")
def test_an_unknown_rubric_is_named_with_those_that_there_are(run: Run) -> None:
    done = run("regrade", "--model", "embedded", "--rubric", "charm")

    assert done.status != 0
    assert "There is no rubric 'charm'; there are" in done.err
    assert run("regrade", "--model", "embedded").out.startswith("0 answers are to be graded by embedded")
