"""Untrusted audio: every common container comes out alike, and nothing else comes out at all."""

import io
import os
import random
import socket
import struct
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from interviewer.errors import AudioError, TranscriberError
from interviewer.speech import decode
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.vad import Pcm, read_pcm

from .audio_files import encoded
from .conftest import RATE_HZ, REPOSITORY, silence, write_wav

CONTAINERS = [
    pytest.param("wav", "pcm_s16le", 16_000, id="wav"),
    pytest.param("wav", "pcm_f32le", 48_000, id="wav-float"),
    pytest.param("wav", "pcm_s24le", 48_000, id="wav-24-bit"),
    pytest.param("wav", "pcm_u8", 8_000, id="wav-8-bit-8-kHz"),
    pytest.param("ogg", "libopus", 8_000, id="ogg-8-kHz"),
    pytest.param("mp3", "libmp3lame", 44_100, id="mp3"),
    pytest.param("mp4", "aac", 44_100, id="m4a"),
    pytest.param("adts", "aac", 48_000, id="aac"),
    pytest.param("ogg", "libopus", 48_000, id="ogg"),
    pytest.param("flac", "flac", 48_000, id="flac"),
    pytest.param("webm", "libopus", 48_000, id="webm"),
]


@pytest.mark.parametrize(("container", "codec", "rate_hz"), CONTAINERS)
def test_every_common_container_becomes_mono_16_khz(tmp_path: Path, container: str, codec: str, rate_hz: int) -> None:
    source = tmp_path / "answer.bin"
    source.write_bytes(encoded(tone(3, rate_hz), container, codec, rate_hz, layout="stereo"))

    seconds = decode_to_wav(source, tmp_path / "answer.wav")

    pcm = read_pcm(tmp_path / "answer.wav")
    assert seconds == pytest.approx(3, abs=0.1)
    assert len(pcm) == round(seconds * RATE_HZ)
    assert loudest_hz(pcm) == pytest.approx(440, abs=2)


def test_a_recorder_that_never_learnt_the_length_is_believed_by_its_samples(tmp_path: Path) -> None:
    """Recorders that write to a stream leave the largest number, or zero, in the header."""
    data = wav_bytes(silence(2))
    for claim in (0, 0xFFFFFFFF):
        source = tmp_path / "streamed.wav"
        source.write_bytes(patched(data, 40, "<I", claim))

        assert decode_to_wav(source, tmp_path / "out.wav") == 2.0


def test_tags_in_another_encoding_do_no_harm(tmp_path: Path) -> None:
    title = b"INFOINAM" + struct.pack("<I", 6) + b"\xff\xfe\xe9\xe8\xfc\x00"
    data = wav_bytes(silence(1)) + b"LIST" + struct.pack("<I", len(title)) + title
    source = tmp_path / "tagged.wav"
    source.write_bytes(patched(data, 4, "<I", len(data) - 8))

    assert decode_to_wav(source, tmp_path / "out.wav") == 1.0


@pytest.mark.parametrize("name", ["-i.wav", "concat:a|b.wav", "a b;$(id)%d.wav", "pipe:0"])
def test_a_file_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    source = write_wav(tmp_path / name, silence(1))

    assert decode_to_wav(source, tmp_path / "out.wav") == 1.0


# Made when the test runs: encoding takes a moment, and collecting should not.
REFUSED = [
    pytest.param(lambda: b"", "empty", id="zero-bytes"),
    pytest.param(lambda: wav_bytes(silence(1))[:44], "no sound", id="header-only"),
    pytest.param(lambda: b"Tell me about yourself. " * 50, "not audio", id="text"),
    pytest.param(lambda: b"\x89PNG\r\n\x1a\n" + bytes(2000), "not audio", id="png-named-wav"),
    pytest.param(lambda: b"PK\x03\x04" + bytes(2000), "not audio", id="zip-named-wav"),
    pytest.param(lambda: b"\x7fELF" + bytes(2000), "not audio", id="program-named-wav"),
    pytest.param(lambda: b"ffconcat version 1.0\nfile answer.wav\n", "not audio", id="list-of-files"),
    pytest.param(lambda: picture_only(), "not audio", id="film-without-sound"),
    pytest.param(lambda: patched(wav_bytes(silence(1)), 22, "<H", 0), "no channels", id="no-channels"),
    pytest.param(lambda: patched(wav_bytes(silence(1)), 24, "<II", 1, 2), "sample rate", id="one-sample-a-second"),
    pytest.param(lambda: flac(20, claims_s=36_000), "longer than 3 minutes", id="claims-ten-hours"),
    pytest.param(lambda: flac(240, claims_s=2), "longer than 3 minutes", id="claims-2-s-holds-4-min"),
    pytest.param(lambda: three_hours(), "longer than 3 minutes", id="three-hours"),
    pytest.param(lambda: three_hours(claims_s=2), "longer than 3 minutes", id="claims-2-s-holds-three-hours"),
    pytest.param(lambda: flac(20, claims_s=100), "ends before the length", id="claims-more-than-it-holds"),
    pytest.param(lambda: flac(20, claims_s=20)[:10_000], "ends before the length", id="cut-short"),
    pytest.param(lambda: wav_bytes(silence(181)), "longer than 3 minutes", id="a-second-too-long"),
]


@pytest.mark.parametrize(("make", "reason"), REFUSED)
def test_what_is_no_usable_audio_is_refused_with_the_reason(
    tmp_path: Path, make: Callable[[], bytes], reason: str
) -> None:
    source = tmp_path / "answer.wav"
    source.write_bytes(make())
    target = tmp_path / "decoded.wav"
    target.write_bytes(b"the one before")

    with pytest.raises(AudioError, match=reason):
        decode_to_wav(source, target, max_seconds=180)

    assert target.read_bytes() == b"the one before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answer.wav", "decoded.wav"]


