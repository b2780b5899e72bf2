"""Untrusted audio to the one form that the rest of the program reads: mono 16 kHz 16-bit WAV.

The bytes are opened by a child process with capped memory, time and output. A 7 MB FLAC can hold
ten hours, and a mutated WAV of a few kilobytes has asked for gigabytes: neither is allowed to
happen in the process that serves the page.
"""

import importlib.util
import subprocess
import tempfile
import wave
from pathlib import Path

from interviewer.capped.run import Caps, run_capped
from interviewer.errors import AudioError, TranscriberError
from interviewer.speech._decode_child import RATE_HZ, Fault

_CHILD = Path(__file__).with_name("_decode_child.py")


def decode_to_wav(
    source: Path,
    target: Path,
    *,
    max_seconds: int = 900,
    max_bytes: int = 300_000_000,
    memory_mb: int = 640,
    cpu_s: int = 60,
    timeout_s: float = 120.0,
) -> float:
    """Decode any common audio file into `target` (mono, 16 kHz, int16 WAV) and return its length in seconds.

    `target` appears whole or not at all. Raises AudioError with the reason when the bytes are no
    usable audio, TranscriberError when this machine cannot decode (no PyAV, full disk).
    """
    _check_file(source, max_bytes)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".decoding-") as folder:
        part = Path(folder) / "part.wav"
        code = _run_child(source, part, max_seconds, memory_mb, cpu_s, timeout_s)
        if code != 0:
            raise _refusal(code, max_seconds)
        seconds = _length_s(part)
        part.replace(target)
    return seconds


def _check_file(source: Path, max_bytes: int) -> None:
    if not source.is_file():  # A named pipe would keep the child waiting for ever.
        raise AudioError("There is no audio file {source!r}.", source=source.name)
    size = source.stat().st_size
    if size == 0:
        raise AudioError("The audio file is empty (0 bytes). Record or send it again.")
    if size > max_bytes:
        raise AudioError(
            "The audio file has {size} MB; the limit is {most} MB. Send a shorter recording, or one in a "
            "compressed format such as MP3 or M4A.",
            size=size // 1_000_000,
            most=max_bytes // 1_000_000,
        )


def _run_child(source: Path, target: Path, max_seconds: int, memory_mb: int, cpu_s: int, timeout_s: float) -> int:
    pyav = importlib.util.find_spec("av")
    if pyav is None or pyav.origin is None:
        raise TranscriberError("Audio cannot be decoded: the package 'av' is not installed. Type the answer instead.")
    caps = Caps(memory_mb * 1_000_000, cpu_s, max_seconds * RATE_HZ * 2 + 1_000_000, timeout_s)
    arguments = [str(source.resolve()), str(target.resolve()), str(max_seconds)]
    try:
        return run_capped(_CHILD, arguments, [Path(pyav.origin).parents[1]], caps)
    except subprocess.TimeoutExpired:
        raise AudioError(
            "The audio file could not be decoded within {seconds} seconds. Send it in another format, such as "
            "WAV or MP3.",
            seconds=f"{timeout_s:.0f}",
        ) from None
    except OSError as error:
        raise TranscriberError(
            "The audio decoder could not be started ({reason}). The recording is kept; try again.",
            reason=error.strerror,
        ) from error


def _refusal(code: int, max_seconds: int) -> AudioError | TranscriberError:
    match code:
        case Fault.NOT_AUDIO:
            return AudioError("The file is not audio that can be read here. Send WAV, MP3, M4A, Ogg, FLAC or WebM.")
        case Fault.EMPTY:
            return AudioError("The audio file holds no sound. Record or send it again.")
        case Fault.CHANNELS:
            return AudioError("The audio file has no channels, or more than eight. Send it as mono or stereo.")
        case Fault.RATE:
            return AudioError(
                "The sample rate of the audio file is not between 8 and 192 kHz. Save it at 16 or 48 kHz."
            )
        case Fault.TOO_LONG:
            return AudioError("The recording is longer than {length}. Send a shorter one.", length=_length(max_seconds))
        case Fault.CUT_SHORT:
            return AudioError(
                "The audio file ends before the length that its header promises. Send the whole file again."
            )
        case Fault.DAMAGED:
            return AudioError("The audio file is damaged. Record or send it again.")
        case Fault.NO_ROOM:
            return TranscriberError(
                "There is no room on the disk to decode the recording. Free some space and try again."
            )
        case Fault.NO_DECODER:
            return TranscriberError(
                "Audio cannot be decoded: the package 'av' does not load. Install it again; typing works meanwhile."
            )
        case Fault.MEMORY:
            return AudioError(
                "The audio file needs more memory to decode than any real recording. Send it as WAV or MP3."
            )
        case _ if code < 0:  # Ended by a signal: the processor limit, or a crash inside the decoder.
            return AudioError("The audio file overtaxes the decoder. Send it in another format, such as WAV or MP3.")
        case _:
            return TranscriberError(
                "The audio decoder failed (code {code}). The recording is kept; try again.", code=code
            )


def _length(seconds: int) -> str:
    return f"{seconds // 60} minutes" if seconds >= 120 and seconds % 60 == 0 else f"{seconds} seconds"


def _length_s(path: Path) -> float:
    """Length by the header, which is believed only if it is the header that the child should have written."""
    try:
        with wave.open(str(path), "rb") as wav:
            shape = (wav.getnchannels(), wav.getsampwidth(), wav.getframerate())
            samples = wav.getnframes()
    except (OSError, EOFError, wave.Error) as error:
        raise AudioError("The audio file is damaged. Record or send it again.") from error
    if shape != (1, 2, RATE_HZ) or path.stat().st_size < samples * 2:
        raise AudioError("The audio file is damaged. Record or send it again.")
    return samples / RATE_HZ
