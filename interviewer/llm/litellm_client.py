"""The chat model that litellm reaches: the only module that knows litellm.

A reader would get wrong:
- litellm lives in one thread with one event loop of its own. It blocks while it loads (2-5 s), and it ties its
  connections and queues to the loop it first sees, while our callers come with a loop each.
- Its timeout holds for each read, and a slow drip outlives it: the deadline here is our own. So are the retries;
  the vendors' hidden ones (the SDK's two, the HTTP handler's one) are switched off.
- Vendor errors can hold the key and the answer, so nothing of their text is kept: `vendor_errors` says what they mean.
"""

import asyncio
import json
import logging
import random
import threading
import time
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from interviewer.llm.chat import ChatError, ChatFault, Message, Prompt, Reply
from interviewer.llm.guarded_http import Exchange, GuardedHttp, current
from interviewer.llm.prompty import load_prompt
from interviewer.llm.vendor_errors import CUT, EMPTY, LARGE, PACE, REFUSED, TIMEOUT, UNKNOWN, Failure, failure_of

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
"""Waits between tries double from the first to the longest; a server's Retry-After goes before."""
WAIT_SHARE = 0.9
"""Of the time that is left, for a turn; the rest is for the request."""


class LitellmClient:
    """Any model that litellm can name (`openai/...`, `anthropic/...`, `ollama_chat/...`), as a ChatModel."""

    def __init__(
        self,
        model: str,
        *,
        api_base: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 120.0,
        per_try_s: float | None = None,
        attempts: int = 3,
        temperature: float | None = 0.0,
        max_reply_chars: int = 1_000_000,
        context_tokens: int = 16_384,
        turn: Callable[[float], bool] | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`timeout_s` holds for all tries together; without `per_try_s` one slow try may use all of it.

        Without `api_base` litellm finds address and key of the provider in the environment. With it only
        `api_key` is ever sent there. `context_tokens` is asked of Ollama, which else cuts prompts silently.
        `turn` waits, for so many seconds at most, until one more request may be sent; False if it may not.
        """
        self.name = model
        self.parameters: dict[str, Any] = {"temperature": temperature, "timeout_s": timeout_s, "attempts": attempts}
        self._api_base = api_base or None
        self._api_key = api_key or ("none" if self._api_base and not _is_ollama(model) else None)
        self._timeout_s = timeout_s
        self._per_try_s = timeout_s if per_try_s is None else min(per_try_s, timeout_s)
        self._attempts = attempts
        self._temperature = temperature
        self._max_reply_chars = max_reply_chars
        self._context_tokens = context_tokens
        self._turn = turn
        self._pause = pause
        self._jitter = jitter
        self._rung = 0
        """Where on the ladder of reply formats this model was last content."""

    async def reply(self, prompt: Prompt, *, schema: dict[str, Any] | None = None, max_tokens: int = 4000) -> Reply:
        """One finished reply within the deadline; raises ChatError."""
        talk = _vendor.submit(self._talk(prompt.messages, schema, max_tokens))
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.wrap_future(talk)
        except TimeoutError:
            raise self._error(Failure(TIMEOUT)) from None

    async def check(self) -> Reply:
        """Ask for one word, to see whether model, address and key work; raises ChatError."""
        check = load_prompt("check")
        return await self.reply(Prompt(name=check.name, sha256=check.sha256, messages=check.render()), max_tokens=500)

    async def _talk(self, messages: tuple[Message, ...], schema: dict[str, Any] | None, max_tokens: int) -> Reply:
        """Tries until there is a reply, no hope or no time; runs in litellm's own loop."""
        began = time.monotonic()
        lite = _litellm()
        if not _prepare(lite, self.name):
            raise self._error(Failure(UNKNOWN))
        ladder = _ladder(lite, self.name, schema)
        rung, tries, calls = min(self._rung, len(ladder) - 1), 0, 0
        while True:
            calls += 1
            left_s = self._timeout_s - (time.monotonic() - began)
            if self._turn is not None and not await asyncio.to_thread(self._turn, left_s * WAIT_SHARE):
                raise self._error(Failure(PACE))
            left_s = self._timeout_s - (time.monotonic() - began)
            got = await self._try(_ask_for(ladder[rung], messages, schema), ladder[rung], max_tokens, left_s)
            if isinstance(got, Reply):
                self._rung = rung if schema else self._rung
                return got.model_copy(update={"calls": calls, "latency_ms": round((time.monotonic() - began) * 1000)})
            log.info("Call %d to %r failed: %s", calls, self.name, got.what or got.meaning.fault)
            if got.meaning.lowers_format and rung + 1 < len(ladder):
                rung += 1
                continue
            tries += 1
            wait_s = self._wait_s(got, tries)
            left_s = self._timeout_s - (time.monotonic() - began)
            if not got.meaning.is_passing or tries >= self._attempts or wait_s >= left_s:
                raise self._error(got)
            await self._pause(wait_s)

    async def _try(
        self, messages: list[dict[str, str]], response_format: dict[str, Any] | None, max_tokens: int, left_s: float
    ) -> Reply | Failure:
        """One request; what went wrong comes back as a value, so that no vendor exception is chained to ours."""
        lite = _litellm()
        exchange = Exchange(self._max_reply_chars)
        current.set(exchange)
        try_s = max(0.05, min(self._per_try_s, left_s))
        try:
            async with asyncio.timeout(try_s):
                response = await lite.acompletion(
                    **self._call(lite, response_format),
                    messages=messages,
                    max_tokens=max_tokens,
                    timeout=try_s,
                )
            return _read(response, exchange)
        except TimeoutError:
            return Failure(TIMEOUT)
        except Exception as error:  # whatever litellm raises, its own mistakes too, becomes ours here
            return failure_of(error, exchange)

    def _call(self, lite: Any, response_format: dict[str, Any] | None) -> dict[str, Any]:
        given: dict[str, Any] = {
            "api_base": self._api_base,
            "api_key": self._api_key,
            "temperature": self._temperature,
            "response_format": response_format,
            "num_ctx": self._context_tokens if _is_ollama(self.name) else None,
            "client": _handler(lite) if self.name.startswith(_OWN_HANDLER) else None,
        }
        known = {name: value for name, value in given.items() if value is not None}
        return {**known, "model": self.name, "drop_params": True, "max_retries": 0, "num_retries": 0}

    def _wait_s(self, failure: Failure, tries: int) -> float:
        backoff_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tries - 1))
        asked_s = backoff_s if failure.retry_after_s is None else failure.retry_after_s
        # Jitter goes on top of what a server asked for: to come early is to be refused again.
        return float(asked_s + backoff_s * self._jitter() / 2)

    def _error(self, failure: Failure) -> ChatError:
        where = f"{self.name!r} at {_origin(self._api_base)}" if self._api_base else repr(self.name)
        what = f" ({failure.what})" if failure.what else ""
        return ChatError(failure.meaning.fault, f"{where}: {failure.meaning.advice}{what}")


