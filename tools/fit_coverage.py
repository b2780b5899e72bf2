"""Fits the two recipes of `interviewer/grading/coverage.py` and prints them with what they are worth.

    python tools/fit_coverage.py points               points of interview answers, on our own `fewshot` answers
    python tools/fit_coverage.py levels               levels from those points, on the same answers
    python tools/fit_coverage.py shares FOLDER        shares of a reference, on the licensed sets in FOLDER

Every figure printed is by cross-validation over questions (answers of one question stay together), so the
`holdout` answers are never read here. Shares are fitted on deviations from each question's mean, since a course's
leniency says nothing about an answer; sets without a stated licence are not read.
"""

import argparse
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.content.question import Exemplar, Question
from interviewer.evaluation.agreement import agreement
from interviewer.evaluation.labelled import read_labelled
from interviewer.grading.coverage import MOST_CHARACTERS, Coverage, share_terms
from interviewer.grading.embedded import as_submission, covered
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import SaidPart, Submission
from interviewer.grading.matching import Matches, match
from interviewer.grading.reading import Said, Wanted

ROOT = Path(__file__).parents[1]
LICENSED = ("beetle", "mohler", "nnexam", "saf", "scientsbank")
FOLDS = 6
CENTRED = 0.7
"""How much of its question's mean is taken off an answer before a share is fitted."""

Floats = NDArray[np.float64]


def main() -> None:
    """Run one of the three fits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["points", "levels", "shares"])
    parser.add_argument("folder", type=Path, nargs="?")
    arguments = parser.parse_args()
    if arguments.what == "shares":
        fit_shares(arguments.folder)
    else:
        bank = load_bank(ROOT / "question_banks", ROOT / "rubrics")
        (fit_points if arguments.what == "points" else fit_levels)(bank)


def fewshot(bank: Bank) -> Iterator[tuple[Question, Exemplar]]:
    """The graded answers that may be learnt from."""
    for question in bank.questions.values():
        for exemplar in question.exemplars:
            if exemplar.split == "fewshot":
                yield question, exemplar


# Points ---------------------------------------------------------------------------------------------------


def point_terms(matches: Matches) -> Floats:
    """Point by term, in the order of PointRecipe."""
    return np.stack([matches.sentence_recall, matches.run_recall, matches.likeness], axis=1).astype(float)


def fit_points(bank: Bank) -> None:
    """Print the two logistic regressions, and how well they tell points shown from points not shown."""
    embedder = Embedder()
    rows, fully, at_all, groups = [], [], [], []
    for question, exemplar in fewshot(bank):
        wanted = Wanted.of(embedder, question)
        said = Said.read(embedder, wanted.asked, as_submission(question, exemplar), MOST_CHARACTERS)
        rows.append(point_terms(match(wanted, said)))
        fully += [point.id in exemplar.met for point in question.evidence]
        at_all += [point.id in exemplar.met or point.id in exemplar.partial for point in question.evidence]
        groups += [question.id] * len(question.evidence)
    x = np.concatenate(rows)
    for name, y in (("SHOWN_FULLY", np.array(fully)), ("SHOWN_AT_ALL", np.array(at_all))):
        chance = cross_validated(x, y.astype(float), groups, logistic, lambda w, x: 1 / (1 + np.exp(-with_one(x) @ w)))
        weights = logistic(x, y.astype(float))
        print(f"{name} = PointRecipe({', '.join(f'{w:.3f}' for w in weights)})")
        for least in (0.3, 0.35, 0.4, 0.5):
            found = chance >= least
            print(f"  from {least}: recall {y[found].sum() / y.sum():.3f}, precision {y[found].mean():.3f}")
        print(f"  area under the curve {area(chance, y):.3f} over {len(y)} points")


# Levels ---------------------------------------------------------------------------------------------------


def fit_levels(bank: Bank) -> None:
    """Print the weights of levels from points, and their agreement before gates."""
    coverage = Coverage(Embedder())
    rows, levels, groups = [], [], []
    for question, exemplar in fewshot(bank):
        points = coverage.find(question, as_submission(question, exemplar))
        for criterion, level in exemplar.scores.items():
            rows.append([covered(question, criterion, points)])
            levels.append(level)
            groups.append(question.id)
    x, y = np.array(rows), np.array(levels, float)
    given = cross_validated(x, y, groups, ridge, lambda w, x: with_one(x) @ w)
    base, slope = ridge(x, y)
    print(f"LEVEL_BASE, LEVEL_SLOPE = {base:.2f}, {slope:.2f}")
    found = agreement((y - 1) / 4, np.clip((given - 1) / 4, 0, 1), groups, 4)
    print(f"  n {found.n}, QWK {found.qwk:.3f}, exact {found.exact:.3f}, within one {found.within_one:.3f}")


# Shares ---------------------------------------------------------------------------------------------------


class ShareRow(NamedTuple):
    """An answer's terms with its score."""

    group: str
    score: float
    terms: tuple[float, ...]


