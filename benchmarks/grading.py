"""Time of an embedded grade over the shipped gold answers, one at a time."""

import asyncio
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks.process import ROOT
from interviewer.content.load import load_bank
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import EmbeddedGrader
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import GradingTask, SaidPart, Submission


def measure() -> dict[str, dict[str, Any]]:
    """Row embedded_grade_ms: median over all gold answers, after one warm-up of each question."""
    bank = load_bank(ROOT / "question_banks", ROOT / "rubrics")
    grader = EmbeddedGrader(Coverage(Embedder()), clock=lambda: datetime.now(UTC))
    tasks = [
        GradingTask(
            question=question,
            rubric=bank.rubric_of(question),
            submission=Submission(parts=(SaidPart(turn_id="t", asked=question.prompt, text=exemplar.answer),)),
        )
        for question in bank.questions.values()
        for exemplar in question.exemplars
    ]
    for task in {task.question.id: task for task in tasks}.values():
        asyncio.run(grader.grade(task))
    times = [_ms(grader, task) for task in tasks]
    return {"embedded_grade_ms": {"value": round(median(times), 1), "unit": "ms"}}


def _ms(grader: EmbeddedGrader, task: GradingTask) -> float:
    began = time.perf_counter()
    asyncio.run(grader.grade(task))
    return (time.perf_counter() - began) * 1000
