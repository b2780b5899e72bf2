"""Who is asking: a cookie that names a person, or one that a signed-in browser holds."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol
from uuid import uuid4

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import cookie_parser

from interviewer.accounts.account import Account, Role
from interviewer.value import Value

PERSON_COOKIE = "interviewer_person"
PERSON_DAYS = 400
ROUTE_COOKIE = "interviewer_route"
KNOWN_FOR_S = 2.0
"""So long an account that was just looked up is taken to be the same: a page makes dozens of requests at once."""
REMEMBERED = 20_000


class Visitor(Value):
    """Somebody whose request passes."""

    person: str
    """Names the owner in every query to the store."""
    role: Role = Role.ADMIN
    account: Account | None = None
    """None where nobody signs in: everybody is their own admin there."""
    cookie: str = ""
    """A cookie to be set with the page; '' for none."""

    @property
    def is_new(self) -> bool:
        """Whether the browser has no cookie yet."""
        return bool(self.cookie)


class Identity(Protocol):
    """Tells who is asking."""

    async def visitor(self, cookie_header: str | None) -> Visitor | None:
        """Who sent this Cookie header; None for somebody who must sign in first."""
        ...


class PersonIdentity:
    """Signs and reads the cookie that names a person; who has none gets one, with a person of their own."""

    def __init__(self, secret: str, newcomer: Callable[[], str] = lambda: uuid4().hex) -> None:
        """`newcomer` draws the id of somebody who comes without a cookie."""
        self._serializer = URLSafeSerializer(secret, salt="person")
        self._newcomer = newcomer

    def cookie_value(self, person: str) -> str:
        """The signed value for the cookie."""
        return str(self._serializer.dumps(person))

    def person(self, cookie_header: str | None) -> str | None:
        """The person named by a Cookie header, or None if there is none or it was tampered with."""
        value = cookie_parser(cookie_header or "").get(PERSON_COOKIE)
        person = _loaded(self._serializer, value)
        return person if len(person) == 32 and set(person) <= set("0123456789abcdef") else None

    async def visitor(self, cookie_header: str | None) -> Visitor:
        """Always somebody."""
        person = self.person(cookie_header)
        if person is not None:
            return Visitor(person=person)
        person = self._newcomer()
        return Visitor(person=person, cookie=set_cookie(PERSON_COOKIE, self.cookie_value(person), PERSON_DAYS * 86_400))


class AccountIdentity:
    """Reads the cookie of a signed-in browser. The token in it is signed too, so a made-up one costs no look-up."""

    def __init__(self, secret: str, who: Callable[[str], Account | None], *, is_secure: bool) -> None:
        """`who` holds a token; `is_secure` says whether the program is reached by https alone."""
        self._serializer = URLSafeSerializer(secret, salt="sign-in")
        self._who = who
        self._is_secure = is_secure
        # The prefix keeps another host of the same domain from setting this cookie.
        self.cookie_name = "__Host-interviewer" if is_secure else "interviewer_sign_in"
        self._known: OrderedDict[str, tuple[float, Account]] = OrderedDict()

    def token(self, cookie_header: str | None) -> str:
        """The token in a Cookie header; '' without one that we signed."""
        return _loaded(self._serializer, cookie_parser(cookie_header or "").get(self.cookie_name))

    def cookie(self, token: str, lasts_s: int) -> str:
        """The Set-Cookie header that gives a browser its token."""
        return set_cookie(self.cookie_name, str(self._serializer.dumps(token)), lasts_s, is_secure=self._is_secure)

    def route_cookie(self, route: str, lasts_s: int) -> str:
        """The Set-Cookie header by which a balancer keeps a browser with one replica; worth nothing to anybody else."""
        return set_cookie(ROUTE_COOKIE, route, lasts_s, is_secure=self._is_secure)

    def no_cookie(self) -> str:
        """The Set-Cookie header that takes it away."""
        return set_cookie(self.cookie_name, "", 0, is_secure=self._is_secure)

    def forget(self) -> None:
        """Look everybody up anew: somebody was signed out, barred, or has another role."""
        self._known.clear()

    async def visitor(self, cookie_header: str | None) -> Visitor | None:
        """Who holds the token, if anybody does."""
        token = self.token(cookie_header)
        if not token:
            return None
        account = self._just_seen(token) or await asyncio.to_thread(self._who, token)
        if account is None:
            return None
        if token not in self._known:
            self._known[token] = (time.monotonic(), account)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return Visitor(person=account.id, role=account.role, account=account)

    def _just_seen(self, token: str) -> Account | None:
        seen = self._known.get(token)
        if seen is None:
            return None
        if time.monotonic() - seen[0] > KNOWN_FOR_S:
            self._known.pop(token, None)
            return None
        return seen[1]


def set_cookie(name: str, value: str, lasts_s: int, *, is_secure: bool = False) -> str:
    """A Set-Cookie header that no script can read and that no other site's form or picture brings along."""
    secure = "; Secure" if is_secure else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lasts_s}{secure}"


def _loaded(serializer: URLSafeSerializer, value: str | None) -> str:
    try:
        loaded = serializer.loads(value) if value else ""
    except BadSignature:
        return ""
    return loaded if isinstance(loaded, str) else ""
