"""Transcription by a server: whole recordings, sent only where the operator has named a model for it."""

import wave
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from interviewer.speech.transcript import OnSegment, Segment, Transcript
from interviewer.speech.vad import RATE_HZ, Pcm, read_pcm, speech_spans

MOST_TERM_CHARS = 600
"""Of the spellings to expect; servers cut their prompt at some 220 tokens."""

Send = Callable[[bytes, str], dict[str, Any]]
"""Takes a WAV and spellings; gives `text` and maybe `segments`. Raises TranscriberError."""


class RemoteTranscriber:
    """Sends a recording and reads what comes back; silence is not sent."""

    def __init__(self, name: str, send: Send) -> None:
        self.name = name
        self._send = send

    def transcribe(
        self, audio: Path, *, terms: tuple[str, ...] = (), on_segment: OnSegment | None = None
    ) -> Transcript:
        """The transcript of a mono 16 kHz WAV file. Raises TranscriberError, AudioError."""
        pcm = read_pcm(audio)
        duration_s = len(pcm) / RATE_HZ
        segments: tuple[Segment, ...] = ()
        if speech_spans(pcm):
            segments = segments_of(self._send(wav_of(pcm), ", ".join(terms)[:MOST_TERM_CHARS]), duration_s)
        if on_segment is not None:
            for segment in segments:
                on_segment(segment)
        return Transcript(segments=segments, language="en", duration_s=duration_s, model=self.name)


def segments_of(reply: dict[str, Any], duration_s: float) -> tuple[Segment, ...]:
    """The segments of a reply, or its whole text as one where it tells none that can be read."""
    told = [found for raw in reply.get("segments") or () if (found := _segment(raw, duration_s)) is not None]
    text = str(reply.get("text") or "").strip()
    if not told and text:
        return (Segment(text=text, start_s=0.0, end_s=duration_s),)
    return tuple(told)


def _segment(raw: Any, duration_s: float) -> Segment | None:
    try:
        text, start_s, end_s = str(raw["text"]).strip(), float(raw["start"]), float(raw["end"])
    except (KeyError, TypeError, ValueError):
        return None
    if not text or not start_s <= end_s:
        return None
    return Segment(text=text, start_s=min(max(start_s, 0.0), duration_s), end_s=min(max(end_s, 0.0), duration_s))


def wav_of(pcm: Pcm) -> bytes:
    """Samples as a WAV file."""
    body = BytesIO()
    with wave.open(body, "wb") as file:
        file.setparams((1, 2, RATE_HZ, len(pcm), "NONE", "not compressed"))
        file.writeframes(pcm.tobytes())
    return body.getvalue()
