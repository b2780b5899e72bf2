"""A grader on our own graded answers: only held-out ones count, and what gets no level is an error of its own."""

from collections.abc import Callable

import pytest

from interviewer.content.bank import Bank
from interviewer.evaluation.gold import GoldLevel, exemplar_task, grade_gold, summed_up
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import EmbeddedGrader
from interviewer.grading.grade import GradingTask, Outcome, Unscored, UnscoredReason
from interviewer.testing.builders import NOON
from tests.content.rules.bank_of import bank_of

GOLD = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"


def levels(given: Callable[[str, int], int | None]) -> list[GoldLevel]:
    """Three questions with an answer of each kind, each on two criteria."""
    expected = {"weak": 1, "adequate": 3, "strong": 5, "bluff": 1}
    return [
        GoldLevel(
            question_id=f"q{n}", role="r", topic="t", criterion=criterion, kind=kind, expected=level, given=given(kind, level)
        )
        for n in range(3)
        for kind, level in expected.items()
        for criterion in ("a", "b")
    ]  # fmt: skip


def test_a_grader_that_gives_what_is_expected_agrees_in_full() -> None:
    found = summed_up(levels(lambda _, level: level), 12, [], 1.0, None)

    assert (found.answers, found.levels, found.without_level) == (12, 24, 0)
    assert found.agreement.qwk == pytest.approx(1)
    assert (found.ranked_right, found.bluff_held, found.earned_levels_kept) == (1, 1, 1)
    assert set(found.by_criterion) == {"t.a", "t.b"}


def test_a_grader_that_praises_the_bluff_is_found_out() -> None:
    found = summed_up(levels(lambda kind, level: 4 if kind == "bluff" else level), 12, [], 1.0, None)

    assert (found.ranked_right, found.bluff_held) == (1, 0)


def test_the_wrong_order_counts_pair_by_pair() -> None:
    found = summed_up(levels(lambda kind, level: 2 if kind == "strong" else level), 12, [], 1.0, None)

    assert found.ranked_right == pytest.approx(2 / 3)


def test_what_got_no_level_is_counted_apart_and_enters_no_agreement() -> None:
    found = summed_up(levels(lambda kind, level: None if kind == "adequate" else level), 12, [], 1.0, None)

    assert found.without_level == pytest.approx(0.25)
    assert found.agreement.n == 18
    assert found.agreement.qwk == pytest.approx(1)
    assert found.earned_levels_kept == pytest.approx(0.5)


async def test_the_embedded_grader_is_held_to_the_answers_that_were_kept_back(bank: Bank, coverage: Coverage) -> None:
    question = bank.question(GOLD)
    grader = EmbeddedGrader(coverage, clock=lambda: NOON)

    found = await grade_gold(grader, bank_of(bank, question))

    held_out = [e for e in question.exemplars if e.split == "holdout"]
    assert found.answers == len(held_out)
    assert found.levels == sum(len(e.scores) for e in held_out)
    assert found.shown_levels_quoted == 1
    assert found.within_one_level >= 0.75
    assert found.ms_per_answer > 0


async def test_an_answer_that_was_not_scored_has_no_level_on_any_criterion(bank: Bank, coverage: Coverage) -> None:
    class Failing:
        name = "failing"

        async def grade(self, task: GradingTask) -> Outcome:
            graded = await EmbeddedGrader(coverage, clock=lambda: NOON).grade(task)
            return Unscored(reason=UnscoredReason.TIMEOUT, detail="It took too long.", provenance=graded.provenance)

    found = await grade_gold(Failing(), bank_of(bank, bank.question(GOLD)))

    assert found.without_level == 1
    assert found.agreement.n == 0


def test_an_exemplar_is_graded_as_a_candidates_answer(bank: Bank) -> None:
    question = bank.question(GOLD)

    task = exemplar_task(question, bank.rubric_of(question), question.exemplars[0])

    assert task.submission.parts[0].text == question.exemplars[0].answer
