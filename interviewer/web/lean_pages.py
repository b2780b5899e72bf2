"""Gradio's pages with less work for each page that is opened and each event, so that hundreds of people fit on a machine.

Gradio 6.31 works out the settings of all components of all pages for each new page (90 ms of processor time and 0.7 MB
here, 27 November 2026, kept for the last 10,000 pages), and those of each component again that an event changes. They
serve its deep links, which no page has, so they stay empty here. It also makes a component anew for each output of an
event, even for one that stays as it is, and takes a thread for each value; for texts and for what is shown or hidden
neither is needed. Its statistics of events, which nobody reads, are not worked out either. Tests hold the shape that
this relies on, and that the answers are Gradio's own.
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


class LeanPages(gr.Blocks):
    """`gr.Blocks` that pass texts and visibility on at once; what is not as simple is Gradio's."""

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: SessionState | None) -> list[Any]:
        """What the browser is sent for the values that a handler returned."""
        if not isinstance(predictions, list) or len(predictions) != len(block_fn.outputs) or len(predictions) < 2:
            return await super().postprocess_data(block_fn, predictions, state)
        sent = [_sent(block, value) for block, value in zip(block_fn.outputs, predictions, strict=True)]
        rest = [n for n, one in enumerate(sent) if one is _GRADIOS]
        if rest:
            fewer = copy(block_fn)
            fewer.outputs = [block_fn.outputs[n] for n in rest]
            values = [predictions[n] for n in rest]
            found = await super().postprocess_data(fewer, values if len(rest) > 1 else values[0], state)
            for n, one in zip(rest, found, strict=True):
                sent[n] = one
        return sent


_GRADIOS = object()
_SIMPLE = frozenset({"__type__", "value", "visible", "interactive", "label"})
_OF_TEXT = (gr.HTML, gr.Textbox, gr.Button)


def _sent(block: Any, value: Any) -> Any:
    """What the browser is sent for this value, or `_GRADIOS` where that takes more than a look."""
    if isinstance(value, str):
        return block.postprocess(value) if isinstance(block, _OF_TEXT) else _GRADIOS
    if not isinstance(value, dict) or value.get("__type__") != "update":
        return _GRADIOS
    changed = {name: one for name, one in value.items() if one is not None or name == "value"}
    if changed.keys() == {"__type__"}:
        return changed
    is_text = isinstance(block, _OF_TEXT) and not isinstance(block, gr.HTML)
    if not changed.keys() <= _SIMPLE or isinstance(block, gr.HTML) or ("value" in changed and not is_text):
        return _GRADIOS
    if "value" in changed:
        changed["value"] = block.postprocess(changed["value"])
    return {name: one for name, one in changed.items() if name == "__type__" or hasattr(block, name)}


def make_lean(api: FastAPI, pages: gr.Blocks, path: str) -> None:
    """Replace the memory of the pages that are mounted at this path."""
    mounted = next(route.app for route in api.routes if isinstance(route, Mount) and route.path == path)
    holder = LeanStateHolder()
    holder.set_blocks(pages)
    holder.capacity = CAPACITY
    mounted.state_holder = holder  # type: ignore[attr-defined]
    pages._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize  # As Gradio spells it.
