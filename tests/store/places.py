"""The two kinds of places for recordings, as a test can look into them and damage them."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from interviewer.store.places import sound_storage
from interviewer.store.sounds import SoundStorage
from tests.object_store import Bucket


class Place(Protocol):
    """A place for recordings."""

    address: tuple[str, Path]
    """What `sound_storage` opens it by."""

    def storage(self) -> SoundStorage:
        """As a process that has just begun sees it."""

    def names(self) -> list[str]:
        """All that is kept there."""

    def change(self, recording_id: str, how: Callable[[bytes], bytes]) -> None:
        """Change what is kept of a finished recording."""

    def lose(self, recording_id: str) -> None:
        """Lose a finished recording."""


class FolderPlace:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ("", folder)

    def storage(self) -> SoundStorage:
        return sound_storage(*self.address)

    def names(self) -> list[str]:
        return [path.name for path in self.folder.iterdir()]

    def change(self, recording_id: str, how: Callable[[bytes], bytes]) -> None:
        path = self.folder / f"{recording_id}.seg"
        path.write_bytes(how(path.read_bytes()))

    def lose(self, recording_id: str) -> None:
        (self.folder / f"{recording_id}.seg").unlink()


class BucketPlace:
    def __init__(self, bucket: Bucket, folder: Path) -> None:
        self.bucket = bucket
        self.address = (bucket.url, folder)

    def storage(self) -> SoundStorage:
        return sound_storage(*self.address)

    def names(self) -> list[str]:
        return self.bucket.names()

    def change(self, recording_id: str, how: Callable[[bytes], bytes]) -> None:
        self.bucket.put(f"{recording_id}.seg", how(self.bucket.get(f"{recording_id}.seg")))

    def lose(self, recording_id: str) -> None:
        self.bucket.delete(f"{recording_id}.seg")
