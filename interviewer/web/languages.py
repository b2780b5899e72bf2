"""Each reader's language: the one that the browser asks for first among those that there are.

Gradio's pages are laid out once for each language, so labels, choices and placeholders are in it as everything else
is. One dispatcher sends a request to the pages of its language; every handler of those pages speaks it.
"""

import functools
import inspect
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interviewer.language.catalogue import SOURCE, catalogues
from interviewer.language.chosen import language, speaking
from interviewer.web.lean_pages import make_lean
from interviewer.wiring.tracing import NO_TELEMETRY

_KEEP_LANGUAGE_JS = """(() => {
  const page = document.documentElement;
  const keep = () => { if (page.lang !== "%(language)s") page.lang = "%(language)s"; };
  keep();
  new MutationObserver(keep).observe(page, { attributes: true, attributeFilter: ["lang"] });
})();"""
"""Gradio names the browser's language as the page's, whatever language its text is in."""
_DOCUMENT = re.compile(r"^/api/.+\.(md|json|html|yaml|zip)$")
"""What people take along, pass on and take back in: it is English, as its questions are."""
MOST_WISHES = 20
"""Languages looked at in one header."""


def accepted(header: str) -> str:
    """The language for an Accept-Language header; English where none of its wishes can be met."""
    wishes = []
    for place, part in enumerate(header.split(",")[:MOST_WISHES]):
        tag, __, weight = part.partition(";")
        wishes.append((-_weight(weight), place, tag.strip().lower().partition("-")[0]))
    known = catalogues()
    return next((name for weight, __, name in sorted(wishes) if weight < 0 and name in known), SOURCE)


def _weight(written: str) -> float:
    name, __, value = written.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


class InLanguage:
    """Middleware: what an application says to a request is in the language that the browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, speaking that language."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        wanted = accepted(Headers(scope=scope).get("accept-language", ""))
        with speaking(SOURCE if _DOCUMENT.search(scope["path"]) else wanted):
            await self._app(scope, receive, _varying(send))


def _varying(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Language")
        await send(message)

    return sender


def mount_pages(api: FastAPI, path: str, make_pages: Callable[[], gr.Blocks], options: Callable[[], Any]) -> None:
    """Mount the pages in every language; both functions are called once for each, while it is spoken."""
    sites: dict[str, FastAPI] = {}
    for name in catalogues():
        with speaking(name):
            pages = make_pages()
            _keep_speaking(pages, name)
            sites[name] = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=NO_TELEMETRY)
            gr.mount_gradio_app(sites[name], pages, path=path, **options())
            make_lean(sites[name], pages, path)
    before = api.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with AsyncExitStack() as opened:
            state = await opened.enter_async_context(before(app))
            for site in sites.values():
                await opened.enter_async_context(site.router.lifespan_context(site))
            yield state

    api.router.lifespan_context = lifespan
    api.mount("", _BySpoken(sites))


class _BySpoken:
    """The application of the language that is spoken."""

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._apps[language()](scope, receive, send)


def head() -> str:
    """For the head of each page: its language, and what its scripts say in it."""
    said = json.dumps(catalogues()[language()].for_scripts(), ensure_ascii=True).replace("<", "\\u003c")
    return (
        f"<script>{_KEEP_LANGUAGE_JS % {'language': language()}}</script>"
        f'<script type="application/json" id="messages">{said}</script>'
    )


def _keep_speaking(pages: gr.Blocks, name: str) -> None:
    """What comes from Gradio's queue runs outside its request, so the request's language is not known there."""
    for listener in pages.fns.values():
        if listener.fn is not None:
            listener.fn = _speaks(name, listener.fn)


def _speaks(name: str, handler: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def stepwise(*args: Any, **kwargs: Any) -> Iterator[Any]:
            steps = handler(*args, **kwargs)
            while True:
                with speaking(name):  # each step may run in another thread
                    try:
                        step = next(steps)
                    except StopIteration:
                        return
                yield step

        return stepwise

    @functools.wraps(handler)
    def whole(*args: Any, **kwargs: Any) -> Any:
        with speaking(name):
            return handler(*args, **kwargs)

    return whole
