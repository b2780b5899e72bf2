"""Speaking an answer: frames in, each durable before it is acknowledged; transcription as stored work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from interviewer.errors import RefusedAction
from interviewer.interview.session import Session, TurnState
from interviewer.speech.transcript import Transcript
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem, WorkStore


@dataclass(frozen=True)
class OpenTake:
    """A recording in progress and the number of the frame that it expects next."""

    recording_id: str
    next_seq: int


class DictationService:
    """The use cases of the microphone; every method names the owner."""

    def __init__(
        self,
        sessions: SessionStore,
        recordings: RecordingStore,
        works: WorkStore,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._sessions = sessions
        self._recordings = recordings
        self._works = works
        self._wake = wake
        self._clock = clock

    def open(self, owner: str, session_id: str, turn_id: str) -> OpenTake:
        """Begin a recording of the open turn, or go on with the one that a lost connection broke off."""
        _require_open(self._sessions.get(session_id, owner), turn_id)
        for recording in self._recordings.unfinished(owner):
            if recording.turn_id == turn_id:
                point = self._recordings.resume_point(recording.id, owner)
                return OpenTake(recording.id, point.next_seq)
        return OpenTake(self._recordings.start(session_id, turn_id, owner), 0)

    def resume(self, owner: str, recording_id: str) -> OpenTake | None:
        """Go on with a recording that a lost connection broke off; None if it was ended already."""
        if self._recordings.recording(recording_id, owner).state != "recording":
            return None
        return OpenTake(recording_id, self._recordings.resume_point(recording_id, owner).next_seq)

    def append(self, owner: str, recording_id: str, seq: int, pcm: bytes) -> int:
        """Keep a frame; returns the number of the next one. On disk when this returns."""
        return self._recordings.append(recording_id, owner, seq, pcm)

    def stop(self, owner: str, recording_id: str) -> float:
        """End a recording and have it transcribed; returns its length in seconds."""
        recording = self._recordings.finish(recording_id, owner)
        self._transcribe(owner, recording.session_id, recording_id)
        return recording.duration_ms / 1000

    def heard(self, owner: str, recording_id: str) -> Transcript | None:
        """The transcript of a recording, or None while it is still to come; NotFound if it is not this owner's."""
        self._recordings.recording(recording_id, owner)
        return self._recordings.transcript(recording_id, owner)

    def recover(self, owner: str, session: Session) -> str | None:
        """End what a closed tab or a crash left open on the current turn and have it transcribed, again if it failed.

        Returns the id of a recording whose transcript is still to come, or None.
        """
        turn = session.current
        if turn is None:
            return None
        for recording in self._recordings.unfinished(owner):
            if recording.turn_id == turn.id:
                self._recordings.finish(recording.id, owner)
        waiting = None
        for take in takes_of(self._recordings, session, turn.id):
            if self._recordings.transcript(take, owner) is None:
                self._transcribe(owner, session.id, take)
                waiting = take
        if waiting is not None and self._works.retry_failed(session.id, self._clock()):
            # Given up before, perhaps for want of a model that is there by now.
            self._wake()
        return waiting

    def _transcribe(self, owner: str, session_id: str, recording_id: str) -> None:
        turn_id = self._recordings.recording(recording_id, owner).turn_id
        turn = self._sessions.get(session_id, owner).turn(turn_id)
        self._works.insert(
            WorkItem(
                kind="transcribe",
                key=f"transcribe:{recording_id}",
                session_id=session_id,
                item=turn.item if turn is not None else None,
                recording_id=recording_id,
                run_after=self._clock(),
            )
        )
        self._wake()


def takes_of(recordings: RecordingStore, session: Session, turn_id: str) -> tuple[str, ...]:
    """The recordings of a turn that belong to its next answer: finished ones, without those of answers taken back."""
    turn = session.turn(turn_id)
    used = {take for answer in turn.earlier_answers for take in answer.recordings} if turn is not None else set()
    return tuple(
        found.id
        for found in recordings.of_session(session.id, session.owner)
        if found.turn_id == turn_id and found.state == "finished" and found.id not in used
    )


def _require_open(session: Session, turn_id: str) -> None:
    turn = session.current
    if turn is None or turn.id != turn_id or turn.state is not TurnState.ASKED:
        raise RefusedAction("That question is no longer open. Reload the page to see the one that is.")
