"""A2: the power fails while answers are committed; what was acknowledged is there, and the file is sound.

A layer under SQLite logs every write, cut and sync. A power cut keeps of each file what was synced, and of the
512-byte sectors written later an arbitrary half. Then SQLite opens what is left. The pragmas are those that
`store/database.py` sets; the method is that of SQLite's own crash tests (https://sqlite.org/testing.html#crashtesting).
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from interviewer.store.database import PRAGMAS
from tests.faults.scale import POWER_CUTS

SECTOR = 512
COMMITS = 160

Operation = tuple[str, str, int, bytes]
"""What was done (`write`, `cut`, `sync`, `delete`), to which file, at which byte, with which."""


class Logged(apsw.VFSFile):
    """A file whose operations are written down."""

    def __init__(self, log: list[Operation], name: Any, flags: list[int]) -> None:
        self._log = log
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name)).name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._log.append(("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._log.append(("cut", self._name, size, b""))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._log.append(("sync", self._name, 0, b""))


class Layer(apsw.VFS):
    """Opens files that write down what is done to them."""

    def __init__(self, log: list[Operation], name: str) -> None:
        self._log = log
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> Logged:
        return Logged(self._log, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        self._log.append(("delete", Path(name).name, 0, b""))
        super().xDelete(name, sync_folder)


def committed(folder: Path, synchronous: str) -> tuple[list[Operation], list[int]]:
    """Answers committed one by one: the log, and its length at each acknowledgement."""
    log: list[Operation] = []
    acknowledged: list[int] = []
    layer = Layer(log, f"crash-{synchronous}")
    connection = apsw.Connection(str(folder / "a.db"), vfs=f"crash-{synchronous}")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")  # The write-ahead log then needs no shared memory.
    for pragma, value in {**PRAGMAS, "synchronous": synchronous, "wal_autocheckpoint": "50"}.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, text TEXT)")
    for number in range(COMMITS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO answer VALUES (?, ?)", (number, "x" * 1500))
        connection.execute("COMMIT")
        acknowledged.append(len(log))
    found = list(log)
    connection.close()
    layer.unregister()
    return found, acknowledged


def left_after(log: list[Operation], chance: random.Random) -> dict[str, bytes]:
    """The files as a power cut after these operations leaves them."""
    synced: dict[str, bytearray] = {}
    later: dict[str, list[Operation]] = {}
    for operation in log:
        kind, name, _, _ = operation
        if kind == "delete":
            synced.pop(name, None)
            later.pop(name, None)
        elif kind == "sync":
            for waiting in later.pop(name, []):
                _do(synced.setdefault(name, bytearray()), waiting)
        else:
            synced.setdefault(name, bytearray())
            later.setdefault(name, []).append(operation)
    for name, waiting in later.items():
        for sector in (part for operation in waiting for part in _sectors(operation) if chance.random() < 0.5):
            _do(synced[name], sector)
    return {name: bytes(content) for name, content in synced.items()}


def _sectors(operation: Operation) -> Iterator[Operation]:
    kind, name, at, data = operation
    if kind == "cut":
        yield operation
    for offset in range(0, len(data), SECTOR):
        yield kind, name, at + offset, data[offset : offset + SECTOR]


def _do(content: bytearray, operation: Operation) -> None:
    kind, _, at, data = operation
    if kind == "cut":
        del content[at:]
        return
    content.extend(bytes(max(0, at + len(data) - len(content))))
    content[at : at + len(data)] = data


def lost(tmp_path: Path, synchronous: str, cuts: int) -> tuple[int, int]:
    """How many cuts lost an acknowledged answer, and how many left a damaged file."""
    folder = tmp_path / synchronous
    folder.mkdir()
    log, acknowledged = committed(folder, synchronous)
    chance = random.Random(1)
    n_lost = n_damaged = 0
    for _ in range(cuts):
        at = chance.randrange(acknowledged[0], len(log))
        after = folder / "after"
        after.mkdir(exist_ok=True)
        for old in after.iterdir():
            old.unlink()
        for name, content in left_after(log[:at], chance).items():
            (after / name).write_bytes(content)
        wanted = {number for number, place in enumerate(acknowledged) if place <= at}
        found, is_sound = _read(after / "a.db")
        n_lost += bool(wanted - found)
        n_damaged += not is_sound
    return n_lost, n_damaged


def _read(path: Path) -> tuple[set[int], bool]:
    connection = apsw.Connection(str(path))
    try:
        is_sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {int(row[0]) for row in connection.execute("SELECT id FROM answer")}, is_sound
    except apsw.Error:
        return set(), False
    finally:
        connection.close()


def test_a2_no_power_cut_loses_an_acknowledged_answer_or_damages_the_file(tmp_path: Path) -> None:
    assert PRAGMAS["synchronous"] == "FULL" and PRAGMAS["journal_mode"] == "WAL"

    assert lost(tmp_path, PRAGMAS["synchronous"], POWER_CUTS) == (0, 0)


@pytest.mark.parametrize("weaker", ["NORMAL", "OFF"])
def test_a2_the_simulation_sees_what_weaker_settings_lose(tmp_path: Path, weaker: str) -> None:
    n_lost, _ = lost(tmp_path, weaker, max(60, POWER_CUTS // 10))

    assert n_lost > 0
