"""Spans reach an OpenTelemetry collector on this machine, and hold neither words of a candidate nor secrets."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from interviewer.cli.demo import PERSON, make_up
from interviewer.settings import Settings
from interviewer.testing.clock import NOON
from interviewer.web.app import make_app
from interviewer.wiring.parts import open_parts
from interviewer.wiring.tracing import NO_TELEMETRY

TOKEN = "an-invitation-nobody-else-may-see"


class Collector(ThreadingHTTPServer):
    """Keeps what is sent to it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def spans(self) -> dict[str, dict[str, str]]:
        """The attributes of spans, by name; the last of each name."""
        found = {}
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        found[span.name] = {one.key: str(one.value).strip() for one in span.attributes}
        return found


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()


def test_work_is_told_with_model_and_ending_and_without_words(collector: Collector, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, tracing=True)
    make_up(settings, 1, NOON)
    told = collector.spans()["work grade"]
    assert "embedded" in told["interviewer.model"] and "graded" in told["interviewer.ending"]

    parts = open_parts(settings)
    try:
        session = parts.review.report(PERSON, parts.review.lines(PERSON)[0].id).session
    finally:
        parts.close()
    answers = [turn.answer.text.encode() for turn in session.turns if turn.answer is not None and turn.answer.text]
    assert answers
    assert not any(answer[:40] in body for answer in answers for body in collector.bodies)


async def test_a_request_is_told_by_its_route_and_addresses_with_tokens_are_not(
    collector: Collector, tmp_path: Path
) -> None:
    parts = open_parts(Settings(data_dir=tmp_path, tracing=True))
    try:
        transport = httpx.ASGITransport(app=make_app(parts), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as browser:
            assert (await browser.get("/healthz")).status_code == 200
            await browser.get(f"/invitation/{TOKEN}")
    finally:
        parts.close()

    assert "GET /healthz" in collector.spans()
    assert not any(TOKEN.encode() in body for body in collector.bodies)


async def test_nothing_is_sent_unless_it_is_asked_for(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    parts = open_parts(Settings(data_dir=tmp_path))
    try:
        app = make_app(parts)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:7860") as one:
            await one.get("/healthz")
    finally:
        parts.close()

    assert parts.telemetry == NO_TELEMETRY
    assert collector.bodies == []
