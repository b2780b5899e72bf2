"""Loud sounds in which nobody speaks, made by arithmetic: 8 seconds each, mono, 16 kHz."""

import numpy as np
from numpy.typing import NDArray

from interviewer.speech.vad import RATE_HZ, Pcm

SECONDS = 8
PEAK = 28_000
_N = SECONDS * RATE_HZ
_T = np.arange(_N) / RATE_HZ

Samples = NDArray[np.float64]


def loud_sounds() -> dict[str, Pcm]:
    """By name: a street, a fan, mains hum, a keyboard, a siren, chords of a piano."""
    rng = np.random.default_rng(1)
    sounds = {
        "white noise": rng.standard_normal(_N),
        "a street": _coloured(rng, 0.5),
        "wind": _coloured(rng, 1.0),
        "a fan": _coloured(rng, 0.5) * (1 + 0.5 * np.sin(2 * np.pi * 20 * _T)),
        "mains hum": np.sign(np.sin(2 * np.pi * 50 * _T)),
        "a keyboard": _clicks(rng),
        "a siren": np.sin(2 * np.pi * 700 * _T - 600 * np.cos(np.pi * _T)),
        "piano chords": _chords(rng),
    }
    return {name: (sound / np.abs(sound).max() * PEAK).astype(np.int16) for name, sound in sounds.items()}


def _coloured(rng: np.random.Generator, power: float) -> Samples:
    """Noise that falls off towards high tones, as that of traffic and wind does."""
    tones = np.fft.rfftfreq(_N, 1 / RATE_HZ)
    tones[0] = 1
    return np.fft.irfft(np.fft.rfft(rng.standard_normal(_N)) / tones**power, _N)


def _clicks(rng: np.random.Generator) -> Samples:
    sound = np.zeros(_N)
    for at in rng.integers(0, _N - 400, 50):
        sound[at : at + 400] += rng.standard_normal(400) * np.exp(-np.arange(400) / 60)
    return sound


def _chords(rng: np.random.Generator) -> Samples:
    sound = np.zeros(_N)
    for start in np.arange(0, SECONDS, 0.5):
        t = np.arange(RATE_HZ // 2) / RATE_HZ
        root = 220 * 2 ** (rng.choice([0, 2, 4, 5, 7, 9, 11]) / 12)
        chord = sum(np.sin(2 * np.pi * root * step * k * t) / k for step in (1, 1.26, 1.5) for k in range(1, 8))
        at = int(start * RATE_HZ)
        sound[at : at + len(t)] += chord * np.minimum(1, t / 0.02) * np.exp(-3 * t)
    return sound
