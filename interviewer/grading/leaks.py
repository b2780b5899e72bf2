"""Whether a model's wording of a follow-up gives away what an answer should show, in its words or in others.

A neutral wording is made of what lies on the table: the planned question, what the candidate said, what the question
gives. One that leaks brings something new, lies away from the planned question and near a point. Those three are
weighed by a logistic regression fitted on two thirds of our own phrasings (`tests/phrasing/`, November 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from interviewer.content.question import Question
from interviewer.content.rules.wording import content_words, plain, runs
from interviewer.grading.embedder import Embedder, Encoded
from interviewer.grading.reading import recall_weight
from interviewer.grading.wording import STOP_WORDS, is_denial, sentence_spans, stem_of, words_of
from interviewer.interview.phrasing import Asking, Fault, fault_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

BASE, NEW, NEAR_PLAN, NEAR_POINT = 0.383, 8.447, -7.511, 12.098
"""Weights of the regression; from 0 upwards (a chance of one half) a wording counts as a leak."""
RUN = 4
"""Words in a row of a point's text, at least half of them telling, that give it away as they stand."""


@dataclass(frozen=True)
class PhrasingCheck:
    """All checks of a wording against one question and answer; `prepare` does the slow part beforehand."""

    embedder: Embedder
    question: Question
    asking: Asking

    def prepare(self) -> PhrasingCheck:
        """Read what lies on the table, so that a wording can then be checked within milliseconds."""
        _ = self._table, self._points, self._stems, self._pieces, self.embedder.encode(self.asking.planned)
        return self

    def fault_in(self, text: str) -> Fault | None:
        """What speaks against showing a wording, or None."""
        return fault_in(text, self.asking) or (Fault.LEAK if self.gives_away(text) else None)

    def gives_away(self, text: str) -> bool:
        """Whether a wording gives an evidence point away."""
        return self.quotes_point(text) or self.leak_score(*self.features(text)) >= 0

    def quotes_point(self, text: str) -> bool:
        """Whether a cue, or a few words of a point in a row, stand in it and not on the table."""
        said, known = f" {plain(text)} ", f" {plain(self._on_table)} "
        return any(f" {piece} " in said and f" {piece} " not in known for piece in self._pieces)

    @staticmethod
    def leak_score(new: float, near_plan: float, near_point: float) -> float:
        """The regression."""
        return BASE + NEW * new + NEAR_PLAN * near_plan + NEAR_POINT * near_point

    def features(self, text: str) -> tuple[float, float, float]:
        """Share that is new; likeness to the planned question; recall of a point beyond what lies on the table."""
        import numpy as np

        wording = self.embedder.encode(text)
        near_plan = float(self.embedder.encode(self.asking.planned).sentence @ wording.sentence)
        if not wording.words:
            return 0.0, near_plan, 0.0
        telling = np.array([_telling(self.embedder, word.text) for word in wording.words])
        is_known = np.array([stem_of(word.text) in self._stems for word in wording.words])
        nearest = (wording.vectors @ self._table.T).max(axis=1)
        new = (telling * ~is_known * np.clip(1 - nearest, 0, 1)).sum() / max(float(telling.sum()), 0.1)
        near_point = max((point.gain(wording) for point in self._points), default=0.0)
        return float(new), near_plan, near_point

    @cached_property
    def _on_table(self) -> str:
        asked = f"{self.question.context}\n{self.question.prompt}\n{self.question.spoken}"
        return "\n".join((asked, self.asking.given, self.asking.said, self.asking.planned))

    @cached_property
    def _table(self) -> Floats:
        """The vectors of all words on the table, read sentence by sentence."""
        import numpy as np

        sentences = [self._on_table[start:end] for start, end in sentence_spans(self._on_table)]
        return np.concatenate([self.embedder.encode(sentence).vectors for sentence in sentences])

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem_of(word) for word in words_of(self._on_table))

    @cached_property
    def _points(self) -> tuple[_Point, ...]:
        import numpy as np

        texts = [text for point in self.question.evidence for text in (point.text, *point.cues)]
        found = []
        for encoded in (self.embedder.encode(text) for text in texts):
            if encoded.words:
                weights = np.array(
                    [recall_weight(self.embedder, word.text, frozenset()) for word in encoded.words], np.float32
                )
                found.append(_Point(encoded, weights, (encoded.vectors @ self._table.T).max(axis=1)))
        return tuple(found)

    @cached_property
    def _pieces(self) -> frozenset[str]:
        cues = {plain(cue) for point in self.question.evidence for cue in point.cues if len(content_words(cue)) > 1}
        parts = {
            " ".join(run)
            for point in self.question.evidence
            for run in runs(point.text, RUN)
            if 2 * len(content_words(" ".join(run))) >= RUN
        }
        return frozenset(cues | parts)


@dataclass(frozen=True, eq=False)
class _Point:
    """A text or cue of a point, and how near each of its words lies to the table already."""

    text: Encoded
    weights: Floats
    on_table: Floats

    def gain(self, wording: Encoded) -> float:
        """How much more of it a wording holds than the table, 0 to 1."""
        import numpy as np

        nearest = (self.text.vectors @ wording.vectors.T).max(axis=1)
        return float((self.weights * np.clip(nearest - self.on_table, 0, 1)).sum() / self.weights.sum())


def _telling(embedder: Embedder, word: str) -> float:
    return 0.0 if word in STOP_WORDS or is_denial(word) else embedder.rarity(word)
