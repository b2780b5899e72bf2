"""Talking to an ASGI application without a server: requests through httpx, sockets by hand.

(Starlette's own test client warns unless a second HTTP library is installed, and holds a thread
for each socket.)
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp, Message

from interviewer.errors import InterviewerError
from interviewer.web.access import Guard
from interviewer.web.exchange import make_coaching_router
from interviewer.web.identity import PERSON_COOKIE, PersonIdentity
from interviewer.web.microphone import make_microphone_router
from interviewer.web.operations import make_operations_router
from interviewer.web.routes import error_answer, make_router
from interviewer.web.uploads import make_upload_router
from tests.program import Program

HOST = "127.0.0.1:7860"
IDENTITY = PersonIdentity("a secret of the tests, long enough")
PATIENCE_S = 30
"""Longer than anything here takes; reached only by a fault."""


def app_of(program: Program) -> ASGIApp:
    """The application as `web.app` makes it, without Gradio's pages."""
    return guarded(api_of(program))


def api_of(program: Program) -> FastAPI:
    """Its routes, without the guard before them."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    api.include_router(make_operations_router(program.readiness.obstacles, program.metrics.page))
    api.include_router(
        make_router(
            program.interviews,
            program.review,
            program.recordings,
            program.story_bank,
            program.adverts,
            program.own_questions,
            program.attempts,
            program.speaking,
        )
    )
    api.include_router(make_coaching_router(program.bank, program.coaching))
    api.include_router(make_microphone_router(program.dictation, program.board, program.live))
    api.include_router(make_upload_router(program.dictation, program.imports, program.coaching))
    api.add_exception_handler(InterviewerError, error_answer)
    return api


def guarded(app: ASGIApp) -> Guard:
    """An application behind the guard."""
    return Guard(app, IDENTITY, frozenset({"127.0.0.1", "localhost", "[::1]"}))


def browser(app: ASGIApp, person: str | None = None) -> httpx.AsyncClient:
    """A browser that keeps its cookies; of a person, or one that comes for the first time."""
    cookies = {PERSON_COOKIE: IDENTITY.cookie_value(person)} if person is not None else {}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", cookies=cookies)


class Refused(Exception):
    """The socket was closed before it was accepted."""


class Socket:
    """A page's end of a WebSocket."""

    def __init__(self) -> None:
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._is_gone = False

    async def send(self, *, text: str | None = None, data: bytes | None = None) -> None:
        """Send a message."""
        await self._to_app.put({"type": "websocket.receive", "text": text, "bytes": data})

    async def send_frame(self, seq: int, pcm: bytes) -> None:
        """Send a numbered frame of sound."""
        await self.send(data=seq.to_bytes(4, "little") + pcm)

    async def news(self) -> Any:
        """The next message as JSON; None when the application has closed the socket."""
        message = await asyncio.wait_for(self._from_app.get(), PATIENCE_S)
        return json.loads(message["text"]) if message["type"] == "websocket.send" else None

    async def all_news(self) -> list[Any]:
        """Everything until the application closes the socket."""
        heard = []
        while (one := await self.news()) is not None:
            heard.append(one)
        return heard

    async def open(self) -> None:
        """Connect; raises Refused."""
        await self._to_app.put({"type": "websocket.connect"})
        if (await asyncio.wait_for(self._from_app.get(), PATIENCE_S))["type"] != "websocket.accept":
            raise Refused

    async def leave(self) -> None:
        """Close this end, as a closed tab does."""
        self._is_gone = True
        await self._to_app.put({"type": "websocket.disconnect", "code": 1001})

    async def receive_by_app(self) -> Message:
        """The application's `receive`."""
        return await self._to_app.get()

    async def send_by_app(self, message: Message) -> None:
        """The application's `send`; fails on a socket that is gone, as a server's does."""
        if self._is_gone:
            raise OSError("the socket is gone")
        await self._from_app.put(message)


@asynccontextmanager
async def socket_to(app: ASGIApp, url: str, person: str | None = None, **headers: str) -> AsyncIterator[Socket]:
    """An open socket of a page of this application; `origin=""` leaves that header out. Raises Refused."""
    sent = {"host": HOST, "origin": f"http://{HOST}", **headers}
    if person is not None:
        sent["cookie"] = f"{PERSON_COOKIE}={IDENTITY.cookie_value(person)}"
    socket = Socket()
    parts = urlsplit(url)
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 7860),
        "subprotocols": [],
        "state": {},
    }
    conversation = asyncio.create_task(app(scope, socket.receive_by_app, socket.send_by_app))
    try:
        await socket.open()
        yield socket
    finally:
        await socket.leave()
        conversation.cancel()
        with suppress(asyncio.CancelledError):
            await conversation
