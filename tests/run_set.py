"""The packages of the set `run` alone, as `make run` finds them on a fresh machine; the tests themselves have more."""

import re
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

from tests.conftest import ROOT
from tools.install import PINS, pins_of


def link_run_set(folder: Path) -> Sequence[str]:
    """Fill a folder with links to them; returns how Python is started with these, the program, and nothing else."""
    folder.mkdir()
    names = set(re.findall(r"^([a-z0-9.-]+)==", pins_of({"run"}, PINS.read_text(encoding="utf-8")), re.MULTILINE))
    for one in distributions():
        if re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower() in names:
            for top in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
                link = folder / top
                if not link.exists():
                    link.symlink_to(Path(str(one.locate_file(top))))
    path = [str(ROOT), str(folder)]
    return ("-S", "-c", f"import sys; sys.path[:0] = {path!r}; from interviewer.cli.main import main; main()")
