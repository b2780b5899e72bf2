"""What was made ready of a question comes back from disk as it was, or is made again."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import as_submission
from interviewer.grading.embedder import Embedder
from interviewer.grading.reading import Claims, Wanted
from interviewer.grading.wanted_files import WantedFiles

GOLD = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"


@pytest.fixture
def question(bank: Bank) -> Question:
    return bank.question(GOLD)


@pytest.fixture
def wanted(embedder: Embedder, question: Question) -> Wanted:
    return Wanted.of(embedder, question)


def same(first: Wanted | Claims, second: Wanted | Claims) -> bool:
    """Whether every field is equal, arrays to the last bit and with the type of their numbers."""
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if isinstance(one, Claims):
            is_same = same(one, other)
        elif isinstance(one, np.ndarray):
            is_same = one.dtype == other.dtype and np.array_equal(one, other)
        else:
            is_same = type(one) is type(other) and one == other
        if not is_same:
            return False
    return True


def test_what_is_read_is_what_was_written(tmp_path: Path, wanted: Wanted) -> None:
    WantedFiles(tmp_path).write("this", wanted)

    found = WantedFiles(tmp_path).read("this")

    assert found is not None
    assert same(found, wanted)


def test_what_was_made_from_something_else_is_not_found(tmp_path: Path, wanted: Wanted) -> None:
    WantedFiles(tmp_path).write("this", wanted)

    assert WantedFiles(tmp_path).read("that") is None


@pytest.mark.parametrize("place", [0, 40, 5_000, -1], ids=["hash", "head", "middle", "end"])
def test_a_damaged_file_is_not_believed(tmp_path: Path, wanted: Wanted, place: int) -> None:
    files = WantedFiles(tmp_path)
    files.write("this", wanted)
    (path,) = tmp_path.iterdir()
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)

    assert files.read("this") is None


def test_a_file_that_was_cut_off_is_not_believed(tmp_path: Path, wanted: Wanted) -> None:
    files = WantedFiles(tmp_path)
    files.write("this", wanted)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-100])

    assert files.read("this") is None


def test_only_so_many_files_are_kept(tmp_path: Path, wanted: Wanted) -> None:
    files = WantedFiles(tmp_path, most=2)

    for name in ("a", "b", "c"):
        files.write(name, wanted)

    assert len(list(tmp_path.iterdir())) == 2
    assert files.read("c") is not None


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path, embedder: Embedder, question: Question) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    coverage = Coverage(embedder, files=WantedFiles(tmp_path / "taken"))

    assert coverage.gaps(question, "I would leave fine-tuning for later.")


def test_the_next_process_encodes_no_reference_text_and_finds_the_same(
    tmp_path: Path, embedder: Embedder, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [as_submission(question, exemplar) for exemplar in question.exemplars]
    first = Coverage(embedder, files=WantedFiles(tmp_path))
    found = [first.look(question, answer) for answer in answers]
    monkeypatch.setattr(Wanted, "of", None)  # Whoever calls it fails.

    later = Coverage(embedder, files=WantedFiles(tmp_path))

    assert [later.look(question, answer) for answer in answers] == found
