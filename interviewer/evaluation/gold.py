"""A grader on our own graded answers: agreement, ranking and what was shown.

Only `holdout` answers count: the `fewshot` ones are the graders' own anchors. Levels are compared
criterion by criterion; a criterion that got no level (NE or not scored) counts as an error of its
own, never as a low level.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from statistics import median
from typing import Protocol

from interviewer.content.bank import Bank
from interviewer.content.question import Exemplar, Question
from interviewer.content.rubric import Rubric
from interviewer.evaluation.agreement import Agreement, agreement
from interviewer.grading.embedded import as_submission
from interviewer.grading.grade import Grade, GradingTask, Outcome
from interviewer.value import Value

STEPS = 4
"""Steps between level 1 and level 5."""


class Grader(Protocol):
    """What is evaluated."""

    @property
    def name(self) -> str:
        """Its name in settings and provenance."""
        ...

    async def grade(self, task: GradingTask) -> Outcome:
        """One outcome."""
        ...


class GoldLevel(Value):
    """One criterion of one answer: the level that stands in the bank and the grader's (None: no level)."""

    question_id: str
    role: str
    topic: str
    criterion: str
    kind: str
    expected: int
    given: int | None


class GoldResult(Value):
    """What a grader did on the answers that were held out."""

    answers: int
    levels: int
    without_level: float
    """Share of criteria that got no level, or whose answer was not scored."""
    agreement: Agreement
    within_one_level: float
    ranked_right: float | None
    """Share of pairs weak < adequate < strong of one question, both held out, whose totals have that order."""
    bluff_held: float | None
    """Share of bluffs whose total is at most that of the weak answer plus one level a criterion."""
    shown_levels_quoted: float
    """Share of levels above 1 that rest on a quote."""
    earned_levels_kept: float
    """Share of levels above 1 in the bank that the grader also puts above 1."""
    ms_per_answer: float
    """Median."""
    cost_usd: float | None
    by_role: dict[str, Agreement]
    by_topic: dict[str, Agreement]
    by_criterion: dict[str, Agreement]


def exemplar_task(question: Question, rubric: Rubric, exemplar: Exemplar) -> GradingTask:
    """An exemplar's answer as if a candidate had just given it."""
    return GradingTask(question=question, rubric=rubric, submission=as_submission(question, exemplar))


async def grade_gold(grader: Grader, bank: Bank, split: str = "holdout") -> GoldResult:
    """Grade every graded answer of a split and compare."""
    levels: list[GoldLevel] = []
    seconds: list[float] = []
    costs, quoted = [], []
    for question in bank.questions.values():
        for exemplar in question.exemplars:
            if exemplar.split != split:
                continue
            began = time.perf_counter()
            outcome = await grader.grade(exemplar_task(question, bank.rubric_of(question), exemplar))
            seconds.append(time.perf_counter() - began)
            costs.append(outcome.provenance.cost_usd)
            levels += compared(question, exemplar, outcome)
            quoted += _are_quoted(question, outcome)
    known = [cost for cost in costs if cost is not None]
    ms = 1000 * median(seconds) if seconds else 0.0
    return summed_up(levels, len(seconds), quoted, ms, sum(known) if known else None)


def compared(question: Question, exemplar: Exemplar, outcome: Outcome) -> list[GoldLevel]:
    """Expected and given level on each criterion."""
    given = {s.criterion: s.level for s in outcome.criteria} if isinstance(outcome, Grade) else {}
    return [
        GoldLevel(
            question_id=question.id,
            role=question.role,
            topic=question.topic,
            criterion=criterion,
            kind=exemplar.id,
            expected=expected,
            given=given.get(criterion),
        )
        for criterion, expected in exemplar.scores.items()
    ]


def summed_up(
    levels: Sequence[GoldLevel], answers: int, quoted: Sequence[bool], ms: float, cost_usd: float | None
) -> GoldResult:
    """The figures of a run."""
    earned = [level for level in levels if level.expected > 1]
    found = [level for level in levels if level.given is not None]
    return GoldResult(
        answers=answers,
        levels=len(levels),
        without_level=1 - len(found) / max(1, len(levels)),
        agreement=_agreement(found),
        within_one_level=_share(abs((level.given or 0) - level.expected) <= 1 for level in found) or 0.0,
        ranked_right=_share(_pairs(levels)),
        bluff_held=_share(_bluffs(levels)),
        shown_levels_quoted=1.0 if not quoted else sum(quoted) / len(quoted),
        earned_levels_kept=_share((level.given or 0) > 1 for level in earned) or 0.0,
        ms_per_answer=ms,
        cost_usd=cost_usd,
        by_role=_by(found, lambda level: level.role),
        by_topic=_by(found, lambda level: level.topic),
        by_criterion=_by(found, lambda level: f"{level.topic}.{level.criterion}"),
    )


def _agreement(levels: Sequence[GoldLevel]) -> Agreement:
    expected = [(level.expected - 1) / STEPS for level in levels]
    given = [((level.given or 1) - 1) / STEPS for level in levels]
    return agreement(expected, given, [level.question_id for level in levels], STEPS)


def _by(levels: Iterable[GoldLevel], key: Callable[[GoldLevel], str]) -> dict[str, Agreement]:
    groups: dict[str, list[GoldLevel]] = {}
    for level in levels:
        groups.setdefault(key(level), []).append(level)
    return {name: _agreement(found) for name, found in sorted(groups.items())}


def _totals(levels: Iterable[GoldLevel]) -> dict[str, dict[str, float]]:
    """Question id -> kind of answer -> sum of levels; what got no level counts 1 here, as a rank needs a place."""
    totals: dict[str, dict[str, float]] = {}
    for level in levels:
        of_question = totals.setdefault(level.question_id, {})
        of_question[level.kind] = of_question.get(level.kind, 0) + (level.given or 1)
    return totals


def _pairs(levels: Sequence[GoldLevel]) -> list[bool]:
    found = []
    for totals in _totals(levels).values():
        for lower, higher in (("weak", "adequate"), ("adequate", "strong"), ("weak", "strong")):
            if lower in totals and higher in totals:
                found.append(totals[lower] < totals[higher])
    return found


def _bluffs(levels: Sequence[GoldLevel]) -> list[bool]:
    """Against the held-out weak answer where there is one, else against the level that the bank gives it."""
    weak = {(level.question_id, level.criterion): level for level in levels if level.kind == "weak"}
    held: dict[str, list[bool]] = {}
    for level in levels:
        if level.kind == "bluff":
            beside = weak.get((level.question_id, level.criterion))
            limit = (beside.given or 1) if beside else level.expected
            held.setdefault(level.question_id, []).append((level.given or 1) <= limit + 1)
    return [all(criteria) for criteria in held.values()]


def items_ranked(levels: Iterable[GoldLevel]) -> float | None:
    """Share of questions whose weak, adequate and strong answers got totals in just that order."""
    return _share(
        totals["weak"] < totals["adequate"] < totals["strong"]
        for totals in _totals(levels).values()
        if {"weak", "adequate", "strong"} <= totals.keys()
    )


def _are_quoted(question: Question, outcome: Outcome) -> list[bool]:
    """For each level above 1, whether a quote of one of its points stands behind it."""
    if not isinstance(outcome, Grade):
        return []
    quoted: set[Hashable] = {
        question.point(point.point_id).criterion for point in outcome.points if point.quote is not None
    }
    return [s.criterion in quoted for s in outcome.criteria if s.level is not None and s.level > 1]


def _share(found: Iterable[bool]) -> float | None:
    values = list(found)
    return sum(values) / len(values) if values else None
