"""Speech servers that litellm reaches: text to sound, and sound to text; through the same thread as chat models."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, TypeVar

from interviewer.errors import TranscriberError, VoiceError
from interviewer.llm.guarded_http import Exchange, current
from interviewer.llm.litellm_client import litellm_loaded, on_litellms_thread
from interviewer.llm.vendor_errors import TIMEOUT, Failure, failure_of

T = TypeVar("T")
MOST_SOUND_BYTES = 20_000_000
MOST_TEXT_BYTES = 5_000_000


class SpeechServer:
    """One model of a speech server, such as `openai/tts-1` or `openai/whisper-1`."""

    def __init__(self, model: str, *, api_base: str | None, api_key: str | None, timeout_s: float) -> None:
        """Without `api_base` litellm finds address and key of the provider in the environment."""
        self.name = model
        self._address = {"api_base": api_base or None, "api_key": api_key or ("none" if api_base else None)}
        self._timeout_s = timeout_s

    def speak(self, text: str, voice: str) -> bytes:
        """The text as an MP3, or as whatever sound the server sends. Raises VoiceError."""

        async def ask() -> bytes:
            lite = litellm_loaded()
            reply = await lite.aspeech(model=self.name, voice=voice, input=text, **self._call())
            return bytes(reply.content)

        sound = self._asked(ask, MOST_SOUND_BYTES)
        if isinstance(sound, Failure):
            raise VoiceError(
                "The voice {voice!r} gave no sound: {advice}", voice=self.name, advice=sound.meaning.advice
            )
        if not sound:
            raise VoiceError("The voice {voice!r} sent an empty sound.", voice=self.name)
        return sound

    def transcribe(self, wav: bytes, terms: str) -> dict[str, Any]:
        """`text` and, where the server tells them, `segments` with `start`, `end` and `text`. Raises TranscriberError."""

        async def ask() -> dict[str, Any]:
            file = BytesIO(wav)
            file.name = "answer.wav"
            lite = litellm_loaded()
            reply = await lite.atranscription(
                model=self.name, file=file, language="en", response_format="verbose_json",
                **({"prompt": terms} if terms else {}), **self._call(),
            )  # fmt: skip
            return dict(reply.model_dump())

        heard = self._asked(ask, MOST_TEXT_BYTES)
        if isinstance(heard, Failure):
            raise TranscriberError(
                "The transcription server of {voice!r} gave no text: {advice} The recording is kept.",
                voice=self.name,
                advice=heard.meaning.advice,
            )
        return heard

    def _call(self) -> dict[str, Any]:
        return {**self._address, "timeout": self._timeout_s, "max_retries": 0}

    def _asked(self, ask: Callable[[], Awaitable[T]], most_bytes: int) -> T | Failure:
        """What came of a request within the deadline; nothing of a vendor's error text is kept."""

        async def bounded() -> T | Failure:
            exchange = Exchange(most_bytes)
            current.set(exchange)
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await ask()
            except TimeoutError:
                return Failure(TIMEOUT)
            except Exception as error:  # whatever litellm raises becomes ours
                return failure_of(error, exchange)

        try:
            return on_litellms_thread(bounded()).result(self._timeout_s + LOADING_S)
        except TimeoutError:
            return Failure(TIMEOUT)


LOADING_S = 60.0
"""litellm itself may still have to be loaded."""
