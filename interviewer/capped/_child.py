"""The first thing in a capped process: it takes the limits on, then becomes the script that it was started for.

Isolated mode ignores PYTHONPATH and the user's own packages, so the folders to import from are told.

    python -I _child.py MEMORY_BYTES CPU_SECONDS OUTPUT_BYTES FOLDERS SCRIPT ARGUMENTS...
"""

import runpy
import sys
from contextlib import suppress


def main(memory_bytes: int, cpu_s: int, output_bytes: int, folders: list[str], script: str) -> None:
    """Cap this process and run the script."""
    _cap(memory_bytes, cpu_s, output_bytes)
    sys.path += folders
    runpy.run_path(script, run_name="__main__")


def _cap(memory_bytes: int, cpu_s: int, output_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock and the script's own checks remain.
        return
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        (resource.RLIMIT_FSIZE, output_bytes, output_bytes),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),
    ):
        with suppress(ValueError, OSError):  # A limit that is already lower stays; macOS refuses RLIMIT_AS.
            resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    _, memory, cpu, output, wanted, target, *arguments = sys.argv
    sys.argv = [target, *arguments]
    main(int(memory), int(cpu), int(output), wanted.splitlines(), target)
