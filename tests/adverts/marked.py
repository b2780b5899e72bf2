"""The marked adverts: made up for these tests, each demand with its label and the sub-topics that it is about."""

from pathlib import Path
from typing import NamedTuple

import yaml

from interviewer.content.taxonomy import Role

HERE = Path(__file__).parent


class MarkedDemand(NamedTuple):
    """What a reader should find of one demand."""

    text: str
    label: str
    covered: tuple[str, ...] | None
    """Sub-topics any of which is right, () where the bank has none, None where it is not about models."""


class MarkedAdvert(NamedTuple):
    """An advert and what is in it."""

    name: str
    role: Role
    text: str
    demands: tuple[MarkedDemand, ...]


def marked(part: str) -> tuple[MarkedAdvert, ...]:
    """All adverts of `developed` (the rules were written with them in view) or `apart` (they were not)."""
    return tuple(_read(path) for path in sorted((HERE / part).glob("*.yaml")))


def _read(path: Path) -> MarkedAdvert:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    is_prose = sum(str(p.get("demand", "")).endswith(".") for p in found["parts"]) > 3
    lines = []
    for part in found["parts"]:
        if "heading" in part:
            lines.append(f"\n{part['heading']}")
        else:
            is_listed = "demand" in part and not is_prose
            lines.append(("- " if is_listed else "") + str(part.get("demand", part.get("plain"))))
    demands = tuple(
        MarkedDemand(p["demand"], p["label"], tuple(p["covered"]) if "covered" in p else None)
        for p in found["parts"]
        if "demand" in p
    )
    return MarkedAdvert(path.stem, Role(found["role"]), "\n".join(lines), demands)
