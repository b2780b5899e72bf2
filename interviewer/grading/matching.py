"""How far an answer makes each of the points that are wanted, word by word: what every recipe is made of.

A point may be made in one sentence or over a few in a row. Sentences that may not show a point (they
repeat the question, order the grader about, are a mere list of words, or say the opposite) count nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.grading.reading import Said, Wanted, beyond

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Matches:
    """One value for each point, where the answer makes it best; all from 0 to 1."""

    sentence_recall: Floats
    """Weighted mean likeness of the words of a point's text or cue to the nearest words of one sentence."""
    run_recall: Floats
    """The same over a few sentences in a row."""
    likeness: Floats
    """Cosine of the point and a sentence, with most of the question's direction removed."""
    shown: NDArray[np.int64]
    """The sentence that shows the point most."""
    near_weight: float
    """Of the whole answer: weight of its own words that lie near a word of any point, each word once."""


def match(wanted: Wanted, said: Said) -> Matches:
    """Look for every point in an answer of at least one sentence."""
    import numpy as np

    allowed = _allowed(wanted, said)
    nearness = wanted.vectors @ said.vectors.T
    recall = _recall_by_sentence(nearness, said) * np.repeat(allowed, _words_of_points(wanted), axis=0)
    likeness = np.where(allowed, _likeness_by_sentence(wanted, said), 0)
    alone = _by_point(wanted, recall)
    runs = [_by_point(wanted, recall[:, first:last].max(axis=1, keepdims=True)) for first, last in said.windows]
    in_runs = np.concatenate(runs, axis=1)
    best_run = in_runs.argmax(axis=1)
    both = alone + likeness
    shown = [
        said.windows[run][0] + int(both[point, slice(*said.windows[run])].argmax())
        for point, run in enumerate(best_run)
    ]
    return Matches(
        sentence_recall=alone.max(axis=1),
        run_recall=in_runs.max(axis=1),
        likeness=likeness.max(axis=1),
        shown=np.array(shown, np.int64),
        near_weight=_near_weight(nearness, said, allowed),
    )


def by_sentence(wanted: Wanted, said: Said) -> tuple[Floats, Floats]:
    """Recall and likeness of each point in each single sentence, without any guard."""
    return _by_point(wanted, _recall_by_sentence(wanted.vectors @ said.vectors.T, said)), _likeness_by_sentence(
        wanted, said
    )


def _recall_by_sentence(nearness: Floats, said: Said) -> Floats:
    """From the likeness of each word that is wanted to each word that was said: for each word that is wanted its likeness to the nearest word of each sentence."""
    import numpy as np

    return np.asarray(np.maximum.reduceat(nearness, said.starts, axis=1))


def _likeness_by_sentence(wanted: Wanted, said: Said) -> Floats:
    import numpy as np

    cosines = wanted.sentences_beyond_question @ beyond(said.sentence_vectors, wanted.question).T
    return np.asarray(np.maximum.reduceat(cosines, wanted.point_starts))


def _by_point(wanted: Wanted, nearest: Floats) -> Floats:
    """Word by column to point by column: the weighted mean of each text, and of a point's texts the best."""
    import numpy as np

    total = np.add.reduceat(wanted.weights, wanted.text_starts)
    texts = np.add.reduceat(nearest * wanted.weights[:, None], wanted.text_starts, axis=0) / total[:, None]
    return np.asarray(np.maximum.reduceat(texts, wanted.point_starts, axis=0))


def _words_of_points(wanted: Wanted) -> NDArray[np.int64]:
    import numpy as np

    return np.diff([*wanted.word_starts, len(wanted.vectors)])


def _near_weight(nearness: Floats, said: Said, allowed: NDArray[np.bool_]) -> float:
    import numpy as np

    nearest_point = nearness.max(axis=0)
    counted = np.repeat(allowed.all(axis=0), np.diff([*said.starts, len(said.vectors)]))
    is_near = np.where(counted, 1 / (1 + np.exp((0.5 - nearest_point) / 0.05)), 0)
    nearest = np.zeros(len(said.stem_weights), np.float32)
    own = said.stems >= 0
    np.maximum.at(nearest, said.stems[own], is_near[own])
    return float(nearest @ said.stem_weights)


# Guards against likeness without meaning ------------------------------------------------------------------

CONTRADICTED = 0.88
"""Likeness to a point from which a sentence that denies it (or the reverse) says the opposite; none is
needed after `it is not true that`, and what follows that in nearly the point's words is denied with it."""


def _allowed(wanted: Wanted, said: Said) -> NDArray[np.bool_]:
    """Point by sentence: the sentence may show the point."""
    import numpy as np

    counts = [sentence.counts and not sentence.is_word_list for sentence in said.sentences]
    return np.asarray(~_contradicted(wanted, said) & np.array(counts))


def _contradicted(wanted: Wanted, said: Said) -> NDArray[np.bool_]:
    """Point by sentence: the sentence is very like the point's nearest text, but only one of them denies."""
    import numpy as np

    likeness = wanted.sentences @ said.sentence_vectors.T
    differs = np.array(wanted.denials)[:, None] != np.array([sentence.denies for sentence in said.sentences])
    opposed = np.maximum.reduceat(np.where(differs, likeness, -1), wanted.point_starts, axis=0)
    agreed = np.maximum.reduceat(np.where(differs, -1, likeness), wanted.point_starts, axis=0)
    needed = np.where([sentence.is_rebuttal for sentence in said.sentences], 0, CONTRADICTED)
    untrue = (opposed >= needed) & (opposed > agreed)
    swept = np.array([sentence.follows_rebuttal for sentence in said.sentences]) & (agreed >= CONTRADICTED)
    called_untrue = np.array([sentence.is_rebuttal for sentence in said.sentences]) & untrue
    return np.asarray(untrue | (swept | called_untrue).any(axis=0))
