"""Own questions as a YAML file to take along, and back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from interviewer.content.bank import Bank
from interviewer.content.load import sentence_of_fault
from interviewer.content.own.check import Checked
from interviewer.content.own.form import OwnForm, form_of
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.write_yaml import to_text
from interviewer.content.yaml_text import YamlProblem, parse_yaml
from interviewer.errors import RefusedFile

MOST_CHARS = 2_000_000
MOST_QUESTIONS = 100


def to_yaml(checked: Checked) -> str:
    """A question as the banks hold it: a list of one entry, ready to be moved into `question_banks/`."""
    return to_text([_plain(checked.raw)])


def rubric_to_yaml(checked: Checked) -> str:
    """Its own rubric as `rubrics/` holds it; '' where the shipped one is used."""
    return "" if checked.raw_rubric is None else to_text(_plain(checked.raw_rubric))


def all_to_yaml(found: Sequence[Checked]) -> str:
    """Several questions and the rubrics that they bring, in one file that `from_yaml` reads."""
    rubrics = {str(c.raw_rubric["id"]): _plain(c.raw_rubric) for c in found if c.raw_rubric is not None}
    return to_text({"rubrics": list(rubrics.values()), "questions": [_plain(c.raw) for c in found]})


def from_yaml(text: str, bank: Bank) -> tuple[OwnForm, ...]:
    """The questions of a file, as forms: a list as in `question_banks/`, or `rubrics` and `questions`.

    Raises RefusedFile with line, field and what is wrong; nothing of such a file is taken.
    """
    if len(text) > MOST_CHARS:
        raise RefusedFile("The file has more than {most} million characters.", most=MOST_CHARS // 1_000_000)
    try:
        file = parse_yaml(text, Path("file.yaml"))
    except YamlProblem as problem:
        raise RefusedFile("Line {line}: {message}.", line=problem.line, message=problem.message) from None
    data = file.data if isinstance(file.data, dict) else {"questions": file.data}
    if not data.keys() <= {"questions", "rubrics"} or not isinstance(data.get("questions"), list):
        raise RefusedFile("The file holds no list of questions; write them as in question_banks/.")
    if len(data["questions"]) > MOST_QUESTIONS:
        raise RefusedFile("The file holds more than {most} questions; split it.", most=MOST_QUESTIONS)
    rubrics = {r.id: r for r in _validated(tuple[Rubric, ...], data.get("rubrics", []), "rubrics")}
    questions = _validated(tuple[Question, ...], data["questions"], "questions")
    known = {**bank.rubrics, **rubrics}
    if unknown := next((q for q in questions if q.rubric not in known), None):
        raise RefusedFile(
            "{id}: there is no rubric {rubric!r}; put it under `rubrics`.", id=unknown.id, rubric=unknown.rubric
        )
    return tuple(form_of(question, known[question.rubric], bank) for question in questions)


def _validated(kind: Any, raw: Any, where: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = tuple(step for step in fault["loc"] if step != "[key]")
        named = ".".join(map(str, (where, *place)))
        raise RefusedFile("{named}: {fault}.", named=named, fault=sentence_of_fault(fault, place or (where,))) from None


def _plain(raw: Any) -> dict[str, Any]:
    """Without what is empty and may be left out."""
    return {key: value for key, value in raw.items() if key in _NEEDED or value not in (None, "", [], {})}


_NEEDED = frozenset({"evidence", "red_flags", "probes", "prompt", "spoken"})
