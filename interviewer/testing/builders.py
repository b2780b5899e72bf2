"""Small valid values for tests: a rubric, a question, a plan, a session."""

from datetime import UTC, datetime, timedelta
from typing import Any

from interviewer.content.question import Question, TimeBudget
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.grading.grade import GradingTask, SaidPart, Submission
from interviewer.interview import flow
from interviewer.interview.session import Channel, ItemKind, Mode, Plan, PlannedItem, Preset, Session

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LONG_ENOUGH = (
    "I would split the failures by their cause, fix the cheapest large group first, measure it on two hundred real tickets "
    "before and after, and keep the rest for people until the numbers say otherwise, which took us three weeks in May."
)
"""An answer with enough words that bear on any question."""


def after(seconds: float) -> datetime:
    """A moment some seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def make_rubric(*criteria: str) -> Rubric:
    """A rubric with these criteria (three by default)."""
    names = criteria or ("framing", "options", "decision")
    return Rubric.model_validate(
        {
            "schema_version": 1,
            "id": "tradeoffs.technical",
            "topic": "tradeoffs",
            "family": "technical",
            "ignore": ["length"],
            "criteria": [
                {
                    "id": name,
                    "name": f"Shows {name}",
                    "layer": "judgement",
                    "stage": 4,
                    "weight": 1,
                    "bar": {"junior": 2, "mid": 3, "senior": 4},
                    "anchors": {
                        1: "says nothing that bears on it",
                        3: "says the main thing",
                        5: "adds proof and limits",
                    },
                }
                for name in names
            ],
        }
    )


def make_question(**changes: Any) -> Question:
    """A question with a must (E1, E3, E5) and a should (E2, E4, E6) for each of three criteria."""
    criteria = ("framing", "options", "decision")
    points = [
        {
            "id": f"E{2 * i + n + 1}",
            "criterion": criterion,
            "need": need,
            "text": f"the {need} point of {criterion}",
            "cues": [f"{criterion} {need} one", f"{criterion} {need} two", f"{criterion} {need} three"],
        }
        for i, criterion in enumerate(criteria)
        for n, need in enumerate(("must", "should"))
    ]
    body: dict[str, Any] = {
        "id": "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m9",
        "role": "llm_engineer",
        "topic": "tradeoffs",
        "subtopic": "prompt_vs_rag_vs_finetune",
        "level": "mid",
        "kind": "adapt",
        "layer": "judgement",
        "form": "situational",
        "rubric": "tradeoffs.technical",
        "prompt": "Which remedy comes first when answers are wrong, and what would you leave out on purpose this quarter?",
        "spoken": "Which remedy comes first, and what would you leave out?",
        "time": {"prep_s": 30, "answer_s": 120, "probes_max": 2, "probe_s": 60},
        "evidence": points,
        "red_flags": [
            {"id": "R1", "text": "trusts the vendor", "caps": {"options": 2}},
            {"id": "R2", "text": "lists products", "caps": {"framing": 2, "decision": 3}},
        ],
        "probes": [
            {"id": "P1", "kind": "clarify", "criterion": "framing", "when_missing": ["E1"], "ask": "What comes first?"},
            {
                "id": "P2",
                "kind": "extend",
                "criterion": "options",
                "when_missing": ["E3", "E4"],
                "ask": "What else is there?",
            },
            {
                "id": "P3",
                "kind": "quantify",
                "criterion": "decision",
                "when_missing": ["E5"],
                "ask": "How sure are you?",
            },
        ],
        "hints": [
            {"criterion": "framing", "text": "Look at the causes."},
            {"criterion": "options", "text": "Compare two."},
        ],
        "revision": 1,
        "status": "reviewed",
        "facts": {"as_of": "2026-11", "review_by": "2027-11"},
        "provenance": {"source": "original", "licence": "CC-BY-4.0"},
    }
    return Question.model_validate(body | changes)


def make_task(*texts: str, question: Question | None = None, **changes: Any) -> GradingTask:
    """A grading task over these answers, the first to the question, the others to follow-ups."""
    asked = question or make_question()
    parts = tuple(SaidPart(turn_id=f"t{i}", asked=asked.prompt, text=text) for i, text in enumerate(texts))
    return GradingTask(question=asked, rubric=make_rubric(), submission=Submission(parts=parts), **changes)


def make_plan(items: int = 2, **changes: Any) -> Plan:
    """A plan of questions on tradeoffs."""
    time = TimeBudget(prep_s=30, answer_s=120, probes_max=2, probe_s=60)
    planned = tuple(
        PlannedItem(
            kind=ItemKind.QUESTION,
            content_id=f"q{i}",
            content_hash=f"h{i}",
            topic=Topic.TRADEOFFS,
            level=Level.MID,
            time=time,
        )
        for i in range(items)
    )
    body: dict[str, Any] = {
        "role": Role.LLM_ENGINEER,
        "level": Level.MID,
        "topics": (Topic.TRADEOFFS,),
        "preset": Preset.SPRINT,
        "mode": Mode.EXAM,
        "channel": Channel.TYPED,
        "seed": 1,
        "items": planned,
    }
    return Plan(**(body | changes))


def make_session(items: int = 2, **changes: Any) -> Session:
    """A session that has just begun, its first question asked at noon."""
    return flow.begin("s1", "anna", make_plan(items, **changes), "First question?", NOON)
