"""The one place that turns what a database driver or the disk raises into sentences for people.

The original's text is never repeated: it can hold values of the failed statement.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from interviewer.errors import StoreError

VENDOR_ERRORS = (exc.DBAPIError, exc.TimeoutError)
"""What leaves SQLAlchemy because of the outside world; its other errors are mistakes in our own code."""


def store_error(error: exc.DBAPIError | exc.TimeoutError | sqlite3.Error, name: str) -> StoreError:
    """The StoreError that says what is wrong with the database called `name` and what to do."""
    if isinstance(error, exc.TimeoutError):
        return StoreError("{name} was busy for too long; try again in a moment.", name=name)
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return StoreError(_of_sqlite(cause).format(name=name, code=_sqlite_code(cause)))
    sqlstate = getattr(cause, "sqlstate", None)
    return StoreError(
        _of_postgresql(sqlstate, is_operational=isinstance(error, exc.OperationalError)).format(
            name=name, code=sqlstate or type(cause).__name__
        )
    )


@contextmanager
def disk_errors(what: str, kept: str = "") -> Iterator[None]:
    """Raise OSErrors within as StoreError about `what` (a plural), ending with what is `kept` all the same."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            sentence = f"{what} cannot be saved, because the disk is full; free some space."
        elif error.errno == errno.ENOENT:
            sentence = f"{what} cannot be used, because a file is missing; put it back from a copy, or start anew."
        else:
            sentence = f"{what} cannot be read or written ({error.strerror}); check the disk and its permissions."
        raise StoreError(f"{sentence} {kept}".rstrip()) from error


_LOCKED = "{name} is locked by another program; close that program or wait a moment, then try again."
_FULL = "{name} is on a full disk; free some space and try again. Everything saved before is kept."
_READ_ONLY = "{name} is read-only; give this program permission to write, or choose another place."
_CANNOT_OPEN = "{name} cannot be opened; check that its folder exists and may be written to."
_DAMAGED = "{name} is damaged or is not a database; put back a copy, or choose another place."
_DISK_FAULT = "{name} is on a disk that reported a fault (code {code}); check the disk, then try again."
_CONFLICT = "{name} refused the change: it contradicts something saved before, or what it belongs to was deleted."
_NOT_SET_UP = "{name} is not set up for this version; run `interviewer migrate`."
_UNREACHABLE = "{name} cannot be reached; check that the server runs, and the address, user and password in the URL."
_NO_ACCESS = "{name} refuses this user; check the user, password and rights in the database URL."
_NO_DATABASE = "{name} does not exist on that server; create it, or correct the database URL."
_CROWDED = "{name} has no connection or memory left for us; try again, or raise the server's limits."
_UNKNOWN = "{name} reported a fault (code {code}); try again, and look at the server's log if it stays."

_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_IOERR: _DISK_FAULT,
    sqlite3.SQLITE_CONSTRAINT: _CONFLICT,
}

# By SQLSTATE, the full code before its two-letter class.
_POSTGRESQL = {
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "28": _NO_ACCESS,
    "42501": _NO_ACCESS,
    "3D": _NO_DATABASE,
    "53100": _FULL,
    "53": _CROWDED,
    "25006": _READ_ONLY,
    "55P03": _LOCKED,
    "40": _LOCKED,
    "23": _CONFLICT,
    "42P01": _NOT_SET_UP,
    "42703": _NOT_SET_UP,
}


def _of_sqlite(cause: sqlite3.Error) -> str:
    if str(cause).startswith(("no such table", "no such column")):
        return _NOT_SET_UP
    return _SQLITE.get(_sqlite_code(cause), _UNKNOWN)


def _sqlite_code(cause: sqlite3.Error) -> int:
    # The low byte is the kind of fault; the rest says where it happened. Faults that Python's
    # own module raises (a closed connection, say) carry no code.
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF


def _of_postgresql(sqlstate: str | None, *, is_operational: bool) -> str:
    if sqlstate is None:
        # A server that is down, or that cut the line, has no chance to give a code.
        return _UNREACHABLE if is_operational else _UNKNOWN
    for known in (sqlstate, sqlstate[:3], sqlstate[:2]):
        if known in _POSTGRESQL:
            return _POSTGRESQL[known]
    return _UNKNOWN
