"""The process that decodes untrusted audio: started by `decode.py` as a script, never imported for its work.

It runs capped (`interviewer/capped`), holds nothing but the standard library and PyAV, and answers with
an exit code only, so that nothing the bytes make it say can reach a page.

    _decode_child.py SOURCE TARGET MAX_SECONDS
"""

import errno
import sys
import wave
from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av import AudioStream
    from av.audio.frame import AudioFrame
    from av.container import InputContainer

RATE_HZ = 16_000

# Containers that a browser, a phone or a recorder makes. The list also keeps out the play lists
# (HLS, DASH, concat), which would have FFmpeg open other files and addresses.
_FORMATS = "wav,w64,aiff,caf,mp3,aac,flac,ogg,mov,matroska"
_LOWEST_RATE_HZ, _HIGHEST_RATE_HZ = 8_000, 192_000
_MOST_CHANNELS = 8
# Encoders pad the last frame, so a recording of exactly the limit decodes to a little more.
_SLACK_S = 0.5
# These hold no length; FFmpeg guesses it from the first frames and may be wrong by a factor.
_GUESSED_LENGTH = {"mp3", "aac"}


class Fault(IntEnum):
    """Why nothing came of it, as an exit code."""

    NOT_AUDIO = 10
    EMPTY = 11
    CHANNELS = 12
    RATE = 13
    TOO_LONG = 14
    CUT_SHORT = 15
    DAMAGED = 16
    MEMORY = 17
    NO_ROOM = 18
    NO_DECODER = 19


class RefusedError(Exception):
    """The bytes are refused for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def main(arguments: list[str]) -> int:
    """Decode a file to mono 16 kHz; returns 0 or a `Fault`."""
    source, target, max_seconds = arguments
    try:
        _decode(source, target, int(max_seconds))
    except RefusedError as refusal:
        return refusal.fault
    except ImportError:
        return Fault.NO_DECODER
    except MemoryError:
        return Fault.MEMORY
    except OSError as error:
        by_number = {errno.ENOSPC: Fault.NO_ROOM, errno.EDQUOT: Fault.NO_ROOM, errno.EFBIG: Fault.TOO_LONG}
        return by_number.get(error.errno or 0, Fault.DAMAGED)
    except Exception:
        # The child's edge: decoders raise many kinds, and whatever these bytes did to one, they are not usable.
        return Fault.DAMAGED
    return 0


def _decode(source: str, target: str, max_seconds: int) -> None:
    import av

    most_samples = int((max_seconds + _SLACK_S) * RATE_HZ)
    samples = 0
    # An open file rather than its name: FFmpeg then needs no protocol at all, and gets none.
    with open(source, "rb") as file:
        try:
            container = av.open(
                file,
                mode="r",
                metadata_errors="replace",
                container_options={"format_whitelist": _FORMATS, "protocol_whitelist": "none"},
            )
        except MemoryError:
            raise
        except Exception as error:
            raise RefusedError(Fault.NOT_AUDIO) from error
        with container, wave.open(target, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE_HZ)
            stream = _speech_stream(container)
            declared_s = _declared_s(container, stream)
            if declared_s is not None and declared_s > max_seconds + _SLACK_S:
                raise RefusedError(Fault.TOO_LONG)
            for pcm in _mono_16k(_frames(container, stream)):
                samples += len(pcm) // 2
                if samples > most_samples:
                    raise RefusedError(Fault.TOO_LONG)
                wav.writeframesraw(pcm)
            if samples == 0:
                raise RefusedError(Fault.EMPTY)
            if stream.duration is not None and declared_s is not None and samples / RATE_HZ < declared_s * 0.9 - 1:
                raise RefusedError(Fault.CUT_SHORT)


def _speech_stream(container: "InputContainer") -> "AudioStream":
    if not container.streams.audio:
        raise RefusedError(Fault.NOT_AUDIO)
    stream = container.streams.audio[0]
    if not 1 <= (stream.channels or 0) <= _MOST_CHANNELS:
        raise RefusedError(Fault.CHANNELS)
    if not _LOWEST_RATE_HZ <= (stream.rate or 0) <= _HIGHEST_RATE_HZ:
        raise RefusedError(Fault.RATE)
    # One thread: every further one takes a stack out of the memory cap and gains nothing on audio.
    stream.codec_context.thread_count = 1
    return stream


def _declared_s(container: "InputContainer", stream: "AudioStream") -> float | None:
    if container.format.name in _GUESSED_LENGTH:
        return None
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / 1_000_000


def _frames(container: "InputContainer", stream: "AudioStream") -> Iterator["AudioFrame"]:
    """Decoded frames; broken packets are skipped as long as the good ones outnumber them."""
    import av

    good = bad = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                break
            frames: list[Any] = list(packet.decode())
            good += len(frames)
        except av.error.InvalidDataError:
            bad += 1
            # One broken packet may well be the whole of a short file, so the verdict waits for some.
            if bad > good + 50:
                raise RefusedError(Fault.DAMAGED) from None
            continue
        yield from frames
    if bad > good:
        raise RefusedError(Fault.DAMAGED)


def _mono_16k(frames: Iterator["AudioFrame"]) -> Iterator[bytes]:
    from av import AudioResampler

    resampler, shape = None, None
    for frame in frames:
        # PyAV settles on the first frame and would pass a later change of rate through as it is.
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or now != shape:
            if resampler is not None:
                yield from map(_pcm, resampler.resample(None))
            resampler, shape = AudioResampler(format="s16", layout="mono", rate=RATE_HZ), now
        frame.pts = None  # Times in the file are claims too: a gap of hours must not be filled.
        yield from map(_pcm, resampler.resample(frame))
    if resampler is not None:
        # After a stretch that needed no conversion there is nothing to flush but the `None` itself.
        yield from (_pcm(frame) for frame in resampler.resample(None) if frame is not None)


def _pcm(frame: "AudioFrame") -> bytes:
    # A plane is padded for alignment: only the samples count.
    return bytes(frame.planes[0])[: frame.samples * 2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
