"""What each kind of work does. The same function runs in the app's threads and, later, on other machines.

Executing a work item twice is harmless: a grade has a unique key, a transcript is replaced by itself.
"""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from interviewer.errors import InterviewerError, NotFound, TranscriberError
from interviewer.failpoint import failpoint
from interviewer.grading.grade import GradingTask, Outcome, Provenance, Unscored, UnscoredReason
from interviewer.interview.session import Session
from interviewer.jobs.events import WorkResult, result_of_grading, result_of_transcription
from interviewer.jobs.live import LiveTakes
from interviewer.jobs.progress import TranscriptionBoard
from interviewer.llm.chat import ChatError
from interviewer.service.content import AskedContent
from interviewer.service.misheard import UnderstandingGrader
from interviewer.service.spoken_quotes import with_times
from interviewer.service.submission import submission_of, task_of
from interviewer.speech.delivery import MIN_SILENCE_MS
from interviewer.speech.transcript import Span, Transcriber, Transcript
from interviewer.speech.vad import speech_spans
from interviewer.store.grades import GradeStore
from interviewer.store.recordings import Recording, RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem


class Grader(Protocol):
    """Turns a submission into a grade, or into a reason why there is none; never raises for a bad model."""

    @property
    def name(self) -> str:
        """`embedded` or the model's name."""
        ...

    async def grade(self, task: GradingTask) -> Outcome:
        """One outcome."""
        ...


class LooksAtLimits(Protocol):
    """Looks at what grading may cost."""

    def __call__(self, session_id: str, grader: str, *, is_bulk: bool = False) -> str:
        """Why this grader may not be paid for now, '' if it may."""
        ...


