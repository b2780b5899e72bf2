"""Starts a script as a child that caps itself before it looks at the first byte of its input."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CHILD = Path(__file__).with_name("_child.py")


@dataclass(frozen=True)
class Caps:
    """What a child may use."""

    memory_bytes: int
    cpu_s: int
    output_bytes: int
    """Size of the largest file it may write."""
    timeout_s: float
    """By the clock on the wall; the processor's time is capped by `cpu_s`."""


def run_capped(script: Path, arguments: Sequence[str], packages: Sequence[Path], caps: Caps) -> int:
    """Run a script of ours in an isolated interpreter and return its exit code (negative: ended by that signal).

    `packages` are the folders where it may import from beside the standard library. Nothing that it prints is read.
    Raises subprocess.TimeoutExpired, and OSError where no process could be started.
    """
    folders = "\n".join(str(folder) for folder in packages)
    limits = [str(caps.memory_bytes), str(caps.cpu_s), str(caps.output_bytes)]
    command = [sys.executable, "-I", str(_CHILD), *limits, folders, str(script), *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.run(  # noqa: S603 - our own script, no shell
        command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=caps.timeout_s, check=False
    ).returncode
