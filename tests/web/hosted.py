"""A program where people sign in, and browsers that have."""

import re

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from interviewer.accounts import passwords
from interviewer.accounts.account import Account, Role
from interviewer.service.accounts import AccountService
from interviewer.service.quotas import Quotas
from interviewer.store.accounts import AccountStore
from interviewer.store.audit import AuditStore
from interviewer.store.quotas import QuotaStore
from interviewer.web.access import Guard
from interviewer.web.hosted import add_sign_in
from interviewer.web.languages import InLanguage
from interviewer.wiring.hosting import Hosting, Oidc
from tests.program import Program
from tests.web.asgi import HOST, api_of

SECRET = "a secret of the tests, long enough"
PASSWORD = "violet tractor seventeen"
HERE = f"http://{HOST}"


class House:
    """The application with accounts of two organisations; `browser` gives somebody a browser of their own."""

    def __init__(self, program: Program, *, oidc: Oidc | None = None, has_passwords: bool = True) -> None:
        passwords._hasher = lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        self.program = program
        self.store, self.audit = AccountStore(program.database), AuditStore(program.database)
        self.accounts = AccountService(self.store, self.audit, program.clock, home="north")
        hosting = Hosting(self.accounts, has_passwords, "" if oidc is None else HERE, False, oidc)
        self.quotas = Quotas(
            QuotaStore(program.database), self.store, program.clock, person={"interviews": 3}, organisation={}
        )
        self.api: FastAPI = api_of(program)
        self.identity, forbidden = add_sign_in(self.api, hosting, SECRET, program.review, self.quotas)
        self.app = InLanguage(Guard(self.api, self.identity, frozenset({"127.0.0.1"}), forbidden))

    def account(self, account_id: str, email: str, role: Role = Role.CANDIDATE, organisation: str = "north") -> Account:
        """An account with the tests' password."""
        made = Account(
            id=account_id, email=email, role=role, organisation=organisation, created_at=self.program.clock()
        )
        self.store.add(made, password=passwords.hash_of(PASSWORD))
        return self.store.get(account_id)

    def browser(self, email: str = "") -> httpx.AsyncClient:
        """A browser, signed in to the account with this address."""
        cookies = {}
        if email:
            token = self.accounts.sign_in(email, PASSWORD, "10.0.0.9").token
            cookies = dict([self.identity.cookie(token, 60).partition(";")[0].split("=", 1)])
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=("10.0.0.1", 1))
        return httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies)


def invitation_in(page: str) -> str:
    """The path of the invitation that a page shows."""
    found = re.search(r"/invitation/[\w-]+", page)
    assert found is not None
    return found.group()
