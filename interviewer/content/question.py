"""A question with everything needed to ask it, follow it up and grade it.

A reader would get wrong: `evidence` holds the concepts an answer can show (the grader's
points), `cues` are paraphrases of them for the embedded grader and the choice of probes;
neither is ever shown to a candidate before the answer is given.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from interviewer.content.taxonomy import ContentValue, Form, Kind, Layer, Level, Role, Topic


class Need(StrEnum):
    """How much a criterion depends on a point."""

    MUST = "must"
    SHOULD = "should"
    BONUS = "bonus"


def _only_true_or_false(raw: object) -> object:
    """Refuse `no`, `on`, `1` ..., which YAML 1.1 and pydantic would take for booleans."""
    if raw in ("true", "false") or isinstance(raw, bool):
        return raw
    raise ValueError("write true or false")


TrueOrFalse = Annotated[bool, BeforeValidator(_only_true_or_false)]


OWN = "own_"
"""What the sub-topic of a question begins with that somebody wrote for themself; no shipped one does."""


def is_own(question_id: str) -> bool:
    """Whether an id names a question that somebody wrote for themself."""
    return f".{OWN}" in question_id


class TimeBudget(ContentValue):
    """Seconds planned for a question; running over is never a penalty."""

    prep_s: int = Field(ge=0, le=300)
    """Seconds to think before the answer."""
    answer_s: int = Field(ge=60, le=900)
    """Seconds for the answer."""
    probes_max: int = Field(ge=0, le=2)
    """Most follow-up questions."""
    probe_s: int = Field(ge=30, le=180)
    """Seconds for each follow-up answer."""


class EvidencePoint(ContentValue):
    """One concept that an answer can show."""

    id: str = Field(pattern=r"^E\d{1,2}$")
    """Id within the question."""
    criterion: str
    """Id of the rubric's criterion it counts for."""
    need: Need
    """`must`: without it the criterion stays at 3 or below."""
    text: str
    """The concept in 8-40 words."""
    cues: tuple[str, ...]
    """At least three paraphrases of 2-10 words, as a person would say them."""


class RedFlag(ContentValue):
    """A claim or habit that caps a criterion, with the reason shown."""

    id: str = Field(pattern=r"^R\d{1,2}$")
    """Id within the question."""
    ref: str | None = None
    """Id of a shared misconception, if it is one."""
    text: str
    """What the candidate says or does."""
    caps: dict[str, int]
    """Highest level that each named criterion can then reach."""


class ProbeKind(StrEnum):
    """What a follow-up question does."""

    CLARIFY = "clarify"
    EXTEND = "extend"
    CHALLENGE = "challenge"
    QUANTIFY = "quantify"
    NARROW = "narrow"


class Probe(ContentValue):
    """A planned, neutral follow-up question, tied to a gap."""

    id: str = Field(pattern=r"^P\d{1,2}$")
    """Id within the question."""
    kind: ProbeKind
    criterion: str
    """Id of the criterion whose gap it serves."""
    when_missing: tuple[str, ...] = ()
    """Evidence points whose absence calls for it."""
    trigger: Literal["no_story"] | None = None
    """`no_story`: ask it when a past-behaviour answer tells no single occasion."""
    ask: str
    """The question, at most 30 words."""


class Hint(ContentValue):
    """Help in coach mode; using it caps its criterion at 3."""

    criterion: str
    """Id of the criterion it helps with."""
    text: str
    """One sentence that points without telling."""


class Fallback(ContentValue):
    """A situational twin for people without the experience asked about."""

    form: Form
    prompt: str


class Rating(ContentValue):
    """What one rater gave an exemplar, without knowing what the others gave."""

    rater: Literal["author", "reviewer", "panel"]
    human: TrueOrFalse
    """Only human ratings count as agreement with people."""
    date: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])-[0-3]\d$")
    """Day of the rating (YYYY-MM-DD)."""
    scores: dict[str, int]
    """Level per criterion, as it was given; never changed afterwards."""


class Exemplar(ContentValue):
    """A graded answer: the grader's training, or its test when held out."""

    id: Literal["weak", "adequate", "strong", "bluff"]
    split: Literal["fewshot", "holdout"]
    """`holdout` answers are never shown to a grader."""
    scores: dict[str, int]
    """Level per criterion that graders are held to."""
    met: tuple[str, ...]
    """Evidence points that the answer shows."""
    partial: tuple[str, ...]
    """Evidence points that it half shows."""
    flags: tuple[str, ...]
    """Red flags that it raises."""
    ratings: tuple[Rating, ...] = Field(min_length=1)
    """Each independent rating that the scores rest on."""
    answer: str


class StudyTask(ContentValue):
    """Something to do next, ending in an artefact where it can."""

    stage: int = Field(ge=1, le=4)
    task: str


class Reference(ContentValue):
    """A source that exists."""

    title: str
    by: str
    year: int = Field(ge=1950, le=2027)


_YearMonth = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


class Facts(ContentValue):
    """How long the content may be trusted."""

    as_of: _YearMonth
    """Month in which the facts were checked (YYYY-MM)."""
    review_by: _YearMonth
    """Month by which they must be checked again (YYYY-MM)."""

    def months_left(self, today: date) -> int:
        """Months until the review month; negative once it has passed."""
        return (int(self.review_by[:4]) - today.year) * 12 + int(self.review_by[5:]) - today.month


class Provenance(ContentValue):
    """Where the question comes from."""

    source: str
    licence: str


class Question(ContentValue):
    """One question of a bank (`question_banks/<role>.<topic>.yaml` holds a list of them)."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z_]+\.[a-z0-9_]+\.[jms]\d+$")
    """`<role>.<topic>.<subtopic>.<j|m|s><n>`, permanent."""
    role: Role
    also_roles: tuple[Role, ...] = ()
    """Other roles it suits; they do not count for coverage."""
    topic: Topic
    subtopic: str
    level: Level
    kind: Kind
    layer: Layer
    form: Form
    rubric: str
    """Id of the rubric that grades it."""
    context: str = ""
    """Figures and circumstances, shown on screen, at most 130 words."""
    prompt: str
    """The question as shown, 25-90 words."""
    spoken: str
    """The question as read aloud, 15-60 words."""
    time: TimeBudget
    evidence: tuple[EvidencePoint, ...]
    red_flags: tuple[RedFlag, ...]
    probes: tuple[Probe, ...]
    depth: tuple[str, ...] = ()
    """Up to three deeper questions for when nothing is missing."""
    hints: tuple[Hint, ...] = ()
    """Two hints for coach mode."""
    fallback: Fallback | None = None
    transfer: tuple[str, ...] = ()
    """Neighbouring experience that counts."""
    study: tuple[StudyTask, ...] = ()
    refs: tuple[Reference, ...] = ()
    asr_terms: tuple[str, ...] = ()
    """Vocabulary for speech recognition, spelled as it should appear."""
    tags: tuple[str, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    revision: int = Field(ge=1)
    replaces: str | None = None
    """Id of the question that this one took the place of."""
    status: Literal["draft", "reviewed", "gold", "retired"]
    facts: Facts
    provenance: Provenance

    def point(self, point_id: str) -> EvidencePoint:
        """The evidence point with this id; KeyError if there is none."""
        for point in self.evidence:
            if point.id == point_id:
                return point
        raise KeyError(point_id)

    def points_of(self, criterion_id: str) -> tuple[EvidencePoint, ...]:
        """The evidence points that count for a criterion, in file order."""
        return tuple(point for point in self.evidence if point.criterion == criterion_id)
