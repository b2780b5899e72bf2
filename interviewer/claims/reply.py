"""A model's reply with the claims of a story: its form, the schema that asks for it, the parser that reads it."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from interviewer.claims.values import ClaimKind
from interviewer.grading.grade import UnscoredReason
from interviewer.grading.reply import MAX_QUOTE_CHARS, ReplyError, faults, one_object
from interviewer.value import Value

MOST_CLAIMS = 60

_Quote = Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUOTE_CHARS)]


class ToldClaim(Value):
    """A claim as the model quotes it."""

    kind: ClaimKind
    quote: _Quote


class ToldPair(Value):
    """Two quotes that the model holds against each other."""

    first: _Quote
    second: _Quote


class ClaimsReply(Value):
    """The whole reply."""

    claims: Annotated[tuple[ToldClaim, ...], Field(max_length=MOST_CLAIMS)]
    contradictions: Annotated[tuple[ToldPair, ...], Field(max_length=10)]


def parse_claims(text: str) -> ClaimsReply:
    """Read a reply; raises ReplyError with complaints that name places only."""
    try:
        return ClaimsReply.model_validate(one_object(text))
    except ValidationError as error:
        raise ReplyError(UnscoredReason.SCHEMA, tuple(faults(error))) from None


def claims_schema() -> dict[str, Any]:
    """JSON Schema of the reply, every key required and no other, as strict endpoints want it."""
    quote = {"type": "string"}
    kind = {"type": "string", "enum": [kind.value for kind in ClaimKind]}
    return _object(
        claims={"type": "array", "items": _object(kind=kind, quote=quote)},
        contradictions={"type": "array", "items": _object(first=quote, second=quote)},
    )


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
