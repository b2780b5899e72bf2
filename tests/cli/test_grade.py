"""`interviewer grade` grades one answer from a file as the app does."""

import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import Exemplar
from interviewer.speech.transcript import Segment, Transcript, Word
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
    assert told["format"] == "interviewer-grade/1"
    assert [c["id"] for c in told["criteria"]] == [c.id for c in bank.rubric_of(question).criteria]
    for criterion in told["criteria"]:
        assert criterion["low"] <= criterion["level"] <= criterion["high"]
        assert criterion["quotes"] or criterion["level"] == 1
        points = {point.id for point in question.points_of(criterion["id"])}
        full = {quote["point"] for quote in criterion["quotes"] if quote["status"] == "met"}
        assert full <= points and set(criterion["missing"]) == points - full
    quotes = [q for part in (*told["criteria"], *told["flags"]) for q in part["quotes"]]
    assert quotes
    assert all(answer[q["start"] : q["end"]] == q["text"] and "start_s" not in q for q in quotes)
    used = told["provenance"]
    assert (used["grader"], used["question_id"], used["rubric_id"]) == ("embedded", GOLD, "tradeoffs.technical")
    assert all(used[key] for key in ("grader_version", "question_hash", "rubric_hash", "input_hash", "graded_at"))


def test_quotes_of_a_spoken_answer_carry_their_times(run: Run, bank: Bank, strong: Path, tmp_path: Path) -> None:
    answer = strong.read_text(encoding="utf-8")
    spoken = answer.split()
    words = tuple(Word(text=word, start_s=n, end_s=n + 0.5, probability=0.9) for n, word in enumerate(spoken))
    segment = Segment(text=answer, start_s=0, end_s=len(words), words=words)
    heard = Transcript(segments=(segment,), language="en", duration_s=len(words), model="m")
    (tmp_path / "heard.json").write_text(heard.model_dump_json())

    ran = run("grade", "--question", GOLD, "--answer", strong, "--transcript", tmp_path / "heard.json", "--json")

    quotes = [quote for criterion in json.loads(ran.out)["criteria"] for quote in criterion["quotes"]]
    assert quotes
    for quote in quotes:
        before = len(answer[: quote["start"]].split())
        said = len(quote["text"].split())
        assert (quote["recording"], quote["start_s"], quote["end_s"]) == (0, before, before + said - 0.5)


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
    told = json.loads(as_json.out)
    assert (told["outcome"], told["reason"], told["criteria"], told["flags"]) == ("unscored", "empty", [], [])
    assert told["provenance"]["grader"] == "embedded"


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


def test_a_file_that_is_no_transcript_is_told(run: Run, strong: Path, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"segments": []}')

    ran = run("grade", "--question", GOLD, "--answer", strong, "--transcript", tmp_path / "other.json")

    assert (ran.status, ran.out) == (1, "")
    assert "is not a transcript (field 'language'); take one from under 'transcripts'" in ran.err


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
