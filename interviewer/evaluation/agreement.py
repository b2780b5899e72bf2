"""How far two sets of scores agree: the figures that every evaluation here reports.

Scores are numbers on one scale; `groups` say which question each belongs to. Intervals are
percentile bootstraps over questions, because answers to one question resemble each other.
Quadratic weighted kappa follows Cohen (1968).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from interviewer.value import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_ANSWERS = 8
"""Answers to a question from which a correlation within it says something."""
BOOTSTRAPS = 500


class Agreement(Value):
    """Agreement of given with expected scores; None where it is not defined (no answer, one answer, or all alike)."""

    n: int
    pearson: float | None
    pearson_low: float | None
    pearson_high: float | None
    """95 % interval."""
    spearman: float | None
    qwk: float | None
    qwk_low: float | None
    qwk_high: float | None
    exact: float | None
    within_one: float | None
    """Shares on the stepped scale."""
    bias: float | None
    """Mean of given less expected."""
    rmse: float | None
    within_question_r: float | None
    """Mean Pearson correlation over questions with enough answers."""


def agreement(
    expected: Sequence[float], given: Sequence[float], groups: Sequence[Hashable], steps: int, seed: int = 0
) -> Agreement:
    """Agreement of scores from 0 to 1; kappa and shares after rounding to `steps` equal steps."""
    import numpy as np

    x, y = np.asarray(expected, float), np.asarray(given, float)
    group = np.unique([str(g) for g in groups], return_inverse=True)[1]
    a, b = stepped(x, steps), stepped(y, steps)
    draws = _draws(group, seed)
    low, high = _interval(lambda rows: pearson(x[rows], y[rows]), draws)
    qwk_low, qwk_high = _interval(lambda rows: qwk(a[rows], b[rows], steps), draws)
    return Agreement(
        n=len(x),
        pearson=pearson(x, y),
        pearson_low=low,
        pearson_high=high,
        spearman=pearson(_ranks(x), _ranks(y)),
        qwk=qwk(a, b, steps),
        qwk_low=qwk_low,
        qwk_high=qwk_high,
        exact=float(np.mean(a == b)) if len(x) else None,
        within_one=float(np.mean(np.abs(a - b) <= 1)) if len(x) else None,
        bias=float(np.mean(y - x)) if len(x) else None,
        rmse=float(np.sqrt(np.mean((y - x) ** 2))) if len(x) else None,
        within_question_r=_within_groups(x, y, group),
    )


def stepped(scores: Floats, steps: int) -> NDArray[np.int64]:
    """Scores from 0 to 1 as whole steps, halves upwards."""
    import numpy as np

    return np.floor(np.clip(scores, 0, 1) * steps + 0.5).astype(np.int64)


def pearson(x: Floats, y: Floats) -> float | None:
    """Pearson's correlation; None if either side does not vary."""
    import numpy as np

    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def qwk(a: NDArray[np.int64], b: NDArray[np.int64], steps: int) -> float | None:
    """Quadratic weighted kappa of whole steps 0..steps; None if both sides are one and the same step."""
    import numpy as np

    observed = np.zeros((steps + 1, steps + 1))
    np.add.at(observed, (a, b), 1)
    by_chance = np.outer(observed.sum(1), observed.sum(0)) / max(1, len(a))
    distance = np.subtract.outer(np.arange(steps + 1), np.arange(steps + 1)) ** 2
    chance = float((distance * by_chance).sum())
    return 1 - float((distance * observed).sum()) / chance if chance else None


def _ranks(x: Floats) -> Floats:
    """Ranks from 0, ties sharing their mean."""
    import numpy as np

    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts + 1) / 2)[inverse], float)


def _within_groups(x: Floats, y: Floats, group: NDArray[np.int64]) -> float | None:
    found = []
    for one in range(int(group.max(initial=-1)) + 1):
        rows = group == one
        if rows.sum() >= FEWEST_ANSWERS and (r := pearson(x[rows], y[rows])) is not None:
            found.append(r)
    return sum(found) / len(found) if found else None


def _draws(group: NDArray[np.int64], seed: int) -> list[NDArray[np.int64]]:
    """Rows of as many questions as there are, drawn with replacement, many times over."""
    import numpy as np

    rng = np.random.default_rng(seed)
    rows = [np.flatnonzero(group == one) for one in range(int(group.max(initial=-1)) + 1)]
    if len(rows) < 2:
        return []
    return [np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))]) for _ in range(BOOTSTRAPS)]


def _interval(
    statistic: Callable[[NDArray[np.int64]], float | None], draws: Sequence[NDArray[np.int64]]
) -> tuple[float | None, float | None]:
    import numpy as np

    found = [value for rows in draws if (value := statistic(rows)) is not None]
    if not found:
        return None, None
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
