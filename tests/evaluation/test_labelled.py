"""Labelled files are read whole or refused line by line."""

import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import ContentError
from interviewer.evaluation.labelled import read_labelled

QUESTION: dict[str, Any] = {
    "set": "mine", "qid": "1", "question": "What is a stack?", "reference": "Last in, first out.", "max": 5,
    "topic": "data structures", "answers": [{"id": "a1", "a": "A LIFO list.", "s": [4, 5], "y": 4.5}],
}  # fmt: skip


def written(folder: Path, *lines: Any, name: str = "mine.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_questions_come_by_set(tmp_path: Path) -> None:
    path = written(tmp_path, QUESTION, "", QUESTION | {"set": "other", "alt_references": ["A pile."]})

    sets = read_labelled([path])

    assert list(sets) == ["mine", "other"]
    (question,) = sets["mine"]
    assert question.references == ("Last in, first out.",)
    assert (question.steps, question.answers[0].text, question.answers[0].mean) == (5, "A LIFO list.", 4.5)
    assert sets["other"][0].references == ("Last in, first out.", "A pile.")


def test_a_person_may_have_left_an_answer_out(tmp_path: Path) -> None:
    answer = {"id": "a1", "a": "A list.", "s": [4, None], "y": 4}

    assert read_labelled([written(tmp_path, QUESTION | {"answers": [answer]})])["mine"][0].answers[0].scores[1] is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("{", "not JSON: ", id="not json"),
        pytest.param("[1]", "Input should be a valid dictionary", id="no object"),
        pytest.param({**QUESTION, "max": 0}, "max: Input should be greater than 0", id="no maximum"),
        pytest.param({k: v for k, v in QUESTION.items() if k != "reference"}, "reference: Field required", id="no reference"),
        pytest.param(QUESTION | {"answers": [{"id": "a1", "a": "x", "y": 7}]}, "answer 'a1': 7.0 is not between 0 and 5.0", id="off the scale"),
        pytest.param(QUESTION | {"answers": [{"id": "a1", "a": 3, "y": 1}]}, "answers.0.a: Input should be a valid string", id="no text"),
    ],
)  # fmt: skip
def test_a_faulty_line_is_named(tmp_path: Path, line: Any, problem: str) -> None:
    path = written(tmp_path, QUESTION, line)

    with pytest.raises(ContentError) as caught:
        read_labelled([path])

    (found,) = caught.value.problems
    assert found.startswith(f"mine.jsonl:2: {problem}")


@pytest.mark.parametrize(("content", "problem"), [(b"", "holds no graded answers"), (b"\xff\xfe", "it is not UTF-8")])
def test_a_file_without_questions_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(content)

    with pytest.raises(ContentError, match=problem):
        read_labelled([path])


def test_every_faulty_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        read_labelled([tmp_path / "gone.jsonl", written(tmp_path, "{", "{")])

    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [
        "gone.jsonl:1",
        "mine.jsonl:1",
        "mine.jsonl:2",
    ]
