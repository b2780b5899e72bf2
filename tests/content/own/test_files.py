"""Own questions as YAML: taken along, taken in, and what is refused."""

import time
from datetime import date
from pathlib import Path

import pytest

from interviewer.content.bank import Bank
from interviewer.content.load import read_content
from interviewer.content.own.check import check
from interviewer.content.own.files import MOST_CHARS, all_to_yaml, from_yaml, rubric_to_yaml, to_yaml
from interviewer.errors import RefusedFile
from tests.conftest import ROOT
from tests.content.own.filled import filled

TODAY = date(2026, 11, 26)
CRITERIA = "Sees the people\n1: Talks of the tool alone.\n3: Names who is served.\n5: Orders harm by who would bear it."


def test_a_question_comes_back_as_it_went(bank: Bank) -> None:
    form = filled(bank)
    checked = check(form, bank, TODAY)

    assert from_yaml(to_yaml(checked), bank) == (form,)
    assert from_yaml(all_to_yaml([checked, checked]), bank) == (form, form)
    assert rubric_to_yaml(checked) == ""


def test_its_own_rubric_comes_along(bank: Bank) -> None:
    own = filled(bank, criteria=CRITERIA, evidence="sees_the_people | must | Names the archivists | them; they; us", red_flags="", probes="", hints="")  # fmt: skip
    checked = check(own, bank, TODAY)

    (again,) = from_yaml(all_to_yaml([checked]), bank)
    assert again.criteria == CRITERIA
    assert "sees_the_people" in rubric_to_yaml(checked)
    with pytest.raises(RefusedFile, match="put it under `rubrics`"):
        from_yaml(to_yaml(checked), bank)


def test_an_exported_question_can_join_the_shipped_bank(bank: Bank, tmp_path: Path) -> None:
    banks = tmp_path / "question_banks"
    banks.mkdir()
    for path in (ROOT / "question_banks").glob("_*.yaml"):
        (banks / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    file = banks / "product_manager.tradeoffs.yaml"
    file.write_text(to_yaml(check(filled(bank), bank, TODAY)), encoding="utf-8")
    loaded = read_content(banks, ROOT / "rubrics")

    assert loaded.problems == () and loaded.bank is not None
    assert list(loaded.bank.questions) == ["product_manager.tradeoffs.own_labels_for_a_museum.s1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "the file is empty", id="empty"),
        pytest.param("just words", "no list of questions", id="words"),
        pytest.param("a: 1", "no list of questions", id="other_keys"),
        pytest.param("- id: x", "questions.0", id="no_question"),
        pytest.param("- !!python/object/apply:os.system ['true']", "tags are not allowed", id="python_object"),
        pytest.param("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "anchors", id="bomb"),
        pytest.param("[" * 2_000, "nested deeper", id="nested"),
        pytest.param("- a\n-- b: [", "not valid YAML", id="broken"),
        pytest.param("x" * (MOST_CHARS + 1), "million characters", id="large"),
        pytest.param("questions:\n" + "- x\n" * 101, "more than 100", id="many"),
    ],
)
def test_what_is_no_such_file_is_refused_at_once(bank: Bank, text: str, message: str) -> None:
    began = time.monotonic()
    with pytest.raises(RefusedFile, match=message):
        from_yaml(text, bank)

    assert time.monotonic() - began < 5
