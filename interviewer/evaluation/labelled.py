"""Answers that people graded, from JSON Lines files: the yardstick of `interviewer eval grading`.

One question a line: `set, qid, question, reference, alt_references?, max, answers[{id, a, s, y}]`,
where `a` is the answer's text, `s` the score of each person and `y` their mean, all on 0..`max`.
Other keys are let pass, so that a file may say more about itself.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from interviewer.errors import ContentError

STEPS = {"sprag": 5, "mohler": 5, "nnexam": 2, "saf": 4, "osys": 5, "asap": 3, "beetle": 1, "scientsbank": 1}
"""Steps of the scale on which a known set is rounded for kappa; others take their maximum, at most 10."""


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class LabelledAnswer(_Read):
    """An answer with what people gave it."""

    id: str
    text: str = Field(alias="a")
    scores: tuple[float | None, ...] = Field(default=(), alias="s")
    mean: float = Field(alias="y")


class LabelledQuestion(_Read):
    """A question with its reference answers and graded answers."""

    set: str
    qid: str
    question: str = Field(min_length=1)
    reference: str = Field(min_length=1)
    alt_references: tuple[str, ...] = ()
    max: float = Field(gt=0)
    answers: tuple[LabelledAnswer, ...]

    @model_validator(mode="after")
    def _on_the_scale(self) -> "LabelledQuestion":
        for answer in self.answers:
            for score in (answer.mean, *(s for s in answer.scores if s is not None)):
                if not 0 <= score <= self.max:
                    raise ValueError(f"answer {answer.id!r}: {score} is not between 0 and {self.max}")
        return self

    @property
    def references(self) -> tuple[str, ...]:
        """Every answer that counts as right."""
        return (self.reference, *self.alt_references)

    @property
    def steps(self) -> int:
        """Steps of its scale for kappa."""
        return STEPS.get(self.set, max(1, min(10, round(self.max))))


def read_labelled(paths: Sequence[Path]) -> dict[str, list[LabelledQuestion]]:
    """Questions by set, in file order; raises ContentError naming every faulty line."""
    problems: list[str] = []
    sets: dict[str, list[LabelledQuestion]] = {}
    for path in paths:
        for number, line in _lines(path, problems):
            try:
                question = LabelledQuestion.model_validate(_object(line))
            except (ValueError, ValidationError) as error:
                problems.append(f"{path.name}:{number}: {_said(error)}")
                continue
            sets.setdefault(question.set, []).append(question)
    if problems:
        raise ContentError(tuple(problems))
    return sets


def _lines(path: Path, problems: list[str]) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        problems.append(f"{path.name}:1: cannot be read: {reason}")
        return
    found = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not found:
        problems.append(f"{path.name}:1: holds no graded answers; write one JSON object a line")
    yield from found


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None


def _said(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else str(first["msg"]).removeprefix("Value error, ")
