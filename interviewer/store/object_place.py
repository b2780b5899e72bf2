"""A folder of an object store: the only module that knows fsspec, and what stores say when something is wrong.

An object is written whole or not at all, and never over another one (`If-None-Match: *`), so two processes cannot
harm each other's. Every call ends by a deadline of ours: the libraries below try again on their own, and their
timeouts hold for one read. fsspec is imported when a place is opened; nothing of it is needed for a local folder.
"""

import asyncio
import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from interviewer.errors import SettingsError
from interviewer.store.object_versions import delete_s3

DEADLINE_S = 10.0
"""For one request about little; a person who speaks loses nothing meanwhile, the page keeps what is not acknowledged."""
LONG_DEADLINE_S = 120.0
"""For a whole recording of half an hour, 58 MB."""
_S3_OPTIONS = {"config_kwargs": {"connect_timeout": 3, "read_timeout": 8, "retries": {"mode": "standard", "max_attempts": 2}}}  # fmt: skip
_AT_ONCE = 16


class ObjectFault(Exception):
    """What is wrong with an object store, as the end of a sentence and with the way out; `is_missing`: its bucket."""

    def __init__(self, sentence: str, *, is_missing: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_missing = is_missing


class ObjectPlace:
    """Objects below a URL, by their names there; safe to use from several threads. Raises ObjectFault."""

    def __init__(self, url: str, *, deadline_s: float = DEADLINE_S) -> None:
        """Raises SettingsError for a URL that leads to no object store, or whose library is not installed."""
        self.url = url.rstrip("/")
        self._deadline_s = deadline_s
        self._fs, self._root = _opened(self.url)
        self._bucket = self._root.partition("/")[0]
        self._is_s3 = "s3" in (self._fs.protocol if isinstance(self._fs.protocol, tuple) else (self._fs.protocol,))

    def check(self) -> None:
        """Raises ObjectFault where the bucket is not there or cannot be looked into."""
        self.names("parts")
        if not self._is_s3:  # There a listing of nothing does not tell whether its bucket is missing.
            with self._our_words():
                if not self._call("exists", self._bucket, deadline_s=self._deadline_s):
                    raise FileNotFoundError(self._bucket)

    def put_new(self, name: str, data: bytes) -> bool:
        """Write an object; False if there is one of that name, which stays."""
        deadline_s = self._deadline_s if len(data) < 1 << 22 else LONG_DEADLINE_S
        try:
            with self._our_words():
                self._call("pipe_file", self._path(name), data, mode="create", deadline_s=deadline_s)
        except _Taken:
            return False
        return True

    def get(self, name: str, start: int = 0, most: int | None = None) -> bytes | None:
        """What an object holds from a byte on, so many at most; None if there is none of that name."""
        if not self._is_s3:
            size = self.size(name)
            if size is None or size <= start:
                return None if size is None else b""
        end = None if most is None else start + most
        with self._our_words():
            try:
                # With a range, even one of everything, fsspec does not ask for the size first.
                data = self._call("cat_file", self._path(name), start=start, end=end, deadline_s=LONG_DEADLINE_S)
            except OSError as error:
                if _code_of(error) == "InvalidRange":
                    return b""
                if not isinstance(error, FileNotFoundError) or _code_of(error) == "NoSuchBucket":
                    raise
                return None
        return bytes(data)

    def get_all(self, names: Sequence[str]) -> list[bytes | None]:
        """Several objects that are not empty, some at a time; None for each that is not there."""
        if not names:
            return []
        with self._our_words():
            found = self._call(
                "cat",
                [self._path(name) for name in names],
                start=0,
                on_error="return",
                batch_size=_AT_ONCE,
                deadline_s=LONG_DEADLINE_S,
            )
            for one in found.values():
                if isinstance(one, Exception) and not isinstance(one, FileNotFoundError):
                    raise one
        parts = {self._name(path): part for path, part in found.items() if isinstance(part, bytes)}
        return [parts.get(name) for name in names]

    def size(self, name: str) -> int | None:
        """The bytes of an object; None if there is none of that name."""
        with self._our_words():
            try:
                return int(self._call("info", self._path(name), deadline_s=self._deadline_s)["size"])
            except FileNotFoundError:
                return None

    def names(self, folder: str) -> dict[str, int]:
        """The names of all objects in a folder and below, in order, with their bytes."""
        with self._our_words():
            found = self._call("find", self._path(folder), detail=True, deadline_s=LONG_DEADLINE_S)
        return {self._name(path): int(found[path]["size"]) for path in sorted(found)}

    def delete(self, names: Sequence[str], folder: str = "") -> None:
        """Remove objects, and a folder's, for good: with all their versions where an S3 bucket keeps some."""
        if self._is_s3:
            with self._our_words():
                keys = [self._path(name).partition("/")[2] for name in names]
                prefix = self._path(folder).partition("/")[2] + "/" if folder else ""
                self._run(delete_s3(self._fs, self._bucket, keys, prefix), LONG_DEADLINE_S)
            return
        doomed = [name for name in names if self.size(name) is not None] + (list(self.names(folder)) if folder else [])
        if doomed:
            with self._our_words():
                self._call("rm", [self._path(name) for name in doomed], deadline_s=LONG_DEADLINE_S)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _name(self, path: str) -> str:
        return path.lstrip("/").removeprefix(f"{self._root}/")  # Some libraries begin their paths with a slash.

    def _call(self, name: str, *arguments: Any, deadline_s: float, **options: Any) -> Any:
        return self._run(getattr(self._fs, f"_{name}")(*arguments, **options), deadline_s)

    def _run(self, work: Any, deadline_s: float) -> Any:
        # fsspec's own timeout counts whole seconds and lets the request go on.
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, deadline_s), self._fs.loop).result()

    @contextmanager
    def _our_words(self) -> Iterator[None]:
        """Each vendor's library raises errors of its own, so all of them are ours here, told by name and code alone."""
        try:
            yield
        except Exception as error:
            if isinstance(error, FileExistsError) or _code_of(error) in _TAKEN:
                raise _Taken("cannot be written, because there is an object of that name.") from None
            is_missing = isinstance(error, FileNotFoundError)
            sentence = _sentence(error).format(bucket=self._bucket, code=_code_of(error) or type(error).__name__)
            # The original may quote what was sent; its name is in the sentence.
            raise ObjectFault(sentence, is_missing=is_missing) from None


