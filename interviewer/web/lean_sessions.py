"""Gradio's memory of a page, without the copy of every component that it makes for each page that is opened.

Gradio 6.31 works out the settings of all components of all pages for each new page (90 ms of processor time and 0.7 MB
here, 27 November 2026, kept for the last 10,000 pages), and those of each component again that an event changes. They
serve its deep links, which no page has, so they stay empty here. Its statistics of events, which nobody reads, are not
worked out either. A test holds the shape that this relies on.
"""

import sys
from copy import copy
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.state_holder import SessionState, StateHolder
from starlette.routing import Mount

CAPACITY = 5_000
"""Pages remembered; one that was forgotten works on from its next load."""


class LeanSessionState(SessionState):
    """What Gradio remembers of an open page."""

    def __init__(self, blocks: gr.Blocks) -> None:
        # Not super().__init__, whose work this saves; the same attributes.
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, Any] = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = 3600

    def __setitem__(self, key: int, value: Any) -> None:
        """Remember a component as an event has changed it; no page has a `gr.State`."""
        self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        """For deep links only."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """For deep links only."""


class LeanStateHolder(StateHolder):
    """Makes such memories."""

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = LeanSessionState(self.blocks)
        return super().__getitem__(session_id)


def make_lean(api: FastAPI, pages: gr.Blocks, path: str) -> None:
    """Replace the memory of the pages that are mounted at this path."""
    mounted = next(route.app for route in api.routes if isinstance(route, Mount) and route.path == path)
    holder = LeanStateHolder()
    holder.set_blocks(pages)
    holder.capacity = CAPACITY
    mounted.state_holder = holder  # type: ignore[attr-defined]
    pages._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize  # As Gradio spells it.
