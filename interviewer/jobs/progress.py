"""Who is waiting for a transcript: segments as they are heard, handed to the page's socket.

In memory on purpose: the transcript itself is in the store; this only saves the page from asking.
"""

import queue
import threading
from dataclasses import dataclass

from interviewer.errors import InterviewerError
from interviewer.language.messages import marked
from interviewer.speech.transcript import Segment, Transcript


@dataclass(frozen=True)
class Heard:
    """A segment as it was transcribed."""

    segment: Segment


@dataclass(frozen=True)
class Finished:
    """The new part's transcript is stored."""

    part: Transcript


@dataclass(frozen=True)
class Failed:
    """Transcription failed; the sentence is fit for the page."""

    sentence: str


News = Heard | Finished | Failed


class TranscriptionBoard:
    """Passes news about a recording to those who listen; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, list[queue.SimpleQueue[News]]] = {}

    def listen(self, recording_id: str) -> "queue.SimpleQueue[News]":
        """A queue that receives this recording's news from now on."""
        inbox: queue.SimpleQueue[News] = queue.SimpleQueue()
        with self._lock:
            self._listeners.setdefault(recording_id, []).append(inbox)
        return inbox

    def leave(self, recording_id: str, inbox: "queue.SimpleQueue[News]") -> None:
        """Stop receiving."""
        with self._lock:
            left = [q for q in self._listeners.get(recording_id, []) if q is not inbox]
            if left:
                self._listeners[recording_id] = left
            else:
                self._listeners.pop(recording_id, None)

    def heard(self, recording_id: str, segment: Segment) -> None:
        """A segment is ready."""
        self._tell(recording_id, Heard(segment))

    def finished(self, recording_id: str, part: Transcript) -> None:
        """All is transcribed and stored."""
        self._tell(recording_id, Finished(part))

    def failed(self, recording_id: str, error: Exception) -> None:
        """Transcription failed."""
        known = isinstance(error, InterviewerError)
        self._tell(
            recording_id,
            Failed(str(error) if known else marked("Transcription failed. The recording is kept; type the answer.")),
        )

    def _tell(self, recording_id: str, news: News) -> None:
        with self._lock:
            for inbox in self._listeners.get(recording_id, []):
                inbox.put(news)
