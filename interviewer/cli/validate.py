"""`interviewer validate`: every problem of the content at once, and what is covered."""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from interviewer.content.bank import Bank
from interviewer.content.lint import lint
from interviewer.content.load import load_bank
from interviewer.content.taxonomy import Level
from interviewer.errors import ContentError
from interviewer.settings import load_settings


def validate(path: Path | None, as_json: bool) -> int:
    """Print the findings; 0 if there is no error, else 1."""
    settings = load_settings()
    banks = path or settings.banks_folder
    rubrics = settings.rubrics or (path and _rubrics_beside(path)) or settings.rubrics_folder
    try:
        bank = load_bank(banks, rubrics)
    except ContentError as error:
        unknown = dict.fromkeys(("questions", "gold", "exemplars", "rubrics", "cells"))
        found_wrong = list(error.problems)
        _print({**unknown, "errors": len(found_wrong), "warnings": 0, "problems": found_wrong}, as_json)
        return 1
    found = lint(bank, datetime.now(UTC).date())
    errors = [str(p) for p in found if p.finding.severity == "error"]
    warnings = [str(p) for p in found if p.finding.severity == "warning"]
    _print({**summary(bank), "errors": len(errors), "warnings": len(warnings), "problems": errors + warnings}, as_json)
    return 1 if errors else 0


def summary(bank: Bank) -> dict[str, Any]:
    """Counts of questions, gold questions, exemplars and rubrics, and questions per cell and level."""
    questions = [q for q in bank.questions.values() if q.status != "retired"]
    counts = Counter((f"{q.role}.{q.topic}", q.level.value) for q in questions)
    return {
        "questions": len(questions),
        "gold": sum(q.status == "gold" for q in questions),
        "exemplars": sum(len(q.exemplars) for q in questions),
        "rubrics": len(bank.rubrics),
        "cells": {
            f"{cell.role}.{cell.topic}": {
                level.value: counts[f"{cell.role}.{cell.topic}", level.value] for level in Level
            }
            for cell in bank.taxonomy.cells
        },
    }


def _rubrics_beside(banks: Path) -> Path | None:
    beside = banks.absolute().parent / "rubrics"
    return beside if beside.is_dir() else None


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, indent=2))
        return
    for problem in result["problems"]:
        print(problem, file=sys.stderr)
    if result["cells"] is not None:
        width = max(map(len, result["cells"]))
        print(f"{'cell':{width}}  junior  mid  senior")
        for cell, levels in result["cells"].items():
            print(f"{cell:{width}}  {levels['junior']:6}  {levels['mid']:3}  {levels['senior']:6}")
        print(
            f"{result['questions']} questions ({result['gold']} gold, {result['exemplars']} graded answers), {result['rubrics']} rubrics"
        )
    print(f"{result['errors']} errors, {result['warnings']} warnings")
