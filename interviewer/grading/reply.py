"""The judge's reply: its form, the JSON schema that asks for it, and the one parser that reads it.

The parser is strict, since whatever it lets through becomes a grade: one JSON object, no key twice,
no key too many, exact types, and just the ids that the question and its rubric have. A preface and a
code fence are let pass, as many models cannot help it. Complaints name fields and ids, never content.
It must also bear the canary of its request, drawn anew for each: a reply that stood in the answer has none.
"""

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.errors import GraderError
from interviewer.grading.grade import PointStatus, UnscoredReason
from interviewer.value import Value

MAX_REPLY_CHARS = 60_000
MAX_QUOTE_CHARS = 600
"""A longer quote singles nothing out."""

_QuoteText = Annotated[str, StringConstraints(max_length=MAX_QUOTE_CHARS)]
_Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class ReplyError(GraderError):
    """The judge's reply can't be read; `complaints` are for the judge itself, free of any content of the answer."""

    def __init__(self, reason: UnscoredReason, complaints: tuple[str, ...]) -> None:
        super().__init__(
            "The model's reply did not have the form that grading needs; grade again, or choose another model."
        )
        self.reason = reason
        self.complaints = complaints


class JudgedPoint(Value, strict=True):
    """One evidence point; `quote` is empty where the point is absent."""

    id: str
    status: Literal["met", "partial", "absent"]
    quote: _QuoteText


class JudgedFlag(Value, strict=True):
    """A red flag that the judge saw."""

    id: str
    quote: _QuoteText


class JudgedCriterion(Value, strict=True):
    """A criterion: the reason first, then the nearest anchor, then the level."""

    id: str
    rationale: _Reason
    nearest_anchor: Annotated[int, Field(ge=1, le=5)]
    level: Annotated[int, Field(ge=1, le=5)]


class JudgeReply(Value, strict=True):
    """The whole reply but for its canary, in the order in which the judge has to think."""

    points: Annotated[tuple[JudgedPoint, ...], Field(strict=False)]
    flags: Annotated[tuple[JudgedFlag, ...], Field(strict=False)]
    injections: Annotated[tuple[_QuoteText, ...], Field(strict=False, max_length=50)]
    criteria: Annotated[tuple[JudgedCriterion, ...], Field(strict=False)]


def parse_reply(text: str, question: Question, rubric: Rubric, canary: str) -> JudgeReply:
    """Read a reply about this question.

    Raises ReplyError (FORMAT: not one JSON object; CANARY: not the one of this request; SCHEMA: the wrong object).
    """
    found = one_object(text)
    if found.pop("canary", None) != canary:
        raise ReplyError(UnscoredReason.CANARY, ("canary: missing or another; copy it from the form of the reply",))
    try:
        reply = JudgeReply.model_validate(found)
    except ValidationError as error:
        raise ReplyError(UnscoredReason.SCHEMA, tuple(faults(error))) from None
    complaints = tuple(_disagreements(reply, question, rubric))
    if complaints:
        raise ReplyError(UnscoredReason.SCHEMA, complaints)
    return reply


def reply_schema(question: Question, rubric: Rubric, canary: str) -> dict[str, Any]:
    """JSON Schema of the reply to this question: every key required and no other, as strict endpoints want it."""
    points = [point.id for point in question.evidence]
    flags = [flag.id for flag in question.red_flags]
    quote = {"type": "string"}
    return _object(
        canary=_one_of([canary]),
        points=_list(_object(id=_one_of(points), status=_one_of(list(PointStatus)), quote=quote)),
        flags=_list(_object(id=_one_of(flags), quote=quote)),
        injections=_list(quote),
        criteria=_list(
            _object(
                id=_one_of([criterion.id for criterion in rubric.criteria]),
                rationale={"type": "string"},
                nearest_anchor={"type": "integer", "enum": [1, 3, 5]},
                level={"type": "integer", "enum": [1, 2, 3, 4, 5]},
            )
        ),
    )


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    names = [str(value) for value in values]
    return {"type": "string", "enum": names} if names else {"type": "string"}


_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_AFTERWARDS = re.compile(r"\s*(?:```)?\s*\Z")


def one_object(text: str) -> dict[str, Any]:
    """The one JSON object of a reply; raises ReplyError (SIZE, FORMAT)."""
    if len(text) > MAX_REPLY_CHARS:
        raise ReplyError(UnscoredReason.SIZE, (f"the reply has more than {MAX_REPLY_CHARS:,} characters",))
    text = _THINKING.sub("", text)
    start = text.find("{")
    if start < 0:
        raise _not_json("there is no JSON object in the reply")
    try:
        found, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        # JSONDecodeError's own text names places only; anything else is a fixed sentence of ours.
        raise _not_json(
            f"the JSON is broken: {error.msg if isinstance(error, json.JSONDecodeError) else error}"
        ) from None
    if not _AFTERWARDS.match(text, end):
        raise _not_json("something follows the JSON object; send the object alone")
    return dict(found)


def _not_json(complaint: str) -> ReplyError:
    return ReplyError(UnscoredReason.FORMAT, (complaint,))


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_constant(_: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_no_constant)


def faults(error: ValidationError) -> Iterable[str]:
    """The first few faults by place and kind; a key that the model made up is not repeated."""
    for fault in error.errors(include_input=False, include_url=False, include_context=False)[:8]:
        place = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"]
        where = ".".join(str(step) for step in place) or "reply"
        yield f"{where}: {'a key that was not asked for' if fault['type'] == 'extra_forbidden' else fault['msg']}"


def _disagreements(reply: JudgeReply, question: Question, rubric: Rubric) -> Iterable[str]:
    yield from _wrong_ids("points", [p.id for p in reply.points], [p.id for p in question.evidence], all_needed=True)
    yield from _wrong_ids("flags", [f.id for f in reply.flags], [f.id for f in question.red_flags], all_needed=False)
    yield from _wrong_ids("criteria", [c.id for c in reply.criteria], [c.id for c in rubric.criteria], all_needed=True)
    for criterion in reply.criteria:
        if criterion.nearest_anchor not in (1, 3, 5):
            yield f"criteria.{criterion.id}: nearest_anchor is 1, 3 or 5"
        elif abs(criterion.level - criterion.nearest_anchor) > 1:
            yield f"criteria.{criterion.id}: the level is more than one step from its nearest anchor"
    for point in reply.points:
        if point.status != "absent" and not point.quote.strip():
            yield f"points.{point.id}: {point.status} needs a quote"


def _wrong_ids(where: str, found: list[str], known: list[str], *, all_needed: bool) -> Iterable[str]:
    if len(set(found)) < len(found):
        yield f"{where}: an id stands twice"
    if set(found) - set(known):
        yield f"{where}: an id that was not given; there are {', '.join(known) or 'none'}"
    if all_needed and (missing := [i for i in known if i not in found]):
        yield f"{where}: missing {', '.join(missing)}"
