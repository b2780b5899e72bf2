"""Looking back: the list of sessions, one session's scored transcript, another try at grading, deletion."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import IO
from uuid import uuid4

from interviewer.claims.values import Ledger
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Form, Topic
from interviewer.errors import RefusedAction
from interviewer.grading.arithmetic.checking import check_quantities
from interviewer.grading.grade import Outcome, Provenance, Submission
from interviewer.grading.qualification import Standing
from interviewer.interview import flow
from interviewer.interview.session import ItemKind, PlannedItem, Session, SessionLine, Stage
from interviewer.service.content import AskedContent
from interviewer.service.export import to_json, to_markdown
from interviewer.service.history import NO_HISTORY, History
from interviewer.service.report import ItemReport, SessionReport
from interviewer.service.submission import grading_key, submission_of, wordings_of
from interviewer.speech.delivery import delivery_of
from interviewer.speech.transcript import Transcript
from interviewer.store.grades import GradeStore
from interviewer.store.recordings import RecordingStore
from interviewer.store.session_list import SessionFilter, SessionListStore, SessionPage
from interviewer.store.sessions import SessionStore
from interviewer.store.text import storable
from interviewer.store.work_items import WorkItem, WorkStore

MOST_ARCHIVED = 10_000


class ReviewService:
    """The use cases around finished and unfinished sessions; every method names the owner."""

    def __init__(
        self,
        *,
        bank: Bank,
        sessions: SessionStore,
        works: WorkStore,
        grades: GradeStore,
        listed: SessionListStore,
        recordings: RecordingStore,
        ledger: Callable[[Submission], Ledger],
        grader_of: Callable[[str], str],
        standing: Callable[[Provenance], Standing],
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._asked = AskedContent(bank, sessions)
        self._sessions = sessions
        self._works = works
        self._grades = grades
        self._listed = listed
        self._recordings = recordings
        self._ledger = ledger
        self._grader_of = grader_of
        self._standing = standing
        self._wake = wake
        self._clock = clock

    def lines(self, owner: str) -> tuple[SessionLine, ...]:
        """The person's sessions, newest first."""
        return self._sessions.lines(owner)

    def page(self, owner: str, wanted: SessionFilter, offset: int = 0) -> SessionPage:
        """A page of the person's sessions that fit, newest first."""
        return self._listed.page(owner, wanted, max(0, offset))

    def graders(self, owner: str) -> tuple[str, ...]:
        """What graded some session of this person."""
        return self._listed.graders(owner)

    def rename(self, owner: str, session_id: str, title: str) -> Session:
        """Give a session a name of the person's own."""
        session = flow.rename(self._sessions.get(session_id, owner), storable(title))
        self._sessions.save(session)
        return session

    def archive(self, owner: str, wanted: SessionFilter, target: IO[bytes], *, with_recordings: bool = False) -> int:
        """Write the fitting sessions as a ZIP of Markdown, JSON and maybe WAV files; returns how many they are."""
        page = self._listed.page(owner, wanted, limit=MOST_ARCHIVED)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for line in page.lines:
                report = self.report(owner, line.id)
                name = f"{line.created_at:%Y-%m-%d-%H%M}-{line.id[:8]}"
                archive.writestr(f"{name}.md", to_markdown(report))
                archive.writestr(f"{name}.json", to_json(report))
                if with_recordings:
                    self._archive_recordings(owner, line.id, name, archive)
        return len(page.lines)

    def _archive_recordings(self, owner: str, session_id: str, name: str, archive: zipfile.ZipFile) -> None:
        for recording in self._recordings.of_session(session_id, owner):
            if recording.state == "finished":
                sound = self._recordings.wav(recording.id, owner).getbuffer()
                archive.writestr(f"{name}-{recording.id[:8]}.wav", sound, zipfile.ZIP_STORED)

    def report(self, owner: str, session_id: str) -> SessionReport:
        """One session with everything asked and said, and from the debrief on with everything found."""
        session = self._sessions.get(session_id, owner)
        return SessionReport.of(session, self._items(session))

    def grade_again(self, owner: str, session_id: str) -> int:
        """Ask for a new grade of every item that has none or is unscored; returns how many."""
        session = self._sessions.get(session_id, owner)
        if session.stage in (Stage.BRIEFING, Stage.INTERVIEW):
            raise RefusedAction("The interview is still open; finish it first.")
        again = [item.index for item in self._items(session) if item.needs_grade]
        for index in again:
            self._works.insert(self._work(session, index))
        if again:
            self._wake()
        return len(again)

    def waits_for(self, session_id: str) -> int:
        """How many answers of other people are graded before the first of this session that waits."""
        return self._works.grades_before(session_id)

    def delete(self, owner: str, session_id: str) -> None:
        """Remove a session with its answers, grades and recordings, for good."""
        self._sessions.delete(session_id, owner)
        self._recordings.erase_deleted()

    def delete_everything(self, owner: str) -> None:
        """Remove all that is stored about a person, for good."""
        self._sessions.delete_person(owner)
        self._recordings.erase_deleted()

    def _items(self, session: Session) -> tuple[ItemReport, ...]:
        histories = {item: self._history(session, item) for item in session.answered_questions}
        waiting = self._items_waiting(session.id)
        return tuple(
            self._item(session, index, planned, histories.get(index, NO_HISTORY), index in waiting)
            for index, planned in enumerate(session.plan.items)
            if session.turns_of(index)
        )

    def _history(self, session: Session, item: int) -> History:
        """What an answer was given, as it stands and as it stood before corrections; not what was taken back."""
        wordings = [wording.hash for wording in wordings_of(session, item)]
        kept = [o for o in self._grades.history(session.id, item) if o.provenance.input_hash in wordings]
        return History.of(kept, wordings[0])

    def _items_waiting(self, session_id: str) -> set[int | None]:
        return {
            work.item
            for work in self._works.of_session(session_id)
            if work.kind == "grade" and work.state in ("todo", "running")
        }

    def _work(self, session: Session, item: int) -> WorkItem:
        submission = submission_of(session, item)
        assert submission is not None
        grader = self._grader_of(session.owner)
        return WorkItem(
            kind="grade",
            key=grading_key(session.id, item, submission, grader, attempt=uuid4().hex),
            session_id=session.id,
            item=item,
            payload={"grader": grader},
            run_after=self._clock(),
        )

    def _item(
        self, session: Session, index: int, planned: PlannedItem, history: History, is_pending: bool
    ) -> ItemReport:
        is_question, turns = planned.kind is ItemKind.QUESTION, session.turns_of(index)
        question = self._asked.question(planned) if is_question else None
        submission = submission_of(session, index) if is_question else None
        transcripts = self._transcripts(session, index)
        return ItemReport(
            index=index,
            planned=planned,
            question=question,
            rubric=self._asked.rubric(planned) if is_question else None,
            turns=turns,
            outcome=history.shown,
            earlier=history.others,
            failed_again=history.failed_again,
            is_pending=is_pending and any(turn.counts for turn in turns),
            self_ratings={r.criterion: r.level for r in session.self_ratings if r.rubric_id == planned.rubric_id},
            transcripts=transcripts,
            deliveries={key: found for key, heard in transcripts.items() if (found := delivery_of(heard)) is not None},
            sums=check_quantities(question, submission) if question and submission and _has_sums(question) else (),
            ledger=self._ledger(submission) if question and submission and _is_story(session, question) else None,
            standing=self._standing_of(history.shown),
        )

    def _standing_of(self, outcome: Outcome | None) -> Standing | None:
        """Nothing is vouched for that came in a file."""
        if outcome is None or outcome.provenance.is_imported:
            return None
        return self._standing(outcome.provenance)

    def _transcripts(self, session: Session, index: int) -> dict[str, Transcript]:
        found = {}
        for turn in session.turns_of(index):
            for recording in turn.answer.recordings if turn.answer is not None else ():
                transcript = self._recordings.transcript(recording, session.owner)
                if transcript is not None:
                    found[recording] = transcript
        return found


def _is_story(session: Session, question: Question) -> bool:
    """Whether the question asked for an experience, and what was found in it may be shown."""
    return session.stage is Stage.DEBRIEF and question.form is Form.PAST_BEHAVIOUR


def _has_sums(question: Question) -> bool:
    """Stories of failures tell figures; they do not work any out."""
    return question.topic is not Topic.FAILURES
