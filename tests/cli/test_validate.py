"""`interviewer validate` prints every problem of the content, and what is covered."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.content.bank import Bank
from interviewer.testing.builders import make_question
from tests.cli.conftest import COMMAND, Run, run_process
from tests.content_folders import ContentFolders

GOLD = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"
KEYS = ["questions", "gold", "exemplars", "rubrics", "cells", "errors", "warnings", "problems"]


@pytest.fixture
def clean(content: ContentFolders, bank: Bank) -> ContentFolders:
    """Content without a fault."""
    content.write_questions(bank.question(GOLD))
    content.plan_only("llm_engineer", "tradeoffs", "prompt_vs_rag_vs_finetune")
    return content


def test_content_without_a_fault_passes(run: Run, clean: ContentFolders) -> None:
    ran = run("validate", clean.banks)

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0].split() == ["cell", "junior", "mid", "senior"]
    assert ran.out.splitlines()[1].split() == ["llm_engineer.tradeoffs", "0", "1", "0"]
    assert ran.out.splitlines()[-2:] == ["1 questions (1 gold, 4 graded answers), 6 rubrics", "0 errors, 0 warnings"]


def test_the_same_as_json(run: Run, clean: ContentFolders) -> None:
    ran = run("validate", clean.banks, "--json")

    told = json.loads(ran.out)
    assert (ran.status, ran.err, list(told)) == (0, "", KEYS)
    assert (told["questions"], told["gold"], told["exemplars"], told["rubrics"]) == (1, 1, 4, 6)
    assert (told["errors"], told["warnings"], told["problems"]) == (0, 0, [])
    assert told["cells"] == {"llm_engineer.tradeoffs": {"junior": 0, "mid": 1, "senior": 0}}


def test_a_warning_alone_does_not_fail(run: Run, clean: ContentFolders) -> None:
    path = clean.banks / "llm_engineer.tradeoffs.yaml"
    line = clean.replace(path, "Fixes the format errors with", "Fixes the format errors in a robust way with")

    ran = run("validate", clean.banks)

    assert (ran.status, ran.err) == (0, "")
    warning = f"{path.name}:{line}: L12: evidence.5.text: 'robust' cannot be seen in an answer"
    assert ran.out.splitlines()[:3] == ["Warnings:", warning, ""]
    assert ran.out.splitlines()[-1] == "0 errors, 1 warnings"


def test_broken_rules_are_listed_and_fail(run: Run, content: ContentFolders) -> None:
    as_text, as_json = run("validate", content.banks), run("validate", content.banks, "--json")

    told = json.loads(as_json.out)
    assert (as_text.status, as_json.status) == (1, 1)
    assert told["errors"] > 0
    assert len(told["problems"]) == told["errors"] + told["warnings"]
    assert as_text.err.splitlines() == told["problems"][: told["errors"]]
    assert as_text.out.splitlines()[-1] == f"{told['errors']} errors, {told['warnings']} warnings"


def broken(content: ContentFolders) -> list[str]:
    path = content.banks / "llm_engineer.tradeoffs.yaml"
    first = content.replace(path, "  level: mid\n", "  level: medium\n")
    second = content.replace(path, "  revision: 1\n", "  revision: one\n")
    (content.banks / "_warmup.yaml").unlink()
    return ["_warmup.yaml:1: L1: -: ", f"{path.name}:{first}: L1: 0.level: ", f"{path.name}:{second}: L1: 0.revision: "]


def test_a_bank_that_cannot_be_loaded_gives_a_line_for_each_problem(content: ContentFolders) -> None:
    wanted = broken(content)

    ran = run_process("validate", content.banks)

    lines = ran.err.splitlines()
    assert ran.status == 1
    assert len(lines) == len(wanted)
    assert all(line.startswith(start) for line, start in zip(lines, wanted, strict=True))
    assert ran.out == "3 errors, 0 warnings\n"


def test_a_bank_that_cannot_be_loaded_has_the_same_keys(run: Run, content: ContentFolders) -> None:
    wanted = broken(content)

    ran = run("validate", content.banks, "--json")

    told = json.loads(ran.out)
    assert (ran.status, ran.err, list(told)) == (1, "", KEYS)
    assert (told["errors"], told["warnings"], len(told["problems"])) == (3, 0, len(wanted))
    assert told["questions"] is told["cells"] is None


def test_a_sound_question_beside_a_faulty_one_is_checked_too(run: Run, content: ContentFolders, bank: Bank) -> None:
    faulty, sound = make_question(), bank.question(GOLD).model_copy(update={"red_flags": ()})
    path = content.write_questions(faulty, sound)
    content.replace(path, "  revision: 1\n  status: reviewed", "  revision: one\n  status: reviewed")

    told = json.loads(run("validate", content.banks, "--json").out)

    assert any("L1: 0.revision: " in problem for problem in told["problems"])
    assert any("L3: red_flags: at least two red flags" in problem for problem in told["problems"])
    assert not any("L13" in problem for problem in told["problems"])


def test_one_file_is_checked_alone(run: Run, clean: ContentFolders) -> None:
    (clean.banks / "ml_engineer.failures.yaml").write_text("- id: 1\n")
    path = clean.banks / "llm_engineer.tradeoffs.yaml"

    assert run("validate", path).status == 0

    line = clean.replace(path, "  status: gold\n", "  status: golden\n")
    ran = run("validate", path)
    assert ran.status == 1
    assert ran.err.startswith(f"{path.name}:{line}: L1: 0.status: ")


def test_a_folder_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    ran = run("validate", tmp_path / "nowhere")

    assert ran.status == 1
    assert "nowhere:1: L1: -: no file <role>.<topic>.yaml in this folder" in ran.err


def test_the_rubrics_beside_a_folder_go_with_it(
    run: Run, content: ContentFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content.rubrics / "failures.technical.yaml").unlink()

    assert json.loads(run("validate", content.banks, "--json").out)["rubrics"] == 5

    monkeypatch.chdir(content.banks)
    assert json.loads(run("validate", ".", "--json").out)["rubrics"] == 5


def test_without_a_folder_what_the_app_would_load_is_checked(
    run: Run, content: ContentFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content.rubrics / "failures.technical.yaml").unlink()
    monkeypatch.setenv("INTERVIEWER_RUBRICS", str(content.rubrics))

    told = json.loads(run("validate", "--json").out)
    assert told["rubrics"] is None
    assert "no rubric 'failures.technical'" in told["problems"][0]

    monkeypatch.setenv("INTERVIEWER_QUESTION_BANKS", str(content.banks))
    assert json.loads(run("validate", "--json").out)["questions"] == 1


def test_a_reader_that_goes_away_is_no_fault(clean: ContentFolders) -> None:
    command = [*COMMAND, "validate", str(clean.banks)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.close()

    _, err = process.communicate(timeout=60)

    assert err == ""


def test_checking_loads_nothing_heavy(content: ContentFolders) -> None:
    code = (
        "import sys\n"
        "from interviewer.cli.validate import validate\n"
        "from pathlib import Path\n"
        f"validate(Path({str(content.banks)!r}), True)\n"
        "print(sorted({'gradio', 'litellm', 'faster_whisper', 'sqlalchemy', 'onnxruntime'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"
