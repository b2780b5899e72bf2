"""Packages and disk space of the program with what it needs, without test tools."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement


def measure() -> dict[str, dict[str, Any]]:
    """Rows install_packages and install_mb."""
    names = _needed("interviewer")
    size = sum(
        file.locate().stat().st_size
        for name in names
        for file in distribution(name).files or ()
        if file.locate().exists()
    )  # type: ignore[union-attr]
    return {
        "install_packages": {"value": len(names), "unit": "count"},
        "install_mb": {"value": round(size / 1e6), "unit": "MB"},
    }


def _needed(root: str) -> set[str]:
    found: set[str] = set()
    waiting = [(root, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        for line in distribution(name).requires or ():
            requirement = Requirement(line)
            wanted = requirement.marker is None or any(
                requirement.marker.evaluate({"extra": e}) for e in extras or {""}
            )
            key = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if wanted and key not in found and _is_installed(key):
                found.add(key)
                waiting.append((key, frozenset(requirement.extras)))
    return found


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
