"""The base of all domain values: frozen, and closed to unknown keys."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; a change returns a new one (`value.model_copy(update=...)`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
