"""A small folder of content that tests may break."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.content.question import Question
from interviewer.errors import ContentError
from interviewer.testing.builders import make_question
from tests.conftest import ROOT


@dataclass(frozen=True)
class ContentFolders:
    """The shipped support files and rubrics with one question file of our own."""

    banks: Path
    rubrics: Path

    def write_questions(self, *questions: Question, name: str = "llm_engineer.tradeoffs.yaml") -> Path:
        path = self.banks / name
        body = [question.model_dump(mode="json", exclude_none=True) for question in questions]
        path.write_text(yaml.safe_dump(body, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return path

    def plan_only(self, role: str, topic: str, subtopic: str) -> None:
        """Let the folder plan this one question, a gold one of mid level, and no skills."""
        taxonomy = yaml.safe_load((self.banks / "_taxonomy.yaml").read_text(encoding="utf-8"))
        cell = {"role": role, "topic": topic, "junior": 0, "mid": 1, "senior": 0, "gold": 1, "subtopics": [subtopic]}
        (self.banks / "_taxonomy.yaml").write_text(yaml.safe_dump(taxonomy | {"cells": [cell]}), encoding="utf-8")
        roles = (self.banks / "_roles.yaml").read_text(encoding="utf-8")
        (self.banks / "_roles.yaml").write_text(re.sub(r"(?m)^    skills: .*\n", "", roles), encoding="utf-8")

    def replace(self, path: Path, old: str, new: str) -> int:
        """Replace the only occurrence in a file; the number of its line."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text.partition(old)[0].count("\n") + 1

    def load(self) -> Bank:
        return load_bank(self.banks, self.rubrics)

    def problems(self) -> tuple[str, ...]:
        """What loading reports."""
        with pytest.raises(ContentError) as caught:
            self.load()
        return caught.value.problems


def make_content(folder: Path) -> ContentFolders:
    """Content in `folder` with the question of `make_question`, which loads but does not pass the rules."""
    folders = ContentFolders(folder / "question_banks", folder / "rubrics")
    folders.banks.mkdir()
    for path in (ROOT / "question_banks").glob("_*.yaml"):
        shutil.copy(path, folders.banks)
    shutil.copytree(ROOT / "rubrics", folders.rubrics)
    folders.write_questions(make_question())
    return folders
