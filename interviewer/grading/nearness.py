"""Which questions a text bears on: by the direction of its vector and those of the questions as they are spoken."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from interviewer.content.question import Question
from interviewer.grading.embedder import Embedder
from interviewer.grading.recent import Recent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

KEPT = 1_000
"""Questions whose directions stay in memory, 1.5 kB each."""


class Nearness:
    """Keeps the direction of each question that it was asked about; safe for several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: Recent[str, Floats] = Recent(KEPT)

    def ranked(self, questions: Iterable[Question], texts: Sequence[str]) -> list[tuple[float, Question]]:
        """All these questions, the nearest first, each with its likeness from -1 to 1.

        The first text counts as much as all others together.
        """
        wanted = direction(self._embedder, texts)
        rated = [(float(self._direction(question) @ wanted), question) for question in questions]
        return sorted(rated, key=lambda one: (-one[0], one[1].id))

    def _direction(self, question: Question) -> "Floats":
        texts = [question.spoken, question.subtopic.replace("_", " ")]
        return self._kept.get("\n".join(texts), lambda: direction(self._embedder, texts))


def direction(embedder: Embedder, texts: Sequence[str]) -> "Floats":
    """The direction of several texts together, of length 1; the first counts as much as all others."""
    import numpy as np

    first, *others = (embedder.encode_once(text).sentence for text in texts)
    whole = first + np.mean(others, axis=0) if others else first
    return np.asarray(whole / np.linalg.norm(whole), np.float32)
