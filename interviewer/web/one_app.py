"""Faster pages: without the application that Gradio makes after each page of several, and throws away for the next.

Each takes a hundred milliseconds and there are as many as pages. What is needed in the end is made by `queue()`.
Should a later gradio make none, nothing is changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from gradio.routes import App


@contextmanager
def no_app_yet() -> Iterator[None]:
    """Within this, pages are laid out only."""
    makes = App.__dict__.get("create_app")
    if makes is None:
        yield
        return
    App.create_app = staticmethod(lambda *_args, **_options: None)
    try:
        yield
    finally:
        App.create_app = makes
