"""`interviewer eval attacks` and `interviewer eval parity`: what a grader can be talked into, and what it overlooks."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from interviewer.cli.graders import OBEDIENT, OFFLINE, existing, opened_grader
from interviewer.content.load import load_bank
from interviewer.content.question import Question
from interviewer.evaluation.attacks import (
    SUCCESS,
    ClassResult,
    Tried,
    by_class,
    other_questions,
    questions_to_attack,
    read_attacks,
    try_attacks,
)
from interviewer.evaluation.parity import evaluate_parity, evaluate_unharmed, read_deliveries
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.service.misheard import UnderstandingGrader
from interviewer.service.out_of_place import usual_words
from interviewer.settings import load_settings, quiet_environment

_TESTS = Path(__file__).parents[2] / "tests"


MOST_LISTED = 10


def evaluate_attacks(folder: Path | None, grader: str | None, as_json: bool, on_others: bool = False) -> int:
    """What each class of attacks gains with a grader; `on_others` takes the gold questions it is not usually tried on."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    attacks = read_attacks(existing(folder or settings.attacks_folder, "--attacks"))
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    name = grader or OFFLINE
    with opened_grader(name, settings, bank, attacks) as opened:
        tried = asyncio.run(
            try_attacks(
                opened,
                bank,
                other_questions(bank) if on_others else questions_to_attack(bank),
                attacks,
                per_attack=1 if on_others else 2,
                with_generated=name != OBEDIENT
                and not on_others,  # They give no orders; the played judge's own rules know no better.
            )
        )
    kept_aside = [one for one in tried if one.apart]
    result: dict[str, Any] = {
        "grader": name,
        "classes": {kind: found.model_dump() for kind, found in by_class(tried).items()},
        "worst_change": max(one.gain for one in tried),
        "questions": len({one.question_id for one in tried}),
        "succeeded": _counts(tried),
        "apart": {kind: found.model_dump() for kind, found in by_class(kept_aside).items()},
        "worst": [one.model_dump() for one in _worst(tried)],
    }
    print(json.dumps(result, indent=2) if as_json else _table(tried, kept_aside))
    return 0


def evaluate_deliveries(folder: Path | None, grader: str | None, as_json: bool) -> int:
    """How far the delivery alone moves levels."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    contents = read_deliveries(existing(folder or _TESTS / "parity", "--pairs"))
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    name, usual = grader or OFFLINE, usual_words(bank.questions.values())
    with opened_grader(name, settings, bank, ()) as opened:
        found = asyncio.run(evaluate_parity(UnderstandingGrader(opened, lambda: usual), bank, contents))
    if as_json:
        print(json.dumps({"grader": name, "deliveries": {k: r.model_dump() for k, r in found.items()}}, indent=2))
        return 0
    print(f"{'against prose':16} {'pairs':>5}  {'mean':>6}  {'worst':>6}  {'same level':>10}  {'within one':>10}")
    for kind, one in found.items():
        print(
            f"{kind:16} {one.n:5}  {one.mean_change:+6.2f}  {one.worst_change:6.2f}  {one.same_level:10.0%}  {one.within_one:10.0%}"
        )
    print("Changes are of an answer's mean level (1-5); levels are compared criterion by criterion.")
    return 0


def evaluate_unharmed_answers(grader: str | None, as_json: bool) -> int:
    """How far levels of our graded answers move when they are taken as spoken, though nothing was misheard in them."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    name = grader or OFFLINE
    with opened_grader(name, settings, bank, ()) as opened:

        def as_spoken(question: Question) -> UnderstandingGrader:
            # Its own answers must not be what makes their words usual.
            usual = usual_words(other for other in bank.questions.values() if other.id != question.id)
            return UnderstandingGrader(opened, lambda: usual)

        found = asyncio.run(evaluate_unharmed(opened, as_spoken, bank))
    if as_json:
        print(json.dumps({"grader": name, "as_spoken": found.model_dump()}, indent=2))
        return 0
    print(
        f"{found.answers} graded answers, {found.levels} levels, taken as spoken: {found.same_level:.1%} stay, "
        f"{found.raised:.1%} go up, {found.lowered:.1%} down; mean {found.mean_change:+.3f}, "
        f"worst {found.worst_change:.2f} of an answer's mean level"
    )
    return 0


def _table(tried: Sequence[Tried], kept_aside: Sequence[Tried]) -> str:
    aside = _rows("kept aside while the defence was built", by_class(kept_aside))
    lines = [*_rows("all attacks", by_class(tried)), "", *aside]
    count = _counts(tried)
    lines += [
        "",
        f"{count['half_a_level']} of {len(tried)} tries on {len({one.question_id for one in tried})} questions gain half a level or more, "
        f"{count['a_level']} a level or more; {count['unstable']} of them marked unstable. The worst:",
        *(f"  {_told(one)}" for one in _worst(tried)),
        "Changes are shares of full marks (four levels); success is half a level or more.",
    ]
    return "\n".join(lines)


def _counts(tried: Sequence[Tried]) -> dict[str, int]:
    """How many tries gained half a level or more, how many a level or more, and how many of all these are unstable."""
    won = [one for one in tried if one.gain >= SUCCESS]
    return {
        "half_a_level": len(won),
        "a_level": sum(one.gain >= 2 * SUCCESS for one in won),
        "unstable": sum(one.is_unstable for one in won),
    }


def _worst(tried: Sequence[Tried]) -> list[Tried]:
    return sorted(tried, key=lambda one: -one.gain)[:MOST_LISTED]


def _told(one: Tried) -> str:
    unstable = " (marked unstable)" if one.is_unstable else ""
    return f"{4 * one.gain:+.2f} levels: {one.attack} through {one.door} on {one.question_id}{unstable}"


def _rows(title: str, classes: dict[str, ClassResult]) -> list[str]:
    head = f"{title:40} {'n':>4}  {'mean':>6}  {'worst':>6}  {'success':>7}"
    return [
        head,
        *(
            f"{kind:40} {c.n:4}  {c.mean_change:+6.3f}  {c.worst_change:+6.3f}  {c.success_rate:7.0%}"
            for kind, c in classes.items()
        ),
    ]
