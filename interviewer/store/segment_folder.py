"""Recordings in a local folder, a segment file each; the folder belongs to one process."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from interviewer.store.database import sync_folder
from interviewer.store.faults import disk_errors
from interviewer.store.segment_file import Scan, SegmentFile, SegmentReader, create_segment_file, scan


class SegmentFolder:
    """A SoundStorage of segment files."""

    is_shared = False
    pace_s = 0.0

    def __init__(self, folder: Path) -> None:
        """`folder` is made with the first recording."""
        self._folder = folder
        self.what = f"Recordings in '{folder}'"

    def faults(self, kept: str = "") -> AbstractContextManager[None]:
        """Raises OSErrors within as StoreError."""
        return disk_errors(self.what, kept)

    def check(self) -> None:
        """Nothing to look at: the folder is made when it is needed."""

    def create(self, recording_id: str) -> None:
        """Begin a recording."""
        if not self._folder.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(self._folder.parent)
        create_segment_file(self._path(recording_id))

    def writer(self, recording_id: str) -> SegmentFile:
        """Go on with a recording."""
        return SegmentFile(self._path(recording_id))

    def reader(self, recording_id: str) -> SegmentReader:
        """Follow a recording from its beginning."""
        return SegmentReader(self._path(recording_id))

    def scan(self, recording_id: str) -> Scan:
        """All of a recording."""
        return scan(self._path(recording_id).read_bytes())

    def unjoined(self) -> tuple[str, ...]:
        """None: a file is one piece from the beginning."""
        return ()

    def join(self, recording_id: str) -> int:  # noqa: ARG002 - the port's
        """Nothing to join."""
        return 0

    def delete(self, recording_ids: Sequence[str]) -> None:
        """Remove recordings for good, as far as they are there."""
        for recording_id in recording_ids:
            self._path(recording_id).unlink(missing_ok=True)
        if self._folder.exists():
            sync_folder(self._folder)

    def place_of(self, recording_id: str) -> str:
        """The file of a recording."""
        return str(self._path(recording_id))

    def _path(self, recording_id: str) -> Path:
        return self._folder / f"{recording_id}.seg"
