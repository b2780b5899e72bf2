"""Recordings: sound that is durable before it is acknowledged, and what was heard in it.

The sound (16 kHz, mono, 16-bit) lies in a folder or an object store (`sounds.py`); the database knows whose it is.
Every look-up names the owner; a recording of somebody else is reported as not found.
"""

import io
import logging
import threading
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

import sqlalchemy as sa
from pydantic import AwareDatetime

from interviewer.errors import AudioError, NotFound, RefusedAction, StoreError
from interviewer.failpoint import failpoint
from interviewer.speech.transcript import Transcript
from interviewer.store.database import Database
from interviewer.store.erasing import Eraser
from interviewer.store.joining import Joiner
from interviewer.store.mapping import value_from
from interviewer.store.segment_file import MAX_CHUNK_BYTES, Scan
from interviewer.store.segment_folder import SegmentFolder
from interviewer.store.sounds import BYTES_A_SECOND, SAMPLE_RATE, SoundFollower, SoundStorage, SoundWriter, duration_ms
from interviewer.store.tables import erasure, interview_session, recording, transcript, turn, work_item
from interviewer.store.upsert import insert_if_new, insert_or_replace
from interviewer.store.work_items import finish_work
from interviewer.value import Value

_LOG = logging.getLogger(__name__)


class Recording(Value):
    """One recording; its length counts once it is finished."""

    id: str
    session_id: str
    turn_id: str
    owner: str
    state: Literal["recording", "finished", "discarded"]
    duration_ms: int
    n_bytes: int
    created_at: AwareDatetime


class ResumePoint(Value):
    """Where a recording goes on after a break."""

    next_seq: int
    """Number of the chunk to send next."""
    duration_ms: int
    """Length of what is kept."""
    torn_bytes: int
    """Bytes of an unacknowledged chunk that a crash had left and that were cut off."""


class MissingChunk(RefusedAction):
    """A chunk came before the one expected, which is `next_seq`; send from there again."""

    def __init__(self, next_seq: int) -> None:
        super().__init__(f"Part {next_seq} of the recording has not arrived yet; send from there again.")
        self.next_seq = next_seq


@dataclass
class _Open:
    """A recording in progress."""

    owner: str
    file: SoundWriter
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: bool = False
    """Finished while another thread waited for the lock."""


