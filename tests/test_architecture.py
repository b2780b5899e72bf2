"""What is heavy is loaded when it is first used, not when something is imported."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

HEAVY = {"litellm", "faster_whisper", "ctranslate2", "onnxruntime", "torch"}


@pytest.mark.parametrize(
    ("module", "not_loaded"),
    [
        ("interviewer.cli.main", HEAVY | {"gradio", "sqlalchemy", "numpy"}),
        ("interviewer.wiring.parts", HEAVY | {"gradio"}),
        ("interviewer.web.app", HEAVY),
        ("app", HEAVY | {"gradio", "sqlalchemy", "numpy", "typer"}),
    ],
)
def test_importing_loads_nothing_heavy(module: str, not_loaded: set[str]) -> None:
    code = f"import sys, {module}; print(*sorted({not_loaded!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "\n"
