"""What every page shares: the bar, who is asking, and how our errors become one sentence."""

import functools
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import gradio as gr

from interviewer.accounts.account import Account
from interviewer.errors import InterviewerError
from interviewer.language.messages import _
from interviewer.web.identity import Visitor
from interviewer.web.present import text

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

REDIRECT_JS = "(url) => { if (url) window.location.assign(url); }"
"""Follows the address that a handler put into the page's hidden redirect box."""

EVENT: dict[str, Any] = {
    "api_visibility": "private", "concurrency_limit": None, "show_progress": "hidden", "queue": False
}  # fmt: skip
"""How every listener is wired: not listed, not one at a time, without a spinner over the page, as one request."""
STEPS: dict[str, Any] = {**EVENT, "queue": True}
"""How those are wired that tell how far they are: Gradio streams their steps from its queue."""


def bar(current: str) -> None:
    """The page's head with the links; `current` is the name of this page, or ''."""
    gr.HTML(text.header(current), elem_classes="bar-box")


def person_of(request: gr.Request) -> str:
    """The person whose cookie came with the event; `Guard` has checked its signature."""
    return str(request.request.state.person)


def account_of(request: gr.Request) -> Account | None:
    """The account that is signed in; None where nobody signs in."""
    visitor: Visitor = request.request.state.visitor
    return visitor.account


def session_of(request: gr.Request) -> str:
    """The session named in the page's address, or ''."""
    return str(request.query_params.get("session", ""))[:64]


def item_of(request: gr.Request) -> int:
    """The place in the plan named in the page's address, or -1."""
    named = str(request.query_params.get("item", ""))
    return int(named) if named.isascii() and named.isdigit() and len(named) < 4 else -1


def sentence_of(error: Exception) -> str:
    """One sentence for the page, in its language: ours, or anything else logged and kept general."""
    if isinstance(error, InterviewerError):
        return _(error.sentence, **error.values)
    log.error("a page handler broke", exc_info=error)
    return _("Something went wrong on our side; nothing you entered is lost. Reload the page and try again.")


def _mark_refused(*given: object) -> None:
    """So that `Guard` answers an event that was refused in words otherwise than one that went wrong."""
    for one in given:
        if isinstance(one, gr.Request):
            one.request.state.is_refused = True


def told(handler: Callable[P, R]) -> Callable[P, R]:
    """Handlers' edge: an error becomes a message on the page (static/refusals.js), never a traceback.

    Not for those that are wired by `STEPS`: Gradio takes their errors for markup.
    """

    @functools.wraps(handler)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return handler(*args, **kwargs)
        except Exception as error:
            if isinstance(error, InterviewerError):
                _mark_refused(*args, *kwargs.values())
            raise gr.Error(sentence_of(error), title=_("Not done"), print_exception=False) from None

    return wrapped
