"""Start to first page, and memory, against a bare Gradio page; the two take turns, medians of five."""

from statistics import median
from typing import Any

from benchmarks.process import app, hello

RUNS = 5


def measure() -> dict[str, dict[str, Any]]:
    """Rows start_to_page_s and start_memory_mb."""
    ours, bare = [], []
    for run in range(RUNS + 1):
        with hello() as started:
            bare_run = started.after_s, started.peak_mb
        with app() as started:
            our_run = started.after_s, started.peak_mb
        if run:  # the first pair warms the disk
            bare.append(bare_run)
            ours.append(our_run)
    return {
        "start_to_page_s": _row(ours, bare, 0, "s"),
        "start_memory_mb": _row(ours, bare, 1, "MB"),
    }


def _row(ours: list[tuple[float, float]], bare: list[tuple[float, float]], column: int, unit: str) -> dict[str, Any]:
    return {
        "value": round(median(run[column] for run in ours), 2),
        "baseline": round(median(run[column] for run in bare), 2),
        "unit": unit,
    }
