"""Speaking an answer: frames in, each durable before it is acknowledged; transcription as stored work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from interviewer.errors import RefusedAction
from interviewer.interview.session import Session, TurnState
from interviewer.speech.transcript import Transcript
from interviewer.store.recordings import RecordingStore
from interviewer.store.segment_file import MAX_CHUNK_BYTES
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem, WorkStore


@dataclass(frozen=True, eq=False)
class OpenTake:
    """A recording in progress, held by one connection, and the number of the frame that it expects next."""

    recording_id: str
    next_seq: int


class DictationService:
    """The use cases of the microphone; every method names the owner.

    A connection holds the take that `open` or `resume` gave it until it calls `leave`. While it
    does, no other page's loading ends the recording and no other page speaks into it.
    """

    def __init__(
        self,
        sessions: SessionStore,
        recordings: RecordingStore,
        works: WorkStore,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
        require_left: Callable[[str], object] = lambda _owner: None,
        use: Callable[[str, float], object] = lambda _owner, _minutes: None,
    ) -> None:
        """`require_left` raises QuotaSpent for a person who may not record any more today; `use` counts minutes."""
        self._sessions = sessions
        self._recordings = recordings
        self._works = works
        self._wake = wake
        self._clock = clock
        self._require_left = require_left
        self._use = use
        self._held = _HeldTakes()
        self._deciding = Lock()
        """Between seeing whether a recording is held and acting on it nobody else may do the same."""

    def open(self, owner: str, session_id: str, turn_id: str) -> OpenTake:
        """Begin a recording of the open turn, or go on with the one that a lost connection broke off.

        RefusedAction if another connection holds the turn's recording.
        """
        _require_open(self._sessions.get(session_id, owner), turn_id)
        with self._deciding:
            for recording_id in open_takes_of(self._recordings, owner, turn_id):
                if self._held.has(recording_id):
                    raise RefusedAction(
                        "This question is being recorded in another tab. Go on there, or close that tab, "
                        "wait a minute and record again."
                    )
                return self._held.hold(self._at_its_end(owner, recording_id))
            self._require_left(owner)
            return self._held.hold(OpenTake(self._recordings.start(session_id, turn_id, owner), 0))

    def resume(self, owner: str, recording_id: str) -> OpenTake | None:
        """Go on with a recording that a lost connection broke off; None if it was ended already.

        Only the page that began a recording knows its id, so this takes it over from a connection
        that is dead and has not been noticed to be.
        """
        with self._deciding:
            if self._recordings.recording(recording_id, owner).state != "recording":
                return None
            return self._held.hold(self._at_its_end(owner, recording_id))

    def leave(self, take: OpenTake) -> None:
        """The connection that held this take is gone; of no effect if another has taken it over."""
        self._held.leave(take)

    @property
    def pace_s(self) -> float:
        """How much sound is best kept in one step; 0 where each frame may be kept as it comes."""
        return self._recordings.pace_s

    def append(self, owner: str, recording_id: str, seq: int, pcm: bytes) -> int:
        """Keep a frame; returns the number of the next one. Durable when this returns."""
        return self._recordings.append(recording_id, owner, seq, pcm)

    def append_all(self, owner: str, recording_id: str, seq: int, frames: Sequence[bytes]) -> int:
        """Keep frames from number `seq` on in one step, as `append` does."""
        return self._recordings.append_all(recording_id, owner, seq, frames)

    def stop(self, owner: str, recording_id: str) -> float:
        """End a recording and have it transcribed; returns its length in seconds."""
        recording = self._recordings.finish(recording_id, owner)
        self._use(owner, recording.duration_ms / 60_000)
        session = self._sessions.get(recording.session_id, owner)
        self._works.insert(transcription_of(session, recording.turn_id, recording_id, self._clock()))
        self._wake()
        return recording.duration_ms / 1000

    def require_open(self, owner: str, session_id: str, turn_id: str) -> None:
        """Raises RefusedAction unless this question waits for an answer, NotFound if it is not this owner's."""
        _require_open(self._sessions.get(session_id, owner), turn_id)

    def keep_file(self, owner: str, session_id: str, turn_id: str, pcm: bytes) -> str:
        """Keep a whole recording of the open turn and have it transcribed; returns its id."""
        self.require_open(owner, session_id, turn_id)
        self._require_left(owner)
        recording_id = self._recordings.start(session_id, turn_id, owner)
        for seq, at in enumerate(range(0, len(pcm), MAX_CHUNK_BYTES)):
            self._recordings.append(recording_id, owner, seq, pcm[at : at + MAX_CHUNK_BYTES])
        self.stop(owner, recording_id)
        return recording_id

    def heard(self, owner: str, recording_id: str) -> Transcript | None:
        """The transcript of a recording, or None while it is still to come; NotFound if it is not this owner's."""
        self._recordings.recording(recording_id, owner)
        return self._recordings.transcript(recording_id, owner)

    def has_failed(self, owner: str, recording_id: str) -> bool:
        """Whether the transcription of a recording was given up; NotFound if it is not this owner's."""
        session_id = self._recordings.recording(recording_id, owner).session_id
        works = self._works.of_session(session_id)
        return any(work.key == _key(recording_id) and work.state == "failed" for work in works)

    def recover(self, owner: str, session: Session) -> str | None:
        """End what a closed tab or a crash left open on the current turn and have it transcribed, again if it failed.

        What a connection still sends to is left alone, and so is a recording over which the program ended again and
        again. Returns the id of a recording whose transcript is still to come, or None.
        """
        turn = session.current
        if turn is None:
            return None
        with self._deciding:
            for recording_id in open_takes_of(self._recordings, owner, turn.id):
                if not self._held.has(recording_id):
                    self._recordings.finish(recording_id, owner)
        works = transcriptions_of(self._recordings, session, turn.id, self._clock())
        for work in works:
            self._works.insert(work)
        # Given up before, perhaps for want of a model that is there by now.
        self._works.retry_failed([work.key for work in works], self._clock())
        cut_off = self._works.cut_off([work.key for work in works])
        coming = [work.recording_id for work in works if work.key not in cut_off]
        if coming:
            self._wake()
        return coming[-1] if coming else None

    def cut_off(self, session: Session) -> str | None:
        """The recording of the open question that was given up because the program ended over it each time."""
        turn = session.current
        works = transcriptions_of(self._recordings, session, turn.id, self._clock()) if turn is not None else ()
        keys = self._works.cut_off([work.key for work in works])
        return next((work.recording_id for work in works if work.key in keys), None)

    def transcribe_again(self, owner: str, recording_id: str) -> None:
        """Try such a recording once more. Raises NotFound, and RefusedAction where nothing was given up."""
        self._recordings.recording(recording_id, owner)
        if not self._works.retry_cut_off(_key(recording_id), self._clock()):
            raise RefusedAction("This recording is not one that was given up.")
        self._wake()

    def _at_its_end(self, owner: str, recording_id: str) -> OpenTake:
        return OpenTake(recording_id, self._recordings.resume_point(recording_id, owner).next_seq)


