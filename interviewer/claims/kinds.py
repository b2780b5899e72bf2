"""Which clauses of a story tell role, cause, fix or effect, by weights learned from marked stories.

The weights (`weights.json`, made by `tools/fit_claims.py`) score each clause; as a story goes its way from what was
at stake over what happened to what was done, the likeliest course through all its clauses is taken, not each alone.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from interviewer.claims.clauses import Clause
from interviewer.claims.features import CLAUSE_KINDS, features_of
from interviewer.claims.values import ClaimKind
from interviewer.grading.embedder import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KINDS = (*(kind.value for kind in CLAUSE_KINDS), "other")


class Weights(NamedTuple):
    """`weights` (feature, kind) and the scores of going from one kind to the next (kind, kind)."""

    weights: "Floats"
    transitions: "Floats"


def kinds_of(clauses: Sequence[Clause], embedder: Embedder) -> tuple[ClaimKind | None, ...]:
    """What each clause tells; None for what belongs to no kind."""
    if not clauses:
        return ()
    best = likeliest(features_of(clauses, embedder), _weights())
    return tuple(CLAUSE_KINDS[kind] if kind < len(CLAUSE_KINDS) else None for kind in best)


def likeliest(rows: "Floats", weights: Weights) -> list[int]:
    """The likeliest course of kinds (numbers into KINDS) through the clauses of a story (Viterbi's algorithm)."""
    import numpy as np

    scores = rows @ weights.weights
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    best, came_from = scores[0], []
    for row in scores[1:]:
        courses = best[:, None] + weights.transitions
        came_from.append(courses.argmax(axis=0))
        best = courses.max(axis=0) + row
    course = [int(best.argmax())]
    for places in reversed(came_from):
        course.append(int(places[course[-1]]))
    return course[::-1]


@cache
def _weights() -> Weights:
    import numpy as np

    body = json.loads((resources.files("interviewer.claims") / "weights.json").read_text(encoding="utf-8"))
    return Weights(np.array(body["weights"]), np.array(body["transitions"]))
