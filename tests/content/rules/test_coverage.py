"""The bank is held to its own plan: counts, sub-topics, gold, forms, layers, skills and risks."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.rules.coverage import planned_cells, planned_skills
from interviewer.content.taxonomy import Form, Layer, Role, Topic

CELL = "llm_engineer.tradeoffs"


def without(bank: Bank, drop: Callable[[Question], bool]) -> Bank:
    return replace(bank, questions={q.id: q for q in bank.questions.values() if not drop(q)})


def changed(bank: Bank, of: Callable[[Question], bool], **fields: object) -> Bank:
    questions = {q.id: q.model_copy(update=fields) if of(q) else q for q in bank.questions.values()}
    return replace(bank, questions=questions)


def in_cell(question: Question) -> bool:
    return question.id.startswith(CELL)


def test_the_shipped_bank_keeps_its_plan(bank: Bank) -> None:
    assert [*planned_cells(bank), *planned_skills(bank)] == []


def test_the_plan_is_the_one_that_was_announced(bank: Bank) -> None:
    cells = bank.taxonomy.cells
    assert [sum(getattr(cell, level) for cell in cells) for level in ("junior", "mid", "senior")] == [105, 115, 110]
    assert len(cells) == 27
    assert min(cell.junior + cell.mid + cell.senior for cell in cells) == 10


def test_a_missing_question_is_named_by_level_and_subtopic(bank: Bank) -> None:
    gone = f"{CELL}.prompt_vs_rag_vs_finetune.m1"

    found = list(planned_cells(without(bank, lambda q: q.id == gone)))

    messages = [f.message for f in found]
    assert f"{CELL}: 6 planned, 5 there" in messages
    assert f"{CELL}: nothing asks 'prompt_vs_rag_vs_finetune'" in messages
    assert {f.rule for f in found} == {"L13"}
    assert found[0].place == ("cells", 0, "mid")


def test_a_retired_question_does_not_count(bank: Bank) -> None:
    retired = changed(bank, lambda q: q.id == f"{CELL}.prompt_vs_rag_vs_finetune.m1", status="retired")

    assert f"{CELL}: 6 planned, 5 there" in [f.message for f in planned_cells(retired)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"status": "reviewed"}, f"{CELL}: 0 gold questions; 4 are planned"),
        ({"form": Form.EXPLAIN}, f"{CELL}: 16 of 16 questions are explain; 10% to 30% should be"),
        ({"form": Form.DESIGN}, f"{CELL}: 16 of 16 questions are design; 0% to 0% should be"),
    ],
)
def test_a_lopsided_cell_is_named(bank: Bank, fields: dict[str, object], message: str) -> None:
    assert message in [f.message for f in planned_cells(changed(bank, in_cell, **fields))]


def test_a_cell_needs_every_layer(bank: Bank) -> None:
    rubric = bank.rubrics["tradeoffs.technical"]
    criteria = tuple(c.model_copy(update={"layer": Layer.JUDGEMENT}) for c in rubric.criteria)
    rubrics = {**bank.rubrics, rubric.id: rubric.model_copy(update={"criteria": criteria})}

    messages = [f.message for f in planned_cells(replace(bank, rubrics=rubrics))]

    assert f"{CELL}: 0% of the criteria are conceptual; at least 20% should be" in messages


def test_a_role_needs_its_skills(bank: Bank) -> None:
    found = list(planned_skills(changed(bank, lambda q: q.role is Role.LLM_ENGINEER, tags=())))

    messages = [f.message for f in found]
    assert "llm_engineer: 0 questions are tagged skill_sql; 2 are needed" in messages
    assert "llm_engineer: failures touch 0 of the risks; 2 are needed" in messages
    assert found[0].place[:2] == ("roles", 0)


def test_a_risk_counts_among_the_failures_only(bank: Bank) -> None:
    moved = changed(bank, lambda q: q.topic is Topic.FAILURES, tags=())
    moved = changed(moved, lambda q: q.topic is Topic.TRADEOFFS, tags=("risk_bias", "risk_hallucination"))

    assert "data_scientist: failures touch 0 of the risks; 2 are needed" in [f.message for f in planned_skills(moved)]


def test_what_is_not_planned_is_not_missed(bank: Bank) -> None:
    taxonomy = bank.taxonomy.model_copy(update={"cells": (), "risks": ()})
    roles = {role: profile.model_copy(update={"skills": {}}) for role, profile in bank.roles.items()}
    small = replace(without(bank, lambda q: not in_cell(q)), taxonomy=taxonomy, roles=roles)

    assert [*planned_cells(small), *planned_skills(small)] == []
