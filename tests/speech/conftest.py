"""Models and clips for the speech tests; those that live outside the repository skip with a reason."""

import os
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from interviewer.speech.decode import decode_to_wav
from interviewer.speech.vad import Pcm
from interviewer.testing.speech_models import build_random_whisper

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "tests" / "data"
CLIPS = REPOSITORY.parent / "shared" / "benchmarks" / "speech"
RATE_HZ = 16_000


@pytest.fixture(scope="session")
def random_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model folder with random weights; tests that spoil it copy it first."""
    return build_random_whisper(tmp_path_factory.mktemp("models") / "random-whisper")


@pytest.fixture
def spoilt(tmp_path: Path, random_model: Path) -> Path:
    """A copy of the random model for the test to spoil."""
    return Path(shutil.copytree(random_model, tmp_path / "model"))


@pytest.fixture(scope="session")
def reciting_model() -> Path:
    """The test model that recites the development clips."""
    named = Path(os.environ.get("INTERVIEWER_WHISPER_MODEL", ""))
    folder = named if (named / "model.bin").is_file() else REPOSITORY.parent / "shared/models/whisper-test-ct2"
    if not (folder / "model.bin").is_file():
        pytest.skip("needs a speech model that knows the clips; name its folder in INTERVIEWER_WHISPER_MODEL")
    return folder


@pytest.fixture(scope="session")
def jfk_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven seconds of a 1961 speech, decoded."""
    if not (CLIPS / "jfk.flac").is_file():
        pytest.skip("needs the development clip jfk.flac, which is not part of the repository")
    wav = tmp_path_factory.mktemp("clips") / "jfk.wav"
    decode_to_wav(CLIPS / "jfk.flac", wav)
    return wav


@pytest.fixture(scope="session")
def answer_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic answer of 78 s on fine-tuning, decoded."""
    wav = tmp_path_factory.mktemp("clips") / "answer.wav"
    decode_to_wav(DATA / "syn_lora_finetune.ogg", wav)
    return wav


def write_wav(path: Path, pcm: Pcm, *, channels: int = 1, rate_hz: int = RATE_HZ) -> Path:
    """Write interleaved samples as a 16-bit WAV file."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(2)
        wav.setframerate(rate_hz)
        wav.writeframes(pcm.astype("<i2").tobytes())
    return path


def silence(seconds: float) -> Pcm:
    """Digital silence."""
    return np.zeros(int(seconds * RATE_HZ), dtype=np.int16)


def noise(seconds: float) -> Pcm:
    """A quiet room: white noise at about -50 dB."""
    return np.random.default_rng(7).normal(0, 100, int(seconds * RATE_HZ)).astype(np.int16)


def words_of(text: str) -> list[str]:
    """Words without case and punctuation."""
    return "".join(c for c in text.lower() if c.isalnum() or c in " '").split()
