"""Reads what is being typed while it is typed, so that choosing a follow-up has little left to read.

Only sentences that are finished, each once: their vectors stay in the embedder's memory, where whoever chooses the
follow-up and whoever grades finds them. Nothing is decided or kept here.
"""

import contextlib
from collections.abc import Callable
from threading import Lock

from interviewer.claims.clauses import clauses_of
from interviewer.claims.features import as_encoded
from interviewer.grading.embedder import Embedder
from interviewer.grading.wording import sentence_spans

MOST_WAITING = 64
"""Drafts that wait to be read; with more than that nothing is read ahead, and the follow-up takes its usual time."""


class ReadingAhead:
    """Keeps the newest draft of each turn until it is read."""

    def __init__(self, embedder: Embedder, in_background: Callable[[Callable[[], None]], object]) -> None:
        self._embedder = embedder
        self._in_background = in_background
        self._waiting: dict[str, tuple[str, bool]] = {}
        self._lock = Lock()

    def note(self, turn_id: str, text: str, tells_story: bool) -> None:
        """Read this draft soon, in the background; a newer draft of the turn takes its place."""
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                return
            is_known = turn_id in self._waiting
            self._waiting[turn_id] = text, tells_story
        if not is_known:
            with contextlib.suppress(RuntimeError):  # The program is ending; the draft itself is on disk.
                self._in_background(self._read_one)

    def _read_one(self) -> None:
        with self._lock:
            turn_id = next(iter(self._waiting))
            text, tells_story = self._waiting.pop(turn_id)
        for piece in pieces_of(text, tells_story):
            self._embedder.encode(piece)


def pieces_of(text: str, tells_story: bool) -> list[str]:
    """The finished sentences of a draft and, of a story, their clauses, as they will be looked up."""
    spans = sentence_spans(text)[:-1]
    if not spans:
        return []
    sentences = [text[start:end] for start, end in spans]
    clauses = [as_encoded(c) for c in clauses_of(text) if c.end <= spans[-1][1]] if tells_story else []
    return list(dict.fromkeys([*sentences, *clauses]))
