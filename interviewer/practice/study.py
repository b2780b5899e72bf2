"""A study plan: at most three tasks, each leaving something to show, projects before certificates.

The weakest stage of competence comes first: 1 concepts, 2 prompts and evaluation, 3 workflow and monitoring,
4 risk and decisions. Tasks come from the questions that were answered, so they are about what was asked.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from statistics import fmean

from interviewer.content.bank import Bank
from interviewer.language.messages import marked
from interviewer.practice.measurement import Measurement
from interviewer.value import Value

MOST_TASKS = 3
STAGES = {
    1: marked("Concepts"),
    2: marked("Prompts and evaluation"),
    3: marked("Workflow and monitoring"),
    4: marked("Risk and decisions"),
}
ARTEFACTS = {
    1: marked("a short talk or note in your own words"),
    2: marked("an entry for your prompt library, with its test results"),
    3: marked("a process document that somebody else could follow"),
    4: marked("a case study with the decision and its outcome"),
}
DURATIONS = {1: marked("1 to 2 weeks"), 2: marked("2 to 4 weeks"), 3: marked("4 to 8 weeks"), 4: marked("ongoing")}
"""How long a stage usually takes beside a job; no deadline."""


class PlannedTask(Value):
    """Something to do next."""

    key: str
    """Stable id for ticking off."""
    stage: int
    task: str
    artefact: str
    """What it should leave behind."""
    duration: str
    question_id: str
    """The question it comes from."""


def study_plan(
    measured: Iterable[Measurement], bank: Bank, done: Collection[str], specialisation: str = ""
) -> tuple[PlannedTask, ...]:
    """The next tasks, weakest stage first, one of a stage before a second of it; ticked ones make room.

    `specialisation` is a skill tag of the taxonomy; tasks of questions with it come first within a stage.
    """
    scored = [m for m in measured if m.score is not None]
    weakest = _weakest_first(scored)
    answered = dict.fromkeys(m.question_id for m in sorted(scored, key=_gap))
    tasks: dict[int, list[PlannedTask]] = {stage: [] for stage in weakest}
    for question_id in sorted(answered, key=lambda q: not _has_tag(bank, q, specialisation)):
        question = bank.questions.get(question_id)
        for task in question.study if question is not None else ():
            planned = _task(task.stage, task.task, question_id)
            if task.stage in tasks and planned.key not in done:
                tasks[task.stage].append(planned)
    return _one_of_each_first([tasks[stage] for stage in weakest])


def _gap(one: Measurement) -> int:
    """How far above the bar; the furthest below comes first."""
    assert one.score is not None
    return one.score - one.bar


def _weakest_first(scored: Sequence[Measurement]) -> list[int]:
    gaps: dict[int, list[int]] = defaultdict(list)
    for one in scored:
        gaps[one.stage].append(_gap(one))
    return sorted(gaps, key=lambda stage: (fmean(gaps[stage]), stage))


def _has_tag(bank: Bank, question_id: str, tag: str) -> bool:
    question = bank.questions.get(question_id)
    return bool(tag) and question is not None and tag in question.tags


def _task(stage: int, text: str, question_id: str) -> PlannedTask:
    key = hashlib.sha256(f"{question_id}:{stage}:{text}".encode()).hexdigest()[:16]
    return PlannedTask(
        key=key,
        stage=stage,
        task=text,
        artefact=ARTEFACTS[stage],
        duration=DURATIONS[stage],
        question_id=question_id,
    )


def _one_of_each_first(by_stage: Sequence[Sequence[PlannedTask]]) -> tuple[PlannedTask, ...]:
    longest = max((len(tasks) for tasks in by_stage), default=0)
    in_turn = (tasks[n] for n in range(longest) for tasks in by_stage if n < len(tasks))
    return tuple(in_turn)[:MOST_TASKS]
