"""`interviewer eval conduct`: difficult candidates hold whole sessions, and every rule of conduct is looked at."""

import json
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any

from interviewer.content.taxonomy import Level, Role
from interviewer.evaluation.conduct import Held, Verdict, judge, shows_none_of, wordings
from interviewer.interview.plan import Choice
from interviewer.interview.session import Preset
from interviewer.settings import EMBEDDED, load_settings
from interviewer.testing.candidates import CANDIDATES
from interviewer.testing.model_server import ModelServer
from interviewer.testing.whole_sessions import hold
from interviewer.wiring.parts import open_parts, read_bank

OFFLINE, NAIVE, WELL = "offline", "naive", "well-behaved"
PLAYED = {NAIVE: "openai/words-naive", WELL: "openai/words-well"}
"""Models that a server on this machine plays: one with every bad habit in turn, and one that words politely."""
CHOICES = (
    Choice(role=Role.LLM_ENGINEER, level=Level.SENIOR, preset=Preset.SPRINT),
    Choice(role=Role.PRODUCT_MANAGER, level=Level.MID, preset=Preset.TOPIC),
)
"""A technical and a professional interview for each candidate."""


def evaluate_conduct(model: str | None, names: Sequence[str], as_json: bool) -> int:
    """Hold the sessions and print what was found; 1 if any check failed."""
    chosen = {name: CANDIDATES[name] for name in names or CANDIDATES}
    with ExitStack() as opened:
        settings = load_settings().model_copy(
            update={
                "data_dir": Path(opened.enter_context(tempfile.TemporaryDirectory())),
                "database_url": "",
                "grader": PLAYED.get(model or OFFLINE, EMBEDDED if model in (None, OFFLINE) else str(model)),
            }
        )
        bank = read_bank(settings, keeps=False)
        server = None
        if model in PLAYED:
            server = opened.enter_context(ModelServer(bank.questions.values()))
            settings = settings.model_copy(update={"api_base": server.openai_url})
        if settings.grader != EMBEDDED:
            _load_litellm()
        parts = open_parts(settings, bank)
        opened.callback(parts.close)
        held = [
            hold(parts.interviews, name, candidate, choice, seed)
            for seed, choice in enumerate(CHOICES)
            for name, candidate in chosen.items()
        ]
    sessions = tuple(session for session, _ in held)
    verdicts = [verdict for session in sessions for verdict in judge(session)]
    if model == NAIVE and server is not None:
        verdicts += [shows_none_of(session, server.worded) for session in sessions]
    result = _summed_up(model or OFFLINE, sessions, verdicts, [wait for _, waits in held for wait in waits])
    print(json.dumps(result, indent=2) if as_json else _table(result))
    return 1 if result["failed"] else 0


def _load_litellm() -> None:
    """Before the first session, as a candidate would wait for it else and get planned words."""
    from interviewer.llm.litellm_client import warm_up

    warm_up().result(timeout=120)


def _summed_up(
    model: str, sessions: tuple[Held, ...], verdicts: Sequence[Verdict], waits: Sequence[float]
) -> dict[str, Any]:
    sought, shown = wordings(sessions)
    return {
        "model": model,
        "sessions": len(sessions),
        "turns": sum(len(one.session.turns) for one in sessions),
        "checks": {name: _share([v for v in verdicts if v.check == name]) for name in _names(verdicts)},
        "passed": _share(verdicts),
        "wordings": {"sought": sought, "shown": shown, "share": shown / sought if sought else None},
        "next_question_p95_ms": round(quantiles(waits, n=20)[-1] * 1000),
        "failed": [v.model_dump() for v in verdicts if v.faults],
    }


def _names(verdicts: Sequence[Verdict]) -> list[str]:
    return list(dict.fromkeys(verdict.check for verdict in verdicts))


def _share(verdicts: Sequence[Verdict]) -> float:
    return sum(not verdict.faults for verdict in verdicts) / len(verdicts)


def _table(result: dict[str, Any]) -> str:
    lines = [f"{result['sessions']} whole sessions, {result['turns']} turns, follow-ups worded by: {result['model']}"]
    lines += [f"{name:24} {share:6.1%}" for name, share in result["checks"].items()]
    lines.append(f"{'all checks':24} {result['passed']:6.1%}")
    found = result["wordings"]
    if found["share"] is not None:
        lines.append(f"wordings of the model shown: {found['shown']} of {found['sought']} ({found['share']:.0%})")
    lines.append(f"answer to next question, 95th percentile: {result['next_question_p95_ms']} ms")
    lines += [f"FAILED {v['candidate']}, {v['check']}: {'; '.join(v['faults'])[:300]}" for v in result["failed"]]
    return "\n".join(lines)
