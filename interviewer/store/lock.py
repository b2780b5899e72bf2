"""One process at a time on a data directory.

This is why an embedded store needs no leases and no heartbeats: whatever is marked as running
when a process starts was left by one that has died.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from interviewer.errors import StoreError, StoreInUse


def make_data_folder(folder: Path) -> None:
    """Make a data directory that several processes use together. Raises StoreError if it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"The data folder '{folder}' cannot be made: {error.strerror}.") from error


class DataDirectoryLock:
    """Holds a data directory while in use: `with DataDirectoryLock(folder): ...`.

    The operating system lets go of it when the process ends in any way.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # The process id stands in a file of its own: Windows lets nobody read a locked file.
        self._pid_file = folder / "interviewer.pid"
        self._lock = FileLock(folder / "interviewer.lock", timeout=0, thread_local=False)

    def acquire(self) -> None:
        """Take the directory, making it if it is missing.

        Raises StoreInUse if another process has it, StoreError if it cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
            self._pid_file.write_text(str(os.getpid()))
        except Timeout as error:
            raise StoreInUse(
                f"The data folder '{self._folder}' is already open by pid {self._holder()}; close that program, "
                "or choose another data folder."
            ) from error
        except (OSError, NotImplementedError) as error:
            # filelock raises the second where a file system knows no locks.
            self._lock.release()
            raise StoreError(
                f"The data folder '{self._folder}' cannot be written ({getattr(error, 'strerror', None) or error}); "
                "correct its permissions, or choose another."
            ) from error

    def release(self) -> None:
        """Let go of the directory."""
        if self._lock.is_locked:
            self._pid_file.unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def _holder(self) -> str:
        try:
            return self._pid_file.read_text().strip() or "unknown"
        except OSError:
            return "unknown"
