"""The real litellm against a loopback server that behaves as its model's name says."""

import asyncio
import inspect
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from typing import Any

import httpx
import pytest

from interviewer.llm import vendor_errors
from interviewer.llm.chat import ChatError, ChatFault, Message, Prompt, Reply
from interviewer.llm.guarded_http import Exchange
from interviewer.llm.litellm_client import LitellmClient, warm_up
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.llm.vendor_errors import MEANINGS, failure_of
from interviewer.testing.model_server import ModelServer

KEY = "sk-very-secret-1234"
SAID = "what the candidate said"
PROMPT = Prompt(
    name="p",
    sha256="0" * 64,
    messages=(Message(role="system", content="Be brief."), Message(role="user", content=SAID)),
)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
ROUTES = ["openai", "ollama_chat", "ollama"]


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Loading takes seconds, which would use up the short deadlines below."""
    warm_up().result(timeout=120)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    """Seconds that the client would have paused."""
    return []


@pytest.fixture
def client(server: ModelServer, waits: list[float]) -> Any:
    """A maker of clients of the server that do not really pause."""

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    def make(model: str, route: str = "openai", **options: Any) -> LitellmClient:
        base = server.openai_url if route == "openai" else server.url
        options = {"api_key": KEY, "timeout_s": 30.0, "pause": pause, "jitter": lambda: 0.0, **options}
        return LitellmClient(f"{route}/{model}", api_base=base, **options)

    return make


def fault_of(call: Coroutine[Any, Any, Reply]) -> ChatError:
    with pytest.raises(ChatError) as caught:
        asyncio.run(call)
    return caught.value


@pytest.mark.parametrize("route", ROUTES)
def test_a_reply_comes_whole_with_what_is_known_about_it(client: Any, server: ModelServer, route: str) -> None:
    reply = asyncio.run(client("rules", route).reply(PROMPT, schema=SCHEMA, max_tokens=300))

    assert (reply.text, reply.finish_reason, reply.model_reported, reply.calls) == ("ready", "stop", "rules", 1)
    assert (reply.tokens_in, reply.tokens_out) == (1000, 200)
    assert len(server.requests) == 1, "one request, and no look-up besides it"


@pytest.mark.parametrize("route", ROUTES)
def test_temperature_length_and_schema_are_asked_for(client: Any, server: ModelServer, route: str) -> None:
    asyncio.run(client("rules", route, temperature=0.0).reply(PROMPT, schema=SCHEMA, max_tokens=300))

    body = server.chats[0].body
    if route == "openai":
        assert (body["temperature"], body["max_tokens"]) == (0.0, 300)
        assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    else:
        assert (body["options"]["temperature"], body["options"]["num_predict"], body["format"]) == (0.0, 300, SCHEMA)
        assert body["options"]["num_ctx"] == 16_384


def test_every_request_waits_for_its_turn_the_further_tries_too(client: Any, server: ModelServer) -> None:
    asked: list[float] = []

    def turn(at_most_s: float) -> bool:
        asked.append(at_most_s)
        return True

    fault_of(client("error-500", attempts=3, turn=turn).reply(PROMPT))

    assert len(server.chats) == len(asked) == 3
    assert all(0 < seconds <= 30 for seconds in asked)


def test_without_a_turn_in_time_nothing_is_sent(client: Any, server: ModelServer) -> None:
    error = fault_of(client("rules", turn=lambda _: False).reply(PROMPT))

    assert error.fault is ChatFault.RATE_LIMIT
    assert "as many requests as are allowed here" in str(error)
    assert server.requests == []


def test_no_temperature_is_sent_where_none_is_wanted(client: Any, server: ModelServer) -> None:
    asyncio.run(client("rules", temperature=None).reply(PROMPT))

    assert "temperature" not in server.chats[0].body
    assert "response_format" not in server.chats[0].body


def test_a_known_price_is_reported_as_cost(server: ModelServer) -> None:
    free = LitellmClient("ollama_chat/rules", api_base=server.url)

    assert asyncio.run(free.reply(PROMPT)).cost_usd == 0.0


def test_the_model_is_reported_as_the_endpoint_names_it(client: Any) -> None:
    for route in ROUTES:
        assert asyncio.run(client("other-model", route).reply(PROMPT)).model_reported == "some-other-model"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("model", "fault", "requests"),
    [
        ("cut-length", ChatFault.CUT, 1),
        ("rate-limited", ChatFault.RATE_LIMIT, 3),
        ("rate-limited-long", ChatFault.RATE_LIMIT, 1),
        ("error-500", ChatFault.ENDPOINT, 3),
        ("html", ChatFault.ENDPOINT, 3),
        ("cut-body", ChatFault.ENDPOINT, 3),
        ("bad-request", ChatFault.ENDPOINT, 1),
        ("echo-key", ChatFault.KEY, 1),
        ("forbidden", ChatFault.KEY, 1),
        ("not-there", ChatFault.MODEL, 1),
        ("huge", ChatFault.SIZE, 1),
    ],
)
def test_each_fault_has_its_kind_and_its_number_of_requests(
    client: Any, server: ModelServer, route: str, model: str, fault: ChatFault, requests: int
) -> None:
    error = fault_of(client(model, route).reply(PROMPT))

    assert error.fault is fault
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    ("model", "fault"),
    [("refusal", ChatFault.REFUSAL), ("no-choices", ChatFault.FORMAT), ("null-content", ChatFault.FORMAT)],
)
def test_a_reply_that_says_nothing_is_told_from_a_refusal(client: Any, model: str, fault: ChatFault) -> None:
    assert fault_of(client(model).reply(PROMPT)).fault is fault


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("model", ["rate-limited-once", "error-500-once", "cut-body-once"])
def test_a_passing_fault_is_tried_again(client: Any, model: str, route: str) -> None:
    assert asyncio.run(client(model, route).reply(PROMPT)).calls == 2


@pytest.mark.parametrize("model", ["hang", "drip"])
@pytest.mark.parametrize("route", ROUTES)
def test_the_deadline_holds_whatever_the_server_does(client: Any, route: str, model: str) -> None:
    """A hung server and one that sends a few bytes now and then; the latter outlives the vendor's own timeout."""
    assert fault_of(client(model, route, timeout_s=0.4).reply(PROMPT)).fault is ChatFault.TIMEOUT


