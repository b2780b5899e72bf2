"""The port to a language model: messages in, one finished reply out.

There is no streaming here on purpose: a cut stream is reported as complete by vendors, and a
grade must never be made of half a reply.
"""

from enum import StrEnum
from typing import Any, Literal, Protocol

from pydantic import Field

from interviewer.errors import GraderError
from interviewer.value import Value


class Message(Value):
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


class Prompt(Value):
    """A rendered prompt, its data messages, and where it came from."""

    name: str
    """Name of the `.prompty` file."""
    sha256: str
    """Hash of that file."""
    messages: tuple[Message, ...] = Field(min_length=1)


class Reply(Value):
    """A model's whole reply."""

    text: str
    finish_reason: str | None = None
    model_reported: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    latency_ms: int = 0
    calls: int = 1
    """Requests made, retries included."""


class ChatFault(StrEnum):
    """What went wrong in a call, as far as the caller must tell it apart."""

    TIMEOUT = "timeout"
    ENDPOINT = "endpoint"
    RATE_LIMIT = "rate_limit"
    KEY = "key"
    MODEL = "model"
    REFUSAL = "refusal"
    CUT = "cut"
    SIZE = "size"
    FORMAT = "format"


class ChatError(GraderError):
    """The model gave no usable reply; `fault` says of what kind, the message is fit for the page."""

    def __init__(self, fault: ChatFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class ChatModel(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """The model as asked for."""
        ...

    async def reply(self, prompt: Prompt, *, schema: dict[str, Any] | None = None, max_tokens: int = 4000) -> Reply:
        """One finished reply, asked for as JSON of this schema where given; raises ChatError."""
        ...
