"""Which language is spoken now.

It stands in a context variable, so it follows a request through its threads. Where nobody set one (work in the
background, the command line, exports) it is English.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from interviewer.language.catalogue import SOURCE

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The language that is spoken now, as in `<html lang>`."""
    return _language.get()


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Within this, everything is said in this language; it must be one of `catalogues()`."""
    token = _language.set(wanted)
    try:
        yield
    finally:
        _language.reset(token)
