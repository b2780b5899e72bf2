"""One graded criterion of one answer: what progress, scheduling and study plans are made from."""

from datetime import datetime

from pydantic import AwareDatetime

from interviewer.content.taxonomy import Layer, Level, Role, Topic
from interviewer.value import Value


class Ruler(Value):
    """What measured a level; levels by different rulers are never trended or compared together."""

    grader: str
    """`embedded` or the model as asked for."""
    grader_version: str
    rubric_hash: str


class Measurement(Value):
    """A level on one criterion, with where and by what it was measured."""

    session_id: str
    at: AwareDatetime
    """When the session began."""
    role: Role
    level: Level
    """Seniority practised for."""
    topic: Topic
    question_id: str
    rubric_id: str
    criterion: str
    name: str
    """The criterion's name on screen."""
    layer: Layer
    stage: int
    """Stage of competence (1-4) that practice on the criterion belongs to."""
    bar: int
    """Expected level at the seniority practised for."""
    score: int | None
    """The level given (1-5); None means not enough evidence, which is no low level."""
    low: float | None
    high: float | None
    """Range of the level."""
    ruler: Ruler

    @property
    def subtopic(self) -> str:
        """What the question is about, within its topic."""
        return self.question_id.split(".")[2]

    @property
    def skill(self) -> tuple[str, str]:
        """What can be practised again: a criterion of a rubric."""
        return self.rubric_id, self.criterion


class Asked(Value):
    """A question that was answered, for coverage; graded or not."""

    session_id: str
    at: datetime
    role: Role
    topic: Topic
    question_id: str
    rung: int = 0
    """Deepest rung of the question's deeper questions that was reached; 0 if none."""
