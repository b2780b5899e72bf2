"""All rules over a bank; which rule is for what stands in the authoring guide, L1 is also the loader's."""

from collections.abc import Callable, Iterator
from datetime import date

from interviewer.content.bank import ROLES, TAXONOMY, Bank
from interviewer.content.question import Question
from interviewer.content.rules import (
    asking,
    coverage,
    expected,
    graded_answers,
    naming,
    near_duplicates,
    rubrics,
)
from interviewer.content.rules.finding import Finding, Problem

QuestionRule = Callable[[Question, Bank], Iterator[Finding]]
BankRule = Callable[[Bank], Iterator[tuple[str, Finding]]]

OWN_QUESTION_RULES: tuple[QuestionRule, ...] = (
    naming.names_agree, naming.references_resolve, naming.tags_are_known,
    asking.lengths, asking.plain_language, asking.probes, asking.forms, asking.companions, asking.ageing,
    expected.evidence, expected.cues, expected.control, expected.red_flags, expected.similar_points,
    graded_answers.complete, graded_answers.scored, graded_answers.rated_twice, graded_answers.own_words,
    graded_answers.ordered,
)  # fmt: skip
"""Rules that hold for any question, whoever wrote it."""
_QUESTION_RULES: tuple[QuestionRule, ...] = (naming.in_its_cell, *OWN_QUESTION_RULES)
_BANK_RULES: tuple[BankRule, ...] = (
    naming.one_question_a_subtopic, near_duplicates.near_prompts, graded_answers.alike, graded_answers.rotated,
)  # fmt: skip


def lint(bank: Bank, today: date, *, is_whole: bool = True) -> tuple[Problem, ...]:
    """Every finding on a bank, in file order; a part of a bank (not `is_whole`) is not held to the coverage plan."""
    problems: list[Problem] = []

    def report(item: str, findings: Iterator[Finding]) -> None:
        for finding in findings:
            file, line = bank.origins[item].at(*finding.place)
            problems.append(Problem(file, line, finding))

    for rubric in bank.rubrics.values():
        report(rubric.id, rubrics.named(rubric))
        report(rubric.id, rubrics.anchors(rubric))
    for question in bank.questions.values():
        for rule in _QUESTION_RULES:
            report(question.id, rule(question, bank))
        report(question.id, asking.freshness(question, today))
    for bank_rule in _BANK_RULES:
        for item, finding in bank_rule(bank):
            report(item, iter([finding]))
    if is_whole:
        report(TAXONOMY, coverage.planned_cells(bank))
        report(ROLES, coverage.planned_skills(bank))
    return tuple(sorted(problems, key=lambda p: (p.file, p.line)))
