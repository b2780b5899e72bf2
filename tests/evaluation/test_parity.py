"""Paired deliveries are read, graded and compared with their prose."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.content.bank import Bank
from interviewer.errors import ContentError
from interviewer.evaluation.parity import Deliveries, evaluate_parity, evaluate_unharmed, read_deliveries
from interviewer.grading.grade import CriterionScore, Grade, GradingTask, Outcome, Provenance, Submission
from interviewer.testing.builders import NOON
from tests.conftest import ROOT

GOLD = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"


class ByLength:
    """Level 3 for prose, one more on the first criterion where the text is longer than that."""

    name = "by length"

    async def grade(self, task: GradingTask) -> Outcome:
        text = task.submission.parts[0].text
        used = Provenance(
            grader=self.name, grader_version="1", question_id="q", question_hash="h", rubric_id="r", rubric_hash="h",
            input_hash="i", graded_at=NOON,
        )  # fmt: skip
        levels = [4 if len(text) > 20 else 3, *[3] * (len(task.rubric.criteria) - 1)]
        criteria = [
            CriterionScore(criterion=c.id, level=level) for c, level in zip(task.rubric.criteria, levels, strict=True)
        ]
        return Grade(criteria=tuple(criteria), points=(), label="indicative", provenance=used)


def test_the_pairs_cover_every_rubric_twice_in_five_deliveries(bank: Bank) -> None:
    contents = read_deliveries(ROOT / "tests" / "parity")

    assert Counter(content.rubric for content in contents) == dict.fromkeys(bank.rubrics, 2)
    for content in contents:
        assert bank.question(content.question).rubric == content.rubric
        assert list(content.deliveries) == ["prose", "bullets", "spoken", "misheard", "second_language"]


async def test_a_change_is_counted_against_the_prose(bank: Bank) -> None:
    content = Deliveries(
        question=GOLD,
        rubric="tradeoffs.technical",
        deliveries={"prose": "short", "bullets": "short", "spoken": "um, well, you know, short"},
    )

    found = await evaluate_parity(ByLength(), bank, (content,))

    assert set(found) == {"bullets", "spoken"}
    assert (found["bullets"].worst_change, found["bullets"].same_level) == (0, 1)
    assert (found["spoken"].mean_change, found["spoken"].worst_change) == (0.25, 0.25)
    assert (found["spoken"].same_level, found["spoken"].within_one) == (0.75, 1)


class Louder(ByLength):
    """As above, but every spoken answer is long."""

    async def grade(self, task: GradingTask) -> Outcome:
        part = task.submission.parts[0]
        text = part.text if part.is_spoken else "short"
        return await super().grade(
            task.model_copy(update={"submission": Submission(parts=(part.model_copy(update={"text": text}),))})
        )


async def test_graded_answers_are_compared_with_themselves_as_spoken(bank: Bank) -> None:
    small = replace(bank, questions={GOLD: bank.question(GOLD)})
    answers = len(bank.question(GOLD).exemplars)

    same = await evaluate_unharmed(ByLength(), lambda _: ByLength(), small)
    changed = await evaluate_unharmed(Louder(), lambda _: Louder(), small)

    assert (same.answers, same.levels, same.same_level, same.mean_change) == (answers, 4 * answers, 1, 0)
    assert (changed.same_level, changed.raised, changed.lowered) == (0.75, 0.25, 0)
    assert (changed.mean_change, changed.worst_change) == (0.25, 0.25)


def test_faulty_pairs_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("question: q\nrubric: r\ndeliveries: {prose: a}\n")

    with pytest.raises(ContentError, match=r"x\.yaml: deliveries"):
        read_deliveries(tmp_path)
