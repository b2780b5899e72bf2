"""A set's result counts what was scored, and shows people and length beside the grader."""

import pytest

from interviewer.evaluation.labelled import LabelledAnswer, LabelledQuestion
from interviewer.evaluation.scorers import CoverageScorer, JudgeScorer, labelled_task
from interviewer.evaluation.sets import Scored, evaluate_set, mean_of
from interviewer.grading.coverage import Coverage
from interviewer.grading.judge import Judge
from interviewer.llm.chat import ChatError, ChatFault
from interviewer.testing.scripted_model import ScriptedChatModel, judged_by_rules

STACK = "What is a stack, and which two operations change it?"
REFERENCE = "A stack is a list from which the last element that was added is removed first. Push adds an element. Pop removes it."
ANSWERS = [
    ("It is a list where the newest element comes out first; push adds one and pop takes it away.", 5, 5),
    ("A list where the last added element leaves first.", 3, 4),
    ("Something with data in memory that programs use.", 1, 0),
    ("No idea.", 0, 0),
]  # fmt: skip


def questions(n: int = 3) -> list[LabelledQuestion]:
    return [
        LabelledQuestion.model_validate(
            {
                "set": "mine", "qid": str(i), "question": STACK, "reference": REFERENCE, "max": 5,
                "answers": [{"id": f"{i}.{j}", "a": f"{text} ({i})", "s": [one, two], "y": (one + two) / 2} for j, (text, one, two) in enumerate(ANSWERS)],
            }
        )
        for i in range(n)
    ]  # fmt: skip


class Perfect:
    name = "perfect"
    at_once = 2

    async def score(self, question: LabelledQuestion, answer: LabelledAnswer) -> Scored:
        return Scored(answer.mean / question.max, 0.01)


class Silent(Perfect):
    async def score(self, question: LabelledQuestion, answer: LabelledAnswer) -> Scored:
        return Scored(None if answer.mean == 0 else answer.mean / question.max)


async def test_a_perfect_scorer_agrees_in_full() -> None:
    found = await evaluate_set(Perfect(), questions())

    assert (found.n, found.unscored, found.exact) == (12, 0, 1)
    assert found.pearson == pytest.approx(1)
    assert found.cost_usd == pytest.approx(0.12)
    assert found.human_pearson is not None and 0.9 < found.human_pearson < 1
    assert found.length_pearson is not None and found.length_pearson < 1


async def test_what_was_not_scored_is_counted_and_is_no_zero() -> None:
    found = await evaluate_set(Silent(), questions())

    assert (found.n, found.unscored) == (9, 3)
    assert found.bias == 0


async def test_a_limit_takes_the_first_answers_of_each_question() -> None:
    assert (await evaluate_set(Perfect(), questions(), limit=2)).n == 6


async def test_the_mean_leaves_out_what_is_not_defined() -> None:
    found = await evaluate_set(Perfect(), questions())

    assert mean_of([found, found.model_copy(update={"pearson": 0.5})])["pearson"] == pytest.approx(0.75)
    assert mean_of([found])["within_question_r"] is None


async def test_coverage_ranks_the_answers_as_people_do(coverage: Coverage) -> None:
    found = await evaluate_set(CoverageScorer(coverage), questions(2))

    assert found.pearson is not None and found.pearson > 0.7
    assert found.ms_per_answer > 0


async def test_a_judge_gives_a_share_of_full_marks_or_none() -> None:
    (question,) = questions(1)
    judge = Judge(ScriptedChatModel(judged_by_rules, ChatError(ChatFault.TIMEOUT, "too slow")), passes=1)
    scorer = JudgeScorer(judge)

    full = await scorer.score(question, question.answers[0])
    none = await scorer.score(question, question.answers[1])

    assert full.score is not None and 0 <= full.score <= 1
    assert none.score is None


def test_the_sentences_of_the_reference_are_what_is_expected() -> None:
    (question,) = questions(1)

    task = labelled_task(question, question.answers[0])

    assert [point.text for point in task.question.evidence][1:] == ["Push adds an element.", "Pop removes it."]
    assert task.submission.parts[0].text.startswith("It is a list")
