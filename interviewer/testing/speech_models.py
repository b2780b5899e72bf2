"""A Whisper-shaped model with random weights, so that loading, options, errors and times can be tested without a download.

Its text means nothing. It passes through the same loader, window and decoding code as a real one,
needs only what faster-whisper installs, and takes about a second and a megabyte; in the shape of a
real model it costs the same time and memory as that.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_MELS, _AUDIO_POSITIONS, _TEXT_POSITIONS = 80, 1500, 448
# The order is Whisper's, and the library finds the marks by it; timestamps must follow directly.
_MARKS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
_TIMESTAMPS = tuple(f"<|{step * 0.02:.2f}|>" for step in range(1501))

Array = NDArray[np.float32]


class Shape(NamedTuple):
    """Of a model: width, attention heads, layers of encoder and decoder alike, tokens of text."""

    width: int
    heads: int
    layers: int
    text_tokens: int = 256


SMALLEST = Shape(64, 2, 1)
BASE_EN = Shape(512, 8, 6, 50_256)


def build_random_whisper(folder: Path, *, seed: int = 0, shape: Shape = SMALLEST) -> Path:
    """Write an int8 CTranslate2 model folder (model.bin, config, vocabulary, tokenizer, features) and return it."""
    from ctranslate2.specs import whisper_spec

    tokenizer, tokens = _tokenizer(shape.text_tokens)
    spec = whisper_spec.WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    _Filler(np.random.default_rng(seed), shape.width).fill(spec, len(tokens))
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokens.index("<|endoftext|>")]
    spec.config.lang_ids = []
    spec.config.alignment_heads = [[layer, head] for layer in range(shape.layers) for head in range(shape.heads)]
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"chunk_length": 30, "feature_size": _MELS, "hop_length": 160, "n_fft": 400, "sampling_rate": 16000}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")
    return folder


def _tokenizer(text_tokens: int) -> tuple[Any, list[str]]:
    """A tokenizer that knows single bytes, tokens that nothing uses, and Whisper's marks; and its tokens in order."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: n for n, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    marks = [*(f"<|unused{n}|>" for n in range(text_tokens - len(letters))), *_MARKS, *_TIMESTAMPS]
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in marks])
    return tokenizer, [*letters, *marks]


class _Filler:
    """Fills a Whisper specification with small random weights."""

    def __init__(self, random: np.random.Generator, width: int) -> None:
        self._random = random
        self._width = width

    def fill(self, spec: Any, vocabulary: int) -> None:
        for convolution, inputs in ((spec.encoder.conv1, _MELS), (spec.encoder.conv2, self._width)):
            convolution.weight = self._weights(self._width, inputs, 3)
            convolution.bias = self._weights(self._width)
        spec.encoder.position_encodings.encodings = self._weights(_AUDIO_POSITIONS, self._width)
        self._norm(spec.encoder.layer_norm)
        for layer in spec.encoder.layer:
            self._attention_to_self(layer.self_attention)
            self._feed_forward(layer.ffn)
        embedding = self._weights(vocabulary, self._width)
        spec.decoder.embeddings.weight = embedding
        spec.decoder.projection.weight = embedding
        spec.decoder.position_encodings.encodings = self._weights(_TEXT_POSITIONS, self._width)
        self._norm(spec.decoder.layer_norm)
        for layer in spec.decoder.layer:
            self._attention_to_self(layer.self_attention)
            self._attention_to_audio(layer.attention)
            self._feed_forward(layer.ffn)

    def _attention_to_self(self, attention: Any) -> None:
        self._norm(attention.layer_norm)
        self._linear(attention.linear[0], 3 * self._width, self._width)
        self._linear(attention.linear[1], self._width, self._width)

    def _attention_to_audio(self, attention: Any) -> None:
        self._norm(attention.layer_norm)
        self._linear(attention.linear[0], self._width, self._width)
        self._linear(attention.linear[1], 2 * self._width, self._width)
        self._linear(attention.linear[2], self._width, self._width)

    def _feed_forward(self, block: Any) -> None:
        self._norm(block.layer_norm)
        self._linear(block.linear_0, 4 * self._width, self._width)
        self._linear(block.linear_1, self._width, 4 * self._width)

    def _linear(self, linear: Any, outputs: int, inputs: int) -> None:
        linear.weight = self._weights(outputs, inputs)
        linear.bias = self._weights(outputs)

    def _norm(self, norm: Any) -> None:
        norm.gamma = np.ones(self._width, dtype=np.float32)
        norm.beta = np.zeros(self._width, dtype=np.float32)

    def _weights(self, *shape: int) -> Array:
        return self._random.standard_normal(shape, dtype=np.float32) * np.float32(0.02)
