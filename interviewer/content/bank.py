"""Everything that can be asked, held together: questions, rubrics, roles, plan and scale."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from interviewer.content.question import Question
from interviewer.content.rubric import Misconception, Rubric, Scale
from interviewer.content.taxonomy import Level, Role, RoleProfile, Taxonomy, Topic, WarmUp
from interviewer.content.yaml_text import Place, YamlFile
from interviewer.errors import NotFound

TAXONOMY, ROLES = "_taxonomy", "_roles"
"""Origins of the support files, beside those of questions and rubrics by their ids."""


@dataclass(frozen=True)
class Origin:
    """Where a question or rubric stands: its file and its place in it."""

    file: YamlFile
    place: Place

    def at(self, *steps: str | int) -> tuple[str, int]:
        """File name and line of a field inside it."""
        return self.file.path.name, self.file.line((*self.place, *steps))


@dataclass(frozen=True)
class Bank:
    """The loaded content; questions in file order."""

    questions: Mapping[str, Question]
    rubrics: Mapping[str, Rubric]
    roles: Mapping[Role, RoleProfile]
    taxonomy: Taxonomy
    warmups: tuple[WarmUp, ...]
    scale: Scale
    misconceptions: Mapping[str, Misconception]
    artefacts: tuple[WarmUp, ...] = ()
    """Openings about a piece of the candidate's own work."""
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)

    def question(self, question_id: str) -> Question:
        """The question with this id; NotFound if the bank has none."""
        try:
            return self.questions[question_id]
        except KeyError:
            raise NotFound("There is no question {question_id!r} in the bank.", question_id=question_id) from None

    def opening(self, content_id: str) -> WarmUp | None:
        """The warm-up or the question about own work with this id, if the bank still has it."""
        return next((w for w in (*self.warmups, *self.artefacts) if w.id == content_id), None)

    def rubric_of(self, question: Question) -> Rubric:
        """The rubric that grades a question."""
        return self.rubrics[question.rubric]

    def cell(self, role: Role, topic: Topic, level: Level | None = None) -> Iterator[Question]:
        """Questions of a role and topic that may be asked, in file order."""
        for question in self.questions.values():
            is_here = question.role is role and question.topic is topic and level in (None, question.level)
            if is_here and question.status != "retired":
                yield question


def content_hash(value: Question | Rubric) -> str:
    """Short sha256 of a question's or rubric's meaning, kept with every grade."""
    return hashlib.sha256(value.model_dump_json().encode()).hexdigest()[:16]


def bank_hash(bank: Bank) -> str:
    """Short sha256 of all questions and rubrics, whatever their order."""
    content: tuple[Question | Rubric, ...] = (*bank.questions.values(), *bank.rubrics.values())
    hashes = sorted(content_hash(value) for value in content)
    return hashlib.sha256("".join(hashes).encode()).hexdigest()[:16]
