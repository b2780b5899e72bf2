"""The audit says what it knows, and says so where it knows nothing."""

import json
import site
import subprocess
import sys
from pathlib import Path

import pytest

from tools.audit import is_free, read_advisories, startup_files

WELL = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "c", "version": "3", "skip_reason": "not found on the index"}


@pytest.mark.parametrize(
    ("packages", "found"),
    [
        pytest.param([WELL], [], id="nothing_known"),
        pytest.param([WELL, BAD], ["b 2: PYSEC-1, fixed in 2.1"], id="advisory"),
        pytest.param([WELL, UNKNOWN], None, id="a_package_that_was_not_looked_at"),
    ],
)
def test_a_report_is_believed_only_when_it_is_complete(packages: list[object], found: list[str] | None) -> None:
    assert read_advisories(json.dumps({"dependencies": packages, "fixes": []})) == found


@pytest.mark.parametrize("report", ["", "no network", "{}"])
def test_no_report_is_no_clean_bill(report: str) -> None:
    assert read_advisories(report) is None


@pytest.mark.parametrize(
    ("licence", "free"), [("MIT License", True), ("Apache-2.0 OR GPL-3.0", True), ("GPL-3.0-only", False), ("", False)]
)
def test_licences_that_allow_our_use(licence: str, free: bool) -> None:
    assert is_free(licence) is free


def test_f7_no_package_here_runs_code_whenever_python_starts() -> None:
    assert [file for folder in site.getsitepackages() for file in startup_files(Path(folder))] == []


@pytest.mark.parametrize(
    ("name", "text", "runs"),
    [
        ("a.pth", "/somewhere/else\n", False),
        ("a.pth", "# import os\nimportant\n", False),
        ("a.pth", "/somewhere\nimport os; print('started')\n", True),
        ("a.pth", "import\tos; print('started')\n", True),
        ("sitecustomize.py", "print('started')\n", True),
        ("usercustomize.py", "", True),
        ("customize.py", "print('started')\n", False),
        ("distutils-precedence.pth", "import os; print('started')\n", False),
    ],
)
def test_f7_a_strangers_start_up_file_is_found(name: str, text: str, runs: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    assert startup_files(tmp_path) == ([tmp_path / name] if runs else [])


def test_f7_python_does_run_what_the_audit_finds(tmp_path: Path) -> None:
    (tmp_path / "a.pth").write_text("import sys; print('started')\n")

    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import site; site.addsitedir({str(tmp_path)!r})"], capture_output=True, text=True
    )

    assert done.stdout == "started\n"
    assert startup_files(tmp_path) == [tmp_path / "a.pth"]