def test_a_slow_try_leaves_time_for_the_next_one(client: Any, server: ModelServer) -> None:
    error = fault_of(client("hang", per_try_s=0.2, attempts=2, timeout_s=30.0).reply(PROMPT))

    assert error.fault is ChatFault.TIMEOUT
    assert len(server.requests) == 2


def test_the_wait_is_what_the_server_asked_for_and_jitter_on_top(client: Any, waits: list[float]) -> None:
    asyncio.run(client("rate-limited-once", jitter=lambda: 1.0).reply(PROMPT))

    assert waits == [1.25]


def test_waits_without_advice_double(client: Any, waits: list[float]) -> None:
    fault_of(client("error-500", attempts=4).reply(PROMPT))

    assert waits == [0.5, 1.0, 2.0]


def test_a_wait_beyond_the_deadline_is_not_begun(client: Any, waits: list[float]) -> None:
    fault_of(client("rate-limited-long").reply(PROMPT))

    assert waits == []


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(("model", "rungs"), [("no-json-schema", 2), ("no-response-format", 3)])
def test_a_server_without_the_format_is_asked_in_a_simpler_way(
    client: Any, server: ModelServer, route: str, model: str, rungs: int
) -> None:
    model_client = client(model, route)

    first = asyncio.run(model_client.reply(PROMPT, schema=SCHEMA))
    again = asyncio.run(model_client.reply(PROMPT, schema=SCHEMA))

    assert (first.calls, again.calls) == (rungs, 1), "what worked is remembered"
    assert "additionalProperties" in str(server.chats[-1].body.get("messages", server.chats[-1].body.get("prompt")))


