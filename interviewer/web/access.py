"""Who is asking, and whether this request may pass.

Every browser gets a signed, HttpOnly cookie that names a person; every query to the store names
that person. `Guard` stands before everything: it refuses foreign Host and Origin headers, binds
Gradio's client-chosen session hashes to the person who made them, closes the doors of Gradio that
skip its queue or take and give files (no page uploads anything through Gradio), and sets the security headers that Gradio lacks.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote
from uuid import uuid4

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "interviewer_person"
COOKIE_DAYS = 400
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
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_CLOSED = re.compile(r"/gradio_api/(run|api|call|upload|file=|stream)")
_HEARTBEAT = re.compile(r"/heartbeat/([^/]+)")


class Identity:
    """Signs and reads the cookie that names a person."""

    def __init__(self, secret: str, newcomer: Callable[[], str] = lambda: uuid4().hex) -> None:
        """`newcomer` draws the id of somebody who comes without a cookie."""
        self._serializer = URLSafeSerializer(secret, salt="person")
        self.new = newcomer

    def cookie_value(self, person: str) -> str:
        """The signed value for the cookie."""
        return str(self._serializer.dumps(person))

    def person(self, cookie_header: str | None) -> str | None:
        """The person named by a Cookie header, or None if there is none or it was tampered with."""
        value = cookie_parser(cookie_header or "").get(COOKIE)
        if value is None:
            return None
        try:
            person = self._serializer.loads(value)
        except BadSignature:
            return None
        return person if isinstance(person, str) and re.fullmatch(r"[0-9a-f]{32}", person) else None


@dataclass(frozen=True)
class Refusal:
    """Why a request does not pass."""

    status: int
    reason: str


class Guard:
    """Pure ASGI middleware, so that it works for event streams and WebSockets alike."""

    def __init__(self, app: ASGIApp, identity: Identity, hosts: frozenset[str]) -> None:
        self._app = app
        self._identity = identity
        self._hosts = hosts
        self._session_owner: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with headers added."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        person = self._identity.person(headers.get("cookie"))
        is_new = person is None
        person = person or self._identity.new()
        scope.setdefault("state", {})["person"] = person
        body = _Body(receive)
        refusal = _foreign(headers, self._hosts, scope) or await self._refusal(scope, body, person, is_new)
        if refusal is not None:
            await _refuse(scope, _sender(send, None), refusal)
            return
        cookie = self._identity.cookie_value(person) if is_new and _is_page(scope) else None
        await self._app(scope, body.receive, _sender(send, cookie))

    async def _refusal(self, scope: Scope, body: "_Body", person: str, is_new: bool) -> Refusal | None:
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
        if hashes and is_new:
            return Refusal(401, "no identity; reload the page")
        if not all(self._bind(value, person) for value in hashes):
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


def _sender(send: Send, cookie: str | None) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.setdefault("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
            if cookie is not None:
                age = COOKIE_DAYS * 86_400
                headers.append("Set-Cookie", f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}")
        await send(message)

    return sender


async def _refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.reason})
        return
    text = refusal.reason.encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _trim(entries: OrderedDict[str, str]) -> None:
    while len(entries) > REMEMBERED:
        entries.popitem(last=False)
