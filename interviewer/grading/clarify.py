"""Answers a candidate's question about a question, from its circumstances alone.

The reply is one or two sentences of the shown text, word for word; so it cannot give away what an
answer should show, which this module is never given.
"""

from __future__ import annotations

from interviewer.grading.embedder import Embedder
from interviewer.grading.wording import STOP_WORDS, sentence_spans, stem_of, words_of

LEAST_LIKENESS = 0.35
"""Cosine from which a sentence bears on what was asked.

Set on 18 questions that three contexts of the bank answer and 18 that they do not (November 2026): the right sentence
stood first for 12 of the first and second for 2, none came for any of the others. The rest are told to assume what they need, which does no harm.
"""
LEAST_SHARED = 0.15
"""A sentence without a word in common with what was asked must be this much more like it."""
CLOSE = 0.06
"""A second sentence is added if it is at most this much less like what was asked."""


class ContextFinder:
    """Finds the sentences of a text that answer a question best."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def sentences(self, context: str, asked: str) -> tuple[str, ...]:
        """At most two sentences of `context` in their order; none where it does not say."""
        spans = sentence_spans(context)
        if not spans or not _telling(asked):
            return ()
        wanted = self._embedder.encode(asked).sentence
        likeness = []
        for start, end in spans:
            sentence = context[start:end]
            cosine = float(self._embedder.encode(sentence).sentence @ wanted)
            likeness.append(cosine - (0 if _telling(sentence) & _telling(asked) else LEAST_SHARED))
        best = max(likeness)
        if best < LEAST_LIKENESS:
            return ()
        near = sorted(range(len(spans)), key=lambda n: -likeness[n])[:2]
        chosen = sorted(n for n in near if likeness[n] >= max(LEAST_LIKENESS, best - CLOSE))
        return tuple(context[spans[n][0] : spans[n][1]] for n in chosen)


def _telling(text: str) -> frozenset[str]:
    return frozenset(stem_of(word) for word in words_of(text) if word not in STOP_WORDS)
