"""`interviewer grade` grades one answer from a file as the app does."""

import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import Exemplar
from tests.cli.conftest import NOBODY, Run, run_process

GOLD = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"


def exemplar(bank: Bank, name: str) -> Exemplar:
    return next(e for e in bank.question(GOLD).exemplars if e.id == name)


@pytest.fixture
def strong(bank: Bank, tmp_path: Path) -> Path:
    """A file with the strong answer to the question."""
    path = tmp_path / "strong.txt"
    path.write_text(exemplar(bank, "strong").answer, encoding="utf-8")
    return path


def test_an_answer_is_graded_with_its_evidence(run: Run, bank: Bank, strong: Path) -> None:
    ran = run("grade", "--question", GOLD, "--answer", strong, "--json")

    told: dict[str, Any] = json.loads(ran.out)
    question = bank.question(GOLD)
    answer = strong.read_text(encoding="utf-8")
    assert (ran.status, ran.err, told["outcome"], told["label"]) == (0, "", "graded", "indicative")
    assert [c["criterion"] for c in told["criteria"]] == [c.id for c in bank.rubric_of(question).criteria]
    assert [p["point_id"] for p in told["points"]] == [p.id for p in question.evidence]
    quotes = [p["quote"] for p in (*told["points"], *told["flags"]) if p["quote"]]
    assert quotes
    assert all(answer[q["start"] : q["end"]] == q["text"] for q in quotes)
    assert all(p["quote"] for p in told["points"] if p["status"] != "absent")
    used = told["provenance"]
    assert (used["grader"], used["question_id"], used["rubric_id"]) == ("embedded", GOLD, "tradeoffs.technical")
    assert all(used[key] for key in ("grader_version", "question_hash", "rubric_hash", "input_hash", "graded_at"))


def test_the_same_in_words(run: Run, bank: Bank, strong: Path) -> None:
    ran = run("grade", "--question", GOLD, "--answer", strong)

    lines = ran.out.splitlines()
    assert (ran.status, ran.err) == (0, "")
    assert lines[0] == f"{GOLD}, graded by embedded (indicative)"
    for criterion in bank.rubric_of(bank.question(GOLD)).criteria:
        assert any(line.startswith(f"  {criterion.name} ") for line in lines)
    answer = strong.read_text(encoding="utf-8")
    quoted = [line.partition("“")[2].rstrip("”") for line in lines if "“" in line]
    assert quoted
    assert all(quote in answer for quote in quoted)


def test_an_answer_comes_from_standard_input_as_from_a_file(run: Run, strong: Path) -> None:
    raw = strong.read_bytes()

    from_file = run("grade", "--question", GOLD, "--answer", strong)
    from_input = run("grade", "--question", GOLD, "--answer", "-", stdin=raw)

    assert from_input.out == from_file.out


def test_an_answer_saved_by_another_editor_is_the_same_answer(run: Run, tmp_path: Path, strong: Path) -> None:
    lines = strong.read_text(encoding="utf-8").replace(". ", ".\n")
    unix, windows = tmp_path / "unix.txt", tmp_path / "windows.txt"
    unix.write_bytes(lines.encode())
    windows.write_bytes(b"\xef\xbb\xbf" + lines.replace("\n", "\r\n").encode())

    told = [json.loads(run("grade", "--question", GOLD, "--answer", path, "--json").out) for path in (unix, windows)]

    assert told[0]["provenance"]["input_hash"] == told[1]["provenance"]["input_hash"]


def test_no_answer_is_not_scored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n")

    as_text = run("grade", "--question", GOLD, "--answer", "empty.txt")
    as_json = run("grade", "--question", GOLD, "--answer", "empty.txt", "--json")

    assert (as_text.status, as_json.status) == (1, 1)
    assert as_text.out.startswith("Not scored (empty): ")
    assert json.loads(as_json.out)["outcome"] == "unscored"
    assert json.loads(as_json.out)["reason"] == "empty"


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        pytest.param(GOLD, "missing.txt", "'missing.txt' cannot be read: No such file or directory.", id="missing file"),
        pytest.param(GOLD, ".", "'.' cannot be read: Is a directory.", id="folder"),
        pytest.param(GOLD, "latin.txt", "'latin.txt' is not a UTF-8 text file.", id="encoding"),
        pytest.param(GOLD, "-", "standard input is not a UTF-8 text file.", id="encoding of standard input"),
        pytest.param("llm_engineer.x.y.m1", "good.txt", "There is no question 'llm_engineer.x.y.m1' in the bank.", id="question"),
    ],
)  # fmt: skip
def test_what_cannot_be_graded_is_told_in_one_sentence(
    run: Run, tmp_path: Path, question: str, answer: str, message: str
) -> None:
    (tmp_path / "good.txt").write_text("I would measure first.")
    (tmp_path / "latin.txt").write_bytes("Für alle.".encode("latin-1"))

    ran = run("grade", "--question", question, "--answer", answer, stdin=b"F\xfcr alle.")

    assert (ran.status, ran.out, ran.err) == (1, "", message + "\n")


def test_a_grader_that_cannot_be_reached_is_told_and_invents_nothing(
    run: Run, strong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEWER_GRADER_TIMEOUT_S", "20")

    ran = run("grade", "--question", GOLD, "--answer", strong, "--grader", "ollama_chat/none")

    assert ran.status == 1
    assert ran.out.startswith("Not scored (endpoint): ")
    assert NOBODY in ran.out
    assert len(ran.out.splitlines()) == 1


def test_a_terminal_that_lacks_a_character_is_no_fault(strong: Path) -> None:
    ran = run_process("grade", "--question", GOLD, "--answer", strong, PYTHONIOENCODING="ascii")

    assert (ran.status, ran.err) == (0, "")
    assert "\\u201c" in ran.out
