"""Reads question banks and rubrics from their folders into one Bank, or names every fault.

A fault line reads `file:line: rule: field: message`. Nothing half-loaded is ever returned.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from interviewer.content.bank import Bank, Origin
from interviewer.content.question import Question
from interviewer.content.rubric import Misconceptions, Rubric, Scale
from interviewer.content.taxonomy import Roles, Taxonomy, WarmUps
from interviewer.content.yaml_text import Place, YamlFile, YamlProblem, read_yaml
from interviewer.errors import ContentError

T = TypeVar("T")

_QUESTIONS = TypeAdapter(tuple[Question, ...])


def load_bank(banks: Path, rubrics: Path) -> Bank:
    """Load all content; raises ContentError listing every fault of every file."""
    reader = _Reader()
    taxonomy = reader.model(banks / "_taxonomy.yaml", Taxonomy)
    roles = reader.model(banks / "_roles.yaml", Roles)
    warmups = reader.model(banks / "_warmup.yaml", WarmUps)
    scale = reader.model(rubrics / "_scale.yaml", Scale)
    misconceptions = reader.model(rubrics / "_misconceptions.yaml", Misconceptions)
    loaded_rubrics = [reader.model(path, Rubric) for path in reader.content_files(rubrics, "<topic>.<family>.yaml")]
    question_files = [reader.questions(path) for path in reader.content_files(banks, "<role>.<topic>.yaml")]
    questions = [question for found in question_files for question in found or ()]
    if roles:
        reader.refuse_repeats(banks / "_roles.yaml", "roles", [r.role for r in roles.roles])
        reader.refuse_unknown(questions, "role", {r.role for r in roles.roles})
    if warmups:
        reader.refuse_repeats(banks / "_warmup.yaml", "warmups", [w.id for w in warmups.warmups])
    if taxonomy:
        reader.refuse_repeats(banks / "_taxonomy.yaml", "cells", [f"{c.role}.{c.topic}" for c in taxonomy.cells])
    if misconceptions:
        reader.refuse_repeats(
            rubrics / "_misconceptions.yaml", "misconceptions", [m.id for m in misconceptions.misconceptions]
        )
    if loaded_rubrics and all(loaded_rubrics):
        reader.refuse_unknown(questions, "rubric", {r.id for r in loaded_rubrics if r})
    if reader.problems or not (taxonomy and roles and warmups and scale and misconceptions):
        raise ContentError(tuple(reader.problems))
    return Bank(
        questions={q.id: q for q in questions},
        rubrics={r.id: r for r in loaded_rubrics if r},
        roles={profile.role: profile for profile in roles.roles},
        taxonomy=taxonomy,
        warmups=warmups.warmups,
        scale=scale,
        misconceptions={m.id: m for m in misconceptions.misconceptions},
        origins=reader.origins,
    )


@dataclass
class _Reader:
    """Reads files one by one and remembers what was wrong and where things stand."""

    problems: list[str] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    _files: dict[Path, YamlFile] = field(default_factory=dict)

    def content_files(self, folder: Path, pattern: str) -> list[Path]:
        """`<a>.<b>.yaml` files; those that begin with an underscore are support files."""
        for path in sorted(folder.glob("*.yml")):
            self.problem(path, 1, "L1", "", "is not read; let its name end in .yaml")
        found = sorted(p for p in folder.glob("*.yaml") if not p.name.startswith(("_", ".")))
        if not found:
            self.problem(folder.absolute(), 1, "L1", "", f"no file {pattern} in this folder")
        return found

    def model(self, path: Path, kind: type[T]) -> T | None:
        value = self._validated(path, TypeAdapter(kind))
        if isinstance(value, Rubric):
            self._remember(value.id, path, ())
        return value

    def questions(self, path: Path) -> tuple[Question, ...] | None:
        found = self._validated(path, _QUESTIONS)
        for position, question in enumerate(found or ()):
            self._remember(question.id, path, (position,))
        return found

    def refuse_repeats(self, path: Path, group: str, ids: Sequence[str]) -> None:
        for position, repeated in enumerate(ids):
            if repeated in ids[:position]:
                line = self._files[path].line((group, position))
                self.problem(path, line, "L1", f"{group}.{position}", f"{str(repeated)!r} stands here twice")

    def refuse_unknown(self, questions: Sequence[Question], name: Literal["role", "rubric"], known: Set[str]) -> None:
        for question in questions:
            if (value := str(getattr(question, name))) not in known:
                file, line = self.origins[question.id].at(name)
                self.problems.append(
                    f"{file}:{line}: L1: {name}: no {name} {value!r}; there are {', '.join(sorted(known))}"
                )

    def problem(self, path: Path, line: int, rule: str, where: str, message: str) -> None:
        self.problems.append(f"{path.name}:{line}: {rule}: {where or '-'}: {message}")

    def _validated(self, path: Path, adapter: TypeAdapter[T]) -> T | None:
        try:
            file = read_yaml(path)
        except YamlProblem as problem:
            self.problem(path, problem.line, "L1", "", problem.message)
            return None
        self._files[path] = file
        try:
            return adapter.validate_python(file.data)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            for fault in faults:
                if fault["type"] == "too_short" and any(_is_inside(other["loc"], fault["loc"]) for other in faults):
                    continue  # Only because the entries themselves are wrong.
                place = tuple(step for step in fault["loc"] if step != "[key]")
                self.problem(path, file.line(place), "L1", _field_name(place), _sentence(fault, place))
            return None

    def _remember(self, key: str, path: Path, place: Place) -> None:
        here = Origin(self._files[path], place)
        first = self.origins.setdefault(key, here)
        if first is not here:
            (name, line), (_, again) = first.at("id"), here.at("id")
            self.problem(path, again, "L1", "id", f"{key!r} stands in {name}:{line} too; ids are unique and permanent")


def _is_inside(place: Place, other: Place) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _field_name(place: Place) -> str:
    return ".".join(str(step) for step in place)


def _sentence(fault: Any, place: Place) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    match fault["type"]:
        case "extra_forbidden":
            return f"unknown key {place[-1]!r}"
        case "missing":
            return f"the key {place[-1]!r} is missing"
        case "model_type" | "dict_type":
            message = "write keys with values here"
        case "tuple_type":
            message = "write a list here"
        case "too_short":
            message = f"write at least {fault['ctx']['min_length']} here"
        case "too_long":
            message = f"write at most {fault['ctx']['max_length']} here"
    shown = fault.get("input")
    return f"{message} (found {shown[:60]!r})" if isinstance(shown, str) else message


def schema_of(kind: type[BaseModel], *, many: bool = False) -> dict[str, Any]:
    """JSON Schema of a content file, for editors; `many` for a list of them."""
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[kind, ...]) if many else TypeAdapter(kind)  # type: ignore[valid-type]
    return {"$schema": "http://json-schema.org/draft-07/schema#", **adapter.json_schema()}
