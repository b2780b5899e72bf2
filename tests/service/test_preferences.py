"""What a person chooses in Settings."""

from pathlib import Path

import pytest

from interviewer.errors import GraderError, SettingsError
from interviewer.speech.models import ModelBroken, ModelMissing, ModelReady, ModelState
from tests.program import ANNA, BERT, GRADER, Program


def test_the_operators_grader_is_used_until_a_person_chooses(program: Program) -> None:
    assert program.preferences.grader_of(ANNA) == GRADER
    program.preferences.choose_grader(ANNA, "  ollama_chat/llama3 ")

    again = program.again()
    assert again.preferences.grader_of(ANNA) == "ollama_chat/llama3"
    assert again.preferences.grader_of(BERT) == GRADER


@pytest.mark.parametrize("name", ["", "   ", "two words", "new\nline", "x" * 121])
def test_a_name_that_can_be_no_grader_is_refused(program: Program, name: str) -> None:
    with pytest.raises(SettingsError, match="Name a grader"):
        program.preferences.choose_grader(ANNA, name)
    with pytest.raises(SettingsError, match="Name a grader"):
        program.preferences.test_grader(name)
    assert program.preferences.grader_of(ANNA) == GRADER


def test_a_choice_counts_for_answers_given_afterwards(program: Program) -> None:
    session = program.answer(program.start())
    program.preferences.choose_grader(ANNA, "provider/model")
    program.answer(session)

    assert [work.payload["grader"] for work in program.grading_of(session)] == [GRADER, "provider/model"]


def test_testing_a_grader_says_what_answered_or_why_not(program: Program) -> None:
    assert program.preferences.test_grader(" provider/model ") == "provider/model answered in 0.1 s."

    program.grader.steps.append(GraderError("The key was refused."))
    with pytest.raises(GraderError, match="key was refused"):
        program.preferences.test_grader("provider/model")


def test_keys_are_named_and_graders_offered(program: Program) -> None:
    assert program.preferences.keys_found() == ("EXAMPLE_API_KEY",)
    assert [option.name for option in program.preferences.grader_options()] == ["embedded", GRADER]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        pytest.param(ModelReady(name="tiny.en", path=Path("m")), "", id="ready"),
        pytest.param(
            ModelMissing(name="tiny.en", size_mb=75, advice="Download it."),
            "Voice needs a transcription model, and tiny.en is not on this machine yet. Download it.",
            id="missing",
        ),
        pytest.param(
            ModelBroken(name="x", reason="It has no model.bin."),
            "The transcription model cannot be used: It has no model.bin.",
            id="broken",
        ),
    ],
)
def test_what_stands_in_the_way_of_voice(program: Program, state: ModelState, says: str) -> None:
    program.model = state

    assert program.preferences.voice_problem() == says
    assert program.preferences.model_state() == state


def test_a_download_tells_how_far_it_is(program: Program) -> None:
    told: list[tuple[int, int]] = []
    program.preferences.download_model(lambda done, total: told.append((done, total)))

    assert told == [(1_000_000, 2_000_000)]
