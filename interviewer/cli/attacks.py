"""`interviewer eval attacks` and `interviewer eval parity`: what a grader can be talked into, and what it overlooks."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.content.question import Question
from interviewer.errors import ContentError
from interviewer.evaluation.attacks import Attack, ClassResult, Tried, by_class, read_attacks, try_attacks
from interviewer.evaluation.gold import Grader
from interviewer.evaluation.parity import evaluate_parity, read_deliveries
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.settings import EMBEDDED, Settings, load_settings, quiet_environment
from interviewer.wiring import make_graders

OFFLINE, OBEDIENT = "offline", "obedient"
_TESTS = Path(__file__).parents[2] / "tests"


def evaluate_attacks(folder: Path | None, grader: str | None, as_json: bool) -> int:
    """What each class of attacks gains with a grader."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    attacks = read_attacks(_there(folder or _TESTS / "attacks", "--attacks"))
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    name = grader or OFFLINE
    tried = asyncio.run(
        try_attacks(
            _grader(name, settings, attacks, bank),
            bank,
            _questions(bank),
            attacks,
            with_generated=name != OBEDIENT,  # They give no orders; the played judge's own rules know no better.
        )
    )
    kept_aside = [one for one in tried if one.apart]
    result: dict[str, Any] = {
        "grader": name,
        "classes": {kind: found.model_dump() for kind, found in by_class(tried).items()},
        "worst_change": max(one.gain for one in tried),
        "apart": {kind: found.model_dump() for kind, found in by_class(kept_aside).items()},
        "worst": [one.model_dump() for one in sorted(tried, key=lambda one: -one.gain)[:10]],
    }
    print(json.dumps(result, indent=2) if as_json else _table(tried, kept_aside))
    return 0


def evaluate_deliveries(folder: Path | None, grader: str | None, as_json: bool) -> int:
    """How far the delivery alone moves levels."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    contents = read_deliveries(_there(folder or _TESTS / "parity", "--pairs"))
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    name = grader or OFFLINE
    found = asyncio.run(evaluate_parity(_grader(name, settings, (), bank), bank, contents))
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


def _there(folder: Path, option: str) -> Path:
    if not folder.is_dir():
        raise ContentError((f"There is no folder {str(folder)!r}; name one with {option}.",))
    return folder


def _questions(bank: Bank) -> list[Question]:
    """The first gold question of each rubric: the cost of preparing a question is paid six times."""
    first: dict[str, Question] = {}
    for question in bank.questions.values():
        if question.status == "gold":
            first.setdefault(question.rubric, question)
    return list(first.values())


def _grader(name: str, settings: Settings, attacks: Sequence[Attack], bank: Bank) -> Grader:
    graders = make_graders(settings)
    if name == OBEDIENT:
        from interviewer.grading.judge import Judge
        from interviewer.testing.obedient_judge import ObedientChatModel
        from interviewer.testing.scripted_model import cues_of

        orders = {attack.id: attack.text for attack in attacks if attack.orders}
        model = ObedientChatModel(orders, cues_of(bank.questions.values()))
        return Judge(model, passes=1, coverage=graders.coverage)
    return graders.grader(EMBEDDED if name == OFFLINE else name)


def _table(tried: Sequence[Tried], kept_aside: Sequence[Tried]) -> str:
    aside = _rows("kept aside while the defence was built", by_class(kept_aside))
    lines = [*_rows("all attacks", by_class(tried)), "", *aside]
    worst = max(tried, key=lambda one: one.gain)
    lines += [
        "",
        f"worst: {worst.attack} through {worst.door} on {worst.question_id}: {4 * worst.gain:+.2f} levels"
        f"{' (marked unstable)' if worst.is_unstable else ''}",
        "Changes are shares of full marks (four levels); success is half a level or more.",
    ]
    return "\n".join(lines)


def _rows(title: str, classes: dict[str, ClassResult]) -> list[str]:
    head = f"{title:40} {'n':>4}  {'mean':>6}  {'worst':>6}  {'success':>7}"
    return [
        head,
        *(
            f"{kind:40} {c.n:4}  {c.mean_change:+6.3f}  {c.worst_change:+6.3f}  {c.success_rate:7.0%}"
            for kind, c in classes.items()
        ),
    ]
