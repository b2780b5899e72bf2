"""`make lock`: writes `constraints.txt`, every package of every set in one version that fits all, with the hashes of its files.

The versions that stand there are kept where they still fit; `--upgrade` takes the newest. Nothing is pinned that was
published in the last week: most packages that steal are found and taken down by then. Addresses are never written.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.install import HEAD, PINS

PROJECT = Path("pyproject.toml")
COOL_DOWN = timedelta(days=7)
INTRODUCTION = """\
# The versions that were tested together, for Python 3.11 and newer on any system, each with the hashes of its files.
# Written by `make lock`; ranges are in pyproject.toml. `python tools/install.py SET ...` installs the sets named above a pin.
"""
_PIN = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)


def main(*, is_upgrade: bool) -> None:
    """Resolve everything together, then each set alone with these versions."""
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder) / "together.txt"
        wanted = wanted_by_set(PROJECT.read_text(encoding="utf-8"))
        everything = [one for packages in wanted.values() for one in packages]
        together.write_text(_resolved(everything, None if is_upgrade else PINS), encoding="utf-8")
        sets = {name: _resolved(packages, together) for name, packages in wanted.items()}
    pins = merged(sets)
    PINS.write_text(INTRODUCTION + pins, encoding="utf-8")
    print(f"{PINS.name}: {len(_pins(pins))} pins")


def wanted_by_set(project: str) -> dict[str, list[str]]:
    """What pyproject.toml asks for: to build, to run, and each extra and group by its name."""
    read = tomllib.loads(project)
    return {
        # `editables` is what hatchling asks for to install a project in place.
        "build": [*read["build-system"]["requires"], "editables>=0.5,<1"],
        "run": read["project"]["dependencies"],
        **read["project"]["optional-dependencies"],
        **read["dependency-groups"],
    }


def merged(sets: dict[str, str]) -> str:
    """One list of all pins, each below the names of the sets that have it."""
    names: dict[str, list[str]] = {}
    for name, pins in sets.items():
        for pin in _pins(pins):
            names.setdefault(pin, []).append(name)
    return "".join(f"{HEAD}{' '.join(names[pin])}\n{pin}" for pin in sorted(names, key=str.lower))


def _pins(text: str) -> list[str]:
    return [f"{pin.rstrip()}\n" for pin in _PIN.split(text) if "==" in pin]


def _resolved(packages: list[str], pins: Path | None) -> str:
    """Pins with hashes of these packages and all that they need, as uv finds them."""
    command = [
        str(Path(sys.executable).with_name("uv")), "pip", "compile", "-", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-annotate", "--no-header", "--quiet",
        "--exclude-newer", f"{datetime.now(UTC) - COOL_DOWN:%Y-%m-%dT%H:%M:%SZ}",
    ]  # fmt: skip
    constraint = [] if pins is None else ["--constraint", str(pins)]
    done = subprocess.run([*command, *constraint], input="\n".join(packages), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that are old enough")
    main(is_upgrade=parser.parse_args().upgrade)
