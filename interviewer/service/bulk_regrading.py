"""Grading all answers of a store once more by another grader: looked at first, then as work that can be broken off."""

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from statistics import mean
from typing import Protocol

from interviewer.grading.grade import Grade, GradingTask, Outcome
from interviewer.interview.session import Session
from interviewer.service.content import AskedContent
from interviewer.service.submission import grading_key, submission_of, task_of
from interviewer.store.grades import GradeStore, Spending
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem, WorkStore
from interviewer.value import Value

SAMPLE = 50
SEED = 7


class Grades(Protocol):
    """A grader."""

    async def grade(self, task: GradingTask) -> Outcome:
        """One outcome."""
        ...


class Shift(Value):
    """How levels move in a sample, this grader against the grades that stand."""

    answers: int
    unscored: int
    levels: int
    same: int
    """Levels that stay."""
    mean: float
    """Mean change of a level; 0.0 where nothing was compared."""


class Estimate(Value):
    """What a regrade would take."""

    answers: int
    tokens: int | None
    """By what this grader's grades have used here; None while it has made none."""
    cost_usd: float | None
    shift: Shift


class BulkRegrading:
    """Looks at finished interviews of everybody; answers that the grader has graded already are left out."""

    def __init__(
        self,
        *,
        asked: AskedContent,
        sessions: SessionStore,
        grades: GradeStore,
        works: WorkStore,
        grader: Callable[[str], Grades],
        clock: Callable[[], datetime],
    ) -> None:
        self._asked = asked
        self._sessions = sessions
        self._grades = grades
        self._works = works
        self._grader = grader
        self._clock = clock

    def estimate(self, grader: str, rubric: str = "") -> Estimate:
        """Count the answers, and grade a sample of them without keeping the grades.

        With `rubric` only answers to its questions count, by its revision at the time when they were asked.
        """
        found = list(self._due(grader, rubric))
        spent = self._grades.spending(grader=grader)
        made = spent.priced
        return Estimate(
            answers=len(found),
            tokens=round(spent.tokens / made * len(found)) if made else None,
            cost_usd=0.0 if grader == "embedded" else _cost(spent, len(found)),
            shift=self._shift(grader, found),
        )

    def begin(self, grader: str, rubric: str = "") -> tuple[int, int]:
        """Write the work down; returns how much is new, and how much was there from an earlier, broken-off run."""
        new = there = 0
        for session, item in self._due(grader, rubric):
            submission = submission_of(session, item)
            assert submission is not None
            work = WorkItem(
                kind="grade",
                # The same however often it is begun, so that nothing is graded twice.
                key=grading_key(session.id, item, submission, grader, attempt="bulk"),
                session_id=session.id,
                item=item,
                payload={"grader": grader, "bulk": True},
                run_after=self._clock(),
            )
            is_new = self._works.insert(work)
            new, there = new + is_new, there + (not is_new)
        return new, there

    def _due(self, grader: str, rubric: str) -> Iterator[tuple[Session, int]]:
        for owner in self._sessions.owners():
            for line in self._sessions.finished(owner):
                session = self._sessions.get(line.id, owner)
                latest = self._grades.latest(session.id)
                for item in session.answered_questions:
                    standing = latest.get(item)
                    is_done = isinstance(standing, Grade) and standing.provenance.grader == grader
                    if rubric not in ("", session.plan.items[item].rubric_id):
                        continue
                    if not is_done and submission_of(session, item) is not None:
                        yield session, item

    def _shift(self, grader: str, found: list[tuple[Session, int]]) -> Shift:
        chosen = random.Random(SEED).sample(found, min(SAMPLE, len(found)))  # noqa: S311 - a sample, no secret
        judge, unscored = self._grader(grader), 0
        moved: list[int] = []
        for session, item in chosen:
            planned = session.plan.items[item]
            task = task_of(session, item, self._asked.question(planned), self._asked.rubric(planned))
            before = self._grades.latest(session.id).get(item)
            after = asyncio.run(judge.grade(task)) if task is not None else None
            if not isinstance(after, Grade):
                unscored += 1
            elif isinstance(before, Grade):
                levels = {score.criterion: score.level for score in before.criteria}
                moved += [
                    score.level - old
                    for score in after.criteria
                    if score.level is not None and (old := levels.get(score.criterion)) is not None
                ]
        return Shift(
            answers=len(chosen),
            unscored=unscored,
            levels=len(moved),
            same=moved.count(0),
            mean=round(mean(moved), 2) if moved else 0.0,
        )


def _cost(spent: Spending, answers: int) -> float | None:
    return round(spent.cost_usd / spent.priced * answers, 2) if spent.priced else None
