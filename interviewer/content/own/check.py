"""Checks an own question as the shipped ones are checked, and says in which box something is wrong.

Only what keeps it from being asked and graded is an obstacle; every other finding is what a shipped question would
have to mend, and stands beside its box.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from interviewer.content.bank import Bank
from interviewer.content.lint import OWN_QUESTION_RULES
from interviewer.content.load import sentence_of_fault
from interviewer.content.own.form import FieldProblem, OwnForm, make
from interviewer.content.question import Need, Question
from interviewer.content.rubric import Rubric
from interviewer.content.rules import asking, near_duplicates, rubrics
from interviewer.content.rules.finding import Finding

T = TypeVar("T")

_BOXES = {"subtopic": "title", "id": "title", "rubric": "criteria", "criteria": "criteria", "anchors": "criteria"}
"""Where a field that is no box of its own is written."""


@dataclass(frozen=True)
class Checked:
    """A question, if there is one that can be asked, with everything found."""

    question: Question | None
    rubric: Rubric | None
    """Its own rubric; None where the shipped one is used."""
    raw: Mapping[str, Any]
    """As plain data, for a file."""
    raw_rubric: Mapping[str, Any] | None
    problems: tuple[FieldProblem, ...]

    def added_to(self, bank: Bank) -> Bank:
        """The bank with this question in it."""
        if self.question is None:
            return bank
        own = {self.rubric.id: self.rubric} if self.rubric is not None else {}
        questions = {**bank.questions, self.question.id: self.question}
        return replace(bank, questions=questions, rubrics={**bank.rubrics, **own})


def check(form: OwnForm, bank: Bank, today: date, revision: int = 1) -> Checked:
    """Check a form against the rules of the bank."""
    made = make(form, bank, today, revision)
    problems = list(made.problems)
    rubric = _validated(Rubric, made.rubric, problems, "criteria") if made.rubric is not None else None
    question = _validated(Question, made.question, problems)
    if not form.title.strip():
        problems.append(FieldProblem("title", "say in a few words what it is about"))
    if question is not None and (made.rubric is None or rubric is not None):
        whole = Checked(question, rubric, made.question, made.rubric, ()).added_to(bank)
        problems += [_in_box(finding) for finding in _findings(question, rubric, whole, today)]
        obstacles = list(_obstacles(question, whole))
        problems += [problem for problem in obstacles if problem not in problems]
        question = None if obstacles else question
    lacks_rubric = made.rubric is not None and rubric is None
    can_be_asked = (
        question is not None and not lacks_rubric and not made.problems and form.title.strip() and form.prompt.strip()
    )
    found = tuple(dict.fromkeys(problems))
    return Checked(question if can_be_asked else None, rubric, made.question, made.rubric, found)


def _findings(question: Question, rubric: Rubric | None, bank: Bank, today: date) -> Iterator[Finding]:
    for rule in OWN_QUESTION_RULES:
        yield from rule(question, bank)
    yield from asking.freshness(question, today)
    if rubric is not None:
        yield from (replace(one, place=("criteria",)) for one in rubrics.anchors(rubric))
    yield from _too_near(question, bank)


def _too_near(question: Question, bank: Bank) -> Iterator[Finding]:
    """L9, against the questions of its cell alone: who writes sees it as they type."""
    cell = {q.id: q.prompt for q in bank.cell(question.role, question.topic) if q.id != question.id}
    for first, second, cosine in near_duplicates.near_pairs(
        {**cell, question.id: question.prompt}, near_duplicates.NEAR
    ):
        if second == question.id:
            yield Finding("L9", ("prompt",), f"{cosine:.2f} alike to {first}", "warning")


def _obstacles(question: Question, bank: Bank) -> Iterator[FieldProblem]:
    """What a grader or the choice of follow-ups could not do without."""
    known = {criterion.id for criterion in bank.rubric_of(question).criteria}
    points = {point.id for point in question.evidence}
    for criterion in sorted(known):
        if not any(p.need is Need.MUST for p in question.points_of(criterion)):
            yield FieldProblem("evidence", f"no must for {criterion}: without one it cannot be graded", rule="L3")
    for name, used in (
        ("evidence", {p.criterion for p in question.evidence}),
        ("probes", {p.criterion for p in question.probes}),
        ("red_flags", {c for f in question.red_flags for c in f.caps}),
        ("hints", {h.criterion for h in question.hints}),
    ):
        for unknown in sorted(used - known):
            yield FieldProblem(name, f"{unknown!r} is no criterion; there are {', '.join(sorted(known))}")
    for missing in sorted({p for probe in question.probes for p in probe.when_missing} - points):
        yield FieldProblem("probes", f"there is no evidence point {missing}")
    for point in question.evidence:
        if not point.cues or not point.text.strip():
            yield FieldProblem("evidence", f"{point.id} needs a text and at least one cue", rule="L3")
    for flag in question.red_flags:
        if any(not 1 <= cap <= 4 for cap in flag.caps.values()) or not flag.caps:
            yield FieldProblem("red_flags", f"{flag.id}: a highest level from 1 to 4 for a criterion", rule="L3")


def _validated(kind: type[T], raw: Any, problems: list[FieldProblem], box: str = "") -> T | None:
    try:
        return TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            place = tuple(step for step in fault["loc"] if step != "[key]")
            where = box or _box(str(place[0]) if place else "")
            message = f"{_entry(place)}{sentence_of_fault(fault, place)}"
            problems.append(FieldProblem(where, message))
        return None


def _in_box(finding: Finding) -> FieldProblem:
    place = finding.place
    return FieldProblem(_box(str(place[0])), f"{_entry(place)}{finding.message}", finding.severity, finding.rule)


def _entry(place: tuple[str | int, ...]) -> str:
    """`entry 3, cues: ` for a place inside a list."""
    numbers: Iterable[str] = (f"entry {step + 1}" if isinstance(step, int) else str(step) for step in place[1:])
    inside = ", ".join(numbers)
    return f"{inside}: " if inside else ""


def _box(name: str) -> str:
    return _BOXES.get(name, name if name in OwnForm.model_fields else "title")
