"""Reads the demands of an advert with a language model: the model quotes and labels, code finds every quote in the advert.

A quote that is not there is dropped. A reply that cannot be used is asked for once more with the complaint; after that
the rules read the advert. The model is told nothing of questions, and its words reach nothing but the labels.
"""

import secrets
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from interviewer.adverts.demands import Demand, FindQuestions, demand_at
from interviewer.adverts.labels import Label
from interviewer.content.taxonomy import Role
from interviewer.grading.evidence import find_few_words, find_quote, is_instruction
from interviewer.grading.grade import UnscoredReason
from interviewer.grading.reply import ReplyError, faults, one_object
from interviewer.llm.chat import ChatError, ChatModel, Message, Prompt
from interviewer.llm.prompty import data_message, load_prompt
from interviewer.value import Value

LEAST_TRUE = 0.5
"""Share of a reply's quotes that must be in the advert; with fewer the model makes things up."""
MOST_DEMANDS = 80
MAX_QUOTE_CHARS = 400


class ToldDemand(Value):
    """A demand as the model quotes it."""

    quote: Annotated[str, StringConstraints(min_length=3, max_length=MAX_QUOTE_CHARS)]
    label: Label


class DemandsReply(Value):
    """The whole reply."""

    demands: Annotated[tuple[ToldDemand, ...], Field(max_length=MOST_DEMANDS)]


class AdvertReader:
    """Reads adverts with a chat model."""

    def __init__(
        self,
        model: ChatModel,
        *,
        max_tokens: int = 4_000,
        draw_boundary: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._model = model
        self._max_tokens = max_tokens
        self._draw_boundary = draw_boundary
        self._prompt = load_prompt("advert")
        self._again = load_prompt("grade_again")

    async def read(self, text: str, role: Role, find: FindQuestions) -> tuple[Demand, ...]:
        """The demands in the order of the advert. Raises ChatError or ReplyError where nothing usable came."""
        boundary = self._draw_boundary()
        messages: tuple[Message, ...] = (
            *self._prompt.render(boundary=boundary),
            data_message({"advert": text}, boundary),
        )
        try:
            return await self._ask(text, role, find, messages)
        except ReplyError as unusable:
            again = (*messages, *self._again.render(complaints=unusable.complaints))
            return await self._ask(text, role, find, again)

    async def _ask(
        self, text: str, role: Role, find: FindQuestions, messages: tuple[Message, ...]
    ) -> tuple[Demand, ...]:
        prompt = Prompt(name=self._prompt.name, sha256=self._prompt.sha256, messages=messages)
        reply = await self._model.reply(prompt, schema=demands_schema(), max_tokens=self._max_tokens)
        return _placed(text, parse_demands(reply.text), role, find)


Unusable = (ChatError, ReplyError)
"""What `read` raises."""


def parse_demands(text: str) -> DemandsReply:
    """Read a reply; raises ReplyError with complaints that name places only."""
    try:
        return DemandsReply.model_validate(one_object(text))
    except ValidationError as error:
        raise ReplyError(UnscoredReason.SCHEMA, tuple(faults(error))) from None


def demands_schema() -> dict[str, Any]:
    """JSON Schema of the reply, every key required and no other, as strict endpoints want it."""
    label = {"type": "string", "enum": [label.value for label in Label]}
    demand = _object(quote={"type": "string"}, label=label)
    return _object(demands={"type": "array", "items": demand})


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _placed(text: str, reply: DemandsReply, role: Role, find: FindQuestions) -> tuple[Demand, ...]:
    """The demands whose words are in the advert, none over another; raises ReplyError if most are not there."""
    spans = [(find_quote(text, told.quote, 1.0) or find_few_words(text, told.quote), told) for told in reply.demands]
    true = [(span, told.label) for span, told in spans if span is not None and not is_instruction(told.quote)]
    if len(true) < LEAST_TRUE * len(spans) or not spans:
        raise ReplyError(
            UnscoredReason.EVIDENCE, (f"demands: {len(spans) - len(true)} quotes are not in `advert`; copy them",)
        )
    found: list[Demand] = []
    for (start, end), label in sorted(true, key=lambda one: one[0]):
        if not found or start >= found[-1].end:
            found.append(demand_at(text, start, end, label, role, find))
    return tuple(found)
