"""Accounts and organisations. An account's id is the owner's id that every query to the store names."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from interviewer.value import Value

MAX_EMAIL_CHARS = 254  # RFC 5321, 4.5.3.1.3
MAX_ORGANISATION_CHARS = 60
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)*")  # RFC 5322's atoms, letters of any script


class Role(StrEnum):
    """What an account may do; each may also do what stands before it."""

    CANDIDATE = "candidate"
    """Practises, and keeps what is theirs."""
    COACH = "coach"
    """Rates what candidates have given them."""
    ADMIN = "admin"
    """Invites and bars people of the own organisation and reads what happened there; sees nobody's answers."""

    def may(self, needed: "Role") -> bool:
        """Whether this role is allowed what that role is needed for."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


def email_from(text: str) -> str:
    """An address as it is kept: without spaces around it, in small letters. Raises ValueError if it is none."""
    email = unicodedata.normalize("NFKC", text).strip().casefold()
    if len(email) > MAX_EMAIL_CHARS or not _EMAIL.fullmatch(email):
        raise ValueError(f"{text[:80]!r} is not an e-mail address")
    return email


def organisation_from(text: str) -> str:
    """An organisation's name as it is kept. Raises ValueError for an empty or an over-long one."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(name) <= MAX_ORGANISATION_CHARS or not name.isprintable():
        raise ValueError(f"an organisation's name has 1 to {MAX_ORGANISATION_CHARS} characters")
    return name


class Account(Value):
    """Somebody who may sign in."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    email: Annotated[str, AfterValidator(email_from)]
    role: Role
    organisation: Annotated[str, AfterValidator(organisation_from)]
    is_active: bool = True
    """A barred account keeps its data, and nobody gets in with it."""
    has_password: bool = False
    """Whether one was ever set; an invited person has none yet, one who comes by OpenID Connect never."""
    created_at: AwareDatetime
