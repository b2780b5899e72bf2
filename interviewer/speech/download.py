"""Fetching a Whisper model: only when somebody asked for it, and never without an end.

A download is watched by the bytes that arrive, and is ended when none do.
"""

import json
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from ssl import SSLError

from interviewer.errors import TranscriberError
from interviewer.speech._download_child import Fault
from interviewer.speech.models import (
    DEFAULT_ENDPOINT,
    DEFAULT_SIZE,
    SIZES,
    WhisperSize,
    by_hand,
    cache_folder,
    folder_fault,
    repository_folder,
    shown_address,
)

OnProgress = Callable[[int, int], None]
"""Called with bytes that are there and bytes expected; it may raise to give the download up."""

_CHILD = Path(__file__).with_name("_download_child.py")
_PATTERNS = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
_POLL_S = 0.25
# Part files of the hub library have a random name, so nobody ever takes them up again.
_PART = re.compile(r"\.[0-9a-f]{8}\.incomplete$")

_turn = threading.Lock()


def download_model(
    name: str = DEFAULT_SIZE,
    *,
    on_progress: OnProgress | None = None,
    stall_s: float = 30.0,
    endpoint: str | None = None,
    cache_dir: Path | None = None,
    probe_s: float = 3.0,
) -> Path:
    """Download a model by size name and return its folder; files that are there already are not fetched again.

    Gives up when the hub does not answer within `probe_s`, or when nothing arrives for `stall_s`.
    Raises TranscriberError that says what to do, with the way to bring the model by hand.
    """
    size = SIZES.get(name)
    if size is None:
        raise TranscriberError(f"There is no model {name!r} to download; choose one of {', '.join(SIZES)}.")
    hub = (endpoint or DEFAULT_ENDPOINT).rstrip("/")
    cache = cache_folder(cache_dir)
    if not _turn.acquire(blocking=False):
        raise TranscriberError("A speech model is being downloaded already; wait until that has ended.")
    try:
        _check_reachable(shown_address(hub), probe_s)
        _check_room(cache, size)
        return _run_child(size, hub, cache, on_progress or _ignore, stall_s)
    except _DownloadError as failure:
        raise TranscriberError(f"The model {name} was not downloaded. {failure} {by_hand(size, hub)}") from failure
    finally:
        _turn.release()


class _DownloadError(Exception):
    """A sentence on what went wrong, without the advice that is the same for all."""


def _ignore(done: int, total: int) -> None:
    pass


def _check_reachable(endpoint: str, probe_s: float) -> None:
    """Whether anybody answers at all; in a thread, because looking a name up has no deadline of its own."""
    if not re.match(r"https?://[^/\s]", endpoint):
        raise _DownloadError(f"The hub address {endpoint!r} is no http(s) address; mend INTERVIEWER_HUB_URL.")
    answers: list[bool] = []

    def ask() -> None:
        try:
            request = urllib.request.Request(endpoint, method="HEAD")  # noqa: S310 - http(s), checked above
            with urllib.request.urlopen(request, timeout=probe_s):  # noqa: S310 - the same
                answers.append(True)
        except urllib.error.HTTPError:
            answers.append(True)
        except (OSError, ValueError, HTTPException) as error:
            # Python's own certificates may be missing where the hub library brings its own.
            answers.append(isinstance(getattr(error, "reason", None), SSLError))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(probe_s)
    if not any(answers):
        raise _DownloadError(
            f"{endpoint} could not be reached within {probe_s:g} seconds; check the connection and try again."
        )


def _check_room(cache: Path, size: WhisperSize) -> None:
    existing = next(folder for folder in (cache, *cache.parents) if folder.exists())
    needed = int(size.size_mb * 1.1 * 1_000_000) - _bytes_under(repository_folder(size, cache))
    if shutil.disk_usage(existing).free < needed:
        raise _DownloadError(
            f"The disk of {str(cache)!r} has less than {needed // 1_000_000} MB free; make room and try again."
        )


def _run_child(size: WhisperSize, endpoint: str, cache: Path, on_progress: OnProgress, stall_s: float) -> Path:
    command = [sys.executable, "-P", str(_CHILD), endpoint, str(cache), size.repository, *_PATTERNS]
    repository = repository_folder(size, cache)
    parts_before = _parts(repository)
    try:
        # The child ends when its standard input closes, so it never outlives this process.
        child = subprocess.Popen(  # noqa: S603 - our own script, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
    except OSError as error:
        raise _DownloadError(f"The download process could not be started ({error.strerror}); try again.") from error
    try:
        _watch(child, size, repository, on_progress, stall_s)
        output = child.stdout.read() if child.stdout else ""
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        for part in _parts(repository) - parts_before:
            with suppress(OSError):
                part.unlink()
    folder = _folder_of(output, shown_address(endpoint), cache)
    fault = folder_fault(folder)
    if fault is not None:
        raise _DownloadError(f"{shown_address(endpoint)} served an incomplete model: {fault}")
    total = size.size_mb * 1_000_000
    on_progress(total, total)
    return folder


def _watch(
    child: subprocess.Popen[str], size: WhisperSize, folder: Path, on_progress: OnProgress, stall_s: float
) -> None:
    """Report bytes until the child has ended; `_DownloadError` when none came for `stall_s`."""
    total = size.size_mb * 1_000_000
    seen, most, last_change = -1, -1, time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            child.wait(_POLL_S)
            return
        there = _bytes_under(folder)
        if there != seen:
            seen, last_change = there, time.monotonic()
        elif time.monotonic() - last_change > stall_s:
            raise _DownloadError(f"Nothing arrived for {stall_s:g} seconds, so the download was ended; try again.")
        if there > most:
            most = there
            # The last step belongs to the finished download; the size in the table is rounded.
            on_progress(min(there, total - 1), total)


def _parts(folder: Path) -> set[Path]:
    return {path for path in (folder / "blobs").glob("*.incomplete") if _PART.search(path.name)}


def _bytes_under(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # A part file is renamed between the listing and the look.
            if not path.is_symlink() and path.is_file():
                total += path.stat().st_size
    return total


def _folder_of(output: str, endpoint: str, cache: Path) -> Path:
    """Folder that the child reported, or `_DownloadError` with its fault as a sentence."""
    try:
        answer: dict[str, str] = json.loads(output.strip().splitlines()[-1])
    except (ValueError, IndexError):
        raise _DownloadError("The download process ended without a word; try again.") from None
    if "folder" in answer:
        return Path(answer["folder"])
    match Fault(answer["fault"]):
        case Fault.OFFLINE:
            raise _DownloadError("Downloads are switched off here (HF_HUB_OFFLINE is set); unset it and start again.")
        case Fault.UNREACHABLE:
            raise _DownloadError(
                f"{endpoint} broke off or does not answer like a model hub; check the connection and try again."
            )
        case Fault.NOT_FOUND:
            raise _DownloadError(f"{endpoint} does not have it; check INTERVIEWER_HUB_URL.")
        case Fault.REFUSED:
            raise _DownloadError(f"{endpoint} refused access; an expired HF_TOKEN is the usual cause.")
        case Fault.NO_ROOM:
            raise _DownloadError(f"The disk of {str(cache)!r} is full; make room and try again.")
        case Fault.NOT_WRITABLE:
            raise _DownloadError(f"The folder {str(cache)!r} cannot be written to; mend its permissions and try again.")
        case Fault.OTHER:
            raise _DownloadError(f"The download failed ({answer['detail']}); try again.")
