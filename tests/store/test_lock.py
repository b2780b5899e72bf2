"""What the lock on the data directory promises."""

import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.errors import StoreError, StoreInUse
from interviewer.store.lock import DataDirectoryLock

HOLD = (
    "import sys; from pathlib import Path; from interviewer.store.lock import DataDirectoryLock\n"
    "with DataDirectoryLock(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read()"
)


def test_second_process_is_told_who_has_the_folder_until_that_one_is_killed(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"

        with pytest.raises(StoreInUse, match=f"already open by pid {holder.pid}; "):
            DataDirectoryLock(tmp_path).acquire()
        holder.kill()

    with DataDirectoryLock(tmp_path):
        pass


def test_lock_is_let_go_at_the_end_and_holds_within_one_process_too(tmp_path: Path) -> None:
    first, second = DataDirectoryLock(tmp_path / "new"), DataDirectoryLock(tmp_path / "new")
    with first, pytest.raises(StoreInUse):
        second.acquire()

    with second:
        pass
    second.release()


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="cannot be written"):
        DataDirectoryLock(tmp_path / "file" / "data").acquire()
