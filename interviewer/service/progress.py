"""How a person is getting on and what is next: measurements gathered from the store, made into pictures of progress."""

from collections.abc import Callable
from datetime import date, datetime

from interviewer.content.bank import Bank
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Role
from interviewer.errors import NotFound
from interviewer.interview.depth import deepest_rung
from interviewer.interview.session import ItemKind, Session
from interviewer.practice import progress, schedule, study
from interviewer.practice.measurement import Asked, Measurement, Ruler
from interviewer.service.content import AskedContent
from interviewer.service.profile import SPECIALISATION
from interviewer.store.grades import GradeStore, LevelRow
from interviewer.store.sessions import SessionStore
from interviewer.value import Value

_DONE_TASKS = "done_tasks"
MOST_DONE_KEPT = 500


class ProgressReport(Value):
    """Everything that the progress page shows."""

    sessions: int
    role: Role | None
    """The role practised last; None before the first finished session."""
    trends: tuple[progress.Trend, ...]
    readiness: tuple[progress.Readiness, ...]
    layers: tuple[progress.LayerShare, ...]
    depths: tuple[progress.SubtopicDepth, ...]
    coverage: tuple[progress.Coverage, ...]
    calendar: dict[date, int]
    due: tuple[schedule.Due, ...]
    plan: tuple[study.PlannedTask, ...]
    tasks_done: int
    specialisation: str


class ProgressService:
    """The use cases of the progress page; every method names the owner."""

    def __init__(
        self, *, bank: Bank, sessions: SessionStore, grades: GradeStore, clock: Callable[[], datetime]
    ) -> None:
        self._bank = bank
        self._asked = AskedContent(bank, sessions)
        self._sessions = sessions
        self._grades = grades
        self._clock = clock

    def report(self, owner: str) -> ProgressReport:
        """How this person is getting on, from finished sessions and shipped questions alone."""
        sessions = self._sessions.finished(owner)
        measured = self._measured(owner, sessions)
        asked = self._answered(owner, sessions)
        preferences = self._sessions.preferences(owner)
        done = frozenset(preferences.get(_DONE_TASKS, ()))
        specialisation = str(preferences.get(SPECIALISATION, ""))
        role = sessions[-1].plan.role if sessions else None
        return ProgressReport(
            sessions=len(sessions),
            role=role,
            trends=progress.trends(measured),
            readiness=progress.readiness(measured, role) if role is not None else (),
            layers=progress.layers(measured),
            depths=progress.depths(asked),
            coverage=progress.coverage(asked, self._bank),
            calendar=progress.calendar(asked),
            due=schedule.schedule(measured, self._clock()),
            plan=study.study_plan(measured, self._bank, done, specialisation),
            tasks_done=len(done),
            specialisation=specialisation,
        )

    def due_today(self, owner: str) -> tuple[schedule.Due, ...]:
        """What is worth practising again now, longest overdue first."""
        measured = self._measured(owner, self._sessions.finished(owner))
        return tuple(due for due in schedule.schedule(measured, self._clock()) if due.is_due)

    def tick(self, owner: str, task_key: str) -> None:
        """Mark a task of the study plan as done; the next one takes its place."""
        preferences = self._sessions.preferences(owner)
        done = [key for key in preferences.get(_DONE_TASKS, ()) if key != task_key]
        self._sessions.set_preferences(owner, {**preferences, _DONE_TASKS: [*done, task_key][-MOST_DONE_KEPT:]})

    def specialise(self, owner: str, tag: str) -> None:
        """Put the tasks of one skill first; '' for none. Raises NotFound for a skill that the bank doesn't know."""
        if tag and tag not in {skill.id for skill in self._bank.taxonomy.skills}:
            raise NotFound("There is no specialisation {tag!r}; reload the page and choose again.", tag=tag)
        self._sessions.set_preferences(owner, {**self._sessions.preferences(owner), SPECIALISATION: tag})

    def _measured(self, owner: str, sessions: tuple[Session, ...]) -> tuple[Measurement, ...]:
        by_id = {session.id: session for session in sessions}
        rows = self._grades.levels_of(owner)
        found = ((by_id[row.session_id], row) for row in rows if row.session_id in by_id)
        return tuple(
            self._measurement(session, row) for session, row in found if not session.plan.items[row.item].is_own
        )

    def _measurement(self, session: Session, row: LevelRow) -> Measurement:
        planned = session.plan.items[row.item]
        rubric: Rubric = self._asked.rubric(planned)
        criterion = rubric.criterion(row.criterion)
        return Measurement(
            session_id=session.id,
            at=session.created_at,
            role=session.plan.role,
            level=session.plan.level,
            topic=rubric.topic,
            question_id=planned.content_id,
            rubric_id=rubric.id,
            criterion=criterion.id,
            name=criterion.name,
            layer=criterion.layer,
            stage=criterion.stage,
            bar=criterion.bar.of(session.plan.level),
            score=row.level,
            low=row.low,
            high=row.high,
            ruler=Ruler(grader=_grader(row), grader_version=row.grader_version, rubric_hash=row.rubric_hash),
        )

    def _answered(self, owner: str, sessions: tuple[Session, ...]) -> tuple[Asked, ...]:
        answered, probes = self._sessions.answered(owner), self._sessions.probes(owner)
        return tuple(
            Asked(
                session_id=session.id,
                at=session.created_at,
                role=session.plan.role,
                topic=planned.topic,
                question_id=planned.content_id,
                rung=deepest_rung(probes.get((session.id, index), ())),
            )
            for session in sessions
            for index, planned in enumerate(session.plan.items)
            if planned.kind is ItemKind.QUESTION
            and not planned.is_own
            and planned.topic is not None
            and planned.content_id in answered.get(session.id, ())
        )


def _grader(row: LevelRow) -> str:
    """Imported grades are a ruler of their own: nobody here has seen them made."""
    return f"{row.grader}, imported" if row.is_imported else row.grader