def test_the_key_and_the_answer_are_in_no_message_and_no_log(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    errors = [
        fault_of(client(model).reply(PROMPT)) for model in ("echo-key", "bad-request", "error-500", "html", "refusal")
    ]

    told = " ".join(str(error) for error in errors) + caplog.text
    assert KEY not in told
    assert SAID not in told
    assert all(error.__cause__ is None and error.__context__ is None for error in errors)


def test_a_message_names_model_and_address_but_no_path_or_name(server: ModelServer) -> None:
    base = server.openai_url.replace("http://", "http://user:word@")

    error = fault_of(LitellmClient("openai/not-there", api_base=base, api_key=KEY).reply(PROMPT))

    assert "'openai/not-there'" in str(error)
    assert server.url in str(error)
    assert "word" not in str(error)


def test_nobody_listening_is_an_endpoint_fault() -> None:
    with ModelServer() as gone:
        url = gone.openai_url

    error = fault_of(LitellmClient("openai/rules", api_base=url, attempts=1).reply(PROMPT))

    assert error.fault is ChatFault.ENDPOINT
    assert "no connection" in str(error)


@pytest.mark.parametrize("model", ["nosuchprovider/m", "just-a-name"])
def test_a_name_that_no_provider_has_is_a_model_fault(model: str) -> None:
    assert fault_of(LitellmClient(model).reply(PROMPT)).fault is ChatFault.MODEL


def test_a_key_from_the_environment_is_not_sent_to_another_address(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    asyncio.run(LitellmClient("openai/rules", api_base=server.openai_url).reply(PROMPT))

    assert KEY not in str(server.requests[0].headers)


@pytest.mark.parametrize("route", ["anthropic", "gemini", "mistral", "hosted_vllm", "openrouter", "groq"])
def test_other_providers_are_guarded_as_well(server: ModelServer, route: str) -> None:
    """Their status is known only if the request went through our own HTTP client."""
    error = fault_of(LitellmClient(f"{route}/not-there", api_base=server.openai_url, api_key=KEY).reply(PROMPT))

    assert (error.fault, "HTTP 404" in str(error)) == (ChatFault.MODEL, True)


def test_check_asks_for_one_word(client: Any, server: ModelServer) -> None:
    assert asyncio.run(client("rules").check()).text == "ready"
    assert "one word" in server.chats[0].body["messages"][0]["content"]


def test_many_callers_with_loops_of_their_own_share_one_litellm(client: Any) -> None:
    model = client("rules")

    async def both() -> list[Reply]:
        return await asyncio.gather(model.reply(PROMPT), model.reply(PROMPT))

    assert [reply.text for _ in range(3) for reply in asyncio.run(both())] == ["ready"] * 6


def test_a_caller_who_gives_up_leaves_the_others_alone(client: Any, server: ModelServer) -> None:
    async def give_up() -> Reply:
        hung = asyncio.create_task(client("hang").reply(PROMPT))
        while not server.requests:
            await asyncio.sleep(0.01)
        hung.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hung
        return await client("rules").reply(PROMPT)

    assert asyncio.run(give_up()).text == "ready"


def _vendor_exceptions() -> list[type[Exception]]:
    import litellm.exceptions
    import openai

    return sorted(
        {
            cls
            for module in (litellm, litellm.exceptions, openai)
            for cls in vars(module).values()
            if inspect.isclass(cls)
            and not cls.__name__.startswith("_")
            and issubclass(cls, Exception)
            and cls.__module__.split(".")[0] in ("litellm", "openai")
        },
        key=lambda cls: cls.__name__,
    )


def test_every_exception_of_the_vendor_has_a_meaning() -> None:
    """A class that a new version brings shows up here, and somebody decides what it means."""
    bases = {"Exception", "ValueError", "OpenAIError", "APIError", "APIStatusError"}
    unknown = [
        cls.__name__
        for cls in _vendor_exceptions()
        if next(base.__name__ for base in cls.__mro__ if base.__name__ in MEANINGS) in bases
        and cls.__name__ not in KNOWN_GENERAL
    ]

    assert unknown == []


KNOWN_GENERAL = {
    # General classes, told apart by their HTTP status.
    "APIError", "APIStatusError", "OpenAIError", "ConflictError", "MockException",
    # Not raised by chat requests: files, streams, websockets, webhooks, sign-in, tool loops.
    "LengthFinishReasonError", "ContentFilterFinishReasonError", "InvalidWebhookSignatureError", "OAuthError",
    "SubjectTokenProviderError", "WebSocketConnectionClosedError", "WebSocketQueueFullError", "ToolLoopMaxRoundsExceeded",
    "RouterRateLimitError", "RouterRateLimitErrorBasic",
}  # fmt: skip


@pytest.mark.parametrize(
    ("error", "status", "fault"),
    [
        pytest.param(ValueError("a mistake of the vendor's own"), None, ChatFault.ENDPOINT, id="any-exception"),
        pytest.param(ValueError("x"), 403, ChatFault.KEY, id="status-says-more"),
        pytest.param(httpx.ReadError("x"), 529, ChatFault.ENDPOINT, id="overloaded"),
    ],
)
def test_what_is_not_in_the_table_is_judged_by_its_status(
    error: Exception, status: int | None, fault: ChatFault
) -> None:
    assert failure_of(error, Exchange(100, status=status)).meaning.fault is fault


def test_every_meaning_says_a_way_out() -> None:
    meanings = [value for value in vars(vendor_errors).values() if isinstance(value, vendor_errors.Meaning)]

    assert all(meaning.advice.count(".") >= 2 for meaning in meanings)


def test_nothing_is_looked_up_or_printed_when_litellm_loads() -> None:
    code = "from interviewer.llm.litellm_client import warm_up; import sys; warm_up().result(); assert 'litellm' in sys.modules"
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), address)

        done = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | proxies | QUIET_ENVIRONMENT, capture_output=True, text=True
        )

        with pytest.raises(BlockingIOError):
            proxy.accept()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
