"""Fits the weights that tell what a clause of a story claims, and prints what they are worth.

    python tools/fit_claims.py           cross-validation over the stories in tests/claims/developed
    python tools/fit_claims.py --write   the same, then writes interviewer/claims/weights.json

Learned from those stories and the single clauses in tests/claims/clauses.yaml; the stories in tests/claims/apart
are never read here.
"""

import argparse
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from interviewer.claims.clauses import Clause, clauses_of
from interviewer.claims.features import CLAUSE_KINDS, features_of
from interviewer.claims.kinds import KINDS, Weights, likeliest
from interviewer.evaluation.claims import Marked, read_stories
from interviewer.grading.embedder import Embedder

ROOT = Path(__file__).parents[1]
STORIES = ROOT / "tests" / "claims"
TARGET = ROOT / "interviewer" / "claims" / "weights.json"
FOLDS = 10
RIDGE = 10.0
CLAUSE_WEIGHT = 1.0
"""Weight of a single clause against one in its story, which shows its place too."""
TRANSITIONS = 0.5
"""Trust in how stories usually go."""
STEPS = 300

Floats = NDArray[np.float64]


class Sample(NamedTuple):
    """The clauses of a story as rows, and what each tells as a number into KINDS."""

    rows: Floats
    kinds: NDArray[np.int64]


def main() -> None:
    """Cross-validate, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--ridge", type=float, default=RIDGE)
    parser.add_argument("--clauses", type=float, default=CLAUSE_WEIGHT)
    parser.add_argument("--transitions", type=float, default=TRANSITIONS)
    arguments = parser.parse_args()
    embedder = Embedder()
    stories = [_sample(marked, embedder) for marked in read_stories(STORIES / "developed")["developed"]]
    singles = _singles(embedder)
    _cross_validate(stories, singles, arguments)
    if arguments.write:
        weights = fit(stories, singles, arguments)
        body = {
            "kinds": list(KINDS),
            "transitions": _rounded(weights.transitions),
            "weights": _rounded(weights.weights),
        }
        TARGET.write_text(json.dumps(body, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"wrote {TARGET.relative_to(ROOT)}, {TARGET.stat().st_size // 1000} kB")


def _sample(marked: Marked, embedder: Embedder) -> Sample:
    clauses = clauses_of(marked.text)
    kinds = np.array([KINDS.index(_kind(marked, clause)) for clause in clauses])
    return Sample(features_of(clauses, embedder), kinds)


def _kind(marked: Marked, clause: Clause) -> str:
    """The kind of the label that shares most with a clause, if that is half of the clause."""
    shared = {"other": (clause.end - clause.start) / 2.0}
    for label in marked.labels:
        if label.kind in CLAUSE_KINDS:
            common = min(clause.end, label.end) - max(clause.start, label.start)
            if common > 0:
                has_head = clause.start <= label.head < clause.end
                shared[label.kind] = max(shared.get(label.kind, 0.0), common * (1.5 if has_head else 1.0))
    return max(shared, key=lambda kind: shared[kind])


def _singles(embedder: Embedder) -> Sample:
    data = yaml.safe_load((STORIES / "clauses.yaml").read_text(encoding="utf-8"))
    rows, kinds = [], []
    for kind, texts in data.items():
        for text in texts:
            clauses = clauses_of(text)
            if not clauses:
                raise SystemExit(f"tests/claims/clauses.yaml: {text!r} is no clause")
            found = features_of(clauses, embedder)
            found[:, -6:-1] = 0.3  # a single clause has no place
            rows += list(found)
            kinds += [KINDS.index(kind)] * len(clauses)
    return Sample(np.array(rows), np.array(kinds))


def fit(stories: list[Sample], singles: Sample, arguments: argparse.Namespace) -> Weights:
    """Softmax regression with a ridge, by Newton-free gradient steps, and counted transitions."""
    rows = np.vstack([*(s.rows for s in stories), singles.rows])
    kinds = np.concatenate([*(s.kinds for s in stories), singles.kinds])
    weight = np.concatenate([np.ones(len(rows) - len(singles.rows)), np.full(len(singles.rows), arguments.clauses)])
    wanted = np.eye(len(KINDS))[kinds]
    w = np.zeros((rows.shape[1], len(KINDS)))
    momentum, rate = np.zeros_like(w), 2.0 / np.linalg.norm(rows * weight[:, None] ** 0.5, 2) ** 2
    for _ in range(STEPS):
        gradient = rows.T @ (weight[:, None] * (_softmax(rows @ w) - wanted)) + arguments.ridge * w
        momentum = 0.95 * momentum - rate * gradient
        w = w + momentum
    counts = np.full((len(KINDS), len(KINDS)), 1.0)
    for story in stories:
        np.add.at(counts, (story.kinds[:-1], story.kinds[1:]), 1.0)
    prior = counts.sum(axis=0) / counts.sum()
    transitions = np.log(counts / counts.sum(axis=1, keepdims=True) / prior)
    return Weights(w, arguments.transitions * transitions)


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _cross_validate(stories: list[Sample], singles: Sample, arguments: argparse.Namespace) -> None:
    table = np.zeros((len(KINDS), len(KINDS)), int)
    for fold in range(FOLDS):
        weights = fit([s for i, s in enumerate(stories) if i % FOLDS != fold], singles, arguments)
        for story in stories[fold::FOLDS]:
            np.add.at(table, (story.kinds, likeliest(story.rows, weights)), 1)
    print(f"clauses told right in stories left out: {np.trace(table) / table.sum():.1%} of {table.sum()}")
    print(f"{'':8}" + "".join(f"{kind:>8}" for kind in KINDS) + "   (marked in rows, read in columns)")
    for kind, row in zip(KINDS, table, strict=True):
        print(f"{kind:8}" + "".join(f"{n:8}" for n in row))


def _rounded(values: Floats) -> Any:
    return [[round(float(x), 2) for x in row] for row in values]


if __name__ == "__main__":
    main()
