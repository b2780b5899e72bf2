"""Runs `tests.faults.answering` as a process of its own, again and again: everything is imported once, each run is a fork.

A line of JSON comes in (the environment of a run, and a file for what it prints), its exit status goes out.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT


class Ended(NamedTuple):
    """How a run ended; below zero: the signal that killed it."""

    status: int
    printed: str


class Nursery:
    """The process that forks; runs come one after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip

    def run(self, environment: dict[str, str], printed: Path) -> Ended:
        """One run to its end."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([environment, str(printed)]) + "\n")
        self._process.stdin.flush()
        return Ended(int(self._process.stdout.readline()), printed.read_text(encoding="utf-8"))

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=20)


class Run(NamedTuple):
    """What a process acknowledged, and how it ended."""

    acknowledged: list[list[str]]
    was_killed: bool


class Answering:
    """Runs the program on data folders."""

    def __init__(self, nursery: Nursery, speech_model: Path, cache: Path) -> None:
        self._nursery = nursery
        self._speech_model = speech_model
        self._cache = cache

    def run(self, folder: Path, failpoint: str = "", **more: str) -> Run:
        """To its end or its death; `GIVEN_UP` is a recording that is not waited for."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("INTERVIEWER_")}
        environment |= {
            "INTERVIEWER_DATA_DIR": str(folder),
            "INTERVIEWER_CACHE_DIR": str(self._cache),
            "INTERVIEWER_WHISPER_MODEL": str(self._speech_model),
            "INTERVIEWER_FAILPOINT": failpoint,
        }
        ended = self._nursery.run(environment | more, folder.with_name(f"{folder.name}.printed"))
        lines = [line.split() for line in ended.printed.splitlines()]
        if ended.status == -signal.SIGKILL:
            return Run(lines, was_killed=True)
        assert ended.status == 0, ended.printed
        assert lines[-1] == ["done"]
        return Run(lines[:-1], was_killed=False)


def serve() -> None:
    """Fork a run for each line."""
    import faster_whisper  # noqa: F401 - the slow imports; none of them starts a thread, which a fork would lose

    from interviewer.settings import load_settings
    from interviewer.wiring.parts import read_bank
    from tests.faults import answering

    bank = read_bank(load_settings(), keeps=False)
    for line in sys.stdin:
        environment, printed = json.loads(line)
        child = os.fork()
        if child == 0:
            os.environ.clear()
            os.environ.update(environment)
            os.dup2(os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), sys.stdout.fileno())
            try:
                answering.main(bank)
            except BaseException:
                traceback.print_exc(file=sys.stdout)
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - read by Nursery


if __name__ == "__main__":
    serve()
