"""What was made ready of questions, as files, so that a new process need not encode their texts again.

A file is named by all that it was made from and begins with the hash of the rest, so a stale or damaged
one is never believed: it is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

from interviewer.content.cache import make_private
from interviewer.grading.reading import Claims, Wanted

MOST_FILES = 400
"""Of about a megabyte each; the ones used least recently are removed."""

_DIGEST_BYTES = hashlib.sha256().digest_size


class WantedFiles:
    """A folder of prepared questions; a folder that cannot be written costs time only."""

    def __init__(self, folder: Path, most: int = MOST_FILES) -> None:
        self._folder = folder
        self._most = most

    def read(self, made_from: str) -> Wanted | None:
        """What was written for the same texts, encoder and recipes; None if there is nothing sound."""
        path = self._path(made_from)
        try:
            raw = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        body = raw[_DIGEST_BYTES:]
        return _from_bytes(body) if hashlib.sha256(body).digest() == raw[:_DIGEST_BYTES] else None

    def write(self, made_from: str, wanted: Wanted) -> None:
        """Keep it, whole or not at all."""
        path = self._path(made_from)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        body = _to_bytes(wanted)
        with contextlib.suppress(OSError):
            make_private(self._folder)
            beside.write_bytes(hashlib.sha256(body).digest() + body)
            beside.replace(path)
            self._forget_oldest()

    def _path(self, made_from: str) -> Path:
        return self._folder / f"{hashlib.sha256(made_from.encode()).hexdigest()[:32]}.vectors"

    def _forget_oldest(self) -> None:
        files = sorted(self._folder.glob("*.vectors"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[self._most :]:
            path.unlink(missing_ok=True)


def _to_bytes(wanted: Wanted) -> bytes:
    """Arrays in numpy's format, all else as JSON; nothing that could run when it is read."""
    import numpy as np

    parts = {**_fields_of(wanted, ""), **_fields_of(wanted.claims, "claims.")}
    arrays = {name: value for name, value in parts.items() if isinstance(value, np.ndarray)}
    plain = {name: value for name, value in parts.items() if name not in arrays}
    into = io.BytesIO()
    np.savez(into, allow_pickle=False, **arrays, plain=np.frombuffer(json.dumps(plain).encode(), np.uint8))
    return into.getvalue()


def _fields_of(value: Wanted | Claims, prefix: str) -> dict[str, Any]:
    found = {prefix + field.name: getattr(value, field.name) for field in fields(value) if field.name != "claims"}
    return {name: sorted(one) if isinstance(one, frozenset) else one for name, one in found.items()}


def _from_bytes(body: bytes) -> Wanted:
    import numpy as np

    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        parts: dict[str, Any] = {name: arrays[name] for name in arrays.files if name != "plain"}
        parts |= json.loads(arrays["plain"].tobytes())
    claims = {field.name: parts.pop(f"claims.{field.name}") for field in fields(Claims)}
    return Wanted(**parts | {"asked": frozenset(parts["asked"]), "claims": Claims(**claims)})