def warm_up() -> "Future[None]":
    """Load litellm in its own thread; the future is done when it is there, and nobody has to wait for it."""

    async def load() -> None:
        _litellm()

    return _vendor.submit(load())


def _read(response: Any, exchange: Exchange) -> Reply | Failure:
    """The reply in a response, unless it is cut, refused, empty or too large."""
    choice = response.choices[0] if response.choices else None
    if choice is None:
        return Failure(EMPTY)
    finish = exchange.seen.get("done_reason", choice.finish_reason)
    if finish == "length":
        return Failure(CUT)
    details = getattr(choice.message, "provider_specific_fields", None) or {}
    if finish == "content_filter" or details.get("refusal"):
        return Failure(REFUSED)
    text = choice.message.content
    if not isinstance(text, str) or not text.strip():
        return Failure(EMPTY)
    if len(text) > exchange.max_bytes:
        return Failure(LARGE)
    usage = getattr(response, "usage", None)
    return Reply(
        text=text,
        finish_reason=finish,
        model_reported=exchange.seen.get("model") or exchange.seen.get("modelVersion") or response.model,
        tokens_in=getattr(usage, "prompt_tokens", None),
        tokens_out=getattr(usage, "completion_tokens", None),
        cost_usd=(getattr(response, "_hidden_params", None) or {}).get("response_cost"),
    )


