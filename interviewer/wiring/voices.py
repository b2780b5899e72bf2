"""Makes what hears and what speaks: transcribers, and the voice of a speech server."""

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from interviewer.errors import TranscriberError
from interviewer.service.interviews import InterviewService
from interviewer.service.speaking import SpeakingService
from interviewer.settings import Settings
from interviewer.speech.download import download_model
from interviewer.speech.models import ModelBroken, ModelMissing, ModelReady, ModelRemote, ModelState, find_model
from interviewer.speech.remote import RemoteTranscriber
from interviewer.speech.transcript import Transcriber
from interviewer.wiring.graders import address_of

if TYPE_CHECKING:
    from interviewer.llm.litellm_sound import SpeechServer
    from interviewer.speech.whisper import WhisperTranscriber

SPEECH_WAIT_S = 60.0
"""For a speech server, in or out; a question read aloud is given up by the page much earlier."""


def make_transcriber(settings: Settings, model: str | None = None) -> "WhisperTranscriber":
    """The transcriber on this model (size or folder), or that of the settings; TranscriberError if it is not here."""
    from interviewer.speech.whisper import WhisperTranscriber

    state = find_model(model or settings.whisper_model, endpoint=settings.hub_url)
    match state:
        case ModelReady(path=path):
            return WhisperTranscriber(path, threads=settings.whisper_threads, keep_fillers=True)
        case ModelMissing(name=name, advice=advice):
            raise TranscriberError(
                "The speech model {name!r} is not on this machine. {advice}", name=name, advice=advice
            )
        case ModelBroken(reason=reason):
            raise TranscriberError(reason)


def make_speaking(settings: Settings, interviews: InterviewService) -> SpeakingService:
    """The interviewer's voice, on the speech server of the settings if they name one."""
    name, voice = settings.speech_model, settings.speech_voice
    folder = settings.cache_folder / "voice"
    if not name:
        return SpeakingService(interviews, folder, "", None)
    return SpeakingService(
        interviews, folder, f"{name} {voice}", lambda text: _speech_server(settings, name).speak(text, voice)
    )


def _speech_server(settings: Settings, name: str) -> "SpeechServer":
    return _connection(name, *address_of(settings, name))


@lru_cache(maxsize=4)
def _connection(name: str, api_base: str | None, api_key: str | None) -> "SpeechServer":
    from interviewer.llm.litellm_sound import SpeechServer

    return SpeechServer(name, api_base=api_base, api_key=api_key, timeout_s=SPEECH_WAIT_S)


class Voice:
    """Finds the transcription model and loads it on first use."""

    LOOK_AGAIN_S = 2.0

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._loaded: tuple[Path, Transcriber] | None = None
        self._seen: tuple[float, ModelState] | None = None

    def state(self) -> ModelState:
        """Whether there is a model; looked up on disk at most every two seconds."""
        if remote := self._settings.transcription_model:
            return ModelRemote(name=remote)
        now = time.monotonic()
        if self._seen is None or now - self._seen[0] > self.LOOK_AGAIN_S:
            self._seen = now, find_model(self._settings.whisper_model, endpoint=self._settings.hub_url)
        return self._seen[1]

    def download(self, on_progress: Callable[[int, int], None]) -> Path:
        """Fetch the model of the setting."""
        path = download_model(self._settings.whisper_model, on_progress=on_progress, endpoint=self._settings.hub_url)
        self._seen = None
        return path

    def transcriber(self) -> Transcriber:
        """The transcriber on the model that is there; TranscriberError if none is."""
        state = self.state()
        if isinstance(state, ModelRemote):
            return RemoteTranscriber(state.name, _speech_server(self._settings, state.name).transcribe)
        if not isinstance(state, ModelReady):
            raise TranscriberError(
                "There is no transcription model on this machine; see Settings. The recording is kept."
            )
        with self._lock:
            if self._loaded is None or self._loaded[0] != state.path:
                from interviewer.speech.whisper import WhisperTranscriber

                self._loaded = (
                    state.path,
                    WhisperTranscriber(state.path, threads=self._settings.whisper_threads, keep_fillers=True),
                )
            return self._loaded[1]
