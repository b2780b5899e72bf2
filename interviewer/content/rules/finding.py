"""What a rule says when it finds a fault."""

from dataclasses import dataclass
from typing import Literal

from interviewer.content.yaml_text import Place


@dataclass(frozen=True)
class Finding:
    """One fault: the rule, the field's place inside the item, and what to do."""

    rule: str
    place: Place
    message: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class Problem:
    """A finding with its file and line."""

    file: str
    line: int
    finding: Finding

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.finding.place) or "-"
        return f"{self.file}:{self.line}: {self.finding.rule}: {where}: {self.finding.message}"
