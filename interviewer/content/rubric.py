"""Rubrics: anchored criteria on one five-level scale for everybody.

Anchors describe behaviour at levels 1, 3 and 5; 2 and 4 mean "between". Seniority moves only
the bar, never the scale. Behaviourally anchored scales follow Taylor & Small (2002) and
Melchers et al. (2011).
"""

from pydantic import Field

from interviewer.content.taxonomy import ContentValue, Family, Layer, Level, Topic

MAX_CRITERION_NAME_CHARS = 48


class Bar(ContentValue):
    """The level expected of each seniority."""

    junior: int = Field(ge=1, le=5)
    mid: int = Field(ge=1, le=5)
    senior: int = Field(ge=1, le=5)

    def of(self, level: Level) -> int:
        """The bar of one seniority."""
        return int(getattr(self, level.value))


class Criterion(ContentValue):
    """One thing that is judged, with what levels 1, 3 and 5 look like."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    """Permanent id."""
    name: str = Field(min_length=3, max_length=MAX_CRITERION_NAME_CHARS)
    """Name on screen, shown before the answer."""
    layer: Layer
    """Layer of competence."""
    stage: int = Field(ge=1, le=4)
    """Stage of competence that practice on it belongs to."""
    weight: int = Field(ge=1, le=3)
    """Weight when probes are chosen."""
    bar: Bar
    """Expected level per seniority."""
    anchors: dict[int, str]
    """What an answer at level 1, 3 and 5 does, as behaviour."""


class Rubric(ContentValue):
    """The criteria of one topic and family (`rubrics/<topic>.<family>.yaml`)."""

    schema_version: int
    id: str = Field(pattern=r"^[a-z_]+\.[a-z]+$")
    """`<topic>.<family>`."""
    topic: Topic
    family: Family
    ignore: tuple[str, ...] = Field(min_length=1)
    """What must not move a score."""
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=5)

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with this id; KeyError if there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)


class ScaleLevel(ContentValue):
    """What a level means in words, for every criterion."""

    level: int = Field(ge=1, le=5)
    name: str
    """One or two words on screen."""
    meaning: str
    """One sentence."""


class Scale(ContentValue):
    """The common scale (`rubrics/_scale.yaml`)."""

    schema_version: int
    not_enough_evidence: str
    """What NE means on screen."""
    levels: tuple[ScaleLevel, ...] = Field(min_length=5, max_length=5)


class Misconception(ContentValue):
    """A wrong belief that many questions share as a red flag."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    text: str
    """The belief, as somebody would voice it."""
    correction: str
    """What is true instead, shown in the debrief."""


class Misconceptions(ContentValue):
    """All shared misconceptions (`rubrics/_misconceptions.yaml`)."""

    schema_version: int
    misconceptions: tuple[Misconception, ...]
