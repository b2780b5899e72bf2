"""A session and its parts, as immutable values.

A session is a plan (what will be asked) and a list of turns (what was asked and answered, in
order). An *item* is one place of the plan: its question turn and the follow-up turns belonging
to it; items are what gets graded. Nothing is ever removed from `turns`: a turn taken back by a
redo is `withdrawn`, a replaced answer moves to `earlier_answers`.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from interviewer.content.question import TimeBudget, is_own
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.interview.asides import Aside
from interviewer.interview.follow_ups import FollowUp
from interviewer.value import Value

MAX_ARTEFACT_CHARS = 20_000
"""Longest piece of own work that can be pasted."""


class Preset(StrEnum):
    """Length and manner of an interview."""

    SPRINT = "sprint"
    TOPIC = "topic"
    FULL = "full"
    ONE_WAY = "one_way"
    PRESSURE = "pressure"
    LOW_ANXIETY = "low_anxiety"


class Difficulty(StrEnum):
    """`fixed` asks at the chosen level, so that scores can be compared; `adaptive` moves by the answers, at most one off."""

    FIXED = "fixed"
    ADAPTIVE = "adaptive"


class Mode(StrEnum):
    """`exam` gives no help; `coach` offers hints, which cap their criterion."""

    EXAM = "exam"
    COACH = "coach"


class Channel(StrEnum):
    """How an answer was given."""

    TYPED = "typed"
    VOICE = "voice"


class ItemKind(StrEnum):
    """What a place of the plan holds."""

    WARM_UP = "warm_up"
    ARTEFACT = "artefact"
    """A walk through the candidate's own work, which they have pasted; practice, not scored."""
    QUESTION = "question"
    WRAP_UP = "wrap_up"
    """Anything to add or correct: counted with the question that it concerns."""
    CANDIDATE_QUESTIONS = "candidate_questions"
    """The candidate's questions to the interviewer; practice, not scored."""


class Direction(StrEnum):
    """Where an adaptive interview went before a question."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


class LevelStep(Value):
    """How an adaptive interview came to the level of a question."""

    direction: Direction
    aimed: Level
    """The level wanted; where the bank has no question of it left, another one stands in."""
    grader: str = ""
    """Whose grade of the question before decided; empty where there was none."""


class PlannedItem(Value):
    """One place of the plan."""

    kind: ItemKind
    content_id: str
    """Question or warm-up id."""
    content_hash: str = ""
    """Hash of the question as planned; a later edit of the bank doesn't change what was asked."""
    rubric_id: str = ""
    rubric_hash: str = ""
    topic: Topic | None = None
    level: Level | None = None
    time: TimeBudget
    step: LevelStep | None = None
    """Set when an adaptive interview asks it."""

    @property
    def is_own(self) -> bool:
        """Whether the candidate wrote the question."""
        return is_own(self.content_id)


class Plan(Value):
    """What will be asked, fixed at the start."""

    role: Role
    level: Level
    topics: tuple[Topic, ...]
    preset: Preset
    mode: Mode
    channel: Channel
    difficulty: Difficulty = Difficulty.FIXED
    artefact: str = Field(default="", max_length=MAX_ARTEFACT_CHARS)
    """A piece of the candidate's own work as pasted text; data, never part of a prompt's wording."""
    seed: int
    items: tuple[PlannedItem, ...] = Field(min_length=1)

    @property
    def allows_hints(self) -> bool:
        """Whether hints may be asked for."""
        return self.mode is Mode.COACH or self.preset is Preset.LOW_ANXIETY

    @property
    def shows_clock(self) -> bool:
        """Whether the time is shown and its notices given."""
        return self.preset is not Preset.LOW_ANXIETY

    @property
    def questions(self) -> tuple[int, ...]:
        """Places of the scored questions."""
        return tuple(place for place, item in enumerate(self.items) if item.kind is ItemKind.QUESTION)

    @property
    def minutes(self) -> int:
        """Planned length, follow-ups included, in whole minutes."""
        seconds = sum(i.time.prep_s + i.time.answer_s + i.time.probes_max * i.time.probe_s for i in self.items)
        return round(seconds / 60)


class TurnKind(StrEnum):
    """What a turn asks."""

    WARM_UP = "warm_up"
    ARTEFACT = "artefact"
    QUESTION = "question"
    PROBE = "probe"
    WRAP_UP = "wrap_up"
    CANDIDATE_QUESTIONS = "candidate_questions"


class TurnState(StrEnum):
    """Where a turn stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


class Answer(Value):
    """What was said, exactly as it was handed in."""

    text: str
    channel: Channel
    recordings: tuple[str, ...] = ()
    """Ids of the recordings it was transcribed from, in order; empty if typed."""
    answered_at: AwareDatetime
    took_s: float = Field(ge=0)
    """Seconds since the question was asked, pauses left out."""
    corrected_at: AwareDatetime | None = None
    """When this wording took the place of what was handed in, after the interview; None for what was handed in."""


class Clarification(Value):
    """What the candidate asked about a question, and what they were told."""

    asked: str
    reply: str


class Phrasing(Value):
    """What came of asking a model for the words of a follow-up; its words themselves are not kept unless shown."""

    model: str
    kept_plan: str | None = None
    """Why the planned words were shown instead; None where the model's were."""


