"""An OpenID Connect provider on loopback that signs everybody in, honestly or with one fault.

Discovery, authorization, token and keys, after OpenID Connect Core 1.0 and Discovery 1.0; the code flow with PKCE alone.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "interviewer", "the client's secret"
FAULTS = ("nonce", "audience", "issuer", "expired", "unsigned", "foreign_key", "no_id_token", "no_json", "denied")


class Provider:
    """Running while its `with` block lasts; `person` are the claims that it vouches for."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.person: dict[str, Any] = {"sub": "7", "email": "anna@example.org", "email_verified": True}
        self.key, self.other_key = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
        self.codes: dict[str, dict[str, str]] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.issuer = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, _t: type[BaseException] | None, _e: BaseException | None, _b: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes after signing in there."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256" and asked["nonce"]
        told = {"state": asked["state"]}
        if self.fault == "denied":
            return f"{asked['redirect_uri']}?{urlencode(told | {'error': 'access_denied'})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(told | {'code': code})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer to a code, which counts once and only for the client that proves to have asked for it."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        known = "Basic " + base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        if asked is None or asked["code_challenge"] != proof.decode() or authorization != known:
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
        return 200, answer if self.fault == "no_id_token" else answer | {"id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time()) - (100_000 if self.fault == "expired" else 0)
        claims = self.person | {
            "iss": "http://other.example" if self.fault == "issuer" else self.issuer,
            "aud": "somebody else" if self.fault == "audience" else CLIENT,
            "nonce": "another" if self.fault == "nonce" else nonce,
            "iat": now,
            "exp": now + 300,
        }
        if self.fault == "unsigned":
            parts = ({"alg": "none"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        key = self.other_key if self.fault == "foreign_key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)

    def discovery(self) -> dict[str, Any]:
        """What it says about itself."""
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"],
        }  # fmt: skip


def _handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            match place.path:
                case "/.well-known/openid-configuration":
                    self._answer(
                        200, b"<html>" if provider.fault == "no_json" else json.dumps(provider.discovery()).encode()
                    )
                case "/keys":
                    self._answer(200, json.dumps({"keys": [provider.key.as_dict(private=False)]}).encode())
                case "/authorize":
                    asked = {name: values[0] for name, values in parse_qs(place.query).items()}
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(asked))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                case _:
                    self._answer(404, b"{}")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = provider.token(form, self.headers.get("Authorization", ""))
            self._answer(status, json.dumps(answer).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    return Handler
