"""WAV files for a microphone."""

import wave
from pathlib import Path

import numpy as np

from interviewer.speech.vad import RATE_HZ, Pcm


def write_wav(path: Path, pcm: Pcm, *, before_s: float = 0.0, after_s: float = 0.0) -> Path:
    """Write this sound between silences and return the path."""
    silences = [np.zeros(int(seconds * RATE_HZ), np.int16) for seconds in (before_s, after_s)]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        file.writeframes(np.concatenate([silences[0], pcm, silences[1]]).tobytes())
    return path