class Turn(Value):
    """One thing asked and what came back."""

    id: str
    item: int = Field(ge=0)
    """Position in the plan."""
    kind: TurnKind
    asked: str
    """The text as it was shown."""
    probe_id: str | None = None
    follow_up: FollowUp | None = None
    """Of a follow-up: what was planned, and why."""
    phrasing: Phrasing | None = None
    """None where no model was asked for the words."""
    asked_at: AwareDatetime
    state: TurnState = TurnState.ASKED
    answer: Answer | None = None
    earlier_answers: tuple[Answer, ...] = ()
    """Answers replaced by a redo, oldest first."""
    aside: Aside | None = None
    """What was said to an answer besides the next question."""
    uncorrected: tuple[Answer, ...] = ()
    """The wordings of this answer before its transcript was corrected; the first is what was handed in."""
    hints_shown: int = Field(default=0, ge=0)
    clarifications: tuple[Clarification, ...] = ()
    concerns: int | None = None
    """For a wrap-up: the item that its answer is counted with."""
    paused_s: float = Field(default=0, ge=0)

    @property
    def is_let_go(self) -> bool:
        """Whether its words were of distress: nothing more is asked about them, and nobody grades them."""
        return self.aside is not None and self.aside.lets_go

    @property
    def counts(self) -> bool:
        """Whether there is an answer that is part of what is graded."""
        return self.answer is not None and not self.is_let_go


class Stage(StrEnum):
    """Where a session stands."""

    BRIEFING = "briefing"
    INTERVIEW = "interview"
    SELF_RATING = "self_rating"
    DEBRIEF = "debrief"


class SelfRating(Value):
    """The candidate's own level for one criterion of a topic's rubric, given before scores are shown."""

    rubric_id: str
    criterion: str
    level: int = Field(ge=1, le=5)


class Session(Value):
    """One interview of one person."""

    id: str
    owner: str
    """Id of the person it belongs to; every look-up names it."""
    created_at: AwareDatetime
    title: str = Field(default="", max_length=80)
    """The name that the person gave it; '' if none."""
    plan: Plan
    stage: Stage = Stage.INTERVIEW
    turns: tuple[Turn, ...] = ()
    paused_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None
    self_ratings: tuple[SelfRating, ...] = ()
    version: int = Field(default=0, ge=0)
    """Counts saved changes; the store refuses a save that is not the next one."""

    @property
    def current(self) -> Turn | None:
        """The turn that waits for an answer, or was answered and waits for what comes next."""
        if self.stage is not Stage.INTERVIEW:
            return None
        return next((t for t in reversed(self.turns) if t.state is not TurnState.WITHDRAWN), None)

    def turn(self, turn_id: str) -> Turn | None:
        """The turn with this id."""
        return next((t for t in self.turns if t.id == turn_id), None)

    def turns_of(self, item: int) -> tuple[Turn, ...]:
        """The turns of one item that still stand, in order."""
        return tuple(t for t in self.turns if t.item == item and t.state is not TurnState.WITHDRAWN)

    @property
    def answered_questions(self) -> tuple[int, ...]:
        """Items with a question that have at least one answer that counts, in order."""
        return tuple(
            i for i, planned in enumerate(self.plan.items)
            if planned.kind is ItemKind.QUESTION and any(t.counts for t in self.turns_of(i))
        )  # fmt: skip

    def said_on(self, item: int) -> tuple[Turn, ...]:
        """The answered turns that count for an item: its own, then what a wrap-up adds to it."""
        added = (t for t in self.turns if t.concerns == item and t.state is not TurnState.WITHDRAWN)
        return tuple(t for t in (*self.turns_of(item), *added) if t.counts)

    def with_item(self, place: int, item: PlannedItem) -> "Session":
        """The session with one place of its plan changed."""
        items = (*self.plan.items[:place], item, *self.plan.items[place + 1 :])
        return self.model_copy(update={"plan": self.plan.model_copy(update={"items": items})})

    def with_turn(self, turn: Turn) -> "Session":
        """The session with one turn replaced (same id) or appended."""
        if self.turn(turn.id) is None:
            return self.model_copy(update={"turns": (*self.turns, turn)})
        return self.model_copy(update={"turns": tuple(turn if t.id == turn.id else t for t in self.turns)})


class SessionLine(Value):
    """What a list shows of a session, without reading its turns."""

    id: str
    created_at: datetime
    title: str = ""
    role: Role
    level: Level
    preset: Preset
    stage: Stage
    questions: int
    answered: int
