"""Spans for OpenTelemetry, where the operator asks for them: requests, by FastAPI itself, and pieces of work.

Where they are sent is told by OpenTelemetry's own variables, such as OTEL_EXPORTER_OTLP_ENDPOINT (OpenTelemetry
specification, "OTLP Exporter Configuration"). No span holds a word of what anybody said: neither bodies nor the texts
of errors are recorded.
"""

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from interviewer.errors import SettingsError
from interviewer.jobs.events import WorkEvent

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

SERVICE = "interviewer"
SECRET = re.compile(r"/(invitation|sign-in)(/|$)")
"""Addresses that hold tokens; no span tells of them."""
NO_TELEMETRY: "TelemetryConfig" = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""For FastAPI; by itself it would look at each request, and could be told from outside to export texts of errors."""


class Tracing:
    """Makes spans and sends them in the background."""

    def __init__(self) -> None:
        """Raises SettingsError where the library is not installed."""
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise SettingsError(
                "INTERVIEWER_TRACING needs OpenTelemetry; run pip install 'interviewer[tracing]'."
            ) from None
        self._provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(SERVICE)

    def of_requests(self) -> "TelemetryConfig":
        """What FastAPI is told, so that it makes a span of each request."""
        return {
            **NO_TELEMETRY,
            "tracing": True,
            "operation_spans": False,
            "tracer_provider": self._provider,
            "exclude": _is_secret,
        }

    def observe(self, event: WorkEvent) -> None:
        """A span of an attempt at a piece of work that has just ended."""
        ended = time.time_ns()
        told = event.model_dump(exclude={"result", "seconds", "kind"}) | event.result.model_dump()
        attributes = {f"interviewer.{name}": value for name, value in told.items()}
        begun = ended - round(event.seconds * 1e9)
        self._tracer.start_span(f"work {event.kind}", start_time=begun, attributes=attributes).end(ended)

    def close(self) -> None:
        """Send what is left, and end."""
        self._provider.shutdown()


def _is_secret(scope: Mapping[str, Any]) -> bool:
    return SECRET.match(str(scope.get("path", ""))) is not None
