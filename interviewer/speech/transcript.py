"""A transcript as a value, and the one-method port that makes one."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pydantic import Field

from interviewer.value import Value


class Span(Value):
    """A stretch of speech, in seconds from the start of the recording."""

    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)


class Word(Value):
    """A word with its place in the recording, in seconds."""

    text: str
    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    probability: float = Field(ge=0, le=1)


class Segment(Value):
    """A stretch of speech, usually a sentence or phrase."""

    text: str
    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    words: tuple[Word, ...] = ()


class Transcript(Value):
    """All that was heard in a recording; no segments means that no speech was found."""

    segments: tuple[Segment, ...]
    language: str
    duration_s: float = Field(ge=0)
    model: str
    """Name of the model and its parameters, for provenance."""
    speech: tuple[Span, ...] | None = None
    """Where the voice detector heard speech, apart from any words; None if it was not asked."""

    @property
    def text(self) -> str:
        """The words as one paragraph."""
        return " ".join(s.text.strip() for s in self.segments if s.text.strip())

    def time_of(self, text: str) -> float | None:
        """Second at which these words begin, or None when they are not in the recording as such.

        The candidate may have corrected the text, so only an exact run of words counts.
        """
        spoken = [(plain, word.start_s) for s in self.segments for word in s.words for plain in _plain(word.text)]
        wanted = _plain(text)
        for i in range(len(spoken) - len(wanted) + 1):
            if wanted and [word for word, _ in spoken[i : i + len(wanted)]] == wanted:
                return spoken[i][1]
        return None


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


OnSegment = Callable[[Segment], None]


class Transcriber(Protocol):
    """Makes a transcript of a recording."""

    def transcribe(
        self, audio: Path, *, terms: tuple[str, ...] = (), on_segment: OnSegment | None = None
    ) -> Transcript:
        """Transcribe a mono 16 kHz WAV file to the end.

        `terms` are spellings to expect; `on_segment` is called with each segment as it is
        finished. Raises TranscriberError (a retry or another model may help).
        """
        ...
