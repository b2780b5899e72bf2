"""Records of `interviewer qualify` for tests."""

from datetime import date
from typing import Any

from interviewer.grading.qualification import GoldFigures, Qualification, RuleResult, current_procedure

MODEL = "ollama_chat/llama3:8b"
DAY = date(2026, 11, 26)
KEPT = RuleResult(rule="bluff", target="95%", measured="100%", verdict="pass")
MISSED = RuleResult(rule="agreement", target="QWK >= 0.75", measured="0.61", verdict="fail")
NOT_TRIED = RuleResult(rule="saturation", target="none", measured="writes nothing", verdict="not applicable")
FIGURES = GoldFigures(
    answers=216,
    levels=864,
    qwk=0.61,
    qwk_low=0.5,
    qwk_high=0.7,
    exact=0.5,
    within_one=0.9,
    bias=-0.2,
    standard_error=0.8,
    answers_rated_by_people=0,
    qwk_with_people=None,
)


def record(grader: str = MODEL, *rules: RuleResult, **changes: Any) -> Qualification:
    current = current_procedure(grader)
    body: dict[str, Any] = {
        "grader": grader,
        "model_reported": "llama3",
        "grader_version": current.version,
        "prompt_hashes": current.prompt_hashes,
        "bank_hash": "b",
        "passes": 3,
        "measured_on": DAY,
        "rules": rules or (KEPT, NOT_TRIED),
        "verdict": Qualification.overall(rules or (KEPT, NOT_TRIED)),
        "gold": FIGURES,
    }
    return Qualification.model_validate(body | changes)
