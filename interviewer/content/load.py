"""Reads question banks and rubrics from their folders into one Bank, or names every fault.

A fault line reads `file:line: rule: field: message`. Nothing half-loaded is ever returned.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from interviewer.content.bank import ROLES, TAXONOMY, Bank, Origin
from interviewer.content.question import Question
from interviewer.content.rubric import Misconceptions, Rubric, Scale
from interviewer.content.taxonomy import Roles, Taxonomy, WarmUps
from interviewer.content.yaml_text import Place, YamlFile, YamlProblem, read_yaml
from interviewer.errors import ContentError

T = TypeVar("T")

_RAW_QUESTIONS = TypeAdapter(Annotated[list[Any], Field(min_length=1)])
_QUESTION = TypeAdapter(Question)


@dataclass(frozen=True)
class Loaded:
    """What could be read, with every fault; for a validator, which looks at the sound part too."""

    bank: Bank | None
    """None if a support file or rubric is faulty."""
    problems: tuple[str, ...]


def load_bank(banks: Path, rubrics: Path) -> Bank:
    """Load all content; raises ContentError listing every fault of every file."""
    loaded = read_content(banks, rubrics)
    if loaded.problems or loaded.bank is None:
        raise ContentError(loaded.problems)
    return loaded.bank


def read_content(banks: Path, rubrics: Path, only: Path | None = None) -> Loaded:
    """Read all content, or of the banks `only` one file; a faulty question is left out and named."""
    reader = _Reader()
    taxonomy = reader.model(banks / f"{TAXONOMY}.yaml", Taxonomy, TAXONOMY)
    roles = reader.model(banks / f"{ROLES}.yaml", Roles, ROLES)
    warmups = reader.model(banks / "_warmup.yaml", WarmUps)
    scale = reader.model(rubrics / "_scale.yaml", Scale)
    misconceptions = reader.model(rubrics / "_misconceptions.yaml", Misconceptions)
    loaded_rubrics = [reader.model(path, Rubric) for path in reader.content_files(rubrics, "<topic>.<family>.yaml")]
    question_files = [only] if only else reader.content_files(banks, "<role>.<topic>.yaml")
    questions = [question for path in question_files for question in reader.questions(path)]
    if roles:
        reader.refuse_repeats(banks / f"{ROLES}.yaml", "roles", [r.role for r in roles.roles])
        questions = reader.without_unknown(questions, "role", {r.role for r in roles.roles})
    if warmups:
        reader.refuse_repeats(banks / "_warmup.yaml", "warmups", [w.id for w in warmups.warmups])
        reader.refuse_repeats(banks / "_warmup.yaml", "artefacts", [w.id for w in warmups.artefacts])
    if taxonomy:
        file = banks / f"{TAXONOMY}.yaml"
        reader.refuse_repeats(file, "cells", [f"{c.role}.{c.topic}" for c in taxonomy.cells])
        for group in ("skills", "lenses", "risks"):
            reader.refuse_repeats(file, group, [tag.id for tag in getattr(taxonomy, group)])
        if roles:
            reader.refuse_unknown_skills(roles, {tag.id for tag in taxonomy.skills})
    if misconceptions:
        reader.refuse_repeats(
            rubrics / "_misconceptions.yaml", "misconceptions", [m.id for m in misconceptions.misconceptions]
        )
    if loaded_rubrics and all(loaded_rubrics):
        questions = reader.without_unknown(questions, "rubric", {r.id for r in loaded_rubrics if r})
    if not (taxonomy and roles and warmups and scale and misconceptions and loaded_rubrics and all(loaded_rubrics)):
        return Loaded(None, tuple(reader.problems))
    bank = Bank(
        questions={q.id: q for q in questions},
        rubrics={r.id: r for r in loaded_rubrics if r},
        roles={profile.role: profile for profile in roles.roles},
        taxonomy=taxonomy,
        warmups=warmups.warmups,
        scale=scale,
        misconceptions={m.id: m for m in misconceptions.misconceptions},
        artefacts=warmups.artefacts,
        origins=reader.origins,
    )
    return Loaded(bank, tuple(reader.problems))


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

    def model(self, path: Path, kind: type[T], name: str | None = None) -> T | None:
        file = self._read(path)
        value = self._validated(file, (), TypeAdapter(kind)) if file else None
        if file and value and (key := value.id if isinstance(value, Rubric) else name):
            self._remember(key, file, ())
        return value

    def questions(self, path: Path) -> list[Question]:
        file = self._read(path)
        raw = self._validated(file, (), _RAW_QUESTIONS) if file else None
        sound = []
        for position in range(len(raw or ())):
            assert file
            question = self._validated(file, (position,), _QUESTION)
            if question and self._remember(question.id, file, (position,)):
                sound.append(question)
        return sound

    def refuse_repeats(self, path: Path, group: str, ids: Sequence[str]) -> None:
        for position, repeated in enumerate(ids):
            if repeated in ids[:position]:
                line = self._files[path].line((group, position))
                self.problem(path, line, "L1", f"{group}.{position}", f"{str(repeated)!r} stands here twice")

    def without_unknown(
        self, questions: Sequence[Question], name: Literal["role", "rubric"], known: Set[str]
    ) -> list[Question]:
        sound = []
        for question in questions:
            if (value := str(getattr(question, name))) in known:
                sound.append(question)
                continue
            file, line = self.origins[question.id].at(name)
            self.problems.append(
                f"{file}:{line}: L1: {name}: no {name} {value!r}; there are {', '.join(sorted(known))}"
            )
        return sound

    def refuse_unknown_skills(self, roles: Roles, known: Set[str]) -> None:
        for position, profile in enumerate(roles.roles):
            for skill in sorted(profile.skills.keys() - known):
                file, line = self.origins[ROLES].at("roles", position, "skills", skill)
                self.problems.append(
                    f"{file}:{line}: L1: roles.{position}.skills: no skill {skill!r} in {TAXONOMY}.yaml"
                )

    def problem(self, path: Path, line: int, rule: str, where: str, message: str) -> None:
        self.problems.append(f"{path.name}:{line}: {rule}: {where or '-'}: {message}")

    def _read(self, path: Path) -> YamlFile | None:
        try:
            self._files[path] = read_yaml(path)
        except YamlProblem as problem:
            self.problem(path, problem.line, "L1", "", problem.message)
        return self._files.get(path)

    def _validated(self, file: YamlFile, at: Place, adapter: TypeAdapter[T]) -> T | None:
        """The value at a place of a file; None, with each fault named, if it is not what the model asks for."""
        raw = file.data
        for step in at:
            raw = raw[step]
        try:
            return adapter.validate_python(raw)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            for fault in faults:
                if fault["type"] == "too_short" and any(_is_inside(other["loc"], fault["loc"]) for other in faults):
                    continue  # Only because the entries themselves are wrong.
                place = (*at, *(step for step in fault["loc"] if step != "[key]"))
                self.problem(file.path, file.line(place), "L1", _field_name(place), sentence_of_fault(fault, place))
            return None

    def _remember(self, key: str, file: YamlFile, place: Place) -> bool:
        """Whether the id is new."""
        here = Origin(file, place)
        first = self.origins.setdefault(key, here)
        if first is not here:
            (name, line), (_, again) = first.at("id"), here.at("id")
            message = f"{key!r} stands in {name}:{line} too; ids are unique and permanent"
            self.problem(file.path, again, "L1", "id", message)
        return first is here


def _is_inside(place: Place, other: Place) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _field_name(place: Place) -> str:
    return ".".join(str(step) for step in place)


def sentence_of_fault(fault: Any, place: Place) -> str:
    """One of pydantic's faults as an author reads it."""
    message = str(fault["msg"]).removeprefix("Value error, ")
    match fault["type"]:
        case "extra_forbidden":
            return f"unknown key {place[-1]!r}"
        case "missing":
            return f"the key {place[-1]!r} is missing"
        case "model_type" | "dict_type":
            message = "write keys with values here"
        case "tuple_type" | "list_type":
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
