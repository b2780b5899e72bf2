"""Time of `interviewer validate` as a command, on the shipped bank."""

import subprocess
import sys
import time
from typing import Any

from benchmarks.process import ROOT


def measure() -> dict[str, dict[str, Any]]:
    """Row validate_330_s: wall time of the whole command, start of Python included."""
    command = [sys.executable, "-m", "interviewer.cli", "validate", "--json"]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return {"validate_330_s": {"value": round(time.perf_counter() - began, 2), "unit": "s"}}
