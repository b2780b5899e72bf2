"""A record counts for the grader, code and prompts that it is about, and for nothing else."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from interviewer.errors import StoreError
from interviewer.grading.embedded import EMBEDDED_VERSION
from interviewer.grading.grade import Provenance
from interviewer.grading.judge import JUDGE_VERSION
from interviewer.grading.qualification import (
    GRADING_PROMPTS,
    SHIPPED,
    Qualifications,
    current_procedure,
    missing_evaluations,
    read_record,
    write_record,
)
from interviewer.llm.prompty import PROMPTS
from interviewer.testing.builders import NOON
from tests.grading.records import KEPT, MISSED, MODEL, record


def made_by(grader: str, **changes: Any) -> Provenance:
    body = {
        "grader": grader,
        "grader_version": current_procedure(grader).version,
        "prompt_hashes": {"grade": current_procedure(grader).prompt_hashes.get("grade", "")},
        "question_id": "q",
        "question_hash": "h",
        "rubric_id": "r",
        "rubric_hash": "h",
        "input_hash": "i",
        "graded_at": NOON,
    }
    return Provenance.model_validate(body | changes)


def test_a_grader_without_a_record_is_not_tested(tmp_path: Path) -> None:
    found = Qualifications(tmp_path / "none", tmp_path).of_grader(MODEL)

    assert (found.state, found.standard_error) == ("not tested", None)
    assert found.words == "not tested: there is no record of `interviewer qualify` for it"


def test_a_grader_that_misses_no_rule_is_qualified_with_day_and_number_of_answers(tmp_path: Path) -> None:
    write_record(tmp_path, record())

    found = Qualifications(tmp_path).of_grader(MODEL)

    assert (found.state, found.standard_error) == ("qualified", 0.8)
    assert found.words == "qualified (26 Nov 2026, 216 graded answers, none rated by people)"


def test_one_missed_rule_is_enough_and_is_named(tmp_path: Path) -> None:
    write_record(tmp_path, record(MODEL, KEPT, MISSED))

    found = Qualifications(tmp_path).of_grader(MODEL)

    assert (
        found.words
        == "not qualified (26 Nov 2026, 216 graded answers, none rated by people; short of its target: agreement)"
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"grader_version": "0"}, "the grading code has changed since", id="code"),
        pytest.param({"prompt_hashes": {"grade": "0" * 64}}, "the prompt has changed since", id="prompt"),
        pytest.param({"prompt_hashes": {}}, "the prompt has changed since", id="prompt-added"),
    ],
)
def test_a_record_of_what_has_changed_counts_no_more(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    write_record(tmp_path, record(**changes))

    found = Qualifications(tmp_path).of_grader(MODEL)

    assert (found.state, found.standard_error) == ("not tested", None)
    assert reason in found.words and "26 Nov 2026" in found.words


def test_a_persons_own_record_goes_before_the_programs_while_it_counts(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    write_record(own, record())
    write_record(shipped, record(MODEL, MISSED))
    assert Qualifications(own, shipped).of_grader(MODEL).state == "qualified"

    write_record(own, record(grader_version="0"))
    assert Qualifications(own, shipped).of_grader(MODEL).state == "not qualified"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({}, "qualified", id="as-tested"),
        pytest.param({"model_reported": "llama3"}, "qualified", id="model-as-tested"),
        pytest.param({"model_reported": "llama4"}, "not tested", id="another-model"),
        pytest.param({"prompt_hashes": {"grade": "0" * 64}}, "not tested", id="another-prompt"),
        pytest.param({"grader_version": "0"}, "not tested", id="older-code"),
    ],
)
def test_a_grade_is_judged_by_how_it_was_made(tmp_path: Path, changes: dict[str, Any], state: str) -> None:
    write_record(tmp_path, record())

    assert Qualifications(tmp_path).of_outcome(made_by(MODEL, **changes)).state == state


def test_the_embedded_grader_depends_on_no_prompt(tmp_path: Path) -> None:
    write_record(tmp_path, record("embedded", model_reported=None, prompt_hashes={}))

    made = made_by("embedded", prompt_hashes={})
    assert Qualifications(tmp_path).of_outcome(made).state == "qualified"
    assert current_procedure("embedded").version == EMBEDDED_VERSION


def test_a_damaged_record_is_told_and_counts_for_nothing(tmp_path: Path) -> None:
    path = write_record(tmp_path, record())
    path.write_text("{")

    assert Qualifications(tmp_path).of_grader(MODEL).words.startswith("not tested: its record")
    with pytest.raises(StoreError, match="cannot be read"):
        read_record(tmp_path, MODEL)


def test_a_record_says_what_its_rules_say() -> None:
    with pytest.raises(ValidationError, match="does not follow"):
        record(MODEL, MISSED, verdict="qualified")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="cannot be written"):
        write_record(tmp_path / "file", record())


@pytest.mark.parametrize("name", GRADING_PROMPTS)
def test_a_changed_prompt_lacks_an_evaluation_and_the_way_out_is_named(tmp_path: Path, name: str) -> None:
    hashes = current_procedure(MODEL).prompt_hashes
    write_record(tmp_path, record("embedded", prompt_hashes={}))
    write_record(tmp_path, record("scripted", prompt_hashes=hashes | {name: "0" * 64}))

    (problem,) = missing_evaluations(tmp_path)

    assert problem.startswith(f"{name}.prompty (sha256 {hashes[name][:12]})")
    assert "interviewer qualify scripted --record" in problem


def test_a_record_of_an_older_judge_or_encoder_evaluates_nothing(tmp_path: Path) -> None:
    write_record(tmp_path, record("embedded", grader_version="0", prompt_hashes={}))
    write_record(tmp_path, record("scripted", grader_version="0"))

    problems = missing_evaluations(tmp_path)

    assert len(problems) == len(GRADING_PROMPTS) + 1
    assert "interviewer qualify embedded --record" in problems[-1]
    assert f"judge version {JUDGE_VERSION}" in problems[0]


def test_every_shipped_prompt_that_grades_has_been_evaluated() -> None:
    assert missing_evaluations() == ()
    assert {path.stem for path in SHIPPED.glob("*.json")} >= {"embedded", "scripted", "obedient"}


def test_a_prompt_either_grades_or_is_known_not_to() -> None:
    """A new prompt has to be sorted, so that none that grades is left unevaluated."""
    others = {"advert", "check", "claims", "interview_answer", "outline", "phrase_follow_up"}

    assert {path.stem for path in PROMPTS.glob("*.prompty")} == {*GRADING_PROMPTS, *others}
