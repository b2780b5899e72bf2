"""Where somebody speaks in a recording, by the Silero model that comes inside faster-whisper.

Measured on synthetic answers whose phrases are known: spans start within 0.02 s of the phrase and
end about 0.04 s late, so a pause between two spans comes out that much short.
"""

import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.errors import AudioError, TranscriberError
from interviewer.speech.transcript import Span as Span

RATE_HZ = 16_000
WINDOW = 512
"""Samples that the detector rates together."""

Pcm = NDArray[np.int16]
"""Mono samples at 16 kHz."""


def speech_spans(
    audio: Pcm | Path, *, min_silence_ms: int = 300, pad_ms: int = 0, max_span_s: float | None = None
) -> tuple[Span, ...]:
    """Stretches of speech, in order; none when nobody speaks.

    A span ends after `min_silence_ms` without speech, is widened by `pad_ms` on both sides, and is
    cut at `max_span_s`. Raises AudioError if a file is no mono 16 kHz WAV, TranscriberError if the
    model does not load.
    """
    pcm = read_pcm(audio) if isinstance(audio, Path) else audio
    if len(pcm) == 0:
        return ()
    try:
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(
            min_silence_duration_ms=min_silence_ms,
            speech_pad_ms=pad_ms,
            max_speech_duration_s=float("inf") if max_span_s is None else max_span_s,
        )
        found: list[dict[str, Any]] = get_speech_timestamps(samples_as_float(pcm), options)
    except Exception as error:  # onnxruntime's errors share no base class but this one
        raise _detector_failed(error) from error
    return tuple(Span(start_s=s["start"] / RATE_HZ, end_s=s["end"] / RATE_HZ) for s in found)


class SpeechMeter:
    """Rates sound as it comes in; the same figures as for the whole of it at once."""

    _CONTEXT = 64  # Samples of the window before, which the model wants to see.

    def __init__(self) -> None:
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros((1, self._CONTEXT), np.float32)

    def __call__(self, pcm: Pcm) -> list[float]:
        """The probability of speech in each window of 512 samples; takes whole windows. Raises TranscriberError."""
        windows = samples_as_float(pcm).reshape(-1, WINDOW)
        contexts = np.concatenate([self._context, windows[:, -self._CONTEXT :]])
        self._context = contexts[-1:]
        inputs = {"input": np.concatenate([contexts[:-1], windows], axis=1), "h": self._h, "c": self._c}
        try:
            from faster_whisper.vad import get_vad_model

            rated, self._h, self._c = get_vad_model().session.run(None, inputs)
        except Exception as error:  # onnxruntime's errors share no base class but this one
            raise _detector_failed(error) from error
        return [float(each) for each in rated.reshape(-1)]


def read_pcm(path: Path) -> Pcm:
    """Samples of a mono 16 kHz int16 WAV file, as `decode_to_wav` writes it; AudioError for any other."""
    try:
        with wave.open(str(path), "rb") as wav:
            if (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) != (1, 2, RATE_HZ):
                raise AudioError("{path!r} is not mono 16 kHz 16-bit audio; decode it first.", path=path.name)
            data = wav.readframes(wav.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise AudioError("{path!r} cannot be read as a WAV file. Record or send it again.", path=path.name) from error
    # A recording that was cut off in mid-sample keeps its whole samples.
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16, copy=False)


def samples_as_float(pcm: Pcm) -> NDArray[np.float32]:
    """The same samples between -1 and 1, as the models take them."""
    return pcm.astype(np.float32) / np.float32(32768)


def _detector_failed(error: Exception) -> TranscriberError:
    return TranscriberError(
        "Speech cannot be told from silence: the detector failed ({fault}). Install faster-whisper again; "
        "typing works meanwhile.",
        fault=type(error).__name__,
    )
