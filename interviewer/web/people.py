"""What admins do: `/people`. The guard lets no other role come this far, and the service asks again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from interviewer.accounts.account import Role
from interviewer.errors import InterviewerError
from interviewer.service.accounts import AccountService
from interviewer.web.identity import AccountIdentity
from interviewer.web.layout import sentence_of
from interviewer.web.present import sign_in as present
from interviewer.web.sign_in import PRIVATE, account_of

Chosen = Annotated[Role, Form()]


def make_people_router(accounts: AccountService, identity: AccountIdentity, public_url: str) -> APIRouter:
    """The routes; links to invitations begin with `public_url`, or with the address asked if it is ''."""
    router = APIRouter()

    def shown(request: Request, sentence: str = "", invitation: str = "", status: int = 200) -> HTMLResponse:
        admin = account_of(request)
        start = public_url or str(request.base_url).rstrip("/")
        link = f"{start}/invitation/{invitation}" if invitation else ""
        text = present.people(admin, accounts.people(admin), accounts.events(admin), sentence, link)
        return HTMLResponse(text, status, PRIVATE)

    @router.get("/people")
    def people(request: Request) -> HTMLResponse:
        return shown(request)

    @router.post("/people")
    def invite(request: Request, email: Annotated[str, Form(max_length=400)], role: Chosen) -> HTMLResponse:
        try:
            return shown(request, invitation=accounts.invite(account_of(request), email, role))
        except InterviewerError as error:
            return shown(request, sentence_of(error), status=409)

    @router.post("/people/{account_id}/invite")
    def invite_again(request: Request, account_id: str) -> HTMLResponse:
        invitation = accounts.give_another_way_in(account_of(request), account_id)
        identity.forget()
        return shown(request, invitation=invitation)

    @router.post("/people/{account_id}/role")
    def set_role(request: Request, account_id: str, role: Chosen) -> Response:
        accounts.set_role(account_of(request), account_id, role)
        return done()

    @router.post("/people/{account_id}/bar")
    def bar(request: Request, account_id: str) -> Response:
        accounts.bar(account_of(request), account_id)
        return done()

    @router.post("/people/{account_id}/admit")
    def admit(request: Request, account_id: str) -> Response:
        accounts.admit(account_of(request), account_id)
        return done()

    def done() -> Response:
        identity.forget()
        return RedirectResponse("/people", 303)

    return router
