"""Changing every quote of an outcome at once, wherever it lies in it."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from interviewer.grading.grade import Outcome, Quote


def with_quotes(outcome: Outcome, change: Callable[[Quote], Quote]) -> Outcome:
    """The outcome with each of its quotes changed, those of its outline and of its injections too."""
    changed: Outcome = _with_quotes(outcome, change)
    return changed


def _with_quotes(value: Any, change: Callable[[Quote], Quote]) -> Any:
    match value:
        case Quote():
            return change(value)
        case BaseModel():
            fields = {name: _with_quotes(getattr(value, name), change) for name in type(value).model_fields}
            return value.model_copy(update=fields)
        case tuple():
            return tuple(_with_quotes(one, change) for one in value)
        case _:
            return value
