"""The checked content as one JSON file, so that a start need not read megabytes of YAML again.

Reading 330 questions takes 1.3 s from YAML and 0.1 s from here (November 2026). The file is only
believed if it was made from the very bytes that lie in the content folders now, by these models;
what comes from it has no origins, which only the lint asks for.
"""

import contextlib
import hashlib
import os
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from interviewer.content.bank import Bank
from interviewer.content.load import load_bank
from interviewer.content.question import Question
from interviewer.content.rubric import Misconception, Rubric, Scale
from interviewer.content.taxonomy import RoleProfile, Taxonomy, WarmUp
from interviewer.value import Value

FILE = "content.json"
_SCHEMAS = Path(__file__).parent / "schemas"


class _Stored(Value):
    """A bank with what it was made from."""

    made_from: str
    questions: tuple[Question, ...]
    rubrics: tuple[Rubric, ...]
    roles: tuple[RoleProfile, ...]
    taxonomy: Taxonomy
    warmups: tuple[WarmUp, ...]
    scale: Scale
    misconceptions: tuple[Misconception, ...]
    artefacts: tuple[WarmUp, ...]


def cached_bank(banks: Path, rubrics: Path, folder: Path, *, keeps: bool = True) -> Bank:
    """Content of the two folders, from a file in `folder` where that is still true.

    Raises ContentError as `load_bank` does. Without `keeps` nothing is written.
    """
    file = folder / FILE
    made_from = _fingerprint(banks, rubrics)
    stored = _read(file)
    if stored and stored.made_from == made_from:
        return _as_bank(stored)
    bank = load_bank(banks, rubrics)
    if keeps:
        _write(file, _as_stored(bank, made_from))
    return replace(bank, origins={})


def _fingerprint(banks: Path, rubrics: Path) -> str:
    """Changes with every byte and name of the content, and with the models that it is checked by."""
    digest = hashlib.sha256()
    for path in [*sorted(_SCHEMAS.glob("*.json")), *sorted(banks.glob("*.y*ml")), *sorted(rubrics.glob("*.y*ml"))]:
        with contextlib.suppress(OSError):  # What cannot be read is named by the loader.
            raw = path.read_bytes()
            digest.update(f"{path.name}\0{len(raw)}\0".encode() + raw)
    return digest.hexdigest()


def _read(file: Path) -> _Stored | None:
    try:
        return _Stored.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):  # None was kept yet, or by another version: read the YAML.
        return None


def _write(file: Path, stored: _Stored) -> None:
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # A folder that cannot be written costs the next start a second.
        make_private(file.parent)
        beside.write_bytes(stored.model_dump_json().encode())
        beside.replace(file)


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for this user only: the data folder may be among them."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def _as_stored(bank: Bank, made_from: str) -> _Stored:
    return _Stored(
        made_from=made_from,
        questions=tuple(bank.questions.values()),
        rubrics=tuple(bank.rubrics.values()),
        roles=tuple(bank.roles.values()),
        taxonomy=bank.taxonomy,
        warmups=bank.warmups,
        scale=bank.scale,
        misconceptions=tuple(bank.misconceptions.values()),
        artefacts=bank.artefacts,
    )


def _as_bank(stored: _Stored) -> Bank:
    return Bank(
        questions={q.id: q for q in stored.questions},
        rubrics={r.id: r for r in stored.rubrics},
        roles={profile.role: profile for profile in stored.roles},
        taxonomy=stored.taxonomy,
        warmups=stored.warmups,
        scale=stored.scale,
        misconceptions={m.id: m for m in stored.misconceptions},
        artefacts=stored.artefacts,
    )
