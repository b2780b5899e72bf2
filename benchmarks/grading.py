"""The embedded grader in a process of its own, on one thread: time of a grade, and memory.

Over every fourth of the shipped gold questions. A grade is timed twice: of an answer that was never read
before, and of one that was read to choose a follow-up, as in the app. Wall time depends on who else is
busy; processor time hardly does.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.process import ROOT, peak_mb_of
from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.content.question import Question
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import EmbeddedGrader, as_submission
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import GradingTask
from interviewer.grading.wanted_files import WantedFiles
from interviewer.settings import Settings, quiet_environment
from interviewer.wiring.graders import make_graders
from interviewer.wiring.parts import read_bank

EVERY = 4


def measure() -> dict[str, dict[str, Any]]:
    """Rows embedded_grade_ms, its processor time, the same for answers read before, preparing, memory."""
    rows = _in_a_process("times")
    with tempfile.TemporaryDirectory() as folder:
        _in_a_process("memory", folder)  # checks the content, as the first start does
        return rows | _in_a_process("memory", folder)


def _in_a_process(*arguments: str) -> dict[str, dict[str, Any]]:
    command = [sys.executable, "-m", "benchmarks.grading", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return rows


def _times() -> dict[str, dict[str, Any]]:
    bank = load_bank(ROOT / "question_banks", ROOT / "rubrics")
    questions = [question for question in bank.questions.values() if question.exemplars][::EVERY]
    embedder = Embedder()
    embedder.encode("Load the encoder.")
    with tempfile.TemporaryDirectory() as folder:
        coverage = Coverage(embedder, files=WantedFiles(Path(folder)))
        grader = EmbeddedGrader(coverage, clock=lambda: datetime.now(UTC))
        prepared, first, again = [], [], []
        for question in questions:
            prepared.append(_took_ms(lambda question=question: coverage.prepare(question)))
            for task in _tasks(bank, question):
                first.append(_took_ms(lambda task=task: asyncio.run(grader.grade(task))))
                again.append(_took_ms(lambda task=task: asyncio.run(grader.grade(task))))
    return {
        "embedded_grade_ms": _row(first, 0),
        "embedded_grade_cpu_ms": _row(first, 1),
        "embedded_grade_read_before_cpu_ms": _row(again, 1),
        "embedded_prepare_question_cpu_ms": _row(prepared, 1),
    }


def _tasks(bank: Bank, question: Question) -> Iterator[GradingTask]:
    for exemplar in question.exemplars:
        submission = as_submission(question, exemplar)
        yield GradingTask(question=question, rubric=bank.rubric_of(question), submission=submission)


def _took_ms(step: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    step()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def _row(times: list[tuple[float, float]], column: int) -> dict[str, Any]:
    return {"value": round(median(time[column] for time in times), 1), "unit": "ms"}


def _memory(folder: str) -> dict[str, dict[str, Any]]:
    settings = Settings(data_dir=Path(folder))
    bank = read_bank(settings)
    question = next(question for question in bank.questions.values() if question.exemplars)
    grader = make_graders(settings).grader("embedded")
    for task in _tasks(bank, question):
        asyncio.run(grader.grade(task))
    return {"embedded_memory_mb": {"value": round(peak_mb_of(os.getpid())), "unit": "MB"}}


if __name__ == "__main__":
    quiet_environment({})
    print(json.dumps(_times() if sys.argv[1] == "times" else _memory(sys.argv[2])))
