"""The way in and out: `/sign-in`, `/sign-out`, `/invitation/...`, `/account`. Only there where people sign in."""

import re
from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from interviewer.accounts.account import Account
from interviewer.accounts.events import Action
from interviewer.errors import InterviewerError, NotFound, SignInRefused, TooManyTries
from interviewer.language.messages import _
from interviewer.service.accounts import SIGNED_IN_FOR, AccountService, SignedIn
from interviewer.service.quotas import Quotas
from interviewer.service.review import ReviewService
from interviewer.web.identity import AccountIdentity
from interviewer.web.layout import sentence_of
from interviewer.web.present import sign_in as present

PRIVATE = {"Cache-Control": "no-store"}
Text = Annotated[str, Form(max_length=400)]
Wanted = Annotated[str, Form(max_length=2_000)]


def make_sign_in_router(
    accounts: AccountService,
    identity: AccountIdentity,
    review: ReviewService,
    quotas: Quotas,
    *,
    has_passwords: bool,
    provider: str,
) -> APIRouter:
    """The routes. `provider` is the name of the OpenID Connect service, '' for none."""
    router = APIRouter()

    def way_in(wanted: str, sentence: str = "", status: int = 200) -> HTMLResponse:
        text = present.sign_in(wanted, sentence, has_passwords=has_passwords, provider=provider)
        return HTMLResponse(text, status, PRIVATE)

    @router.get("/sign-in")
    def show_sign_in(next: str = "") -> HTMLResponse:
        return way_in(safe(next))

    @router.post("/sign-in")
    def sign_in(request: Request, email: Text, password: Text, next: Wanted = "") -> Response:
        if not has_passwords:
            return way_in(safe(next), _("There are no passwords here."), 404)
        try:
            return let_in(identity, accounts.sign_in(email, password, address_of(request)), safe(next))
        except TooManyTries as error:
            answer = way_in(safe(next), sentence_of(error), 429)
            answer.headers["Retry-After"] = str(round(error.wait_s))
            return answer
        except SignInRefused as error:
            return way_in(safe(next), sentence_of(error), 401)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        accounts.sign_out(identity.token(request.headers.get("cookie")))
        identity.forget()
        return RedirectResponse("/sign-in", 303, {"Set-Cookie": identity.no_cookie(), "Clear-Site-Data": '"cache"'})

    @router.get("/invitation/{token}")
    def show_invitation(token: str) -> HTMLResponse:
        account = accounts.invited(token)
        if account is None:
            return way_in("/app/", _("This invitation was used already or has run out. Ask for another."), 404)
        return HTMLResponse(present.invitation(account, token), headers=PRIVATE)

    @router.post("/invitation/{token}")
    def accept(token: str, password: Text) -> Response:
        try:
            return let_in(identity, accounts.accept(token, password), "/app/")
        except InterviewerError as error:
            account = accounts.invited(token)
            if account is None:
                return way_in("/app/", sentence_of(error), 404)
            return HTMLResponse(present.invitation(account, token, sentence_of(error)), 400, PRIVATE)

    @router.get("/account")
    def show_account(request: Request) -> HTMLResponse:
        mine = account_of(request)
        return HTMLResponse(present.account(mine, used=quotas.sentences(mine.id)), headers=PRIVATE)

    @router.post("/account/password")
    def change_password(request: Request, old: Text, new: Text) -> Response:
        mine = account_of(request)
        try:
            signed_in = accounts.change_password(mine.id, old, new)
        except InterviewerError as error:
            return HTMLResponse(present.account(mine, sentence_of(error), quotas.sentences(mine.id)), 400, PRIVATE)
        identity.forget()
        return let_in(identity, signed_in, "/account")

    @router.post("/account/close")
    def close(request: Request, confirmed: Text) -> Response:
        mine = account_of(request)
        if confirmed.strip().casefold() != mine.email:
            sentence = _("That was not your address; nothing was deleted.")
            return HTMLResponse(present.account(mine, sentence, quotas.sentences(mine.id)), 400, PRIVATE)
        review.delete_everything(mine.id)
        accounts.note(Action.WIPED, mine)
        accounts.close(mine.id)
        identity.forget()
        return RedirectResponse("/sign-in", 303, {"Set-Cookie": identity.no_cookie(), "Clear-Site-Data": '"cache"'})

    return router


def let_in(identity: AccountIdentity, signed_in: SignedIn, wanted: str) -> Response:
    """Sends a browser where it wanted to go, with a token that it did not have before."""
    lasts_s = round(SIGNED_IN_FOR.total_seconds())
    answer = RedirectResponse(wanted, 303, PRIVATE)
    answer.headers.append("Set-Cookie", identity.cookie(signed_in.token, lasts_s))
    # Tells a balancer which replica the browser stays with, and nothing else (deploy/nginx.conf).
    answer.headers.append("Set-Cookie", identity.route_cookie(token_hex(8), lasts_s))
    return answer


def safe(wanted: str) -> str:
    """A page of ours; anything else that somebody puts into a link becomes the first page."""
    return wanted if re.fullmatch(r"/(app|account|people)(/[\w./-]*)?(\?[\w=&%.-]*)?", wanted) else "/app/"


def account_of(request: Request) -> Account:
    """Who is signed in; `Guard` lets nobody else come this far."""
    visitor = getattr(request.state, "visitor", None)
    if visitor is None or visitor.account is None:
        raise NotFound("Nobody is signed in.")
    account: Account = visitor.account
    return account


def address_of(request: Request) -> str:
    """Where the request comes from; behind a proxy what that one says, if it is trusted (INTERVIEWER_TRUSTED_PROXIES)."""
    return request.client.host if request.client is not None else ""
