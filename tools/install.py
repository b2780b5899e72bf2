"""Installs sets of pinned packages, each file held against its hash: `python tools/install.py run test`.

The sets are named in `constraints.txt` above each pin. Only wheels are taken, so nothing is built by code without a hash.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

PINS = Path(__file__).parent.parent / "constraints.txt"
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
HEAD = "# in: "


class UnknownSet(ValueError):
    """No pin belongs to a set of this name."""


def pins_of(sets: set[str], pins: str) -> str:
    """The pins that belong to any of these sets, as pip reads them. Raises UnknownSet."""
    blocks = [block.partition("\n") for block in f"\n{pins}".split(f"\n{HEAD}")[1:]]
    known = {name for names, _, _ in blocks for name in names.split()}
    if unknown := sets - known:
        raise UnknownSet(f"There is no set {', '.join(sorted(unknown))!r}; there are {', '.join(sorted(known))}.")
    return "".join(f"{pin.strip()}\n" for names, _, pin in blocks if sets & set(names.split()))


def main(sets: list[str], *options: str) -> int:
    """Install them with this Python's pip; returns its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder) / "pins.txt"
        chosen.write_text(pins_of(set(sets), PINS.read_text(encoding="utf-8")), encoding="utf-8")
        command = [*PIP, *options, "--require-hashes", "--only-binary", ":all:", "--requirement", str(chosen)]
        return subprocess.call(command)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UnknownSet as unknown:
        sys.exit(str(unknown))
