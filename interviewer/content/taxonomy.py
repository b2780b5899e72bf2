"""The vocabulary of the content: roles, topics, levels, and the backlog of sub-topics.

The word sets are enums because a question file may use no other word. What belongs to a
role or a cell (its label, its mix, its sub-topics) is data in `question_banks/_roles.yaml`
and `question_banks/_taxonomy.yaml`.
"""

from enum import StrEnum

from pydantic import ConfigDict, Field

from interviewer.value import Value


class Role(StrEnum):
    """A job that somebody practises for."""

    LLM_ENGINEER = "llm_engineer"
    ML_ENGINEER = "ml_engineer"
    DATA_SCIENTIST = "data_scientist"
    RESEARCH_SCIENTIST = "research_scientist"
    PRODUCT_MANAGER = "product_manager"
    CONTENT_MARKETING = "content_marketing"
    STRATEGY_CONSULTANT = "strategy_consultant"
    LEGAL_COMPLIANCE = "legal_compliance"
    AGENCY_FREELANCER = "agency_freelancer"


class Topic(StrEnum):
    """What a question is about."""

    TRADEOFFS = "tradeoffs"
    SYSTEM_DESIGN = "system_design"
    FAILURES = "failures"


class Level(StrEnum):
    """Seniority practised for; it moves the bar, never the scale."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Family(StrEnum):
    """Which set of rubrics a role uses; `professional` needs no code."""

    TECHNICAL = "technical"
    PROFESSIONAL = "professional"


class Layer(StrEnum):
    """Layer of competence that a criterion or question leads with."""

    CONCEPTUAL = "conceptual"
    OPERATIONAL = "operational"
    JUDGEMENT = "judgement"


class Kind(StrEnum):
    """How deep the job goes: call an API, adapt a model, or build one."""

    USE = "use"
    ADAPT = "adapt"
    BUILD = "build"


class Form(StrEnum):
    """The way a question asks."""

    SITUATIONAL = "situational"
    PAST_BEHAVIOUR = "past_behaviour"
    DESIGN = "design"
    EXPLAIN = "explain"
    INCIDENT_REVIEW = "incident_review"
    ARTEFACT_WALKTHROUGH = "artefact_walkthrough"


class ContentValue(Value):
    """A value that authors write in YAML; field docstrings become the schema text that editors show."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class TopicWeights(ContentValue):
    """How a full interview's questions are shared among the topics."""

    tradeoffs: int = Field(ge=0, le=5)
    """Questions on LLM tradeoffs in a full interview."""
    system_design: int = Field(ge=0, le=5)
    """System-design questions in a full interview."""
    failures: int = Field(ge=0, le=5)
    """Questions on experience with failures in a full interview."""

    def of(self, topic: Topic) -> int:
        """The number of questions for one topic."""
        return int(getattr(self, topic.value))


class RoleProfile(ContentValue):
    """A role as candidates see it."""

    role: Role
    """The role's id."""
    name: str = Field(min_length=3, max_length=40)
    """Name on screen."""
    family: Family
    """Which set of rubrics the role uses."""
    summary: str = Field(min_length=20, max_length=240)
    """One sentence: what the interviewer wants to see in this role."""
    advert_aliases: tuple[str, ...] = Field(min_length=1)
    """Job titles in adverts that mean this role."""
    weights: TopicWeights
    """The mix of a full interview, shown openly."""
    skills: dict[str, int] = Field(default_factory=dict)
    """Skill tags, each with the least number of the role's questions that exercise it."""


class Cell(ContentValue):
    """A role and a topic, with how many questions it will hold and what about."""

    role: Role
    topic: Topic
    junior: int = Field(ge=0)
    """Planned junior questions."""
    mid: int = Field(ge=0)
    """Planned mid-level questions."""
    senior: int = Field(ge=0)
    """Planned senior questions."""
    gold: int = Field(default=0, ge=0)
    """How many of them, at least, come with graded answers."""
    subtopics: tuple[str, ...]
    """Sub-topics, one question each."""

    def planned(self, level: Level) -> int:
        """Planned questions of one level."""
        return int(getattr(self, level.value))


class Tag(ContentValue):
    """A tag with a meaning of its own; all other tags are free words."""

    id: str = Field(pattern=r"^(skill|lens|risk)_[a-z_]+$")
    """What questions write in their tags."""
    name: str = Field(min_length=2, max_length=60)
    """Name on screen."""


class Taxonomy(ContentValue):
    """The whole coverage plan (`question_banks/_taxonomy.yaml`)."""

    schema_version: int
    skills: tuple[Tag, ...] = ()
    """Skills that a question can exercise; `_roles.yaml` says how many of a role's questions must."""
    lenses: tuple[Tag, ...] = ()
    """Situations of a candidate for which a question is apt."""
    risks: tuple[Tag, ...] = ()
    """Kinds of harm that failure questions are about."""
    cells: tuple[Cell, ...]

    @property
    def special_tags(self) -> tuple[Tag, ...]:
        """All tags that the taxonomy knows by name."""
        return (*self.skills, *self.lenses, *self.risks)

    @property
    def risk_ids(self) -> frozenset[str]:
        """Ids of the risks."""
        return frozenset(tag.id for tag in self.risks)

    def cell(self, role: Role, topic: Topic) -> Cell | None:
        """The cell of a role and topic, if planned."""
        return next((c for c in self.cells if c.role is role and c.topic is topic), None)


class Roles(ContentValue):
    """All role profiles (`question_banks/_roles.yaml`)."""

    schema_version: int
    roles: tuple[RoleProfile, ...]


class WarmUp(ContentValue):
    """An unscored opening question; the facts in its answer are the candidate's own material."""

    id: str = Field(pattern=r"^(warmup|artefact)\.[a-z][a-z0-9_]*$")
    """Permanent id."""
    prompt: str
    """Shown on screen."""
    spoken: str
    """Read aloud."""
    answer_s: int = Field(default=90, ge=30, le=180)
    """Time budget for the answer, in seconds."""
    stage: int = Field(ge=1, le=4)
    """Stage of competence it looks at (1 foundation ... 4 risk literacy)."""


class WarmUps(ContentValue):
    """All unscored openings (`question_banks/_warmup.yaml`)."""

    schema_version: int
    warmups: tuple[WarmUp, ...] = Field(min_length=1)
    artefacts: tuple[WarmUp, ...] = ()
    """Questions about a piece of the candidate's own work that they have pasted."""
