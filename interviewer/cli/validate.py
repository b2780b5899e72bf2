"""`interviewer validate`: every problem of the content at once, and what is covered."""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from interviewer.content.bank import Bank
from interviewer.content.lint import lint
from interviewer.content.load import read_content
from interviewer.content.taxonomy import Level
from interviewer.settings import Settings, load_settings


def validate(path: Path | None, as_json: bool) -> int:
    """Print the findings on a folder, or on one bank file of a folder; 0 if there is no error, else 1."""
    settings = load_settings()
    only = path if path and path.is_file() else None
    banks = (only.parent if only else path) or settings.banks_folder
    loaded = read_content(banks, _rubrics_of(path and banks, settings), only)
    errors = list(loaded.problems)
    warnings: list[str] = []
    if loaded.bank:
        is_whole = only is None and not loaded.problems
        for problem in lint(loaded.bank, datetime.now(UTC).date(), is_whole=is_whole):
            (errors if problem.finding.severity == "error" else warnings).append(str(problem))
    counts: dict[str, Any] = dict.fromkeys(("questions", "gold", "exemplars", "rubrics", "cells"))
    if loaded.bank and not loaded.problems:
        counts = summary(loaded.bank)
    result = {**counts, "errors": len(errors), "warnings": len(warnings), "problems": errors + warnings}
    if as_json:
        print(json.dumps(result, indent=2))
    else:
        _print(errors, warnings, result)
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


def _rubrics_of(banks: Path | None, settings: Settings) -> Path:
    """Rubrics that are set; else the folder beside the banks that were named; else those of the app."""
    beside = banks.absolute().parent / "rubrics" if banks else None
    return settings.rubrics or (beside if beside and beside.is_dir() else settings.rubrics_folder)


def _print(errors: list[str], warnings: list[str], result: dict[str, Any]) -> None:
    """Errors to standard error, then warnings apart from them, then the coverage table."""
    for line in errors:
        print(line, file=sys.stderr)
    if warnings:
        print("Warnings:", *warnings, "", sep="\n")
    if result["cells"] is not None:
        width = max(map(len, result["cells"]), default=4)
        print(f"{'cell':{width}}  junior  mid  senior")
        for cell, levels in result["cells"].items():
            print(f"{cell:{width}}  {levels['junior']:6}  {levels['mid']:3}  {levels['senior']:6}")
        print(
            f"{result['questions']} questions ({result['gold']} gold, {result['exemplars']} graded answers), "
            f"{result['rubrics']} rubrics"
        )
    print(f"{result['errors']} errors, {result['warnings']} warnings")
