"""Figures for the operator's monitoring, in the text format of Prometheus; nothing in them names a person.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from interviewer.jobs.events import WorkEvent
from interviewer.store.work_items import Backlog

SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """Counts what this process does, and looks into the store for what waits."""

    def __init__(self, backlog: Callable[[datetime], Sequence[Backlog]], clock: Callable[[], datetime]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_BacklogCollector(backlog, clock))
        self._work = self._counter("work", "Attempts at work, by how they ended.", "kind", "ending")
        self._unscored = self._counter("unscored", "Answers without a grade, by reason.", "model", "reason")
        self._tokens = self._counter("tokens", "Tokens of grading models.", "model", "direction")
        self._cost = self._counter("cost_usd", "Cost of grading as litellm reckons it, in US dollars.", "model")
        self._audio = self._counter("transcribed_seconds", "Seconds of speech transcribed.")
        self._seconds = Histogram(
            "interviewer_work_seconds",
            "How long work took.",
            ("kind", "model"),
            buckets=SECONDS,
            registry=self._registry,
        )

    def observe(self, event: WorkEvent) -> None:
        """Count one attempt."""
        result = event.result
        self._work.labels(event.kind, result.ending).inc()
        self._seconds.labels(event.kind, result.model).observe(event.seconds)
        if result.ending == "unscored":
            self._unscored.labels(result.model, result.reason).inc()
        if result.tokens_in or result.tokens_out:
            self._tokens.labels(result.model, "in").inc(result.tokens_in)
            self._tokens.labels(result.model, "out").inc(result.tokens_out)
            self._cost.labels(result.model).inc(result.cost_usd)
        self._audio.inc(result.audio_s)

    def page(self) -> bytes:
        """All figures as they are now. Raises StoreError."""
        return generate_latest(self._registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"interviewer_{name}", told, labels, registry=self._registry)


class _BacklogCollector(Collector):
    """What waits, read from the store at each look, so that it holds for all processes that share it."""

    def __init__(self, backlog: Callable[[datetime], Sequence[Backlog]], clock: Callable[[], datetime]) -> None:
        self._backlog = backlog
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Nothing to read at registration."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """How much work waits of each kind and state, and how long the oldest due piece has waited."""
        items = GaugeMetricFamily("interviewer_work_items", "Work in the store.", labels=("kind", "state"))
        oldest = GaugeMetricFamily(
            "interviewer_oldest_due_seconds", "Age of the oldest work that is due.", labels=("kind",)
        )
        for one in self._backlog(self._clock()):
            items.add_metric((one.kind, one.state), one.count)
            if one.state == "todo":
                oldest.add_metric((one.kind,), one.oldest_due_s)
        yield items
        yield oldest
