"""`interviewer eval phrasing` and `interviewer eval follow-ups`: which wordings are shown, and where follow-ups aim."""

import json
from pathlib import Path
from typing import Any

from interviewer.content.load import load_bank
from interviewer.errors import ContentError
from interviewer.evaluation.phrasings import check_phrasings, read_phrasings, summed_up
from interviewer.evaluation.targets import aim, read_targets
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedder import Embedder
from interviewer.settings import load_settings

_TESTS = Path(__file__).parents[2] / "tests" / "phrasing"


def evaluate_phrasing(folder: Path | None, as_json: bool) -> int:
    """What the check of wordings lets through and what it rejects."""
    settings = load_settings()
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    checked, ms = check_phrasings(bank, Embedder(), read_phrasings(_there(folder or _TESTS, "--phrasings")))
    found = summed_up(checked)
    wrong = [one for one in checked if (one.kind == "clean") == (one.fault is not None)]
    if as_json:
        result: dict[str, Any] = {
            "kinds": {kind: {name: r.model_dump() for name, r in parts.items()} for kind, parts in found.items()},
            "ms_per_check": ms,
            "wrong": [one.model_dump() for one in wrong],
        }
        print(json.dumps(result, indent=2))
        return 0
    print(f"{'':12} {'questions':>10}  {'n':>4}  {'shown':>6}  {'not taken for a leak':>20}")
    for kind, parts in found.items():
        for name, one in parts.items():
            print(f"{kind:12} {name:>10}  {one.n:4}  {one.shown:6.1%}  {one.not_taken_for_leak:20.1%}")
    print(f"{ms:.0f} ms a check (median), once the answer has been read")
    return 0


def evaluate_follow_ups(file: Path | None, as_json: bool) -> int:
    """How often the first follow-up goes to the gap that a second reader saw."""
    settings = load_settings()
    bank = load_bank(settings.banks_folder, settings.rubrics_folder)
    labels = read_targets(_there(file or _TESTS / "targets" / "targets.yaml", "--targets"))
    aimed = aim(bank, Coverage(Embedder()), labels)
    n = len(aimed)
    shares = {
        "known gaps": sum(one.known in one.targets for one in aimed) / n,
        "known gaps, ties counted": sum(bool({one.known, *one.tied} & set(one.targets)) for one in aimed) / n,
        "offline": sum(one.offline in one.targets for one in aimed) / n,
        "offline, a gap by the bank": sum(one.is_offline_gap_real for one in aimed) / n,
    }
    if as_json:
        print(json.dumps({"n": n, "shares": shares, "answers": [one.model_dump() for one in aimed]}, indent=2))
        return 0
    print(f"first follow-up on {n} graded answers, against what a second reader would ask about")
    for name, share in shares.items():
        print(f"{name:28} {share:4.0%}")
    return 0


def _there(path: Path, option: str) -> Path:
    if not path.exists():
        raise ContentError((f"There is no {path.name!r} here; name one with {option}.",))
    return path