class _HeldTakes:
    """Which take of a recording has a connection in this process; the latest one counts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._takes: dict[str, OpenTake] = {}

    def hold(self, take: OpenTake) -> OpenTake:
        with self._lock:
            self._takes[take.recording_id] = take
        return take

    def has(self, recording_id: str) -> bool:
        with self._lock:
            return recording_id in self._takes

    def leave(self, take: OpenTake) -> None:
        with self._lock:
            if self._takes.get(take.recording_id) is take:
                del self._takes[take.recording_id]


def takes_of(recordings: RecordingStore, session: Session, turn_id: str) -> tuple[str, ...]:
    """The recordings of a turn that belong to its next answer: finished ones, without those of answers taken back."""
    turn = session.turn(turn_id)
    used = {take for answer in turn.earlier_answers for take in answer.recordings} if turn is not None else set()
    return tuple(
        found.id
        for found in recordings.of_session(session.id, session.owner)
        if found.turn_id == turn_id and found.state == "finished" and found.id not in used
    )


def open_takes_of(recordings: RecordingStore, owner: str, turn_id: str) -> tuple[str, ...]:
    """The recordings of a turn that have not been ended."""
    return tuple(found.id for found in recordings.unfinished(owner) if found.turn_id == turn_id)


def transcriptions_of(
    recordings: RecordingStore, session: Session, turn_id: str, now: datetime
) -> tuple[WorkItem, ...]:
    """The work of transcribing those finished recordings of a turn that have no transcript yet."""
    takes = takes_of(recordings, session, turn_id)
    unheard = [take for take in takes if recordings.transcript(take, session.owner) is None]
    return tuple(transcription_of(session, turn_id, take, now) for take in unheard)


def transcription_of(session: Session, turn_id: str, recording_id: str, now: datetime) -> WorkItem:
    """The work of transcribing a recording of a turn; the same however often it is called for."""
    turn = session.turn(turn_id)
    return WorkItem(
        kind="transcribe",
        key=_key(recording_id),
        session_id=session.id,
        item=turn.item if turn is not None else None,
        recording_id=recording_id,
        run_after=now,
    )


def _key(recording_id: str) -> str:
    return f"transcribe:{recording_id}"


def _require_open(session: Session, turn_id: str) -> None:
    turn = session.current
    if turn is None or turn.id != turn_id or turn.state is not TurnState.ASKED:
        raise RefusedAction("That question is no longer open. Reload the page to see the one that is.")
