"""Manifests of recordings: what a line needs, what it may have, and what is said of a faulty one."""

import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import ContentError
from interviewer.evaluation.speech_clips import read_clips

SEGMENTS = [{"start": 0.5, "end": 1.5, "text": "We use"}, {"start": 2, "end": 3, "text": "RAG."}]


def manifest(folder: Path, *lines: dict[str, Any] | str) -> Path:
    (folder / "a.wav").write_bytes(b"sound")
    path = folder / "mine.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_file_and_its_words_are_enough(tmp_path: Path) -> None:
    (clip,) = read_clips(
        manifest(tmp_path, {"file": "a.wav", "reference": "We use RAG and vLLM.", "licence": "ours"}, "")
    )

    assert (clip.id, clip.audio) == ("a", tmp_path / "a.wav")
    assert (clip.terms, clip.jargon, clip.phrases) == ((), ("RAG", "vLLM"), ())


def test_named_terms_are_expected_and_those_that_are_said_must_come_out(tmp_path: Path) -> None:
    line = {"file": "a.wav", "reference": "We use a reranker.", "terms": ["reranker", "recall"]}
    (clip,) = read_clips(manifest(tmp_path, line))

    assert (clip.terms, clip.jargon) == (("reranker", "recall"), ("reranker",))


@pytest.mark.parametrize(("kind", "known"), [("synthetic", 2), ("", 2), ("human", 0), ("human-unverified", 0)])
def test_phrase_times_that_a_detector_made_are_no_truth(tmp_path: Path, kind: str, known: int) -> None:
    line = {"file": "a.wav", "reference": "We use RAG.", "kind": kind, "segments": SEGMENTS}

    assert len(read_clips(manifest(tmp_path, line))[0].phrases) == known


GOOD = {"file": "a.wav", "reference": "We use RAG."}
FAULTY = [
    pytest.param(["{"], "mine.jsonl:1: Invalid JSON", id="no-json"),
    pytest.param([{"file": "a.wav"}], "mine.jsonl:1: reference: Field required", id="no-reference"),
    pytest.param([GOOD, {"reference": "x"}], "mine.jsonl:2: file: Field required", id="no-file"),
    pytest.param([{**GOOD, "file": "b.wav"}], "b.wav'; paths are relative to the manifest", id="missing-clip"),
    pytest.param([{**GOOD, "reference": " ... "}], "reference: holds no words", id="no-words"),
    pytest.param([GOOD, GOOD], "mine.jsonl:2: id: 'a' stands there twice", id="twice"),
    pytest.param([{**GOOD, "segments": SEGMENTS[::-1]}], "phrases must follow one another", id="phrases-out-of-order"),
    pytest.param([{**GOOD, "segments": [{"start": 1}]}], "segments.0.end: Field required", id="half-a-phrase"),
    pytest.param([""], "holds no clip", id="empty"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "says"), FAULTY)
def test_a_fault_is_told_with_its_line(tmp_path: Path, lines: list[dict[str, Any] | str], says: str) -> None:
    with pytest.raises(ContentError) as refused:
        read_clips(manifest(tmp_path, *lines))

    assert any(says in problem for problem in refused.value.problems)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_manifest_that_is_no_text_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ContentError, match="cannot be read as a text file"):
        read_clips(path)
