"""What is added to the routes where people sign in."""

from collections.abc import Callable

from fastapi import FastAPI

from interviewer.accounts.events import Action
from interviewer.service.quotas import Quotas
from interviewer.service.review import ReviewService
from interviewer.web.identity import AccountIdentity, Visitor
from interviewer.web.people import make_people_router
from interviewer.web.sign_in import make_sign_in_router
from interviewer.wiring.hosting import Hosting

CSS = ".bar nav a.account.account { display: inline; }"
"""Shows the link to one's account in the bar of every page."""


def add_sign_in(
    api: FastAPI, hosting: Hosting, secret: str, review: ReviewService, quotas: Quotas
) -> tuple[AccountIdentity, Callable[[Visitor, str], None]]:
    """Add the routes; returns who tells visitors apart, and whom to tell of what a role does not allow."""
    accounts, oidc = hosting.accounts, hosting.oidc
    identity = AccountIdentity(secret, accounts.who, is_secure=hosting.is_https)
    provider = oidc.name if oidc is not None else ""
    api.include_router(
        make_sign_in_router(
            accounts, identity, review, quotas, has_passwords=hosting.has_passwords, provider=provider
        )
    )  # fmt: skip
    api.include_router(make_people_router(accounts, identity, hosting.public_url))
    if oidc is not None:
        from interviewer.web.oidc import add_oidc

        add_oidc(api, hosting, oidc, identity, secret)

    def forbidden(visitor: Visitor, path: str) -> None:
        if visitor.account is not None:
            accounts.note(Action.FORBIDDEN, visitor.account, path)

    return identity, forbidden
