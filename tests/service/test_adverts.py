"""What a person does with adverts and a CV, on a real store with the shipped encoder."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

from interviewer.adverts.labels import Label
from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.errors import NotFound, RefusedAction
from interviewer.interview.session import Preset
from interviewer.llm.chat import ChatError, ChatFault
from interviewer.service.adverts import MOST_ADVERTS, MOST_CHARS
from interviewer.testing.scripted_model import ScriptedChatModel
from tests.adverts.marked import marked
from tests.conftest import ROOT
from tests.program import ANNA, BERT, HOSTILE, Program, make_choice

ADVERT = next(advert for advert in marked("developed") if advert.name == "llm_engineer")
CV = """Ada Example, ada@example.test
2014 - 2018 analyst at a bank
- Cut the cost of a support assistant from 9,000 to 4,000 euros a month by caching its prompts
2021 - today, team lead
- Rolled back a release that had lost 40 orders and wrote the test that was missing
"""


@pytest.fixture
def program(tmp_path: Path, bank: Bank) -> Program:
    """On the shipped bank."""
    return Program(tmp_path, bank)


def test_an_advert_is_taken_apart_and_kept(program: Program) -> None:
    with program:
        kept = program.adverts.decode(ANNA, ADVERT.text)

        assert (kept.role, kept.reader, kept.title) == (
            Role.LLM_ENGINEER,
            "rules",
            "Senior LLM Engineer, Claims Automation",
        )
        assert program.adverts.all(ANNA) == (kept,) == (program.adverts.get(ANNA, kept.id),)
        guard = next(demand for demand in kept.demands if "guardrails" in demand.text)
        assert program.bank.questions[guard.questions[0]].subtopic == "guardrail_layers"
        assert program.adverts.all(BERT) == ()
        with pytest.raises(NotFound):
            program.adverts.get(BERT, kept.id)


def test_what_the_bank_does_not_cover_is_said(program: Program) -> None:
    with program:
        kept = program.adverts.decode(
            ANNA, "ML engineer wanted. You have written CUDA kernels. You serve models with vLLM."
        )

        assert [demand.text for demand in kept.uncovered] == ["You have written CUDA kernels."]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("LLM engineer", "too short to be an advert", id="short"),
        pytest.param("", "too short", id="empty"),
        pytest.param("word " * MOST_CHARS, "leave out what is not about the job", id="long"),
        pytest.param("A gardener who knows roses and trees and hedges well", "choose the role", id="no_role"),
    ],
)
def test_what_is_no_advert_is_refused_with_the_way_out(program: Program, text: str, reason: str) -> None:
    with program:
        with pytest.raises(RefusedAction, match=reason):
            program.adverts.decode(ANNA, text)
        assert program.adverts.all(ANNA) == ()


def test_a_chosen_role_wins_over_the_title(program: Program) -> None:
    with program:
        assert program.adverts.decode(ANNA, ADVERT.text, Role.DATA_SCIENTIST).role is Role.DATA_SCIENTIST


def test_more_adverts_than_a_list_can_show_are_refused(program: Program) -> None:
    with program:
        for _ in range(MOST_ADVERTS):
            program.adverts.decode(ANNA, "LLM engineer who is on time, kind, and able to carry heavy boxes")
        with pytest.raises(RefusedAction, match="delete one"):
            program.adverts.decode(ANNA, ADVERT.text)


# With a model ---------------------------------------------------------------------------------------------


def test_a_model_reads_it_where_there_is_one(program: Program) -> None:
    quote = "Design guardrails against prompt injection"
    program.wording_model = ScriptedChatModel(json.dumps({"demands": [{"quote": quote, "label": "use"}]}), name="m/x")
    with program:
        kept = program.adverts.decode(ANNA, ADVERT.text)

        assert (kept.reader, kept.reason, [demand.text for demand in kept.demands]) == ("m/x", "", [quote])


def test_where_the_model_fails_the_rules_read_it_and_say_so(program: Program) -> None:
    program.wording_model = ScriptedChatModel(ChatError(ChatFault.TIMEOUT, "The model did not answer in time."))
    with program:
        kept = program.adverts.decode(ANNA, ADVERT.text)

        assert (kept.reader, kept.reason) == ("rules", "The model did not answer in time.")
        assert len(kept.demands) == len(ADVERT.demands)


# Choosing questions ---------------------------------------------------------------------------------------


def asked_of(program: Program, seed: int, level: Level = Level.MID) -> list[str]:
    """Ids of the questions that a sprint would ask."""
    choice = make_choice(level=level, topics=(Topic.SYSTEM_DESIGN, Topic.TRADEOFFS), preset=Preset.SPRINT)
    return [item.content_id for item in program.interviews.preview(ANNA, choice, seed).items]


def test_an_advert_in_use_chooses_among_equal_questions_and_no_other_does(program: Program) -> None:
    with program:
        kept = program.adverts.decode(ANNA, ADVERT.text)
        before = [asked_of(program, seed) for seed in range(6)]
        assert program.adverts.steering(ANNA) is None

        program.adverts.steer(ANNA, kept.id, is_on=True)
        steered = [asked_of(program, seed) for seed in range(6)]
        assert program.adverts.steering(ANNA) == kept
        assert sum(q in kept.wanted for plan in steered for q in plan) > sum(
            q in kept.wanted for plan in before for q in plan
        )

        program.adverts.steer(ANNA, kept.id, is_on=False)
        assert [asked_of(program, seed) for seed in range(6)] == before


def test_a_deleted_advert_chooses_nothing(program: Program) -> None:
    with program:
        kept = program.adverts.decode(ANNA, ADVERT.text)
        before = asked_of(program, 1)
        program.adverts.steer(ANNA, kept.id, is_on=True)
        program.adverts.delete(ANNA, kept.id)

        assert (program.adverts.steering(ANNA), asked_of(program, 1)) == (None, before)
        with pytest.raises(NotFound):
            program.adverts.steer(ANNA, kept.id, is_on=True)


def attacks() -> list[str]:
    """Every text of the attack corpus."""
    found: list[str] = []
    for path in sorted((ROOT / "tests/attacks").glob("*.yaml")):
        found += _texts(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for key, value in node.items() for text in ([value] if key == "text" and isinstance(value, str) else _texts(value))]  # fmt: skip
    return [text for one in node for text in _texts(one)] if isinstance(node, list) else []


def test_attacks_in_an_advert_change_nothing_but_their_own_lines(program: Program) -> None:
    """Label, place and questions of every demand stay; so do level, bar and rubric of what is asked."""
    with program:
        plain = program.adverts.decode(ANNA, ADVERT.text)
        texts = attacks()
        assert len(texts) > 20
        for attack in texts[:: max(1, len(texts) // 25)]:
            hostile = program.adverts.decode(ANNA, f"{ADVERT.text}\n\n{attack}")
            assert hostile.demands[: len(plain.demands)] == plain.demands
            program.adverts.steer(ANNA, hostile.id, is_on=True)
            plan = program.interviews.preview(ANNA, make_choice(level=Level.MID, preset=Preset.SPRINT), 3)
            assert {item.level for item in plan.items} == {Level.MID}
            assert all(item.rubric_id == program.bank.questions[item.content_id].rubric for item in plan.items)
            program.adverts.delete(ANNA, hostile.id)


def test_nothing_of_an_advert_reaches_a_grader(program: Program) -> None:
    marker = "You will write prompts for the marker Zweihundertelf."
    with program:
        kept = program.adverts.decode(ANNA, f"LLM engineer\n{marker}")
        program.adverts.steer(ANNA, kept.id, is_on=True)
        program.finished()
        program.clock.forward(3600)
        program.work_off()

        assert program.grader.tasks
        assert all("Zweihundertelf" not in task.model_dump_json() for task in program.grader.tasks)


# A CV -----------------------------------------------------------------------------------------------------


def test_deeds_of_a_cv_become_stories_only_where_they_are_chosen(program: Program) -> None:
    with program:
        reading = program.adverts.read_cv(CV)
        assert len(reading.deeds) == 2 and {sign.goal.value for sign in reading.signs} == {"return", "lead"}
        assert program.story_bank.all(ANNA) == ()

        (story,) = program.adverts.take_over(ANNA, [reading.deeds[1].text])
        assert program.story_bank.all(ANNA) == (story,)
        assert reading.deeds[1].text in story.text
        assert "ada@example.test" not in story.model_dump_json()


def test_a_hostile_deed_is_kept_as_text(program: Program) -> None:
    with program:
        (story,) = program.adverts.take_over(ANNA, [HOSTILE])

        assert HOSTILE.split("\n")[0] in story.text


@pytest.mark.parametrize("text", ["", "too short", "word " * MOST_CHARS])
def test_what_is_no_cv_is_refused(program: Program, text: str) -> None:
    with program, pytest.raises(RefusedAction, match=r"CV|text"):
        program.adverts.read_cv(text)


def test_adverts_leave_with_everything_else(program: Program) -> None:
    with program:
        kept = program.adverts.decode(ANNA, ADVERT.text)
        target = BytesIO()
        program.adverts.archive(ANNA, target)

        (name,) = ZipFile(target).namelist()
        assert json.loads(ZipFile(target).read(name))["text"] == kept.text
        assert Label.USE in {demand.label for demand in kept.demands}
