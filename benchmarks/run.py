"""`make bench`: measures, prints a table, writes benchmarks/latest.json; exit 1 on a miss or a missing row.

Where a target is a ratio, the baseline is measured in the same run. `ARGS="start submit"` runs some
measurements only, and then writes nothing.
"""

import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import audio, dictation, grading, install, judging, next_question, start, submit, validate

HERE = Path(__file__).parent
Row = dict[str, Any]

MEASUREMENTS: dict[str, Callable[[], dict[str, Row]]] = {
    "start": start.measure,
    "submit": submit.measure,
    "next_question": next_question.measure,
    "dictation": dictation.measure,
    "audio": audio.measure,
    "grading": grading.measure,
    "judging": judging.measure,
    "validate": validate.measure,
    "install": install.measure,
}


def main(chosen: list[str]) -> int:
    """Run the measurements and hold them against targets.toml."""
    targets = tomllib.loads((HERE / "targets.toml").read_text(encoding="utf-8"))
    rows: dict[str, Row] = {}
    for name in chosen or MEASUREMENTS:
        print(f"measuring {name} ...", flush=True)
        rows |= {key: _judged(row, targets.get(key, {})) for key, row in MEASUREMENTS[name]().items()}
    _print(rows)
    if chosen:
        return 0
    (HERE / "latest.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    missing = sorted(set(targets) - set(rows))
    for name in missing:
        print(f"no measurement for {name}")
    return 1 if missing or any(row["met"] is False for row in rows.values()) else 0


def _judged(row: Row, target: dict[str, Any]) -> Row:
    value, baseline = row["value"], row.get("baseline")
    ratio = round(value / baseline, 3) if baseline else None
    limit = target.get("ratio") if "ratio" in target else target.get("value")
    measured = ratio if "ratio" in target else value
    met = None if limit is None else measured is not None and measured <= limit
    return {"value": value, "unit": row["unit"], "baseline": baseline, "ratio": ratio, "target": limit, "met": met}


def _print(rows: dict[str, Row]) -> None:
    print(f"\n{'what':28} {'value':>10} {'unit':6} {'baseline':>10} {'ratio':>7} {'target':>7}  met")
    for name, row in rows.items():
        met = {True: "yes", False: "NO", None: ""}[row["met"]]
        shown = [("" if row[k] is None else f"{row[k]:g}") for k in ("baseline", "ratio", "target")]
        print(f"{name:28} {row['value']:10g} {row['unit']:6} {shown[0]:>10} {shown[1]:>7} {shown[2]:>7}  {met}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