class _Taken(ObjectFault):
    """There is an object of that name."""


_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict", "412")
_NO_KEY = "cannot be reached, because no key for the object store was found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role."
_REFUSED = "cannot be read or written, because the object store refuses this program's key (code {code}); check the key and its rights, which docs/storage.md lists."
_NO_BUCKET = "cannot be used, because there is no bucket {bucket!r}; create it, or correct INTERVIEWER_RECORDINGS_URL."
_SILENT = "cannot be read or written, because the object store does not answer; try again in a moment."
_UNREACHABLE = (
    "cannot be reached; check the network and the address of the object store (AWS_ENDPOINT_URL), then try again."
)
_BUSY = (
    "cannot be read or written, because the object store is busy or out of order (code {code}); try again in a moment."
)
_REGION = "cannot be used, because bucket {bucket!r} is in another region; set AWS_DEFAULT_REGION to it."
_UNKNOWN = "cannot be read or written, because the object store reported a fault (code {code}); try again, and look at its log if it stays."

_BY_NAME = {
    "NoCredentialsError": _NO_KEY,
    "PartialCredentialsError": _NO_KEY,
    "CredentialRetrievalError": _NO_KEY,
    "TokenRetrievalError": _NO_KEY,
    "EndpointConnectionError": _UNREACHABLE,
    "ConnectionClosedError": _UNREACHABLE,
    "ConnectTimeoutError": _UNREACHABLE,
    "ClientConnectorError": _UNREACHABLE,
    "SSLError": _UNREACHABLE,
    "ReadTimeoutError": _SILENT,
    "FSTimeoutError": _SILENT,
}
"""By the name of a class of botocore, aiohttp or fsspec, which are not imported here."""

_BY_ERRNO = {errno.EBUSY: _BUSY, getattr(errno, "EREMOTEIO", errno.EIO): _BUSY, getattr(errno, "EREMCHG", -1): _REGION}


def _sentence(error: Exception) -> str:
    for kind in type(error).__mro__:
        if kind.__name__ in _BY_NAME:
            return _BY_NAME[kind.__name__]
    match error:
        case FileNotFoundError():
            return _NO_BUCKET
        case PermissionError():
            return _REFUSED
        case TimeoutError():
            return _SILENT
        case ConnectionError():
            return _UNREACHABLE
        case OSError():
            return _BY_ERRNO.get(error.errno or 0, _UNKNOWN)
    return _UNKNOWN


def _code_of(error: BaseException) -> str:
    """The object store's own word for a fault, such as SlowDown; '' if it gave none."""
    for one in (error, error.__cause__):
        response = getattr(one, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
    return ""


def _opened(url: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise SettingsError(
            "INTERVIEWER_RECORDINGS_URL needs a library; `pip install 'interviewer[server]'`."
        ) from None
    scheme = url.partition("://")[0]
    options = _S3_OPTIONS if scheme in ("s3", "s3a") else {}
    try:
        # The instance is this place's alone, and what a listing showed is never believed again.
        fs, root = fsspec.core.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True, **options)
    except ImportError:
        raise SettingsError(
            f"INTERVIEWER_RECORDINGS_URL: the library for {scheme}:// is not installed; for s3:// `pip install 'interviewer[server]'` brings it."
        ) from None
    except Exception as error:
        # What the constructors of other stores raise; its text may quote the options.
        raise SettingsError(
            f"INTERVIEWER_RECORDINGS_URL: {scheme}:// cannot be used ({type(error).__name__}); docs/storage.md names what can."
        ) from None
    if not fs.async_impl or scheme in ("http", "https", "memory"):
        raise SettingsError(
            f"INTERVIEWER_RECORDINGS_URL: {scheme}:// is no object store; use one such as s3://bucket/folder, or leave it empty for the data folder."
        )
    return fs, root.strip("/")