_Format = dict[str, Any] | None


def _ladder(lite: Any, model: str, schema: dict[str, Any] | None) -> list[_Format]:
    """Ways to ask for JSON, from the strictest to words alone; just one where nothing has a form."""
    if schema is None:
        return [None]
    if "response_format" not in (lite.get_supported_openai_params(model=model) or ()):
        return [None]
    strict = {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema, "strict": True}}
    return [strict, {"type": "json_object"}, None]


def _ask_for(wanted: _Format, messages: tuple[Message, ...], schema: dict[str, Any] | None) -> list[dict[str, str]]:
    sent = [message.model_dump() for message in messages]
    if schema is None or (wanted is not None and wanted["type"] == "json_schema"):
        return sent
    # Into the first system message, as some models' templates allow only one.
    in_words = load_prompt("json_only").render(schema=json.dumps(schema))[0].content
    if sent[0]["role"] == "system":
        return [{**sent[0], "content": f"{sent[0]['content']}\n\n{in_words}"}, *sent[1:]]
    return [{"role": "system", "content": in_words}, *sent]


def _origin(url: str) -> str:
    """Scheme, host and port: a path or a user's name may be secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _is_ollama(model: str) -> bool:
    return model.startswith(("ollama/", "ollama_chat/"))


class _Vendor:
    """The one thread and event loop in which litellm lives, begun at first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine there."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="litellm", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)


_vendor = _Vendor()


def on_litellms_thread(work: Coroutine[Any, Any, T]) -> "Future[T]":
    """Run a coroutine in the thread and loop in which litellm lives."""
    return _vendor.submit(work)


def litellm_loaded() -> Any:
    """litellm, set up; to be used in its own thread only. Raises ChatError where the package cannot be loaded."""
    return _litellm()


@cache
def _litellm() -> Any:
    try:
        import litellm
    except ImportError as error:
        raise ChatError(
            ChatFault.MODEL, f"Language models need the package litellm, which cannot be loaded: {error.name}."
        ) from None

    # Emitted when litellm first talks to Ollama; it is about litellm's own types.
    warnings.filterwarnings("ignore", message=r"Items? .* using the `ReadOnly` qualifier", category=UserWarning)
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    litellm.aclient_session = GuardedHttp(timeout=None)
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "openai"):
        # At DEBUG they write whole answers to the log; that must not depend on anybody's variables.
        logging.getLogger(name).setLevel(logging.ERROR)
    return litellm


def _prepare(lite: Any, model: str) -> bool:
    """See to it that calls to this model take our HTTP client; False where litellm knows no such provider."""
    from litellm.llms.custom_httpx.http_handler import get_async_httpx_client

    if _is_ollama(model):
        # A model without an entry makes litellm ask the default Ollama address about it, four times a call.
        lite.model_cost.setdefault(model, {"litellm_provider": model.split("/")[0], "mode": "chat", **_FREE})
    try:
        provider = lite.get_llm_provider(model=model)[1]
    except lite.BadRequestError:
        return False
    # The handler that litellm keeps for this provider; where it uses an SDK that takes `aclient_session`, it is idle.
    _use_our_client(lite, get_async_httpx_client(llm_provider=provider, params={"ssl_verify": None}))
    return True


def _use_our_client(lite: Any, handler: Any) -> None:
    if handler.client is not lite.aclient_session:
        handler.client = lite.aclient_session


_FREE = {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}
_OWN_HANDLER = ("anthropic/", "gemini/")
"""Providers that make a handler of their own unless they are given one."""


@cache
def _handler(lite: Any) -> Any:
    from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler

    handler = AsyncHTTPHandler()
    _use_our_client(lite, handler)
    return handler
