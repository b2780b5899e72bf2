"""Writes docs/reliability.md from the register of faults; `--list` prints it, `--run` runs its tests in full.

python -m tools.write_reliability [--list | --run ARGUMENTS_OF_PYTEST...]
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.faults.register import FAULTS, Fault

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs/reliability.md"
_GROUPS = {
    "A": "Store, process, disk",
    "B": "The model's endpoint",
    "C": "Speech and sound",
    "D": "Content, files, configuration",
    "E": "Access and web",
    "F": "Scale, privacy, supply",
}


def main(arguments: Sequence[str]) -> int:
    """Write, print or run."""
    match list(arguments):
        case ["--list"]:
            for fault in FAULTS:
                print(_line(fault))
            return 0
        case ["--run", *more]:
            return _run(more)
        case _:
            TARGET.write_text(page(), encoding="utf-8")
            print(f"{TARGET.relative_to(ROOT)} written: {len(FAULTS)} faults")
            return 0


def selected(faults: Sequence[Fault] = FAULTS) -> list[str]:
    """The tests of these faults as pytest takes them, each once."""
    tests = (f"tests/{test.removesuffix('::*')}" for fault in faults for test in fault.tests)
    return sorted(dict.fromkeys(tests))


def page() -> str:
    """The whole page."""
    shown = [fault for fault in FAULTS if fault.tests]
    whole = [fault for fault in shown if not fault.missing]
    tables = "\n\n".join(_table(group, name) for group, name in _GROUPS.items())
    return (
        "# What can go wrong, and what then happens\n\n"
        f"{len(FAULTS)} faults: {len(whole)} are shown by tests, {len(shown) - len(whole)} in part, "
        f"{len(FAULTS) - len(shown)} not yet; each says why. This page is written by `python -m tools.write_reliability` from "
        "`tests/faults/register.py`; a test keeps the two equal and fails where a named test is gone.\n\n"
        "```\nmake faults                  # all of these tests, long repetitions in full\n"
        "make faults ARGS=--list      # row, tests, what takes part\n```\n\n"
        "`make test` runs the same tests with short repetitions (60 power cuts instead of 1,000, 10 kills at random instead of 1,000, each failpoint once instead of "
        "three times). Failpoints are places where `INTERVIEWER_FAILPOINT=name:hit` kills the process as `kill -9` would "
        "(`interviewer/failpoint.py`); without the variable they do nothing.\n\n"
        "28 November 2026, two cores: of 1,000 kills at random over all failpoints (10 min) and 1,000 power cuts none lost "
        "anything that was acknowledged, and each answer had one grade.\n\n"
        f"{tables}\n"
    )


def _table(group: str, name: str) -> str:
    rows = "\n".join(_row(fault) for fault in FAULTS if fault.id.startswith(group))
    return f"## {group}. {name}\n\n| | fault | then | shown by | with |\n|---|---|---|---|---|\n{rows}"


def _row(fault: Fault) -> str:
    tests = "<br>".join(f"`{test}`" for test in fault.tests)
    missing = f"*{'not shown' if fault.tests else 'not yet'}: {fault.missing}*" if fault.missing else ""
    shown = "<br>".join(part for part in (tests, missing) if part)
    return f"| {fault.id} | {fault.fault} | {fault.expected} | {shown} | {fault.component} |"


def _line(fault: Fault) -> str:
    shown = "; ".join(fault.tests) or "-"
    return f"{fault.id:4} {fault.fault} | {shown} | {fault.component or '-'}" + (
        f" | {fault.missing}" if fault.missing else ""
    )


def _run(more: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *selected(), *more]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"INTERVIEWER_FAULTS": "full"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
