"""A transcript as a value, and the one-method port that makes one."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pydantic import Field

from interviewer.value import Value

if TYPE_CHECKING:
    from interviewer.speech.streaming import Piece


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

    def later_by(self, seconds: float) -> "Segment":
        """The same in a recording in which it comes so much later."""
        moved = {"start_s": self.start_s + seconds, "end_s": self.end_s + seconds}
        words = tuple(
            word.model_copy(update={"start_s": word.start_s + seconds, "end_s": word.end_s + seconds})
            for word in self.words
        )
        return self.model_copy(update={**moved, "words": words})

    def after(self, seconds: float) -> "Segment | None":
        """What is new to somebody who has everything up to this time: all, none, or its last words.

        Two transcriptions of the same sound differ by tenths of a second; nothing is lost in between.
        """
        if self.end_s <= seconds + 0.05:
            return None
        if self.start_s >= seconds - 0.3:
            return self
        words = tuple(word for word in self.words if word.start_s >= seconds - 0.1)
        if not words:
            return None
        text = " ".join(word.text for word in words)
        return Segment(text=text, start_s=words[0].start_s, end_s=self.end_s, words=words)


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

    def after(self, seconds: float) -> tuple[Segment, ...]:
        """What is new to somebody who has everything up to this time."""
        return tuple(rest for segment in self.segments if (rest := segment.after(seconds)) is not None)

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


@runtime_checkable
class PieceTranscriber(Protocol):
    """A transcriber that can also hear a recording piece by piece while it is being made."""

    @property
    def name(self) -> str:
        """Model and parameters."""
        ...

    def warm_up(self) -> None:
        """Be ready for the first piece; TranscriberError."""
        ...

    def transcribe_piece(self, piece: "Piece", *, terms: tuple[str, ...] = ()) -> tuple[Segment, ...]:
        """What is said in a piece, with times in the recording; TranscriberError."""
        ...