def test_a_recording_of_exactly_the_limit_is_taken(tmp_path: Path) -> None:
    source = tmp_path / "answer.m4a"
    source.write_bytes(encoded(tone(5, 48_000), "mp4", "aac", 48_000))

    assert decode_to_wav(source, tmp_path / "out.wav", max_seconds=5) >= 5


def test_a_play_list_makes_nobody_call_the_address_in_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        source = tmp_path / "answer.wav"
        address = f"http://127.0.0.1:{server.getsockname()[1]}/inside.ts"
        source.write_text(
            f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{address}\n#EXT-X-ENDLIST\n"
        )

        with pytest.raises(AudioError, match="not audio"):
            decode_to_wav(source, tmp_path / "out.wav")

        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "answer.wav")

    with pytest.raises(AudioError, match="no audio file"):
        decode_to_wav(tmp_path / "answer.wav", tmp_path / "out.wav")


def test_a_file_over_the_size_limit_is_not_opened(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "answer.wav", silence(1))

    with pytest.raises(AudioError, match="the limit is"):
        decode_to_wav(source, tmp_path / "out.wav", max_bytes=1000)


@pytest.mark.parametrize(
    ("caps", "kind", "reason"),
    [
        pytest.param({"timeout_s": 0.01}, AudioError, "could not be decoded within", id="clock"),
        pytest.param({"cpu_s": 0}, AudioError, "overtaxes", id="processor"),
        pytest.param({"memory_mb": 60}, TranscriberError, "does not load", id="memory-for-no-decoder"),
    ],
)
def test_a_decoder_that_hits_a_cap_is_ended(
    tmp_path: Path, caps: dict[str, int], kind: type[Exception], reason: str
) -> None:
    source = write_wav(tmp_path / "answer.wav", silence(1))

    with pytest.raises(kind, match=reason):
        decode_to_wav(source, tmp_path / "out.wav", **caps)


def test_a_full_disk_is_the_machines_fault_not_the_senders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_wav(tmp_path / "answer.wav", silence(1))
    monkeypatch.setattr(decode, "_run_child", lambda *_: int(decode.Fault.NO_ROOM))

    with pytest.raises(TranscriberError, match="no room on the disk"):
        decode_to_wav(source, tmp_path / "out.wav")


@pytest.mark.parametrize("fault", list(decode.Fault))
def test_every_fault_of_the_child_has_a_sentence(fault: decode.Fault) -> None:
    sentence = str(decode._refusal(fault, 900))

    assert sentence.endswith(".")
    assert "(code" not in sentence


@pytest.mark.parametrize(("container", "codec", "rate_hz"), CONTAINERS)
def test_mutated_files_decode_or_are_refused(tmp_path: Path, container: str, codec: str, rate_hz: int) -> None:
    """No other kind of error, whatever the bytes."""
    chance = random.Random(f"{container}{codec}")
    whole = encoded(tone(1, rate_hz), container, codec, rate_hz)
    for round_number in range(6):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            data[chance.randrange(chance.choice([100, len(data)]))] = chance.randrange(256)
        source = tmp_path / f"{round_number}.bin"
        source.write_bytes(data)

        try:
            seconds = decode_to_wav(source, tmp_path / "out.wav")
        except AudioError:
            continue
        assert len(read_pcm(tmp_path / "out.wav")) == round(seconds * RATE_HZ)


def test_the_calling_process_loads_no_decoder(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "answer.wav", silence(1))
    script = (
        "import sys; from pathlib import Path; from interviewer.speech.decode import decode_to_wav\n"
        "decode_to_wav(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "sys.exit('av' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(source), str(tmp_path / "out.wav")]

    assert subprocess.run(command, cwd=REPOSITORY, check=False).returncode == 0


def tone(seconds: int, rate_hz: int) -> Pcm:
    """A 440 Hz tone."""
    return (8000 * np.sin(2 * np.pi * 440 * np.arange(seconds * rate_hz) / rate_hz)).astype(np.int16)


def loudest_hz(pcm: Pcm) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(pcm.astype(np.float64)))) * RATE_HZ / len(pcm))


def picture_only() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as file:
        stream = file.add_stream("libvpx", rate=5, width=32, height=32)
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        file.mux(stream.encode(None))
    return out.getvalue()


def flac(seconds: int, *, claims_s: int) -> bytes:
    """A tone with another length in its header (36 bits that end with byte 25)."""
    data = encoded(tone(seconds, RATE_HZ), "flac", "flac", RATE_HZ)
    return patched(data, 21, ">BI", data[21] & 0xF0, claims_s * RATE_HZ)


def three_hours(*, claims_s: int = 3 * 3600) -> bytes:
    """Silence, which takes next to no room, with this length in its header."""
    out = io.BytesIO()
    with av.open(out, "w", format="flac") as file:
        stream = file.add_stream("flac", rate=RATE_HZ, layout="mono")
        minute = np.zeros((1, 60 * RATE_HZ), dtype=np.int16)
        for _ in range(3 * 60):
            frame = av.AudioFrame.from_ndarray(minute, format="s16", layout="mono")
            frame.sample_rate = RATE_HZ
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    data = out.getvalue()
    return patched(data, 21, ">BI", data[21] & 0xF0, claims_s * RATE_HZ)


def patched(data: bytes, at: int, layout: str, *values: int) -> bytes:
    new = struct.pack(layout, *values)
    return data[:at] + new + data[at + len(new) :]


def wav_bytes(pcm: Pcm) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE_HZ)
        wav.writeframes(pcm.tobytes())
    return out.getvalue()
