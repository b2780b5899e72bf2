"""`interviewer serve`: settings, store, pages, one process."""

import errno
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewer.cli.logs import set_up_logs
from interviewer.errors import SettingsError
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.settings import Settings, load_settings, quiet_environment
from interviewer.wiring.parts import Parts, open_parts

if TYPE_CHECKING:
    from starlette.types import ASGIApp

SHUTDOWN_S = 5
"""Open event streams keep a server alive; after this it ends anyway."""
KEEP_ALIVE_S = 75
"""Longer than balancers and browsers keep a connection without requests: a request must not meet one that just ends."""


def serve(host: str | None, port: int | None, open_browser: bool | None) -> None:
    """Run until interrupted; raises SettingsError, StoreError, ContentError before the page opens."""
    run_server(load_settings(host=host, port=port, open_browser=open_browser))


def run_server(settings: Settings, prepared: Callable[[Parts], Parts] = lambda parts: parts) -> None:
    """Serve what these settings say; `prepared` may change the opened parts before the pages are made."""
    quiet_environment(QUIET_ENVIRONMENT)
    set_up_logs(settings)
    # Uvicorn shuts down in order and then raises the signal again; as an exit it lets the store be closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _listen(settings) as listener:
        parts = open_parts(settings)
        try:
            _run(settings, prepared(parts), listener)
        finally:
            parts.close()


def build_app() -> "ASGIApp":
    """The app for another server's command line (`uvicorn app:app`); its store is open until the process ends."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    set_up_logs(settings)
    parts = open_parts(settings)
    parts.dispatcher.start()
    return _app(parts)


def _app(parts: Parts) -> "ASGIApp":
    from interviewer.web.stubless import skip_stub_files

    skip_stub_files()
    from interviewer.web.app import make_app

    return make_app(parts)


def _run(settings: Settings, parts: Parts, listener: socket.socket) -> None:
    import uvicorn

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{listener.getsockname()[1]}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            parts.dispatcher.start()
            parts.warm_up()
            print(f"Mock interviewer: {address}  (stop with Ctrl+C)", flush=True)
            if settings.open_browser and _has_display():
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    config = uvicorn.Config(
        _app(parts),
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=SHUTDOWN_S,
        timeout_keep_alive=KEEP_ALIVE_S,
        ws="websockets-sansio",
        ws_max_size=1_000_000,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
    )
    logging.getLogger("uvicorn.error").addFilter(_without_shutdown_noise)
    Server(config).run(sockets=[listener])


def _without_shutdown_noise(record: logging.LogRecord) -> bool:
    """Gradio's open event streams are cancelled at the end; uvicorn reports that as an error."""
    return "Cancel" not in record.getMessage() or record.levelno < logging.ERROR


def _listen(settings: Settings) -> socket.socket:
    """Take the port first: everything after it is worth doing only if the page can be served."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio switches Nagle off on each connection; else every answer waits some 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # Elsewhere it would let two programs share a port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()  # Now, since a port that is only bound can be bound by another program too.
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {settings.port} is in use. Choose another: --port 7861, or INTERVIEWER_PORT."
            ) from None
        raise SettingsError(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.") from None
    return listener


def _has_display() -> bool:
    """Whether a browser could open here: always on Windows and macOS, else with a display."""
    return sys.platform in ("win32", "darwin") or any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))