def fit_shares(folder: Path) -> None:
    """Print the four terms of `Coverage.share`, fitted within questions, and the agreement of each set."""
    sets = read_labelled([folder / f"{name}.jsonl" for name in LICENSED])
    embedder = Embedder()
    rows = {name: list(share_rows(embedder, questions)) for name, questions in sets.items()}
    x = np.array([row.terms for found in rows.values() for row in found])
    y = np.array([row.score for found in rows.values() for row in found])
    groups = [row.group for found in rows.values() for row in found]
    sizes = np.concatenate([np.full(len(found), 1 / math.sqrt(len(found))) for found in rows.values()])
    mean, deviation = x.mean(0), x.std(0)
    z = np.clip((x - mean) / deviation, -4, 4)
    weights = ridge(centred(z, groups), centred(y, groups), sizes, penalty=5.0)[1:]
    print(f"BASE {np.average(y, weights=sizes):.3f}")
    for name, weight, m, d in zip(
        ("recall", "likeness", "elaboration", "fullness"), weights, mean, deviation, strict=True
    ):
        print(f"  {name}: Term({weight:.3f}, {m:.3f}, {d:.3f})")
    given = cross_validated(
        z,
        y,
        groups,
        lambda x, y, g: ridge(centred(x, g), centred(y, g), penalty=5.0)[1:],
        lambda w, x: x @ w,
        by_group=True,
    )
    start = 0
    for name, found in rows.items():
        part = slice(start, start := start + len(found))
        result = agreement(y[part], np.clip(given[part] + y.mean(), 0, 1), groups[part], sets[name][0].steps)
        print(f"  {name}: r {result.pearson:.3f}, within a question {result.within_question_r:.3f}")


def share_rows(embedder: Embedder, questions: Sequence) -> Iterator[ShareRow]:
    """Terms of every answer against the reference that it makes most of."""
    for question in questions:
        wanted = [Wanted.of_reference(embedder, question.question, reference) for reference in question.references]
        for answer in question.answers:
            part = SaidPart(turn_id="", asked=question.question, text=answer.text)
            found = [fitted_terms(embedder, one, Submission(parts=(part,))) for one in wanted]
            best = max(found, key=lambda terms: terms[0] + terms[1])
            yield ShareRow(f"{question.set}/{question.qid}", answer.mean / question.max, best)


def fitted_terms(embedder: Embedder, wanted: Wanted, submission: Submission) -> tuple[float, ...]:
    """Recall and likeness over the points by their size, elaboration and fullness of the answer."""
    said = Said.read(embedder, wanted.asked, submission, MOST_CHARACTERS)
    if not said.sentences:
        return (0.0, 0.0, 0.0, -2.0)
    terms = share_terms(wanted, said)
    return (
        float(terms.recall @ terms.sizes),
        float(terms.likeness @ terms.sizes),
        terms.elaboration,
        terms.fullness,
    )


# Fitting --------------------------------------------------------------------------------------------------


def with_one(x: Floats) -> Floats:
    """A column of ones before the others."""
    return np.concatenate([np.ones((len(x), 1)), x], axis=1)


def centred(values: Floats, groups: Sequence[str]) -> Floats:
    """Values less most of their group's mean."""
    result = values.copy()
    names = np.array(groups)
    for name in dict.fromkeys(groups):
        result[names == name] -= CENTRED * values[names == name].mean(axis=0)
    return result


def ridge(x: Floats, y: Floats, weights: Floats | None = None, penalty: float = 1.0) -> Floats:
    """Intercept and slopes of a ridge regression, the intercept unpenalised."""
    one = with_one(x)
    w = np.ones(len(x)) if weights is None else weights * len(x) / weights.sum()
    penalties = penalty * np.eye(one.shape[1])
    penalties[0, 0] = 0
    return np.linalg.solve(one.T @ (one * w[:, None]) + penalties, one.T @ (w * y))


def logistic(x: Floats, y: Floats, penalty: float = 0.05) -> Floats:
    """Intercept and slopes of a logistic regression, by Newton's method."""
    one = with_one(x)
    weights = np.zeros(one.shape[1])
    penalties = penalty * np.eye(one.shape[1])
    penalties[0, 0] = 0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-one @ weights))
        slope = one.T @ (chance - y) + penalties @ weights
        curvature = one.T @ (one * (chance * (1 - chance))[:, None]) + penalties
        step = np.linalg.solve(curvature, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def cross_validated(
    x: Floats,
    y: Floats,
    groups: Sequence[str],
    fit: Callable[..., Floats],
    predict: Callable[[Floats, Floats], Floats],
    *,
    by_group: bool = False,
) -> Floats:
    """Predictions for each row by a fit that has not seen its group."""
    names = np.array(groups)
    fold_of = {name: i % FOLDS for i, name in enumerate(dict.fromkeys(groups))}
    folds = np.array([fold_of[name] for name in groups])
    result = np.zeros(len(y))
    for fold in range(FOLDS):
        seen, unseen = folds != fold, folds == fold
        given = (x[seen], y[seen], list(names[seen])) if by_group else (x[seen], y[seen])
        result[unseen] = predict(fit(*given), x[unseen])
    return result


def area(chance: Floats, y: NDArray[np.bool_]) -> float:
    """Area under the receiver operating characteristic: how often a shown point outranks one that is not."""
    order = np.argsort(chance)
    ranks = np.empty(len(chance))
    ranks[order] = np.arange(1, len(chance) + 1)
    shown = int(y.sum())
    return float((ranks[y].sum() - shown * (shown + 1) / 2) / (shown * (len(y) - shown)))


if __name__ == "__main__":
    main()
