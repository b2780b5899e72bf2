"""Signing in by OpenID Connect: authorization code with PKCE, state and nonce, as Authlib does it.

OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; RFC 7636. The provider's keys and addresses come from its discovery
document, which Authlib keeps. What waits between the two steps stands in a signed cookie of ten minutes.
"""

import warnings
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.sessions import SessionMiddleware

from interviewer.errors import SignInRefused
from interviewer.language.messages import _, marked
from interviewer.service.accounts import AccountService
from interviewer.web.identity import AccountIdentity
from interviewer.web.layout import sentence_of
from interviewer.web.present import sign_in as present
from interviewer.web.sign_in import PRIVATE, let_in, safe
from interviewer.wiring.hosting import Hosting, Oidc

WAITS_S = 600
CALLBACK = "/sign-in/oidc/callback"
NOT_DONE = marked("Signing in with {name} did not work. Try again; if it happens again, tell your organisation.")


def add_oidc(api: FastAPI, hosting: Hosting, oidc: Oidc, identity: AccountIdentity, secret: str) -> None:
    """Add the routes, and the cookie in which a sign-in that was begun waits for its end."""
    api.add_middleware(
        SessionMiddleware,
        secret_key=f"oidc {secret}",
        session_cookie="interviewer_oidc",
        max_age=WAITS_S,
        same_site="lax",
        https_only=hosting.is_https,
        path="/sign-in/oidc",
    )
    api.include_router(_make_router(hosting, oidc, identity, hosting.accounts))


def _make_router(hosting: Hosting, oidc: Oidc, identity: AccountIdentity, accounts: AccountService) -> APIRouter:
    router = APIRouter()
    client = _client(oidc)
    expected = {
        "iss": {"essential": True, "values": [oidc.issuer, f"{oidc.issuer}/"]},
        "aud": {"essential": True, "value": oidc.client_id},
        "exp": {"essential": True},
    }

    @router.get("/sign-in/oidc")
    async def begin(request: Request, next: str = "") -> Response:
        request.session.clear()
        request.session["wanted"] = safe(next)
        try:
            answer: Response = await client.authorize_redirect(request, f"{hosting.public_url}{CALLBACK}")
        except _vendor_errors():
            return _refused(_("{name} does not answer just now; try again in a minute.", name=oidc.name), 503)
        return answer

    @router.get(CALLBACK)
    async def come_back(request: Request) -> Response:
        try:
            told = await client.authorize_access_token(request, claims_options=expected)
        except _vendor_errors():
            # Wrong state, nonce, audience, signature, an old or a used code: no account is looked at.
            request.session.clear()
            return _refused(_(NOT_DONE, name=oidc.name), 401)
        wanted, claims = request.session.get("wanted", ""), told.get("userinfo")
        request.session.clear()
        if not claims or not claims.get("sub"):
            return _refused(_(NOT_DONE, name=oidc.name), 401)
        try:
            signed_in = await run_in_threadpool(accounts.come_from, oidc.issuer, claims)
        except SignInRefused as error:
            return _refused(sentence_of(error), 401)
        return let_in(identity, signed_in, safe(wanted))

    def _refused(sentence: str, status: int) -> HTMLResponse:
        text = present.sign_in("/app/", sentence, has_passwords=hosting.has_passwords, provider=oidc.name)
        return HTMLResponse(text, status, PRIVATE)

    return router


def _client(oidc: Oidc) -> Any:
    with warnings.catch_warnings():
        from authlib.deprecate import AuthlibDeprecationWarning

        # Authlib recommends another HTTP library than the one that everything else here uses.
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        from authlib.integrations.starlette_client import OAuth

    registry = OAuth()
    return registry.register(
        "provider",
        client_id=oidc.client_id,
        client_secret=oidc.client_secret or None,
        server_metadata_url=f"{oidc.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "timeout": 10,
            **({} if oidc.client_secret else {"token_endpoint_auth_method": "none"}),
        },
    )


def _vendor_errors() -> tuple[type[Exception], ...]:
    import httpx
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    # ValueError and KeyError: answers of a provider that are no JSON, or lack what the standard asks for.
    return (OAuthError, JoseError, httpx.HTTPError, RuntimeError, ValueError, KeyError)
