"""Log lines are for people, or JSON for programs."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import logging
from interviewer.cli.logs import set_up_logs
from interviewer.settings import Settings
set_up_logs(Settings(log_format="{format}", log_level="info"))
logging.getLogger("interviewer.jobs").info("grade %s: %s", 7, "graded", extra={{"model": "m", "seconds": 1.5}})
logging.getLogger("litellm").info("what a library says of a request")
"""


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_line_a_piece_of_work_and_none_of_libraries(style: str) -> None:
    command = [sys.executable, "-W", "error", "-c", PROGRAM.format(format=style)]
    (line,) = subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()
    if style == "text":
        assert line == "INFO interviewer.jobs: grade 7: graded"
        return
    told = json.loads(line)
    assert (told["message"], told["level"], told["logger"]) == ("grade 7: graded", "INFO", "interviewer.jobs")
    assert (told["model"], told["seconds"]) == ("m", 1.5)
    assert "time" in told
