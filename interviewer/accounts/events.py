"""What is kept of who did what: names of actions and ids, never a word of anybody's answers."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from interviewer.value import Value


class Action(StrEnum):
    """What can be told."""

    SIGNED_IN = "signed in"
    REFUSED = "sign-in refused"
    LOCKED = "sign-in locked for a minute"
    SIGNED_OUT = "signed out"
    INVITED = "invited"
    PASSWORD_SET = "password set"  # noqa: S105 - the name of an action
    ROLE_CHANGED = "role changed"
    BARRED = "barred"
    ADMITTED = "admitted again"
    FORBIDDEN = "asked for what the role does not allow"
    EXPORTED = "exported everything"
    WIPED = "deleted everything"
    CLOSED = "account closed"
    QUOTA_SPENT = "quota spent"


class AuditEvent(Value):
    """One thing that somebody did."""

    at: AwareDatetime
    action: Action
    actor: str = ""
    """An account's id; '' for somebody who is not known."""
    subject: str = Field(default="", max_length=200)
    """An account's id, or a route; '' where there is none."""
    organisation: str = ""
    """Whose admins may read it."""
