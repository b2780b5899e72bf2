"""Faster pages: without what Gradio makes after each page of several, and throws away for the next.

After each page it makes an application and works out the settings of all pages so far; both grow with the pages and
took 1.5 s of the 2 s here (27 November 2026, 16 pages). `gr.mount_gradio_app` makes both once more in the end, and
that is all that is needed. Should a later gradio make neither, nothing is changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio.routes import App


@contextmanager
def laying_out() -> Iterator[None]:
    """Within this, pages are laid out only."""
    skipped: tuple[tuple[type, str, Any], ...] = (
        (App, "create_app", staticmethod(lambda *_args, **_options: None)),
        (gr.Blocks, "get_config_file", lambda *_args, **_options: {}),
    )
    kept = [(of, name, of.__dict__[name]) for of, name, _ in skipped if name in of.__dict__]
    try:
        for of, name, instead in skipped:
            if name in of.__dict__:
                setattr(of, name, instead)
        yield
    finally:
        for of, name, made in kept:
            setattr(of, name, made)