class RecordingStore:
    """Keeps recordings and transcripts; safe to use from several threads; every method raises StoreError."""

    def __init__(
        self,
        database: Database,
        place: Path | SoundStorage,
        *,
        max_s: int = 1800,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`place` is a folder or another storage of sounds; a recording may last `max_s` seconds."""
        self._database = database
        self._sounds: SoundStorage = SegmentFolder(place) if isinstance(place, Path) else place
        self._max_s = max_s
        self._open: dict[str, _Open] = {}
        self._open_lock = threading.Lock()
        self._joiner = Joiner(database, self._sounds)
        self._eraser = Eraser(database, self._sounds, clock)

    @property
    def pace_s(self) -> float:
        """How much sound is best kept in one step; 0 where each frame may be kept as it comes."""
        return self._sounds.pace_s

    def close(self) -> None:
        """Wait some seconds for recordings that are being joined; the others are joined after the next start."""
        self._joiner.close()

    def start(self, session_id: str, turn_id: str, owner: str) -> str:
        """Begin a recording of a turn and return its id; NotFound if the turn is not this owner's."""
        recording_id = uuid4().hex
        place = (
            sa.select(turn.c.id)
            .join(interview_session, interview_session.c.id == turn.c.session_id)
            .where(turn.c.id == turn_id, turn.c.session_id == session_id, interview_session.c.owner == owner)
        )
        with self._database.write() as connection:
            if connection.execute(place).first() is None:
                raise NotFound("There is no such question to answer, or it belongs to somebody else.")
            with self._sounds.faults():
                self._sounds.create(recording_id)
            row = {"id": recording_id, "session_id": session_id, "turn_id": turn_id, "owner": owner}
            connection.execute(sa.insert(recording).values(**row, state="recording", duration_ms=0, n_bytes=0))
        return recording_id

    def append(self, recording_id: str, owner: str, seq: int, pcm: bytes) -> int:
        """Keep chunk `seq` (counted from 0) and return the number of the chunk to send next; as `append_all`."""
        return self.append_all(recording_id, owner, seq, (pcm,))

    def append_all(self, recording_id: str, owner: str, seq: int, chunks: Sequence[bytes]) -> int:
        """Keep chunks from `seq` on (counted from 0) and return the number of the chunk to send next.

        They are durable when this returns. Those that are kept already are ignored. Raises
        MissingChunk if they come too early, AudioError for bytes that are not samples,
        RefusedAction if the recording is over or has reached its greatest length, StoreError if
        the disk is full or the place out of reach; in each case everything acknowledged before stays.
        """
        for pcm in chunks:
            if not pcm or len(pcm) % 2 or len(pcm) > MAX_CHUNK_BYTES:
                raise AudioError(
                    "A part of the recording has {count} bytes; send 2 to {most}, 2 a sample.",
                    count=len(pcm),
                    most=MAX_CHUNK_BYTES,
                )
        opened = self._opened(recording_id, owner)
        with opened.lock:
            if opened.is_over:
                raise _is_over()
            file = opened.file
            with self._sounds.faults(self._kept(file)):
                file.refresh()
            if seq > file.next_seq:
                file = self._looked_at(recording_id, opened)
            if seq > file.next_seq:
                raise MissingChunk(file.next_seq)
            new = chunks[file.next_seq - seq :]
            if not new:
                return file.next_seq
            if file.n_bytes + sum(map(len, new)) > self._max_s * BYTES_A_SECOND:
                raise RefusedAction(
                    "A recording can last {minutes} minutes; finish this one.", minutes=self._max_s // 60
                )
            with self._sounds.faults(self._kept(file)):
                file.append_all(new)
            if self._sounds.is_shared:
                self._require_going_on(recording_id, owner)
            failpoint("sound.appended")
            return file.next_seq

    def resume_point(self, recording_id: str, owner: str) -> ResumePoint:
        """Where the recording goes on; RefusedAction if it is over, NotFound if there is none of this owner."""
        opened = self._opened(recording_id, owner)
        with opened.lock:
            file = self._looked_at(recording_id, opened)
            return ResumePoint(
                next_seq=file.next_seq, duration_ms=duration_ms(file.n_bytes), torn_bytes=file.torn_bytes
            )

    def finish(self, recording_id: str, owner: str) -> Recording:
        """End a recording and note its length; of no effect on a finished one."""
        if self.recording(recording_id, owner).state == "recording":
            opened = self._opened(recording_id, owner)
            with opened.lock:
                n_bytes = self._looked_at(recording_id, opened).n_bytes
                end = {"state": "finished", "n_bytes": n_bytes, "duration_ms": duration_ms(n_bytes)}
                with self._database.write() as connection:
                    running = _of(recording_id, owner) & (recording.c.state == "recording")
                    connection.execute(sa.update(recording).where(running).values(end))
                failpoint("take.finished")
                opened.is_over = True
            self._forget(recording_id)
            self._joiner.join_later(recording_id)
        return self.recording(recording_id, owner)

    def discard(self, recording_id: str, owner: str) -> None:
        """Throw a recording away, with its transcript and the work on it. Raises NotFound."""
        with self._database.write() as connection:
            gone = {"state": "discarded", "n_bytes": 0, "duration_ms": 0}
            if connection.execute(sa.update(recording).where(_of(recording_id, owner)).values(gone)).rowcount == 0:
                raise _no_recording()
            connection.execute(sa.delete(transcript).where(transcript.c.recording_id == recording_id))
            waiting = (work_item.c.recording_id == recording_id, work_item.c.state == "todo")
            connection.execute(sa.update(work_item).where(*waiting).values(state="superseded"))
            insert_if_new(connection, erasure, {"recording_id": recording_id})
        self.erase_deleted()

    def forget_before(self, moment: datetime) -> int:
        """Delete the sound of everybody's recordings from before then, and count them; what was heard in them stays.

        Recordings without a transcript are kept: nothing else holds what was said.
        """
        heard = sa.exists().where(transcript.c.recording_id == recording.c.id)
        old = (recording.c.created_at < moment, recording.c.state == "finished", heard)
        with self._database.write() as connection:
            gone = sa.update(recording).where(*old).values(state="discarded", n_bytes=0).returning(recording.c.id)
            doomed = tuple(connection.execute(gone).scalars())
            for recording_id in doomed:
                insert_if_new(connection, erasure, {"recording_id": recording_id})
        self.erase_deleted()
        return len(doomed)

    def recording(self, recording_id: str, owner: str) -> Recording:
        """The recording as the database knows it; NotFound if there is none of this owner."""
        found = self._recordings(_of(recording_id, owner))
        if not found:
            raise _no_recording()
        return found[0]

    def of_session(self, session_id: str, owner: str) -> tuple[Recording, ...]:
        """All recordings of a session, oldest first, discarded ones included."""
        return self._recordings((recording.c.session_id == session_id) & (recording.c.owner == owner))

    def unfinished(self, owner: str) -> tuple[Recording, ...]:
        """Recordings that a crash or a closed page broke off, oldest first: to be kept or recorded again."""
        return self._recordings((recording.c.owner == owner) & (recording.c.state == "recording"))

    def wav(self, recording_id: str, owner: str) -> io.BytesIO:
        """The sound as a WAV file, at its start; NotFound if discarded or not this owner's."""
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setparams((1, 2, SAMPLE_RATE, 0, "NONE", "not compressed"))
            out.writeframes(b"".join(self._read(recording_id, owner).chunks))
        file.seek(0)
        return file

    def follow(self, recording_id: str, owner: str) -> SoundFollower:
        """Reads a recording while it is being made; NotFound if there is none of this owner."""
        if self.recording(recording_id, owner).state == "discarded":
            raise _no_recording()
        return SoundFollower(self._sounds.reader(recording_id), self._sounds)

    def save_transcript(
        self, recording_id: str, owner: str, heard: Transcript, finish_work_id: int | None = None
    ) -> None:
        """Keep what was heard, in place of an earlier transcript, and mark its work as done, together.

        Raises NotFound if the recording was discarded or deleted meanwhile.
        """
        row = {"recording_id": recording_id, "body": heard.model_dump(mode="json"), "model": heard.model}
        with self._database.write() as connection:
            there = sa.select(recording.c.id).where(_of(recording_id, owner), recording.c.state != "discarded")
            if connection.execute(there.with_for_update()).first() is None:
                raise _no_recording()
            insert_or_replace(connection, transcript, row)
            if finish_work_id is not None:
                finish_work(connection, finish_work_id)

    def transcript(self, recording_id: str, owner: str) -> Transcript | None:
        """What was heard; None if nothing was transcribed, or the recording is not this owner's."""
        mine = sa.select(transcript.c.body).join(recording).where(_of(recording_id, owner))
        with self._database.read() as connection:
            body = connection.execute(mine).scalar_one_or_none()
        return None if body is None else value_from(Transcript, body, f"The transcript of {recording_id!r}")

    def erase_deleted(self) -> int:
        """Delete the sound of discarded and deleted recordings and count them.

        Call it after a session or person was deleted, and at every start for what a crash left.
        Where several machines write, a part that was under way at the deletion can still arrive: there it is
        looked for again for some minutes.
        """
        doomed = self._eraser.doomed()
        for recording_id in doomed:
            self._forget(recording_id)
        return self._eraser.erase(doomed)

    def join_rest(self) -> None:
        """Have the finished recordings joined that a crash left in parts; in the background."""
        self._joiner.join_rest()

    def damage(self) -> tuple[str, ...]:
        """One sentence for each recording whose file is missing or damaged, for the doctor."""
        lines = []
        for found in self._recordings(recording.c.state != "discarded"):
            try:
                contents = self._scan(found.id)
            except StoreError as error:
                lines.append(str(error))
                continue
            lost = len(contents.damaged) + (contents.n_bytes < found.n_bytes and not contents.damaged)
            if lost:
                lines.append(
                    f"The recording '{self._sounds.place_of(found.id)}' is damaged; {lost} or more parts are lost."
                )
        return tuple(lines)

    def _recordings(self, which: sa.ColumnElement[bool]) -> tuple[Recording, ...]:
        with self._database.read() as connection:
            rows = connection.execute(
                sa.select(recording).where(which).order_by(recording.c.created_at, recording.c.id)
            )
            return tuple(value_from(Recording, dict(row), f"Recording {row['id']!r}") for row in rows.mappings())

    def _opened(self, recording_id: str, owner: str) -> _Open:
        with self._open_lock:
            opened = self._open.get(recording_id)
            if opened is None:
                if self.recording(recording_id, owner).state != "recording":
                    raise _is_over()
                with self._sounds.faults():
                    opened = _Open(owner, self._sounds.writer(recording_id))
                if opened.file.torn_bytes:
                    _LOG.warning(
                        "Recording %s: cut off %d bytes of an unfinished part.", recording_id, opened.file.torn_bytes
                    )
                self._open[recording_id] = opened
        if opened.owner != owner:
            raise _no_recording()
        return opened

    def _looked_at(self, recording_id: str, opened: _Open) -> SoundWriter:
        """The recording with what another machine has added, of which an open one knows nothing."""
        if self._sounds.is_shared:
            with self._sounds.faults(self._kept(opened.file)):
                opened.file = self._sounds.writer(recording_id)
        return opened.file

    def _forget(self, recording_id: str) -> None:
        with self._open_lock:
            self._open.pop(recording_id, None)

    def _read(self, recording_id: str, owner: str) -> Scan:
        if self.recording(recording_id, owner).state == "discarded":
            raise _no_recording()
        contents = self._scan(recording_id)
        if contents.damaged:
            _LOG.warning("Recording %s: left out %d damaged parts.", recording_id, len(contents.damaged))
        return contents

    def _scan(self, recording_id: str) -> Scan:
        with self._sounds.faults():
            return self._sounds.scan(recording_id)

    def _require_going_on(self, recording_id: str, owner: str) -> None:
        """Raises what `append_all` does if the recording was ended or deleted elsewhere while its last part was kept.

        That part is not acknowledged then. A deletion that came later than this look finds it.
        """
        try:
            state = self.recording(recording_id, owner).state
        except NotFound:
            state = "discarded"
        if state == "recording":
            return
        self._forget(recording_id)
        if state == "finished":
            self._joiner.join_later(recording_id)
            raise _is_over()
        with self._sounds.faults():
            self._sounds.delete((recording_id,))
        raise _no_recording()

    def _kept(self, file: SoundWriter) -> str:
        return f"{duration_ms(file.n_bytes) // 1000} s of this recording are saved."


def _of(recording_id: str, owner: str) -> sa.ColumnElement[bool]:
    return (recording.c.id == recording_id) & (recording.c.owner == owner)


def _no_recording() -> NotFound:
    return NotFound("There is no such recording, or it belongs to somebody else.")


def _is_over() -> RefusedAction:
    return RefusedAction("This recording is over; begin a new one.")
