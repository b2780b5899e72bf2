"""The process that downloads a model: started by `download.py` as a script, never imported for its work.

A process of its own because a hub that accepts a connection and never answers cannot be given up
on from within: the library's first request has no deadline. It ends itself when its parent goes.

    python -P _download_child.py ENDPOINT CACHE_FOLDER REPOSITORY FILE_PATTERN...

It prints one JSON line: {"folder": ...} or {"fault": ..., "detail": ...}.
"""

import errno
import json
import os
import sys
import threading
from enum import StrEnum


class Fault(StrEnum):
    """Why the download failed, as far as the person who started it can do something about it."""

    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    NO_ROOM = "no_room"
    NOT_WRITABLE = "not_writable"
    OTHER = "other"


# By name, as the hub library moves its classes between versions.
_BY_NAME = {
    "OfflineModeIsEnabled": Fault.OFFLINE,
    "GatedRepoError": Fault.REFUSED,
    "RepositoryNotFoundError": Fault.NOT_FOUND,
    "RevisionNotFoundError": Fault.NOT_FOUND,
    "EntryNotFoundError": Fault.NOT_FOUND,
    "RemoteEntryNotFoundError": Fault.NOT_FOUND,
    "LocalEntryNotFoundError": Fault.UNREACHABLE,
    "FileMetadataError": Fault.UNREACHABLE,
}
_BY_NUMBER = {
    errno.ENOSPC: Fault.NO_ROOM,
    errno.EDQUOT: Fault.NO_ROOM,
    errno.EACCES: Fault.NOT_WRITABLE,
    errno.EPERM: Fault.NOT_WRITABLE,
    errno.EROFS: Fault.NOT_WRITABLE,
    errno.ENOTDIR: Fault.NOT_WRITABLE,
}


def main(arguments: list[str]) -> int:
    """Download and say where the files lie; returns 0 or 1."""
    endpoint, cache_folder, repository, *patterns = arguments
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer = {"folder": _download(endpoint, cache_folder, repository, patterns)}
    except Exception as error:
        answer = {"fault": _fault(error), "detail": type(error).__name__}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0 if "folder" in answer else 1


def _download(endpoint: str, cache_folder: str, repository: str, patterns: list[str]) -> str:
    # The library reads these once, when it is imported. Without Xet the bytes come over plain
    # HTTP and land in the cache as they arrive, which is what the parent measures.
    os.environ.update(HF_ENDPOINT=endpoint, HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_TELEMETRY="1")
    import huggingface_hub
    from huggingface_hub import constants

    # The library writes 10 MB at a time: on a slow line that looks like no progress for minutes.
    constants.DOWNLOAD_CHUNK_SIZE = 64 * 1024
    return str(huggingface_hub.snapshot_download(repository, cache_dir=cache_folder, allow_patterns=patterns))


def _fault(error: BaseException) -> Fault:
    """The most telling fault in the chain: the library wraps the cause in its own error."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or at.__context__
    for link in reversed(chain):
        if isinstance(link, OSError) and link.errno in _BY_NUMBER:
            return _BY_NUMBER[link.errno]
        if type(link).__name__ in _BY_NAME:
            return _BY_NAME[type(link).__name__]
        if getattr(getattr(link, "response", None), "status_code", None) in (401, 403):
            return Fault.REFUSED
    return (
        Fault.UNREACHABLE if any(isinstance(link, (ConnectionError, TimeoutError)) for link in chain) else Fault.OTHER
    )


def _end_with_parent() -> None:
    # The parent never writes: this returns when the parent is gone. Not sys.stdin, whose lock a
    # waiting thread would hold while the interpreter shuts down.
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
