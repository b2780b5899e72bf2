"""A model hub on loopback: the few requests that a snapshot download makes, answered well or badly."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub:
    """Serves the files of one folder as the repository of any name.

    `requests` holds `METHOD path [range]` in order. `hold_after` bytes of model.bin are sent, then
    `release` is waited for: a line that stalls, until the test lets it go on.
    """

    def __init__(self, files: Path, *, mode: str = "well", hold_after: int | None = None) -> None:
        self.files = {path.name: path.read_bytes() for path in sorted(files.iterdir())}
        self.mode = mode
        self.hold_after = hold_after
        self.release = threading.Event()
        self.requests: list[str] = []
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.hub = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def fetched(self, name: str) -> list[str]:
        """Requests for the content of this file."""
        return [request for request in self.requests if request.startswith("GET") and f"/{name}" in request]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hub: FakeHub

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub = self.server.hub
        path = self.path.split("?")[0]
        hub.requests.append(f"{self.command} {path} {self.headers.get('Range', '')}".strip())
        match hub.mode:
            case "silent":
                hub.release.wait(60)
            case "silent after the front page" if path != "/":
                hub.release.wait(60)
            case "portal":
                self._answer(200, b"<html>Please accept our terms</html>", {"Content-Type": "text/html"})
            case "gone" if path != "/":
                self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            case "locked" if path != "/":
                self._answer(401, b"{}", {})
            case _:
                self._answer_well(path)

    def _answer_well(self, path: str) -> None:
        hub = self.server.hub
        name = path.rsplit("/", 1)[-1]
        if "/resolve/" in path and name in hub.files:
            self._send_file(name, hub.files[name])
        elif "/tree/" in path:
            tree = [
                {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
                for name, data in hub.files.items()
            ]
            self._answer_json(tree)
        elif "/revision/" in path:
            repository = path.removeprefix("/api/models/").split("/revision/")[0]
            siblings = [{"rfilename": name} for name in hub.files]
            self._answer_json({"id": repository, "sha": COMMIT, "siblings": siblings, "private": False})
        else:
            self._answer(200 if path == "/" else 404, b"", {})

    def _send_file(self, name: str, data: bytes) -> None:
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha1(data).hexdigest()}"', "Accept-Ranges": "bytes"}
        asked = self.headers.get("Range")
        if asked is None:
            self._answer(200, data, headers, hold_after=self.server.hub.hold_after if name == "model.bin" else None)
        else:
            start = int(asked.removeprefix("bytes=").split("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            self._answer(206, data[start:], headers)

    def _answer_json(self, value: object) -> None:
        self._answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _answer(self, status: int, body: bytes, headers: dict[str, str], *, hold_after: int | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if hold_after is not None:
            self.wfile.write(body[:hold_after])
            self.server.hub.release.wait(60)
            body = body[hold_after:]
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
