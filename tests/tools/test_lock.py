"""What is declared is pinned, in its range, with hashes and without addresses; pins of many sets become one list."""

import re

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT
from tools.install import PINS, pins_of
from tools.lock import merged, wanted_by_set

DECLARED = wanted_by_set((ROOT / "pyproject.toml").read_text())
PINNED = PINS.read_text()
PIN = re.compile(
    r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+?)(?: ; (?P<marker>[^\n\\]+?))? \\\n(?P<hashes>(?:    --hash=.+\n)+)", re.M
)


def pins_for(requirement: Requirement, pins: str) -> list[str]:
    """The versions of a package, of which another may be meant for another Python."""
    return [pin["version"] for pin in PIN.finditer(pins) if pin["name"] == requirement.name.lower()]


@pytest.mark.parametrize("name", DECLARED)
def test_f7_what_a_set_declares_is_pinned_in_it_and_in_range(name: str) -> None:
    pinned = pins_of({name}, PINNED)

    for declared in map(Requirement, DECLARED[name]):
        versions = pins_for(declared, pinned)
        assert versions
        assert [version for version in versions if not declared.specifier.contains(version)] == [], str(declared)


def test_f7_each_pin_is_exact_and_has_hashes_and_no_address() -> None:
    lines = [line for line in PINNED.splitlines() if not line.startswith("#")]
    assert len(lines) > 1000
    odd = [
        line
        for line in lines
        if not re.fullmatch(r"[a-z0-9.-]+==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]

    assert odd == []
    assert len(list(PIN.finditer(PINNED))) == sum("==" in line for line in lines)
    assert "://" not in PINNED


def test_f7_each_range_has_an_upper_bound() -> None:
    declared = [Requirement(one) for packages in DECLARED.values() for one in packages]

    assert [str(one) for one in declared if not any(part.operator in ("<", "==") for part in one.specifier)] == []


@pytest.mark.parametrize(
    ("sets", "list_"),
    [
        pytest.param({"run": ""}, "", id="nothing"),
        pytest.param(
            {"run": "b==1 \\\n    --hash=sha256:bb\na==2 \\\n    --hash=sha256:aa\n", "test": "a==2 \\\n    --hash=sha256:aa\n"},
            "# in: run test\na==2 \\\n    --hash=sha256:aa\n# in: run\nb==1 \\\n    --hash=sha256:bb\n",
            id="one_pin_in_two_sets",
        ),
        pytest.param(
            {"run": "a==1 ; python_version < '3.12' \\\n    --hash=sha256:a1\na==2 ; python_version >= '3.12' \\\n    --hash=sha256:a2\n"},
            "# in: run\na==1 ; python_version < '3.12' \\\n    --hash=sha256:a1\n"
            "# in: run\na==2 ; python_version >= '3.12' \\\n    --hash=sha256:a2\n",
            id="a_version_for_each_python",
        ),
    ],
)  # fmt: skip
def test_the_pins_of_all_sets_become_one_list(sets: dict[str, str], list_: str) -> None:
    assert merged(sets) == list_
