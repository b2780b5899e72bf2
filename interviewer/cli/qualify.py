"""`interviewer qualify`: every rule on one grader as a table, and the record that the app shows."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from interviewer.cli.graders import OBEDIENT, OFFLINE, PLAYED, existing, opened_grader
from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.evaluation.attacks import Attack, read_attacks
from interviewer.evaluation.qualify import Subject
from interviewer.evaluation.qualify import qualify as try_rules
from interviewer.grading.qualification import (
    SHIPPED,
    Qualification,
    current_procedure,
    missing_evaluations,
    write_record,
)
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.settings import EMBEDDED, Settings, load_settings, quiet_environment
from interviewer.wiring.graders import make_graders

AT_ONCE = 4
"""Grades that a model is asked for at the same time."""


def qualify(model: str | None, folder: Path | None, limit: int | None, is_own: bool, as_json: bool) -> int:
    """Print the rules or the record; 0 if qualified. A whole run is kept, in the data folder or with the program."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    name = EMBEDDED if model == OFFLINE else model or settings.grader
    attacks = read_attacks(existing(folder or settings.attacks_folder, "--attacks"))
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    found = _tried(name, settings, bank, attacks, limit)
    print(found.model_dump_json(indent=2) if as_json else table(found))
    if limit is None:
        path = write_record(SHIPPED if is_own else settings.qualifications_folder, found)
        print(f"recorded in {path}", file=sys.stderr)
    else:
        print("A first look at a part; nothing was recorded.", file=sys.stderr)
    return 0 if found.verdict == "qualified" else 1


def check_records() -> int:
    """Print what grades without an evaluation of what it is now; 0 if there is nothing."""
    problems = missing_evaluations()
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("Every prompt that grades, and the embedded grader, has a recorded evaluation.")
    return 1 if problems else 0


def table(found: Qualification) -> str:
    """One line a rule, then the verdict and the figures that go into reports."""
    wide = [max(len(getattr(rule, column)) for rule in found.rules) for column in ("rule", "target", "measured")]
    lines = [
        f"{rule.rule:{wide[0]}}  {rule.target:{wide[1]}}  {rule.measured:{wide[2]}}  {rule.verdict}"
        for rule in found.rules
    ]
    gold = found.gold
    error = "unknown" if gold.standard_error is None else f"{gold.standard_error:.2f} levels"
    reported = f", which reported itself as {found.model_reported}" if found.model_reported else ""
    return "\n".join([
        f"{'rule':{wide[0]}}  {'target':{wide[1]}}  {'measured':{wide[2]}}",
        *lines,
        "",
        f"{found.grader}{reported}: {found.verdict}",
        f"{gold.answers} held-out answers, {gold.levels} levels, {gold.answers_rated_by_people} rated by people; "
        f"standard error of a level {error}",
    ])  # fmt: skip


def _tried(name: str, settings: Settings, bank: Bank, attacks: Sequence[Attack], limit: int | None) -> Qualification:
    is_model = name not in (EMBEDDED, *PLAYED)
    graders = make_graders(settings)
    if is_model:
        _say(graders.check(name))  # A mistyped name or key shows here, before a thousand calls.
    with opened_grader(name, settings, bank, attacks) as grader:
        subject = Subject(
            grader=grader,
            procedure=current_procedure(name),
            passes=1 if name in (EMBEDDED, OBEDIENT) else settings.grader_passes,
            is_judge=name != EMBEDDED,
            writer=graders.chat_model(name) if is_model else None,
            at_once=1 if name == EMBEDDED else AT_ONCE,
        )
        today = datetime.now(UTC).date()
        return asyncio.run(try_rules(subject, bank, attacks, today, limit=limit, say=_say))


def _say(step: str) -> None:
    print(step, file=sys.stderr, flush=True)
