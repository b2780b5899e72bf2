"""Object stores of another protocol than S3 go the way of fsspec's common methods; here a made-up one, in memory.

The store itself is not real: what is shown is that nothing of S3's own is asked of it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.asyn_wrapper import AsyncFileSystemWrapper
from fsspec.implementations.memory import MemoryFileSystem

from interviewer.errors import SettingsError
from interviewer.store.places import sound_storage


class MadeUpStore(AsyncFileSystemWrapper):
    """Asynchronous, as object stores are in fsspec; the first folder is its bucket."""

    protocol = "madeup"

    def __init__(self, **options: Any) -> None:
        super().__init__(fs=MemoryFileSystem(), asynchronous=False)

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        return (
            [cls._strip_protocol(one) for one in path] if isinstance(path, list) else path.partition("://")[2] or path
        )


@pytest.fixture(autouse=True)
def made_up() -> Iterator[None]:
    fsspec.register_implementation("madeup", MadeUpStore, clobber=True)
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]
    MemoryFileSystem().mkdir("/bucket")
    yield
    MemoryFileSystem.store.clear()


def test_a_recording_is_made_followed_joined_and_deleted(tmp_path: Path) -> None:
    sounds = sound_storage("madeup://bucket/recordings", tmp_path)
    sounds.check()
    sounds.create("a")
    writer, reader = sounds.writer("a"), sounds.reader("a")
    assert reader.read(10_000) == b""
    writer.append_all((b"ab", b"cd"))
    other = sounds.writer("a")
    writer.append_all((b"ef",))
    other.append_all((b"ef", b"gh"))

    assert reader.read(10_000) == b"abcdefgh"
    assert sounds.unjoined() == ("a",)
    assert sounds.join("a") == 8
    assert sounds.join("a") == 0
    assert b"".join(sounds.scan("a").chunks) == b"abcdefgh"
    assert reader.read(10_000) == b""
    assert sounds.reader("a").read(10_000) == b"abcdefgh"
    assert list(MemoryFileSystem.store) == ["/bucket/recordings/a.seg"]
    sounds.delete(("a", "never-there"))
    assert list(MemoryFileSystem.store) == []


def test_a_missing_bucket_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no bucket 'elsewhere'"):
        sound_storage("madeup://elsewhere/recordings", tmp_path).check()
