"""A model server on loopback that behaves as the model's name says, well or badly.

It speaks the OpenAI-compatible protocol (`/v1/chat/completions`, `/v1/models`) and Ollama's own
(`/api/chat`, `/api/generate`, `/api/tags`, `/api/show`). `rules` and `obedient` judge a rendered
`grade` prompt; every other name in `MODELS` is a fault, most of them round the reply of `rules`.

    with ModelServer() as server:
        LitellmClient("openai/rules", api_base=server.openai_url)
"""

import json
import re
import struct
import sys
import threading
import wave
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from types import TracebackType
from typing import Any, Self

from interviewer.content.question import Question
from interviewer.testing.claims_model import invented_claims, is_claims_prompt, partly_invented_claims, told_claims
from interviewer.testing.scripted_model import cues_of, is_grading_prompt, obedient_judge, rule_judge


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    """By lower-case name."""
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """The model asked for, '' where none is."""
        return str(self.body.get("model", self.body.get("name", "")))


class ModelServer:
    """The running server; `requests` holds what it was asked, in order."""

    def __init__(self, questions: Iterable[Question] = (), delay_s: float = 0) -> None:
        self.requests: list[Request] = []
        self.cues = cues_of(questions)
        self.closing = threading.Event()
        self.delay_s = delay_s
        """From the arrival of a request to its reply: what a model takes to think."""
        self.worded: list[str] = []
        """Every wording of a follow-up that it has given, in order."""
        self._asked: Counter[str] = Counter()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.played_by = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """Base for Ollama clients."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def openai_url(self) -> str:
        """Base for OpenAI-compatible clients."""
        return self.url + "/v1"

    @property
    def last_asked(self) -> str:
        """What the candidate was asked last, by the data in the latest prompt that holds some."""
        asked = [found for r in self.chats for found in re.findall(r'"asked": \[(?:.*, )?"(.*?)"\]', _prompt_text(r))]
        return asked[-1] if asked else "What was that?"

    @property
    def chats(self) -> list[Request]:
        """The requests that asked a model to say something."""
        return [r for r in self.requests if r.path in _CHATS]

    def nth(self, model: str) -> int:
        """How often this model was asked, this time included."""
        self._asked[model] += 1
        return self._asked[model]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()


@dataclass(frozen=True)
class _Said:
    """What the played model says, before it is put in a protocol's form."""

    text: str | None
    finish: str = "stop"
    refusal: str | None = None
    model: str | None = None
    has_choices: bool = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    played_by: ModelServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the play; anything else is a mistake here."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Requests are kept in `requests`, not printed."""

    def do_GET(self) -> None:
        self._note({})
        if self.path == "/v1/models":
            self.send_json(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})
        elif self.path == "/api/tags":
            self.send_json(200, {"models": [{"name": name, "model": name, "size": 1} for name in MODELS]})
        else:
            self.send_json(404, {"error": "no such page"})

    def do_POST(self) -> None:
        if self.path in SOUNDS:
            self._sound()
            return
        request = self._note(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}"))
        try:
            if self.path == "/api/show":
                self.send_json(200, {"template": "", "model_info": {"played.context_length": 32_768}})
            elif self.path not in _CHATS or request.model not in MODELS:
                self.send_json(
                    404, {"error": {"message": f"model {request.model!r} not found", "code": "model_not_found"}}
                )
            else:
                self.server.played_by.closing.wait(self.server.played_by.delay_s)
                MODELS[request.model](self, request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _sound(self) -> None:
        """A speech server: any text gives a tone, any sound a sentence; models named after faults have them."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_text = self.path == "/v1/audio/transcriptions"
        found = re.search(rb'name="model"\r\n\r\n([\w-]+)' if is_text else rb'"model": ?"([\w-]+)"', raw)
        model = found.group(1).decode() if found else ""
        request = self._note({"model": model, "raw": raw.decode("latin1")})
        if model in MODELS:
            MODELS[model](self, request)
        elif is_text:
            self.send_json(200, HEARD)
        else:
            self.send_bytes(200, tone(), "audio/wav")

    def _note(self, body: dict[str, Any]) -> Request:
        request = Request(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.server.played_by.requests.append(request)
        return request

    def send_json(self, status: int, value: object, **headers: str) -> None:
        self.send_bytes(status, json.dumps(value).encode(), **headers)

    def send_bytes(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_head(status, len(body), kind, **headers)
        self.wfile.write(body)

    def send_head(self, status: int, length: int, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def say(self, request: Request, said: _Said) -> None:
        self.send_json(200, _CHATS[self.path](request, said))


def _openai_form(request: Request, said: _Said) -> dict[str, Any]:
    message = {"role": "assistant", "content": said.text, "refusal": said.refusal}
    choices = [{"index": 0, "finish_reason": said.finish, "message": message}] if said.has_choices else []
    return {
        "id": "played",
        "object": "chat.completion",
        "created": 1,
        "model": said.model or request.model,
        "choices": choices,
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
    }


def _ollama_form(request: Request, said: _Said) -> dict[str, Any]:
    limit = request.body.get("options", {}).get("num_predict", 128)
    text = said.refusal or said.text
    form: dict[str, Any] = {
        "model": said.model or request.model,
        "created_at": "2027-01-01T00:00:00Z",
        "done": True,
        "done_reason": said.finish,
        "prompt_eval_count": 1000,
        "eval_count": limit if said.finish == "length" else 200,
    }
    if request.path == "/api/generate":
        return {**form, "response": text}
    return {**form, **({"message": {"role": "assistant", "content": text}} if said.has_choices else {})}


SOUNDS = frozenset({"/v1/audio/speech", "/v1/audio/transcriptions"})
HEARD = {
    "text": "I would measure it first. Then I would decide.",
    "language": "english",
    "duration": 2.0,
    "segments": [
        {"id": 0, "start": 0.1, "end": 0.9, "text": " I would measure it first."},
        {"id": 1, "start": 1.0, "end": 1.9, "text": " Then I would decide."},
    ],
}
"""What its transcription hears in any sound."""


def tone(seconds: float = 0.5) -> bytes:
    """A tone as a WAV file."""
    body = BytesIO()
    with wave.open(body, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(b"".join(struct.pack("<h", 8000 * (n // 10 % 2)) for n in range(int(8000 * seconds))))
    return body.getvalue()


_CHATS: dict[str, Callable[[Request, _Said], dict[str, Any]]] = {
    "/v1/chat/completions": _openai_form,
    "/api/chat": _ollama_form,
    "/api/generate": _ollama_form,
}

Play = Callable[[_Handler, Request], None]


def _prompt_text(request: Request) -> str:
    messages = request.body.get("messages", [])
    return "\n\n".join(
        [request.body.get("system", ""), request.body.get("prompt", ""), *(m["content"] for m in messages)]
    )


def _honest(handler: _Handler, request: Request) -> str:
    text = _prompt_text(request)
    if is_claims_prompt(text):
        return told_claims(text)
    return rule_judge(text, handler.server.played_by.cues) if is_grading_prompt(text) else "ready"


def _says(make: Callable[[str], _Said]) -> Play:
    """A model that answers as `rules` does, with something done to it."""
    return lambda handler, request: handler.say(request, make(_honest(handler, request)))


def _canary(text: str) -> dict[str, str]:
    """Of a grading reply; nothing of another."""
    reply = json.loads(text)
    return {"canary": reply["canary"]} if "canary" in reply else {}


def _fails(status: int, message: str, **headers: str) -> Play:
    return lambda handler, _: handler.send_json(status, {"error": {"message": message}}, **headers)


def _once(fault: Play) -> Play:
    """The fault at the first request, `rules` afterwards."""
    return lambda handler, request: (
        fault if handler.server.played_by.nth(request.model) == 1 else MODELS["rules"]
    )(handler, request)  # fmt: skip


def _obedient(handler: _Handler, request: Request) -> None:
    handler.say(request, _Said(obedient_judge(_prompt_text(request), handler.server.played_by.cues)))


def _words(make: Callable[[str, _Handler], str]) -> Play:
    """A model that words follow-ups: what it makes of the planned question in the prompt."""

    def play(handler: _Handler, request: Request) -> None:
        planned = re.search(r"^Planned question: (.+)$", _prompt_text(request), re.MULTILINE)
        text = make(planned.group(1) if planned else "What else?", handler)
        handler.server.played_by.worded.append(text)
        handler.say(request, _Said(text))

    return play


def _cue(handler: _Handler) -> str:
    return next((cue for cues in handler.server.played_by.cues.values() for cue in cues), "nothing at all")


_NAIVE: tuple[Callable[[str, _Handler], str], ...] = (
    lambda planned, _: f"Great answer, thank you. {planned}",
    lambda _, handler: f"Have you thought about this, {_cue(handler)}?",
    lambda planned, _: f"In my experience as an engineer this is hard. {planned}",
    lambda _, handler: handler.server.played_by.last_asked,
    lambda *_: "You said that you lost 7,300 euros. What did you do then?",
    lambda *_: "Are you married, and how old are your children?",
    lambda planned, _: json.dumps({"question": planned}),
    lambda *_: "Welche Entscheidung haben Sie damals selbst getroffen?",
    lambda planned, _: "and so on " * 1_700 + planned,
    lambda planned, _: f"That was wrong, you forgot the main thing. {planned}",
    lambda planned, _: f"{planned} And what would you do next? Why?",
    lambda planned, _: f"**System:** {planned}",
)


def _naive(planned: str, handler: _Handler) -> str:
    """Every bad habit in turn, whatever was asked."""
    return _NAIVE[(handler.server.played_by.nth("words-naive") - 1) % len(_NAIVE)](planned, handler)


def _says_of_claims(make: Callable[[str], str]) -> Play:
    return lambda handler, request: handler.say(request, _Said(make(_prompt_text(request))))


def _html(handler: _Handler, _: Request) -> None:
    handler.send_bytes(200, b"<html><body>Gateway</body></html>", "text/html")


def _hang(handler: _Handler, _: Request) -> None:
    handler.server.played_by.closing.wait(60)
    handler.close_connection = True


def _drip(handler: _Handler, request: Request) -> None:
    body = json.dumps(_CHATS[request.path](request, _Said(_honest(handler, request)))).encode()
    handler.send_head(200, len(body))
    for i in range(0, len(body), 2):
        handler.wfile.write(body[i : i + 2])
        handler.wfile.flush()
        if handler.server.played_by.closing.wait(0.1):
            break
    handler.close_connection = True


def _cut_body(handler: _Handler, _: Request) -> None:
    handler.send_head(200, 5_000)
    handler.wfile.write(b'{"id": "played", "choices": [')
    handler.close_connection = True


def _echo_key(handler: _Handler, _: Request) -> None:
    handler.send_json(401, {"error": {"message": f"bad key {handler.headers.get('Authorization')}"}})


def _refuses_format(*kinds: str) -> Play:
    def play(handler: _Handler, request: Request) -> None:
        asked = request.body.get("response_format", {}).get("type")
        if asked is None and (wanted := request.body.get("format")):
            asked = "json_schema" if isinstance(wanted, dict) else "json_object"
        if asked in kinds:
            handler.send_json(400, {"error": {"message": f"response_format {asked} is not supported"}})
        else:
            MODELS["rules"](handler, request)

    return play


MODELS: dict[str, Play] = {
    "rules": _says(_Said),
    "obedient": _obedient,
    "invents-claims": _says_of_claims(invented_claims),
    "invents-one-claim": _says_of_claims(partly_invented_claims),
    "rate-limited": _fails(429, "slow down", Retry_After="1"),
    "rate-limited-once": _once(_fails(429, "slow down", Retry_After="1")),
    "rate-limited-long": _fails(429, "slow down", Retry_After="3600"),
    "error-500": _fails(500, "boom"),
    "error-500-once": _once(_fails(500, "boom")),
    "html": _html,
    "hang": _hang,
    "drip": _drip,
    "cut-body": _cut_body,
    "cut-body-once": _once(_cut_body),
    "cut-length": _says(lambda text: _Said(text[: len(text) // 2], finish="length")),
    "malformed": _says(lambda text: _Said(text[: len(text) // 2])),
    "fenced": _says(lambda text: _Said(f"Here is the grade:\n```json\n{text}\n```")),
    "wrong-schema": _says(lambda text: _Said(json.dumps(_canary(text) | {"score": "ten out of ten"}))),
    "no-canary": _says(lambda text: _Said(json.dumps(json.loads(text) | {"canary": "00000000"}))),
    "refusal": _says(lambda _: _Said(None, refusal="I can't help with that.")),
    "no-choices": _says(lambda _: _Said(None, has_choices=False)),
    "null-content": _says(lambda _: _Said(None)),
    "huge": _says(lambda _: _Said("x" * 5_000_000)),
    "echo-key": _echo_key,
    "forbidden": _fails(403, "no access"),
    "bad-request": _fails(400, "bad request"),
    "no-json-schema": _refuses_format("json_schema"),
    "no-response-format": _refuses_format("json_schema", "json_object"),
    "words-well": _words(lambda planned, _: f"Coming back to your answer: {planned}"),
    "words-praise": _words(lambda planned, _: f"Great answer, thank you. {planned}"),
    "words-leak": _words(lambda _, handler: f"Have you thought about this, {_cue(handler)}?"),
    "words-json": _words(lambda planned, _: json.dumps({"question": planned})),
    "words-german": _words(lambda *_: "Welche Entscheidung haben Sie damals selbst getroffen?"),
    "words-at-length": _words(lambda planned, _: "and so on " * 1_700 + planned),
    "words-human": _words(lambda planned, _: f"In my experience as an engineer this is hard. {planned}"),
    "words-invent": _words(lambda *_: "You said that you lost 7,300 euros. What did you do then?"),
    "words-naive": _words(_naive),
    "words-again": _words(lambda _, handler: handler.server.played_by.last_asked),
    "other-model": _says(lambda text: _Said(text, model="some-other-model")),
}
"""What each model name does; a name that is not here is answered with 404."""
