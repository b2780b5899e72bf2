"""The question that an adaptive interview asks next: its level follows from the answer before.

A stored grade of that answer decides where there is one already. A model's grade takes longer than
a candidate should wait, so else the embedded grader's is worked out at once, for this purpose only;
the plan says whose it was.
"""

from collections.abc import Callable
from random import Random

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.select import exposure, least_exposed
from interviewer.content.taxonomy import Level
from interviewer.grading.grade import Grade, GradingTask, Outcome
from interviewer.interview.adaptation import (
    Result,
    direction_after,
    level_before,
    may_adapt,
    next_level,
    question_before,
)
from interviewer.interview.plan import question_item
from interviewer.interview.session import Direction, LevelStep, PlannedItem, Session
from interviewer.service.content import AskedContent
from interviewer.service.submission import task_of
from interviewer.store.grades import GradeStore
from interviewer.store.sessions import SessionStore
from interviewer.value import Value


class Adapted(Value):
    """A session whose next place holds the question to be asked, and content that is new to it."""

    session: Session
    content: tuple[Question | Rubric, ...] = ()


class Adapter:
    """Decides on the level of a question at the moment of asking."""

    def __init__(
        self,
        *,
        bank: Bank,
        sessions: SessionStore,
        grades: GradeStore,
        asked: AskedContent,
        quick: Callable[[GradingTask], Outcome],
    ) -> None:
        self._bank = bank
        self._sessions = sessions
        self._grades = grades
        self._asked = asked
        self._quick = quick

    def adapt(self, session: Session, item: int) -> Adapted:
        """The session with the question of `item` chosen for its level; unchanged in a fixed interview."""
        if not may_adapt(session, item):
            return Adapted(session=session)
        grade = self._grade_before(session, item)
        direction = Direction.SAME if grade is None else direction_after(self._results(session, item, grade))
        before = level_before(session, item)
        aimed = next_level(before, session.plan.level, direction)
        step = LevelStep(
            direction=direction if aimed is not before else Direction.SAME,
            aimed=aimed,
            grader=grade.provenance.grader if grade is not None else "",
        )
        planned = session.plan.items[item]
        question = self._question_of(session, item, aimed) if planned.level is not aimed else None
        if question is None:
            return Adapted(session=session.with_item(item, planned.model_copy(update={"step": step})))
        chosen = question_item(self._bank, question, session.plan.preset).model_copy(update={"step": step})
        return Adapted(session=session.with_item(item, chosen), content=(question, self._bank.rubric_of(question)))

    def _grade_before(self, session: Session, item: int) -> Grade | None:
        before = question_before(session, item)
        task = self._task(session, before) if before is not None else None
        if task is None:
            return None
        assert before is not None
        wanted = task.submission.hash
        stored = [o for o in self._grades.history(session.id, before) if o.provenance.input_hash == wanted]
        outcome = stored[-1] if stored and isinstance(stored[-1], Grade) else self._quick(task)
        return outcome if isinstance(outcome, Grade) else None

    def _task(self, session: Session, item: int) -> GradingTask | None:
        planned = session.plan.items[item]
        return task_of(session, item, self._asked.question(planned), self._asked.rubric(planned))

    def _results(self, session: Session, item: int, grade: Grade) -> tuple[Result, ...]:
        before = question_before(session, item)
        assert before is not None
        rubric = self._asked.rubric(session.plan.items[before])
        return tuple(
            Result(
                level=score.level,
                bar=rubric.criterion(score.criterion).bar.of(session.plan.level),
                is_capped=bool(score.limited_by),
            )
            for score in grade.criteria
        )

    def _question_of(self, session: Session, item: int, level: Level) -> Question | None:
        """The least asked question of that level on the place's topic that is not in the plan; None if there is none."""
        planned: PlannedItem = session.plan.items[item]
        assert planned.topic is not None
        taken = {other.content_id for other in session.plan.items}
        left = [q for q in self._bank.cell(session.plan.role, planned.topic, level) if q.id not in taken]
        if not left:
            return None
        others = [
            self._asked.question(other)
            for place, other in enumerate(session.plan.items)
            if other.rubric_id and place != item
        ]
        times = exposure(self._sessions.asked_counts(session.owner, apart_from=session.id), others)
        return least_exposed(left, level, times, Random(f"{session.plan.seed}:{item}"))
