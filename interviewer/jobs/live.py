"""Transcribes recordings while they are being made, so that little is left to do when somebody stops.

The recording on the disk is the queue: a take is read from there as fast as its pieces are
transcribed, so memory stays small however slow the model is, and a reconnect or a speaker too many
loses nothing. All that is known here is in memory only. Whoever wants the transcript and is told
None (after a crash, a restart, a failure) transcribes the whole recording instead.
"""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from interviewer.errors import InterviewerError, TranscriberError
from interviewer.jobs.progress import TranscriptionBoard
from interviewer.service.content import AskedContent
from interviewer.speech.streaming import Piece, PieceCutter
from interviewer.speech.transcript import PieceTranscriber, Segment, Transcriber, Transcript
from interviewer.speech.vad import RATE_HZ, SpeechMeter
from interviewer.store.recordings import RecordingStore
from interviewer.store.sessions import SessionStore
from interviewer.store.sounds import SoundFollower

log = logging.getLogger(__name__)

MOST_TAKES = 100
"""More at once are transcribed when they end."""
MOST_WAITING = 3
"""Pieces of a take that may wait for the model; meanwhile its sound waits on the disk."""
LOOK_EVERY_S = 0.1
FORGET_AFTER_S = 600.0
"""A take of which nothing more has come is given up; it can still be transcribed as a whole."""


@dataclass(frozen=True)
class Listening:
    """How far a take is."""

    silence_s: float | None
    """Since the last speech; None before the first."""
    text: str
    is_caught_up: bool
    """Whether the text holds everything that has been spoken."""
    listened_s: float = 0.0
    """Of the recording taken up so far."""
    pieces_waiting: int = 0
    """For the model, the one that it has included."""


@dataclass(eq=False)
class _Take:
    recording_id: str
    terms: Callable[[], tuple[str, ...]]
    sound: SoundFollower
    fed_at: float
    looked_at: float = -math.inf
    served_at: float = 0.0
    cutter: PieceCutter = field(default_factory=lambda: PieceCutter(SpeechMeter()))
    waiting: deque[Piece] = field(default_factory=deque)
    in_hand: Piece | None = None
    resting: Piece | None = None
    """The piece that is open, in a pause, as it will be if nothing more is said."""
    foreheard: tuple[Piece, tuple[Segment, ...]] | None = None
    """Such a piece, and what was heard in it."""
    segments: tuple[Segment, ...] = ()
    samples: int = 0
    is_over: bool = False
    """Nothing more will come."""
    is_cut: bool = False
    """Everything that has come is in pieces."""
    has_failed: bool = False
    spellings: tuple[str, ...] | None = None
    """What `terms` gave; None until the model is ready."""

    @property
    def is_done(self) -> bool:
        return self.is_cut and not self.waiting and self.in_hand is None

    @property
    def is_unheard(self) -> bool:
        """Whether it is in a pause, and what was said before it has not been heard."""
        return self.resting is not None and not (self.foreheard and _is_same(self.foreheard[0], self.resting))


