"""Places where a test may kill this process: nothing at all unless `INTERVIEWER_FAILPOINT` names one.

`INTERVIEWER_FAILPOINT=grade.made:2` kills the process, as `kill -9` would, when it comes to that place for the
second time. The names are the steps of an answer's way; `tests/faults` comes to each of them.
"""

import os
import signal
from threading import Lock

POINTS = (
    "submit.begun",
    "submit.committed",
    "advance.committed",
    "work.claimed",
    "grade.made",
    "grade.stored",
    "sound.appended",
    "take.finished",
    "transcript.made",
    "transcript.stored",
    "schema.changed",
)

_armed: tuple[str, int] | None = None
_hits = 0
_counting = Lock()


def parse(setting: str) -> tuple[str, int] | None:
    """Place and hit of `name` or `name:hit`, None for ''. Raises ValueError for another name."""
    name, _, hit = setting.partition(":")
    if setting and (name not in POINTS or (hit and not hit.isdecimal())):
        raise ValueError(f"there is no failpoint {setting!r}; there are {', '.join(POINTS)}, each with :HIT")
    return (name, int(hit or 1)) if setting else None


def arm(setting: str) -> None:
    """Make one place deadly from now on; '' makes none so. Raises ValueError for another name."""
    global _armed, _hits
    _armed, _hits = parse(setting), 0


def failpoint(name: str) -> None:
    """Die here if a test wants it."""
    if _armed is None or _armed[0] != name:
        return
    global _hits
    with _counting:
        _hits += 1
        is_due = _hits == _armed[1]
    if is_due:
        os.kill(os.getpid(), signal.SIGKILL)
