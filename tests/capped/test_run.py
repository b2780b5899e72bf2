"""What a child may use, and how it ends when it wants more."""

import subprocess
from pathlib import Path

import pytest

from interviewer.capped.run import Caps, run_capped

CAPS = Caps(memory_bytes=300_000_000, cpu_s=5, output_bytes=1000, timeout_s=20.0)


def child(tmp_path: Path, text: str, *arguments: str, caps: Caps = CAPS) -> int:
    """The exit code of a script."""
    script = tmp_path / "script.py"
    script.write_text(f"import sys, os\n{text}\n")
    return run_capped(script, arguments, [], caps)


@pytest.mark.parametrize(
    ("greed", "error"),
    [
        pytest.param("bytearray(400_000_000)", "MemoryError", id="memory"),
        pytest.param("[open(sys.argv[1], 'ab', 0).write(bytes(1001)) for _ in 'ab']", "OSError", id="output"),
    ],
)
def test_what_is_over_a_cap_fails_in_the_child(tmp_path: Path, greed: str, error: str) -> None:
    text = f"try:\n    {greed}\nexcept {error}:\n    sys.exit(42)"

    assert child(tmp_path, text, str(tmp_path / "big")) == 42


def test_a_child_that_never_ends_is_ended_by_its_processor_time(tmp_path: Path) -> None:
    assert child(tmp_path, "while True: pass", caps=Caps(300_000_000, 1, 1000, 20.0)) < 0


def test_a_child_that_sleeps_is_ended_by_the_clock(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        child(tmp_path, "import time; time.sleep(30)", caps=Caps(300_000_000, 5, 1000, 0.5))


def test_it_imports_from_where_it_is_told_and_neither_from_its_folder_nor_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("told", "environment"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "environment"))
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, told\nfor name in ('environment', 'beside'):\n    try:\n        __import__(name)\n"
        "    except ImportError:\n        continue\n    sys.exit(1)\nsys.exit(42)\n"
    )
    (tmp_path / "beside.py").write_text("")

    assert run_capped(script, [], [tmp_path / "told"], CAPS) == 42
