"""Writes `docs/examples/`: three whole sessions as the Markdown export tells them (`python tools/write_examples.py`).

The candidate is played: adequate graded answers of the bank to questions, sentences of its strong answers to
follow-ups. Everything else is the program: its plan, follow-ups, grades and debrief.
"""

import dataclasses
import tempfile
from pathlib import Path

from interviewer.content.question import Question
from interviewer.content.taxonomy import Level, Role
from interviewer.interview.plan import Choice
from interviewer.interview.session import ItemKind, Preset, SelfRating, Session
from interviewer.service.export import to_markdown
from interviewer.settings import EMBEDDED, Settings
from interviewer.testing.clock import NOON, FixedClock
from interviewer.wiring.parts import Parts, open_parts, read_bank

PERSON = "e0a1" * 8
TARGET = Path(__file__).parents[1] / "docs" / "examples"
SESSIONS = {
    "technical": Choice(role=Role.LLM_ENGINEER, level=Level.MID, preset=Preset.FULL),
    "professional": Choice(role=Role.PRODUCT_MANAGER, level=Level.MID, preset=Preset.TOPIC),
    "one-way": Choice(role=Role.ML_ENGINEER, level=Level.SENIOR, preset=Preset.ONE_WAY),
}
SAID = {
    ItemKind.WARM_UP: "I am an engineer in a team of four. For two years I have built search and question answering on our own "
    "documents, and I look after how we test it.",
    ItemKind.WRAP_UP: "Yes: I would also tell the people who use it what we switched off, and why.",
    ItemKind.CANDIDATE_QUESTIONS: "How do you decide here that a model is good enough to go out, and who may stop it?",
}
HEAD = (
    "*Written by `python tools/write_examples.py`: a played candidate who gives the bank's own graded answers, through the "
    "real program without a model; graded by the offline grader, whose levels are indicative.*\n\n"
)


def main() -> None:
    """Hold the three sessions and write them."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), grader=EMBEDDED)
        bank = read_bank(settings, keeps=False)
        answered = {key: q for key, q in bank.questions.items() if q.exemplars}
        parts = open_parts(settings, dataclasses.replace(bank, questions=answered), clock := FixedClock(NOON))
        try:
            for seed, (name, choice) in enumerate(SESSIONS.items(), 3):
                session = hold(parts, clock, choice, seed)
                text = to_markdown(parts.review.report(PERSON, session.id))
                (TARGET / f"{name}.md").write_text(HEAD + text.rstrip() + "\n", encoding="utf-8")
        finally:
            parts.close()


def hold(parts: Parts, clock: FixedClock, choice: Choice, seed: int) -> Session:
    """One session from its first question to its debrief."""
    session = parts.interviews.start(PERSON, choice, seed)
    while (turn := session.current) is not None:
        clock.forward(95)
        planned = session.plan.items[turn.item]
        if planned.kind is ItemKind.QUESTION:
            text = answer(parts.interviews.content_of(session, turn.item)[0], len(session.turns_of(turn.item)))
        else:
            text = SAID[planned.kind]
        parts.interviews.submit(PERSON, session.id, turn.id, text)
        session = parts.interviews.advance(PERSON, session.id)
        if planned.kind is ItemKind.CANDIDATE_QUESTIONS and session.current is not None:
            session = parts.interviews.skip(PERSON, session.id, session.current.id)
    ratings = tuple(
        SelfRating(rubric_id=rubric.id, criterion=criterion.id, level=3)
        for rubric in parts.interviews.rubrics_of(session)
        for criterion in rubric.criteria
    )
    session = parts.interviews.rate_self(PERSON, session.id, ratings)
    parts.dispatcher.work_off()
    return session


def answer(question: Question, nth: int) -> str:
    """The adequate answer first, then sentences of the strong one, two at a time."""
    told = {example.id: example.answer for example in question.exemplars}
    if nth == 1:
        return told["adequate"]
    sentences = told["strong"].split(". ")
    start = 2 * nth % max(1, len(sentences) - 1)
    return ". ".join(sentences[start : start + 2]).rstrip(".") + "."


if __name__ == "__main__":
    main()
