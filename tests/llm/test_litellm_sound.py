"""Speech servers over real HTTP, well and badly behaved."""

from collections.abc import Iterator

import pytest

from interviewer.errors import TranscriberError, VoiceError
from interviewer.llm.litellm_client import warm_up
from interviewer.llm.litellm_sound import SpeechServer
from interviewer.testing.model_server import HEARD, ModelServer, tone


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    warm_up().result(timeout=120)
    with ModelServer() as running:
        yield running


def speech(server: ModelServer, model: str, timeout_s: float = 20.0) -> SpeechServer:
    return SpeechServer(f"openai/{model}", api_base=server.openai_url, api_key="k-123", timeout_s=timeout_s)


def test_a_text_becomes_the_servers_sound(server: ModelServer) -> None:
    assert speech(server, "tts-1").speak("What would you measure?", "alloy") == tone()
    asked = server.requests[-1]
    assert '"input":"What would you measure?"' in asked.body["raw"].replace('": "', '":"')
    assert '"voice":"alloy"' in asked.body["raw"].replace('": "', '":"')


def test_a_sound_becomes_text_with_times_and_the_spellings_go_along(server: ModelServer) -> None:
    heard = speech(server, "whisper-1").transcribe(tone(), "RAG, LoRA")
    assert heard["text"] == HEARD["text"]
    assert [(s["start"], s["end"]) for s in heard["segments"]] == [(0.1, 0.9), (1.0, 1.9)]
    assert "RAG, LoRA" in server.requests[-1].body["raw"]


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("error-500", "the server failed or cannot be reached"),
        ("rate-limited-long", "the rate limit is reached"),
        ("echo-key", "the key was refused"),
        ("hang", "no complete reply in time"),
    ],
)
def test_a_server_that_fails_is_a_sentence_without_the_key(server: ModelServer, model: str, says: str) -> None:
    for ask, error in (
        (lambda: speech(server, model, 1.5).speak("Hello.", "alloy"), VoiceError),
        (lambda: speech(server, model, 1.5).transcribe(tone(), ""), TranscriberError),
    ):
        with pytest.raises(error, match=says) as told:
            ask()
        assert "k-123" not in str(told.value)