class Executor:
    """Does one piece of work from start to stored result."""

    def __init__(
        self,
        *,
        asked: AskedContent,
        sessions: SessionStore,
        grades: GradeStore,
        recordings: RecordingStore,
        grader: Callable[[str], Grader],
        transcriber: Callable[[], Transcriber],
        board: TranscriptionBoard,
        live: LiveTakes,
        obstacle: LooksAtLimits,
        clock: Callable[[], datetime],
    ) -> None:
        """`obstacle` says of a session and a grader why it may not be paid for, '' if it may."""
        self._asked = asked
        self._sessions = sessions
        self._grades = grades
        self._recordings = recordings
        self._grader = grader
        self._transcriber = transcriber
        self._board = board
        self._live = live
        self._obstacle = obstacle
        self._clock = clock

    def execute(self, work: WorkItem) -> WorkResult:
        """Do the work and store its result; the result and `done` are one transaction."""
        match work.kind:
            case "grade":
                return result_of_grading(self._grade(work))
            case "transcribe":
                return result_of_transcription(self._transcribe(work))

    def give_up(self, work: WorkItem, error: Exception) -> None:
        """Store why there will be no grade, once for each work item, and mark the work as failed, together.

        Of no effect on transcriptions, which tell their own end, and where the session or the answer is gone.
        """
        if work.kind != "grade":
            return
        assert work.item is not None
        try:
            session = self._session(work)
        except NotFound:
            return
        provenance = self._provenance(session, work)
        if provenance is not None:
            outcome = Unscored(reason=_reason(error), detail=_sentence(error), provenance=provenance)
            # A key of its own: should the work be done after all, its grade is added above this.
            key = f"{work.key}:given-up"
            self._grades.append(work.session_id, work.item, outcome, key, work.id, failed_because=outcome.detail)

    def _provenance(self, session: Session, work: WorkItem) -> Provenance | None:
        """What is known without having graded; None when there is no answer."""
        assert work.item is not None
        submission = submission_of(session, work.item)
        if submission is None:
            return None
        planned = session.plan.items[work.item]
        return Provenance(
            grader=str(work.payload["grader"]),
            grader_version="unknown",
            question_id=planned.content_id,
            question_hash=planned.content_hash,
            rubric_id=planned.rubric_id,
            rubric_hash=planned.rubric_hash,
            input_hash=submission.hash,
            graded_at=self._clock(),
        )

    def _grade(self, work: WorkItem) -> Outcome:
        assert work.item is not None
        session = self._session(work)
        task = self._task(session, work.item)
        if task is None:
            raise NotFound("Item {item} has no answer to grade.", item=work.item)
        outcome = self._too_dear(session, work) or self._outcome(session, work, task)
        failpoint("grade.made")
        self._grades.append(work.session_id, work.item, outcome, work.key, finish_work_id=work.id)
        failpoint("grade.stored")
        return outcome

    def _outcome(self, session: Session, work: WorkItem, task: GradingTask) -> Outcome:
        assert work.item is not None
        grader = UnderstandingGrader(self._grader(str(work.payload["grader"])), self._asked.usual)
        outcome = asyncio.run(grader.grade(task))
        return with_times(outcome, task.submission, self._heard(session, work.item))

    def _too_dear(self, session: Session, work: WorkItem) -> Unscored | None:
        is_bulk = work.payload.get("bulk") is True
        obstacle = self._obstacle(work.session_id, str(work.payload["grader"]), is_bulk=is_bulk)
        provenance = self._provenance(session, work) if obstacle else None
        if provenance is None:
            return None
        return Unscored(reason=UnscoredReason.BUDGET, detail=obstacle, provenance=provenance)

    def _heard(self, session: Session, item: int) -> dict[str, list[Transcript | None]]:
        """What was heard in the recordings of each answer to an item."""
        return {
            turn.id: [self._recordings.transcript(recording, session.owner) for recording in turn.answer.recordings]
            for turn in session.said_on(item)
            if turn.answer is not None
        }

    def _task(self, session: Session, item: int) -> GradingTask | None:
        planned = session.plan.items[item]
        return task_of(session, item, self._asked.question(planned), self._asked.rubric(planned))

    def _transcribe(self, work: WorkItem) -> Transcript:
        assert work.recording_id is not None
        recording, owner = work.recording_id, self._sessions.owner_of(work.session_id)
        try:
            with tempfile.TemporaryDirectory() as folder:
                wav = Path(folder) / "answer.wav"
                wav.write_bytes(self._recordings.wav(recording, owner).getbuffer())
                transcript = self._live.transcript(recording)
                if transcript is None:
                    transcript = self._transcriber().transcribe(
                        wav,
                        terms=self._asked.terms(self._session(work), work.item),
                        on_segment=lambda segment: self._board.heard(recording, segment),
                    )
                transcript = transcript.model_copy(update={"speech": _speech_in(wav)})
            # In this order, so that a crash in between does both again rather than losing the words from the draft.
            failpoint("transcript.made")
            self._join_draft(self._recordings.recording(recording, owner), transcript)
            self._recordings.save_transcript(recording, owner, transcript, finish_work_id=work.id)
            failpoint("transcript.stored")
        except Exception as error:
            self._board.failed(recording, error)
            raise
        self._board.finished(recording, transcript)
        return transcript

    def _join_draft(self, recording: Recording, transcript: Transcript) -> None:
        """Add what was heard to a draft that was typed before; without one the transcript itself is the draft.

        The page may have added some or all of it already, segment by segment.
        """
        typed = self._sessions.draft(recording.turn_id, recording.owner)
        if typed is None or transcript.text in typed:
            return
        said = [segment.text.strip() for segment in transcript.segments if segment.text.strip()]
        joined = " ".join([typed.rstrip(), *said[_told(typed.rstrip(), said) :]]).lstrip()
        self._sessions.save_draft(recording.session_id, recording.turn_id, recording.owner, joined)

    def _session(self, work: WorkItem) -> Session:
        return self._sessions.get(work.session_id, self._sessions.owner_of(work.session_id))


def _told(typed: str, said: list[str]) -> int:
    """How many of the segments stand in what was typed already, corrected or not."""
    for n in range(len(said), 0, -1):
        if typed.endswith(" ".join(said[:n])):
            return n
    # Earlier ones were corrected. A short one proves nothing: it may have been said twice.
    for n in range(len(said), 0, -1):
        if said[n - 1].count(" ") >= 2 and said[n - 1] in typed:
            return n
    return 0


def _speech_in(wav: Path) -> tuple[Span, ...] | None:
    """Where somebody speaks, for the delivery figures; without them the transcript still counts."""
    try:
        return speech_spans(wav, min_silence_ms=MIN_SILENCE_MS)
    except TranscriberError:
        return None


def _reason(error: Exception) -> UnscoredReason:
    return UnscoredReason(error.fault.value) if isinstance(error, ChatError) else UnscoredReason.INTERNAL


def _sentence(error: Exception) -> str:
    if isinstance(error, InterviewerError):
        return str(error)
    return "Grading broke off with an internal error, which the log tells of; the answer is kept. Try grading again."
