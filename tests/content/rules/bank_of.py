"""A bank that holds only the questions that a test gives."""

from dataclasses import replace
from pathlib import Path

from interviewer.content.bank import Bank, Origin
from interviewer.content.question import Exemplar, Question
from interviewer.content.yaml_text import YamlFile
from interviewer.testing.builders import make_question


def bank_of(bank: Bank, *questions: Question) -> Bank:
    """The shipped bank with other questions, as if they stood in the file of the first one's id."""
    role, topic, *_ = questions[0].id.split(".")
    origin = Origin(YamlFile(Path(f"{role}.{topic}.yaml"), None, {}), ())
    origins = {**bank.origins, **{q.id: origin for q in questions}}
    return replace(bank, questions={q.id: q for q in questions}, origins=origins)


def question_no(number: int, **changes: object) -> Question:
    """A question of its own id."""
    return make_question(id=f"llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m{number}", **changes)


def exemplar(kind: str, answer: str, split: str = "fewshot") -> Exemplar:
    """A graded answer; its scores do not matter."""
    rating = {"rater": "author", "human": False, "date": "2026-11-25", "scores": {}}
    body = {"id": kind, "split": split, "scores": {}, "met": [], "partial": [], "flags": [], "ratings": [rating]}
    return Exemplar.model_validate(body | {"answer": answer})