class LiveTakes:
    """Follows recordings with two threads: one listens to all of them, one has the model.

    Both begin with the first take that is followed.
    """

    def __init__(
        self,
        *,
        asked: AskedContent,
        sessions: SessionStore,
        recordings: RecordingStore,
        transcriber: Callable[[], Transcriber],
        board: TranscriptionBoard,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST_TAKES,
    ) -> None:
        """More than `most` takes at once are transcribed when they end; 0 where other processes transcribe."""
        self._asked = asked
        self._sessions = sessions
        self._recordings = recordings
        self._transcriber = transcriber
        self._board = board
        self._clock = clock
        self._most = most
        self._takes: dict[str, _Take] = {}
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._is_stopping = False

    def follow(self, owner: str, recording_id: str) -> None:
        """Hear this recording from now on, beginning at its beginning; of no effect if that is done already.

        Raises NotFound if the recording is not this owner's.
        """
        sound = self._recordings.follow(recording_id, owner)
        with self._changed:
            if self._is_stopping or recording_id in self._takes or len(self._takes) >= self._most:
                return
            take = _Take(recording_id, lambda: self._terms(owner, recording_id), sound, self._clock())
            self._takes[recording_id] = take
            if not self._threads:
                self._begin()
            self._changed.notify_all()

    def heard(self, recording_id: str) -> tuple[Segment, ...]:
        """What has been heard so far."""
        take = self._takes.get(recording_id)
        return () if take is None else take.segments

    def listening(self, recording_id: str) -> Listening | None:
        """How far a take is; None if it is not followed."""
        with self._changed:
            take = self._takes.get(recording_id)
            if take is None:
                return None
            is_caught_up = not (take.waiting or take.in_hand is not None or take.cutter.is_open)
            text = " ".join(segment.text for segment in take.segments)
            waiting = len(take.waiting) + (take.in_hand is not None)
            return Listening(take.cutter.silence_s, text, is_caught_up, take.samples / RATE_HZ, waiting)

    def is_loading(self, recording_id: str) -> bool:
        """Whether a followed take still waits for the model to be loaded."""
        with self._changed:
            take = self._takes.get(recording_id)
            return take is not None and take.spellings is None and not take.has_failed

    def transcript(self, recording_id: str) -> Transcript | None:
        """What was heard in a finished recording, once the rest is transcribed; the take is forgotten then.

        None if it was not followed or that went wrong. Raises TranscriberError while the program ends.
        """
        with self._changed:
            take = self._takes.get(recording_id)
            if take is None:
                return None
            take.is_over = True
            self._changed.notify_all()
            while not (take.is_done or take.has_failed or self._is_stopping):
                self._changed.wait(1.0)
            self._takes.pop(recording_id, None)
        if self._is_stopping:
            raise TranscriberError("The program is ending; the recording is transcribed after the next start.")
        if take.has_failed:
            return None
        name = getattr(self._transcriber(), "name", "unknown")
        return Transcript(
            segments=take.segments, language="en", duration_s=take.samples / RATE_HZ, model=f"{name}, in pieces"
        )

    def stop(self) -> None:
        """End both threads; what they were at is transcribed as a whole after the next start."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(10)

    def _terms(self, owner: str, recording_id: str) -> tuple[str, ...]:
        recording = self._recordings.recording(recording_id, owner)
        session = self._sessions.get(recording.session_id, owner)
        turn = session.turn(recording.turn_id)
        return self._asked.terms(session, turn.item if turn is not None else None)

    def _begin(self) -> None:
        self._threads = [
            threading.Thread(target=self._run, args=(step,), name=name, daemon=True)
            for name, step in (("listener", self._listen), ("live-transcriber", self._transcribe))
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, step: Callable[[], None]) -> None:
        while not self._is_stopping:
            step()

    # The listener --------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """Take up what has come of each take."""
        with self._changed:
            takes = [take for take in self._takes.values() if self._is_due(take)]
        has_more = False
        for take in takes:
            try:
                has_more |= self._take_up(take)
            except Exception as error:
                self._give_up(take, error)
        if not has_more:
            with self._changed:
                if not self._is_stopping:
                    self._changed.wait(LOOK_EVERY_S if self._takes else None)

    def _is_due(self, take: _Take) -> bool:
        """Whether to look at a take: where each look is a request, not before something new can be expected."""
        is_early = not take.is_over and self._clock() - take.looked_at < take.sound.pace_s / 2
        return not (take.is_cut or is_early or len(take.waiting) >= MOST_WAITING)

    def _take_up(self, take: _Take) -> bool:
        """Cut what has come since the last time; returns whether there may be more already."""
        take.looked_at = self._clock()
        is_over = take.is_over  # Before reading: what comes after is read the next time.
        data = take.sound.read()
        pieces = take.cutter.feed(np.frombuffer(data, "<i2").astype(np.int16, copy=False))
        if is_over and not data:
            pieces += take.cutter.finish()
        now = self._clock()
        with self._changed:
            if data:
                take.fed_at = now
            elif now - take.fed_at > FORGET_AFTER_S and not is_over:
                self._takes.pop(take.recording_id, None)
            take.samples += len(data) // 2
            take.waiting.extend(pieces)
            take.is_cut = is_over and not data
            take.resting = None if take.is_cut else take.cutter.resting
            if pieces or take.is_cut or take.is_unheard:
                self._changed.notify_all()
        return bool(data) and is_over

    # The one with the model ----------------------------------------------------------------------------

    def _transcribe(self) -> None:
        """Transcribe the next piece: first of takes that somebody waits for, then in turn; in a pause, ahead."""
        with self._changed:
            take = self._next() or self._resting()
            if take is None:
                if not self._is_stopping:
                    self._changed.wait()
                return
            is_ahead = take.spellings is not None and not take.waiting
            piece = take.resting if is_ahead else take.waiting.popleft() if take.waiting else None
            take.in_hand = None if is_ahead else piece
            take.served_at = self._clock()
        try:
            heard = self._heard(take, piece)
        except Exception as error:
            self._give_up(take, error)
            return
        with self._changed:
            if is_ahead and piece is not None:
                take.foreheard = piece, heard
                return
            take.segments += heard
            take.in_hand = None
            self._changed.notify_all()
        for segment in heard:
            self._board.heard(take.recording_id, segment)

    def _next(self) -> _Take | None:
        takes = [take for take in self._takes.values() if take.waiting or take.spellings is None]
        return min(takes, key=lambda take: (not take.is_over, not take.waiting, take.served_at), default=None)

    def _resting(self) -> _Take | None:
        """The only take, if somebody pauses in it: where others speak too, what may be in vain would keep them waiting."""
        return next((take for take in self._takes.values() if len(self._takes) == 1 and take.is_unheard), None)

    def _heard(self, take: _Take, piece: Piece | None) -> tuple[Segment, ...]:
        transcriber = self._transcriber()
        if not isinstance(transcriber, PieceTranscriber):
            raise TranscriberError("This transcriber hears whole recordings only.")
        if take.spellings is None:
            # The model is loaded while the first words are spoken.
            transcriber.warm_up()
            take.spellings = take.terms()
        if piece is None:
            return ()
        if take.foreheard is not None and _is_same(take.foreheard[0], piece):
            return take.foreheard[1]
        return tuple(segment for segment in transcriber.transcribe_piece(piece, terms=take.spellings) if segment.text)

    def _give_up(self, take: _Take, error: Exception) -> None:
        # A thread's edge: whatever goes wrong with one take, the others go on, and its recording is whole.
        told = None if isinstance(error, InterviewerError) else error
        log.warning("a take is transcribed when it ends: %s", error, exc_info=told)
        with self._changed:
            take.has_failed = True
            take.waiting.clear()
            take.in_hand = None
            self._takes.pop(take.recording_id, None)
            self._changed.notify_all()


def _is_same(one: Piece, other: Piece) -> bool:
    """Whether two pieces of a recording are the same stretch of it."""
    return one.start_s == other.start_s and len(one.pcm) == len(other.pcm)
