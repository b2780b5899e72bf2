"""Sound that is lost when things go wrong, and how long a click waits while speech is transcribed.

A client in Python does what the page does: numbered tenths of a second in real time, sent again
from the frame that the server asks for. Every frame is its own number, so what is stored shows
what is missing.
"""

import asyncio
import json
import os
import signal
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.process import ROOT, Started, app
from benchmarks.submit import CHOICE, Person, events_of
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.vad import RATE_HZ, Pcm, read_pcm
from interviewer.testing.speech_models import BASE_EN, build_random_whisper

FRAME = RATE_HZ // 10
SPEAKERS = 20
CLICKS = 40
CLICK_EVERY_S = 0.4


def measure() -> dict[str, dict[str, Any]]:
    """Rows audio_lost_drop_s, audio_lost_kill_s, audio_lost_20_speakers_s, click_while_transcribing_p95_ms."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        small = str(build_random_whisper(place / "small"))
        large = str(build_random_whisper(place / "base.en", shape=BASE_EN))
        decode_to_wav(ROOT / "tests/data/syn_lora_finetune.ogg", place / "answer.wav")
        with app(whisper_model=small) as started:
            dropped = asyncio.run(_dropped(started))
            many = asyncio.run(_many(started))
        killed = asyncio.run(_killed(place / "data", small))
        with app(whisper_model=large) as started:
            clicks = asyncio.run(_clicks(started, read_pcm(place / "answer.wav")))
            idle = asyncio.run(_clicks(started, None))
    return {
        "audio_lost_drop_s": {"value": dropped, "unit": "s"},
        "audio_lost_kill_s": {"value": killed, "unit": "s"},
        "audio_lost_20_speakers_s": {"value": many, "unit": "s"},
        "click_while_transcribing_p95_ms": {"value": _p95(clicks), "unit": "ms", "baseline": _p95(idle)},
    }


def _p95(times: list[float]) -> float:
    return round(quantiles(times, n=20)[-1], 1)


@dataclass
class _Speaker:
    """A page with a microphone."""

    person: Person
    turn: str
    sound: Pcm
    recording: str = ""
    spoken: int = 0
    """Frames so far."""
    acknowledged: int = 0
    _sending: int = field(default=0, repr=False)

    @classmethod
    async def arrive(cls, client: httpx.AsyncClient, events: dict[str, int], sound: Pcm) -> "_Speaker":
        person = await Person.arrive(
            client, events, 0, choice=["voice" if chosen == "typed" else chosen for chosen in CHOICE]
        )
        turn = await person.open_turn()
        assert turn is not None
        return cls(person, turn, sound)

    async def speak(self, seconds: float) -> None:
        """Connect, send what the server lacks, and go on in real time."""
        async with self._connected() as socket:
            hearing = asyncio.create_task(self._hear(socket))
            began, first = time.monotonic(), self.spoken
            while self.spoken < first + seconds * 10:
                await asyncio.sleep(max(0.0, began + (self.spoken - first + 1) / 10 - time.monotonic()))
                self.spoken += 1
                await self._send_due(socket)
            hearing.cancel()

    async def stop(self) -> None:
        """Send the rest and end the recording."""
        async with self._connected() as socket:
            while self.acknowledged < self.spoken:
                await self._send_due(socket)
                self._take(json.loads(await socket.recv()))
            await socket.send(json.dumps({"stop": self.spoken}))
            while "saved_s" not in json.loads(await socket.recv()):
                pass

    async def stored(self) -> Pcm:
        """The sound that the server has."""
        reply = await self.person.client.get(f"/api/recordings/{self.recording}.wav", cookies=self.person.cookies)
        reply.raise_for_status()
        return np.frombuffer(reply.content[44:], "<i2")

    def _connected(self) -> connect:
        asked = f"session={self.person.session}&turn={self.turn}"
        if self.recording:
            asked += f"&recording={self.recording}"
        address = str(self.person.client.base_url).rstrip("/")
        cookies = "; ".join(f"{name}={value}" for name, value in self.person.cookies.items())
        return connect(
            f"{address.replace('http', 'ws')}/api/microphone?{asked}",
            origin=address,
            additional_headers={"Cookie": cookies},
        )

    async def _hear(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                self._take(json.loads(message))
        except ConnectionClosed:
            return

    def _take(self, news: dict[str, Any]) -> None:
        if "error" in news:
            raise RuntimeError(news["error"])
        if "next" in news:
            self.recording = news.get("recording", self.recording)
            self._sending = self.acknowledged = news["next"]
        self.acknowledged = max(self.acknowledged, news.get("ack", 0))

    async def _send_due(self, socket: ClientConnection) -> None:
        while self.recording and self._sending < self.spoken:
            n = self._sending
            self._sending += 1
            await socket.send(n.to_bytes(4, "little") + self.sound[n * FRAME : (n + 1) * FRAME].tobytes())


def _numbered(seconds: float, first: int = 1) -> Pcm:
    """Silence to any ear, in which each frame is its own number."""
    return np.repeat(np.arange(first, first + int(seconds * 10), dtype=np.int16), FRAME)


async def _lost_s(speaker: _Speaker) -> float:
    """Seconds of what was spoken that are not stored, or not where they belong."""
    stored = await speaker.stored()
    spoken = speaker.sound[: speaker.spoken * FRAME]
    same = int((stored[: len(spoken)] == spoken[: len(stored)]).sum())
    return round((len(spoken) - same) / RATE_HZ, 2)


async def _dropped(started: Started) -> float:
    """The connection is lost after 3 s and comes back after 5 s, in which somebody speaks on."""
    async with _client(started.address) as client:
        speaker = await _Speaker.arrive(client, await events_of(client), _numbered(30))
        await speaker.speak(3)
        speaker.spoken += 50
        await speaker.speak(2)
        await speaker.stop()
        return await _lost_s(speaker)


async def _many(started: Started) -> float:
    """Twenty people speak for 10 s at the same time."""
    async with _client(started.address) as client:
        events = await events_of(client)
        speakers = [await _Speaker.arrive(client, events, _numbered(15, 1 + 200 * n)) for n in range(SPEAKERS)]
        await asyncio.gather(*(speaker.speak(10) for speaker in speakers))
        await asyncio.gather(*(speaker.stop() for speaker in speakers))
        return round(sum([await _lost_s(speaker) for speaker in speakers]), 2)


async def _killed(data: Path, model: str) -> float:
    """The server is killed after 4 s and the page goes with it: what was spoken and is not there afterwards."""
    with app(whisper_model=model, data_dir=str(data)) as started:
        async with _client(started.address) as client:
            speaker = await _Speaker.arrive(client, await events_of(client), _numbered(30))
            speaking = asyncio.create_task(speaker.speak(10))
            await asyncio.sleep(4)
            os.kill(started.process.pid, signal.SIGKILL)
            await asyncio.gather(speaking, return_exceptions=True)
            spoken = min(speaker.spoken, 40)
    with app(whisper_model=model, data_dir=str(data)) as started:
        async with _client(started.address) as client:
            speaker.person.client, speaker.spoken = client, spoken
            return await _lost_s(speaker)


async def _clicks(started: Started, sound: Pcm | None) -> list[float]:
    """Milliseconds of clicks on Pause and Continue while an answer is transcribed, or nothing is."""
    async with _client(started.address) as client:
        events = await events_of(client)
        clicking = await Person.arrive(client, events, 0)
        speaking = None
        if sound is not None:
            speaker = await _Speaker.arrive(client, events, sound)
            speaker.spoken = 400  # Forty seconds at once: the model has work from the first click to the last.
            speaking = asyncio.create_task(speaker.speak(CLICKS * CLICK_EVERY_S * 2))
            await asyncio.sleep(3)
        times = []
        for _ in range(CLICKS):
            began = time.perf_counter()
            await clicking.call("pause.click", [])
            times.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(CLICK_EVERY_S)
        if speaking is not None:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)
    return times


def _client(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits(max_connections=None))
