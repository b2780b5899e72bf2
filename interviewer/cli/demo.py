"""`interviewer demo`: the app on made-up sessions, to look at review and progress before there are own ones.

A made-up person practises over three months and gets better: their answers are the banks' own graded examples,
weak ones at first and strong ones later, graded by the embedded grader like anybody's. They stand in a data folder
of their own, every page is labelled, and everybody who comes is that person.
"""

import dataclasses
from datetime import UTC, datetime, timedelta
from random import Random

from interviewer.cli.serve import run_server
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Level, Role
from interviewer.interview.plan import Choice
from interviewer.interview.session import ItemKind, Preset, SelfRating, Session
from interviewer.settings import EMBEDDED, Settings, load_settings
from interviewer.testing.clock import FixedClock
from interviewer.wiring.parts import Parts, open_parts, read_bank

PERSON = "de30" * 8
DAYS = 90
MAIN_ROLE, OTHER_ROLES = Role.LLM_ENGINEER, (Role.PRODUCT_MANAGER, Role.ML_ENGINEER)
KINDS = ("weak", "adequate", "strong")
STORIES = 4
"""So many of the told experiences are kept as stories."""


def demo(sessions: int, port: int | None, open_browser: bool | None) -> None:
    """Make the sessions up if they are not there yet, and serve them."""
    chosen = load_settings(port=port, open_browser=open_browser)
    settings = chosen.model_copy(update={"data_dir": chosen.data_dir / "demo", "grader": EMBEDDED, "database_url": ""})
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    make_up(settings, sessions)
    run_server(settings, lambda parts: dataclasses.replace(parts, newcomer=lambda: PERSON, is_demo=True))


def make_up(settings: Settings, count: int, now: datetime | None = None) -> int:
    """Fill the store of these settings up to `count` sessions that end `now`; returns how many were made."""
    now = now or datetime.now(UTC)
    clock = FixedClock(now - timedelta(days=DAYS))
    parts = open_parts(settings, bank=_with_graded_answers(read_bank(settings)), clock=clock)
    try:
        there = len(parts.review.lines(PERSON))
        rng = Random(there)
        for number in range(there, count):
            clock.forward((now - clock()).total_seconds() / (count - number) * rng.uniform(0.5, 1.0))
            _hold(parts, clock, rng, skill=number / count, seed=number)
            print(f"\rMaking up sessions: {number + 1} of {count}", end="", flush=True)
        print()
        return max(0, count - there)
    finally:
        parts.close()


def _with_graded_answers(bank: Bank) -> Bank:
    """Only the questions that have answers to give."""
    return dataclasses.replace(bank, questions={i: q for i, q in bank.questions.items() if q.exemplars})


def _hold(parts: Parts, clock: FixedClock, rng: Random, skill: float, seed: int) -> None:
    """One session from start to debrief."""
    role = MAIN_ROLE if rng.random() < 0.7 else rng.choice(OTHER_ROLES)
    preset = rng.choice((Preset.SPRINT, Preset.SPRINT, Preset.TOPIC, Preset.FULL))
    session = parts.interviews.start(PERSON, Choice(role=role, level=Level.MID, preset=preset), seed=seed)
    while (turn := session.current) is not None:
        clock.forward(rng.uniform(60, 220))
        text = _answer(parts, session, rng, skill)
        if text is None:
            session = parts.interviews.skip(PERSON, session.id, turn.id)
            continue
        parts.interviews.submit(PERSON, session.id, turn.id, text)
        session = parts.interviews.advance(PERSON, session.id)
    ratings = _self_ratings(parts, session, rng, skill)
    parts.interviews.rate_self(PERSON, session.id, ratings)
    parts.dispatcher.work_off()
    _keep_story(parts, session)


def _keep_story(parts: Parts, session: Session) -> None:
    """Keep the first experience that was told, as somebody would who wants to tell it again."""
    if len(parts.stories.all(PERSON)) < STORIES:
        told = next((item for item in parts.review.report(PERSON, session.id).items if item.ledger is not None), None)
        if told is not None:
            parts.stories.keep(PERSON, session.id, told.index)


def _answer(parts: Parts, session: Session, rng: Random, skill: float) -> str | None:
    """A graded example answer of about this skill; a sentence of it to a follow-up, or None to pass."""
    turn = session.current
    assert turn is not None
    kind = session.plan.items[turn.item].kind
    if kind not in (ItemKind.QUESTION, ItemKind.WARM_UP):
        return None
    if kind is ItemKind.WARM_UP:
        return "I build tools on language models with a small team, and look after how they are tested."
    question, _ = parts.interviews.content_of(session, turn.item)
    example = KINDS[min(2, max(0, int(skill * 2.4 + rng.uniform(-0.4, 0.8))))]
    if len(session.turns_of(turn.item)) == 1:
        return _example(question, example)
    sentences = _example(question, "strong").split(". ")
    return None if rng.random() > 0.3 + skill / 2 else rng.choice(sentences).strip(". ") + "."


def _example(question: Question, kind: str) -> str:
    return next(example.answer for example in question.exemplars if example.id == kind)


def _self_ratings(parts: Parts, session: Session, rng: Random, skill: float) -> tuple[SelfRating, ...]:
    return tuple(
        SelfRating(
            rubric_id=rubric.id,
            criterion=criterion.id,
            level=min(5, max(1, round(2 + 2 * skill + rng.uniform(-0.8, 0.8)))),
        )
        for rubric in parts.interviews.rubrics_of(session)
        for criterion in rubric.criteria
    )
