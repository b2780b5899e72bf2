"""Whether a request may pass.

`Guard` stands before everything: it asks who is there (identity.py) and refuses foreign Host and Origin headers, whoever
must sign in first, and roles that do not suffice; it binds Gradio's client-chosen session hashes to the person who made
them, closes the doors of Gradio that no page uses (calls by name, files: no page uploads anything through Gradio),
and sets the security headers that Gradio lacks. Every query to the store names the person whom it found.
"""

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interviewer.accounts.account import Role
from interviewer.web.identity import Identity, Visitor

MAX_JSON_BYTES = 2_000_000
REMEMBERED = 20_000
"""Session hashes remembered; an older one is bound anew."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: data:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "form-action 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    )
)
"""Gradio's pages need 'unsafe-inline' and 'unsafe-eval'; nothing may be loaded from or sent to another host."""

STREAMED = frozenset({"/api/recordings", "/api/import", "/api/documents", "/api/coaching"})
"""Routes that take files: they read them piece by piece, each with a limit of its own."""
OPEN = re.compile(r"/(sign-in|invitation|static|favicon\.ico|healthz|readyz)(/|$)")
"""What is there for those who have not signed in."""
NEEDS = {"/people": Role.ADMIN}
"""Routes, with all below them, that are for a role; what pages do for one, their handlers see to."""
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_EVENT = "/gradio_api/run/predict"
_CLOSED = re.compile(r"/gradio_api/(run(?!/predict$)|api|call|upload|file=|stream)")
_HEARTBEAT = re.compile(r"/heartbeat/([^/]+)")


@dataclass(frozen=True)
class Refusal:
    """Why a request does not pass."""

    status: int
    reason: str
    location: str = ""
    """Where a browser is sent instead; '' for nowhere."""


class Guard:
    """Pure ASGI middleware, so that it works for event streams and WebSockets alike."""

    def __init__(
        self,
        app: ASGIApp,
        identity: Identity,
        hosts: frozenset[str],
        forbidden: Callable[[Visitor, str], None] = lambda _visitor, _path: None,
    ) -> None:
        """`forbidden` is told of visitors who ask for a path that their role does not allow."""
        self._app = app
        self._identity = identity
        self._hosts = hosts
        self._forbidden = forbidden
        self._session_owner: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with headers added."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        body = _Body(receive)
        refusal = _foreign(headers, self._hosts, scope)
        visitor = await self._identity.visitor(headers.get("cookie")) if refusal is None else None
        if visitor is not None:
            scope.setdefault("state", {}).update(person=visitor.person, visitor=visitor)
        refusal = refusal or await self._unknown(scope, headers, visitor) or await self._refusal(scope, body, visitor)
        if refusal is not None:
            await _refuse(scope, _sender(scope, send, ""), refusal)
            return
        cookie = visitor.cookie if visitor is not None and _is_page(scope) else ""
        await self._app(scope, body.receive, _sender(scope, send, cookie))

    async def _unknown(self, scope: Scope, headers: Headers, visitor: Visitor | None) -> Refusal | None:
        """Who must sign in first, or has the wrong role."""
        path = unquote(scope["path"])
        if visitor is not None:
            needed = next((role for start, role in NEEDS.items() if _is_below(path, start)), None)
            if needed is None or visitor.role.may(needed):
                return None
            await asyncio.to_thread(self._forbidden, visitor, path)
            return Refusal(403, "your role does not allow this")
        if OPEN.match(path):
            return None
        if scope.get("method") == "GET" and "text/html" in headers.get("accept", "") and "/gradio_api/" not in path:
            query = scope.get("query_string", b"").decode("latin1")
            wanted = quote(path + (f"?{query}" if query else ""), safe="/")
            return Refusal(303, "sign in first", f"/sign-in?next={wanted}")
        return Refusal(401, "sign in first; reload the page")

    async def _refusal(self, scope: Scope, body: "_Body", visitor: Visitor | None) -> Refusal | None:
        path, raw = unquote(scope["path"]), None
        if scope.get("method") in _WITH_BODY and path not in STREAMED:
            raw = await body.read(MAX_JSON_BYTES)
            if raw is None:
                return Refusal(413, "request too large")
        if "/gradio_api/" not in path:
            return None
        if _CLOSED.search(path):
            return Refusal(404, "not found")
        hashes = parse_qs(scope.get("query_string", b"").decode("latin1")).get("session_hash", [])
        hashes += _HEARTBEAT.findall(path)
        if raw is not None:
            # Whatever its content type says: some of Gradio's routes read JSON without looking at it.
            try:
                data = json.loads(raw or b"{}")
            except (ValueError, RecursionError):
                return Refusal(400, "not JSON")
            if isinstance(data, dict) and data.get("session_hash"):
                hashes.append(str(data["session_hash"]))
            elif path.endswith(_EVENT):
                return Refusal(400, "an event of no page")  # Gradio would make a page's memory for it.
        if hashes and (visitor is None or visitor.is_new):
            return Refusal(401, "no identity; reload the page")
        if visitor is not None and not all(self._bind(value, visitor.person) for value in hashes):
            return Refusal(403, "session belongs to someone else")
        return None

    def _bind(self, session_hash: str, person: str) -> bool:
        owner = self._session_owner.setdefault(session_hash, person)
        _trim(self._session_owner)
        return owner == person


def _foreign(headers: Headers, hosts: frozenset[str], scope: Scope) -> Refusal | None:
    host = headers.get("host", "")
    if _name(host) not in hosts:
        return Refusal(400, "this host name is not served here")
    origin = headers.get("origin")
    if origin is not None and origin.split("://")[-1] != host:
        return Refusal(403, "cross-origin request refused")
    if origin is None and scope["type"] == "websocket":
        return Refusal(403, "a socket needs an Origin header")
    if headers.get("sec-fetch-site") == "cross-site" and scope.get("method") not in ("GET", "HEAD"):
        return Refusal(403, "cross-site request refused")
    return None


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _is_page(scope: Scope) -> bool:
    path = scope["path"]
    return (
        scope["type"] == "http" and scope["method"] == "GET" and "/gradio_api/" not in path and "/assets/" not in path
    )


class _Body:
    """A request body that can be looked at and still be read by the application."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: bytes | None = None

    async def read(self, limit: int) -> bytes | None:
        """The whole body, or None if it is longer than the limit."""
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await self._receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                return None
            more = message.get("more_body", False)
        self._read = b"".join(parts)
        return self._read

    async def receive(self) -> Message:
        """The body again, once, then whatever comes."""
        if self._read is None:
            return await self._receive()
        body, self._read = self._read, None
        return {"type": "http.request", "body": body, "more_body": False}


def _is_below(path: str, start: str) -> bool:
    return path == start or path.startswith(f"{start}/")


def _sender(scope: Scope, send: Send, cookie: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] == 500 and scope.get("state", {}).get("is_refused"):
                message["status"] = 422  # Gradio knows one status for what a handler raises.
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.setdefault("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
            if cookie:
                headers.append("Set-Cookie", cookie)
        await send(message)

    return sender


async def _refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.reason})
        return
    text = refusal.reason.encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(text)).encode())]
    if refusal.location:
        headers.append((b"location", refusal.location.encode()))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _trim(entries: OrderedDict[str, str]) -> None:
    while len(entries) > REMEMBERED:
        entries.popitem(last=False)
