"""Word and sentence vectors of texts from the encoder that ships with this package.

The encoder is all-MiniLM-L6-v2 in 8 bits (see `model/NOTICE`). Each text is run by itself: with
8-bit activations a batch shares one scale, so a text's vectors would depend on its neighbours (measured
in November 2026 on twelve sentences: cosines off by up to .04, for a tenth less time).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from importlib import resources
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

from interviewer.grading.recent import Recent
from interviewer.grading.wording import WordSpan, stem_of, word_spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

ENCODER = "minilm-u8"
"""Name of the shipped weights, kept with every grade."""
WIDTH = 384
MOST_TOKENS = 256
"""Tokens of a text that the encoder reads; it was trained on no more."""
KEPT_TEXTS = 512
"""Texts whose vectors are kept, about 30 kB a sentence: a follow-up and the grade read the same sentences again."""


@dataclass(frozen=True, eq=False)
class Encoded:
    """A text's words, their vectors (word, 384) and its sentence vector (384), all of length 1."""

    words: tuple[WordSpan, ...]
    vectors: Floats
    sentence: Floats


class Embedder:
    """Loads the encoder on first use; calls from several threads are safe and give the same vectors.

    It leaves one processor to others, however many threads call: whoever hands in an answer must not wait for those
    whose answers are being read.
    """

    def __init__(self, kept_texts: int = KEPT_TEXTS) -> None:
        self._kept: Recent[str, Encoded] = Recent(kept_texts)
        self._loading = Lock()
        self._turns = BoundedSemaphore(max(1, (os.cpu_count() or 1) - 1))
        self._model: _Model | None = None

    def encode(self, text: str) -> Encoded:
        """The vectors of a text, kept for a while; words beyond the encoder's 256 tokens are left out."""
        return self._kept.get(text, lambda: self.encode_once(text))

    def encode_once(self, text: str) -> Encoded:
        """The same for a text that won't be asked for again soon, or is kept elsewhere."""
        model = self._loaded()
        with self._turns:
            return model.encode(text)

    @property
    def fingerprint(self) -> str:
        """Changes with every byte of the shipped encoder and word weights."""
        return self._loaded().fingerprint

    def rarity(self, word: str) -> float:
        """How telling a word is, 0 (in every text) to 1 (in hardly any)."""
        return self._loaded().rarity(word)

    def _loaded(self) -> _Model:
        if self._model is None:
            with self._loading:
                if self._model is None:
                    self._model = _Model()
        return self._model


class _Model:
    """The loaded session, tokenizer and word weights."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        files = resources.files("interviewer.grading") / "model"
        weights, tokenizer, rarities = (
            (files / name).read_bytes() for name in ("minilm-int8.onnx", "tokenizer.json", "idf.tsv")
        )
        self.fingerprint = hashlib.sha256(
            b"".join(hashlib.sha256(raw).digest() for raw in (weights, tokenizer, rarities))
        ).hexdigest()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        lines = rarities.decode().splitlines()
        self._rarity = {stem: float(weight) for stem, weight in (line.split("\t") for line in lines)}
        self._unseen = max(self._rarity.values())

    def rarity(self, word: str) -> float:
        return self._rarity.get(stem_of(word), self._unseen)

    def encode(self, text: str) -> Encoded:
        import numpy as np

        tokens = self._tokenizer.encode(text)
        ids = np.array([tokens.ids], dtype=np.int64)
        layers, sentence = self._session.run(["layers", "sentence"], {"ids": ids, "mask": np.ones_like(ids)})
        words, pieces = _words_and_pieces(text, tokens.offsets)
        if not words:
            return Encoded((), np.zeros((0, WIDTH), np.float32), sentence[0])
        starts = [first for first, _ in pieces]
        lengths = np.array([[last - first] for first, last in pieces], np.float32)
        # Pieces of a word follow one another, but signs between words are pieces of no word.
        totals = np.concatenate([np.zeros((1, layers.shape[2])), np.cumsum(layers[0], axis=0, dtype=np.float64)])
        means = (totals[[last for _, last in pieces]] - totals[starts]) / lengths
        lower, upper = (_of_length_one(half) for half in np.split(means, 2, axis=1))
        return Encoded(tuple(words), _of_length_one(lower + upper).astype(np.float32), sentence[0])


def _words_and_pieces(text: str, offsets: list[tuple[int, int]]) -> tuple[list[WordSpan], list[tuple[int, int]]]:
    """Words that the encoder has read, and for each the range of its tokens."""
    words, pieces = [], []
    token = 0
    for word in word_spans(text):
        while token < len(offsets) and offsets[token][1] <= word.start:
            token += 1
        first = token
        while token < len(offsets) and offsets[token][0] < word.end and offsets[token][1] > word.start:
            token += 1
        if token > first:
            words.append(word)
            pieces.append((first, token))
    return words, pieces


def _of_length_one(rows: Any) -> Any:
    import numpy as np

    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
