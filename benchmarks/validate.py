"""Time of `interviewer validate` as a command, on as many questions as the full bank will hold."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.process import ROOT

WANTED = 330
_ID = re.compile(r"^(- id: \S+\.[jms])(\d+)$", re.M)


def measure() -> dict[str, dict[str, Any]]:
    """Row validate_330_s: wall time of the whole command, start of Python included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "rubrics", folder / "rubrics")
        shutil.copytree(ROOT / "question_banks", folder / "question_banks")
        _enlarge(folder / "question_banks")
        command = [sys.executable, "-m", "interviewer.cli", "validate", str(folder / "question_banks"), "--json"]
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        return {"validate_330_s": {"value": round(time.perf_counter() - began, 2), "unit": "s"}}


def _enlarge(banks: Path) -> None:
    """Repeat every file's questions under new ids until there are enough; that they then break a rule costs no less."""
    files = [path for path in banks.glob("*.yaml") if not path.name.startswith("_")]
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    count = sum(len(_ID.findall(text)) for text in texts.values())
    copies = -(-WANTED // count)
    for path, text in texts.items():
        parts = [text] + [_ID.sub(rf"\g<1>\g<2>{copy:02d}", text.split("\n", 1)[1]) for copy in range(1, copies)]
        path.write_text("\n".join(parts), encoding="utf-8")
