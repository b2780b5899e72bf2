"""A whole qualification on few questions: real judge, real HTTP, and what goes into the record."""

from datetime import date

import pytest

from interviewer.content.bank import Bank, bank_hash
from interviewer.evaluation.attacks import Attack, read_attacks
from interviewer.evaluation.qualify import Subject, qualify
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import EmbeddedGrader
from interviewer.grading.judge import Judge
from interviewer.grading.qualification import Qualification, current_procedure
from interviewer.llm.chat import ChatError, ChatFault
from interviewer.llm.litellm_client import LitellmClient
from interviewer.testing.builders import NOON
from interviewer.testing.model_server import ModelServer
from interviewer.testing.scripted_model import ScriptedChatModel
from tests.conftest import ROOT
from tests.content.rules.bank_of import bank_of

GOLD = ("llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1", "llm_engineer.failures.finetune_made_it_worse.s1")
DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def small(bank: Bank) -> Bank:
    """Two gold questions, the second a senior one."""
    return bank_of(bank, *(bank.question(question) for question in GOLD))


@pytest.fixture(scope="module")
def attacks() -> tuple[Attack, ...]:
    """An order and a filler."""
    wanted = ("instruction.01", "filler.01")
    return tuple(attack for attack in read_attacks(ROOT / "tests" / "attacks") if attack.id in wanted)


def verdicts(found: Qualification) -> dict[str, str]:
    return {rule.rule: rule.verdict for rule in found.rules}


async def test_the_embedded_grader_is_tried_by_every_rule_but_saturation(
    small: Bank, coverage: Coverage, attacks: tuple[Attack, ...]
) -> None:
    grader = EmbeddedGrader(coverage, clock=lambda: NOON)
    steps: list[str] = []
    subject = Subject(grader, current_procedure("embedded"), 1, is_judge=False, writer=None, at_once=1)

    found = await qualify(subject, small, attacks, DAY, say=steps.append)

    assert verdicts(found)["saturation"] == "not applicable"
    assert verdicts(found)["repeat stability"] == verdicts(found)["no free lunch"] == "pass"
    assert (found.grader, found.model_reported, found.measured_on) == ("embedded", None, DAY)
    assert found.bank_hash == bank_hash(small)
    assert found.gold.answers == 4
    assert found.gold.standard_error is not None and found.gold.standard_error > 0
    assert (found.gold.answers_rated_by_people, found.gold.qwk_with_people) == (0, None)
    assert len(steps) == 5


async def test_a_judge_is_tried_over_http_and_its_own_answers_are_graded(
    small: Bank, coverage: Coverage, attacks: tuple[Attack, ...]
) -> None:
    with ModelServer(small.questions.values()) as server:
        model = LitellmClient("openai/rules", api_base=server.openai_url)
        subject = Subject(
            Judge(model, passes=1, coverage=coverage), current_procedure("openai/rules"), 1, is_judge=True, writer=model, at_once=4
        )  # fmt: skip

        found = await qualify(subject, small, attacks, DAY)

        asked = [str(chat.body["messages"][0]["content"]) for chat in server.chats]
    assert sum("You are the candidate" in text for text in asked) == 1
    assert sum("You grade one practice interview answer" in text for text in asked) > 10
    assert found.model_reported == "rules"
    assert set(verdicts(found)) == {
        "saturation", "no free lunch", "discrimination", "bluff", "agreement", "within one level", "levels given",
        "attacks", "hollow text", "repeat stability",
    }  # fmt: skip
    assert verdicts(found)["repeat stability"] == "pass"
    assert set(found.prompt_hashes) == {"grade", "grade_again", "json_only"}


async def test_a_model_that_never_answers_passes_nothing_that_was_tried(
    small: Bank, attacks: tuple[Attack, ...]
) -> None:
    refusing = ChatError(ChatFault.KEY, "The key was refused.")
    model = ScriptedChatModel(*[refusing] * 500)
    subject = Subject(Judge(model, passes=1), current_procedure("m"), 1, is_judge=True, writer=model, at_once=4)

    found = await qualify(subject, small, attacks, DAY)

    kept = {rule for rule, verdict in verdicts(found).items() if verdict == "pass"}
    assert kept <= {"attacks", "hollow text", "bluff"}, "nothing was gained, but nothing was shown either"
    assert found.verdict == "not qualified"
    assert found.gold.standard_error is None


async def test_a_rating_by_a_person_is_what_counts_as_agreement_with_people(
    small: Bank, coverage: Coverage, attacks: tuple[Attack, ...]
) -> None:
    question = small.question(GOLD[0])
    rated = tuple(
        exemplar.model_copy(
            update={"ratings": tuple(r.model_copy(update={"human": True}) for r in exemplar.ratings[:1])}
        )
        for exemplar in question.exemplars
    )
    by_people = bank_of(small, question.model_copy(update={"exemplars": rated}))
    grader = EmbeddedGrader(coverage, clock=lambda: NOON)
    subject = Subject(grader, current_procedure("embedded"), 1, is_judge=False, writer=None, at_once=1)

    found = await qualify(subject, by_people, attacks, DAY)

    assert found.gold.answers_rated_by_people == found.gold.answers == 2
    assert found.gold.qwk_with_people is not None
    assert found.gold.qwk_with_people == pytest.approx(found.gold.qwk)


async def test_a_first_look_takes_so_many_questions_from_all_over_the_bank(
    bank: Bank, coverage: Coverage, attacks: tuple[Attack, ...]
) -> None:
    grader = EmbeddedGrader(coverage, clock=lambda: NOON)
    subject = Subject(grader, current_procedure("embedded"), 1, is_judge=False, writer=None, at_once=1)

    found = await qualify(subject, bank, attacks, DAY, limit=2)

    assert found.gold.answers == 4
