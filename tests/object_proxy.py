"""Stands between the program and an object store, and does on command what a bad day does."""

import http.client
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Mode = Literal["well", "busy", "hangs", "silent", "refuses"]
"""`busy` answers 503, `hangs` never takes a request on, `silent` does and never answers, `refuses` answers 403."""

_BODY = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
_REPLIES = {
    "busy": (503, _BODY.format(code="ServiceUnavailable", message="Come back later")),
    "refuses": (403, _BODY.format(code="AccessDenied", message="Access Denied to AKIATESTTESTTESTTEST")),
}


class ObjectProxy:
    """A server on loopback that passes requests on, each after `delay_s`."""

    def __init__(self, address: str, *, delay_s: float = 0.0) -> None:
        self.mode: Mode = "well"
        self.only = ""
        """The method that the mode is for; '' means all."""
        self.delay_s = delay_s
        self.counts: Counter[str] = Counter()
        """Requests by method."""
        self._ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(urlsplit(address).netloc))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(proxy, target: str) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:  # The program gave up waiting.
                    self.close_connection = True

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                proxy.counts[self.command] += 1
                mode = proxy.mode if proxy.only in ("", self.command) else "well"
                time.sleep(proxy.delay_s)
                if mode in _REPLIES:
                    status, text = _REPLIES[mode]
                    self._reply(status, {"Content-Type": "application/xml"}, text.encode())
                    return
                if mode == "hangs":
                    proxy._ended.wait()
                    return
                upstream = http.client.HTTPConnection(target)
                upstream.request(self.command, self.path, body, dict(self.headers))
                answer = upstream.getresponse()
                data = answer.read()
                upstream.close()
                if mode == "silent":
                    proxy._ended.wait()
                    return
                self._reply(answer.status, dict(answer.getheaders()), data)

            def _reply(self, status: int, headers: dict[str, str], data: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("transfer-encoding", "connection", "server", "date", "content-length"):
                        self.send_header(name, value)
                is_head = self.command == "HEAD"
                self.send_header("Content-Length", headers.get("Content-Length", "0") if is_head else str(len(data)))
                self.end_headers()
                if not is_head:
                    self.wfile.write(data)

            def log_message(self, *arguments: object) -> None:
                pass

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = pass_on  # noqa: N815 - http.server's

        return Handler
