"""Difficult candidates hold whole sessions through the real flow; code keeps a model with bad habits in bounds."""

import json

from interviewer.evaluation.conduct import CHECKS
from interviewer.testing.candidates import CANDIDATES
from tests.cli.conftest import Run


def test_a_model_with_bad_habits_is_kept_in_bounds(run: Run) -> None:
    done = run("eval", "conduct", "--model", "naive", "--json")
    found = json.loads(done.out)
    assert (done.status, found["passed"], found["failed"]) == (0, 1.0, [])
    assert found["sessions"] == 2 * len(CANDIDATES)
    assert found["wordings"]["sought"] > 0 and found["wordings"]["shown"] == 0
    assert set(found["checks"]) == {*CHECKS, "no bad wording"}


def test_planned_words_pass_every_check_offline(run: Run) -> None:
    done = run("eval", "conduct", "--candidate", "asks who it is", "--candidate", "silent")
    assert done.status == 0
    assert "all checks               100.0%" in done.out
