"""The register names every fault once, only tests that exist, and says why where there is none."""

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.faults.register import FAULTS, Fault
from tools.write_reliability import page, selected

GROUPS = {"A": 15, "B": 24, "C": 10, "D": 8, "E": 14, "F": 15}


def test_every_fault_of_the_table_stands_here_once() -> None:
    wanted = [f"{group}{number}" for group, count in GROUPS.items() for number in range(1, count + 1)]

    assert [fault.id for fault in FAULTS] == wanted
    assert len(wanted) == 86


def test_every_named_test_exists() -> None:
    assert [f"{fault.id}: {test}" for fault in FAULTS for test in fault.tests if not exists(test)] == []


def exists(test: str) -> bool:
    """Whether a file holds this test, or for `*` any."""
    path, _, name = test.partition("::")
    file = ROOT / "tests" / path
    wanted = r"test_\w+" if name == "*" else re.escape(name)
    return (
        file.is_file() and re.search(rf"^(?:async )?def {wanted}\(", file.read_text(encoding="utf-8"), re.M) is not None
    )


def test_a_fault_without_a_test_says_why_and_one_with_tests_says_on_what() -> None:
    assert [fault.id for fault in FAULTS if not fault.tests and not fault.missing] == []
    assert [fault.id for fault in FAULTS if fault.tests and not fault.component] == []


def test_the_page_is_what_the_register_says() -> None:
    """`python -m tools.write_reliability` writes it."""
    assert (ROOT / "docs/reliability.md").read_text(encoding="utf-8") == page()


def test_the_list_names_row_test_and_component() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.write_reliability", "--list"], cwd=ROOT, capture_output=True, text=True, check=True
    )  # fmt: skip

    assert done.stdout.count("\n") >= len(FAULTS)
    assert "A1  " in done.stdout and "SQLite" in done.stdout
    assert all(fault.missing in done.stdout for fault in FAULTS)


def test_what_is_run_is_what_is_named() -> None:
    chosen = selected((Fault("X1", "f", "e", ("a/test_a.py::*", "b/test_b.py::test_c"), "c"),))

    assert chosen == ["tests/a/test_a.py", "tests/b/test_b.py::test_c"]
    assert all(Path(ROOT / test.partition("::")[0]).exists() for test in selected())
