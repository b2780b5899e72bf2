"""deploy/Dockerfile: what it copies is enough to install the program, and the content is whole where no checkout is.

There is no image builder here: its steps are done in a folder, the packages' own download excepted.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.deploy.stack import DEPLOY
from tools.install import pins_of

LINES = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()


def test_what_the_image_copies_is_enough_to_install_the_program_with_its_content(tmp_path: Path) -> None:
    image, site = tmp_path / "image", tmp_path / "site"
    for one, to in copies():
        (image / to).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / one).is_dir() else shutil.copy)(ROOT / one, image / to)
    pins, program = installing()

    assert pins[:2] == ["python", "tools/install.py"]
    assert (image / pins[1]).exists()
    assert pins_of(set(pins[2:]), (image / "constraints.txt").read_text(encoding="utf-8"))
    run_in(image, "-m", *program, "--quiet", "--target", str(site))
    shutil.rmtree(image)
    validated = run_in(tmp_path, "-m", "interviewer.cli", "validate", PYTHONPATH=str(site))
    assert validated == run_in(ROOT, "-m", "interviewer.cli", "validate")


def test_the_builder_is_sent_all_that_is_copied_and_the_program_runs_as_nobody_special() -> None:
    sent = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    assert [one for one, _ in copies() if f"!{one}" not in sent] == []
    assert "USER interviewer" in LINES


def copies() -> list[tuple[str, str]]:
    """What is copied whereto."""
    lines = [line.split()[1:] for line in LINES if line.startswith("COPY ")]
    return [(one, one if to == "./" else to) for *of, to in lines for one in of]


def installing() -> list[list[str]]:
    """The words of the commands that install the pins and the program."""
    (line,) = [line.removeprefix("RUN ") for line in LINES if line.startswith("RUN python ")]
    return [command.split() for command in line.split(" && ")]


def run_in(folder: Path, *arguments: str, **environment: str) -> str:
    """What this Python prints, run in that folder."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
