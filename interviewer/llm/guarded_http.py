"""An HTTP client that model vendors' libraries are made to use: it caps what is read and notes what they lose.

The one who asks sets `current` to an Exchange, in the context in which the library then calls; without one
the client behaves as httpx does.
"""

import json
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx


@dataclass
class Exchange:
    """What our HTTP client noted of one request; litellm keeps too little of it."""

    max_bytes: int
    status: int | None = None
    retry_after_s: float | None = None
    is_too_large: bool = False
    seen: dict[str, str] = field(default_factory=dict)
    """Short texts from the top of the body: `model`, `modelVersion`, `done_reason`."""


current: ContextVar[Exchange] = ContextVar("exchange")


class GuardedHttp(httpx.AsyncClient):
    """An HTTP client that reads no more of a body than is allowed, and notes what litellm would lose."""

    async def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        """As httpx does, with the body read up to the exchange's cap; a cut or refused connection is a ReadError."""
        exchange = current.get(None)
        try:
            response = await super().send(request, stream=stream or exchange is not None, **options)
            return response if stream or exchange is None else await _whole(response, exchange)
        except (httpx.RemoteProtocolError, httpx.ConnectError) as error:
            # litellm repeats a request after just these two, through a client that is not guarded.
            raise httpx.ReadError(type(error).__name__, request=request) from None


async def _whole(response: httpx.Response, exchange: Exchange) -> httpx.Response:
    exchange.status = response.status_code
    exchange.retry_after_s = _seconds(response.headers.get("retry-after"))
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > exchange.max_bytes:
                exchange.is_too_large = True
                raise httpx.ReadError("The reply is too large.", request=response.request)
    finally:
        await response.aclose()
    exchange.seen = _seen(bytes(body))
    kept = [(k, v) for k, v in response.headers.multi_items() if k not in ("content-encoding", "content-length")]
    return httpx.Response(response.status_code, headers=kept, content=bytes(body), request=response.request)


def _seen(body: bytes) -> dict[str, str]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    wanted = (
        {name: found.get(name) for name in ("model", "modelVersion", "done_reason")} if isinstance(found, dict) else {}
    )
    return {name: value for name, value in wanted.items() if isinstance(value, str) and 0 < len(value) <= 200}


def _seconds(retry_after: str | None) -> float | None:
    """A Retry-After header, which holds seconds or a date."""
    if retry_after is None:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
