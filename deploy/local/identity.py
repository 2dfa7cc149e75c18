"""A local OpenID provider with one ready-made person for each role: for the demo and for tests, never for more.

    python -m deploy.local.identity --listen 127.0.0.1:7090

It speaks what a real one speaks: discovery, JWKS, the authorization code flow with PKCE (RFC 7636), tokens signed
RS256. Instead of a password it shows its people and asks who you are; `login_hint=scheduler` answers for you. It
binds loopback only (any address where HELIOTROPE_SECURITY=demo-containers, whose ports are published on loopback),
sends browsers back to loopback only, and its keys end with the process.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import json
import os
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

LOOPBACK = ("127.0.0.1", "localhost")
AUDIENCE, CLIENT_ID = "heliotrope", "heliotrope-console"
TOKEN_LIFETIME_S, CODE_LIFETIME_S = 8 * 3600, 60
KEY_BITS = 2048


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in: what the token will say."""

    subject: str
    name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    agent: str = ""

    def claims(self) -> dict[str, Any]:
        """Return the claims that Heliotrope reads."""
        reach: dict[str, Any] = {
            "heliotrope_roles": list(self.roles),
            "heliotrope_sites": list(self.sites),
            "heliotrope_clients": list(self.clients),
        }
        own = {"heliotrope_agent": self.agent} if self.agent else {}
        return {"sub": self.subject, "name": self.name} | reach | own


PEOPLE = (
    Person("scheduler", "Sol, scheduler", ("scheduler",)),
    Person("publisher", "Petra, scheduler and publisher", ("scheduler", "publisher")),
    Person("site-lead", "Liza, site lead in Manila", ("site_lead",), ("mnl",)),
    Person("team-leader", "Tomasz, team leader in Krakow", ("team_leader",), ("krk",)),
    Person("agent", "Ana, agent in Manila", ("agent",), agent="ag-0001"),
    Person("auditor", "Max, auditor of Meridian", ("client_auditor",), clients=("meridian",)),
    Person("operator", "Otto, operator", ("operator",)),
    Person("hr", "HR system", ("hr_system",)),
)
"""Of the scenario around-the-clock."""


@dataclass(frozen=True)
class Code:
    """An authorization code: for whom, for which redirect, and the challenge that redeems it."""

    person: Person
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str
    ends: float


@dataclass
class IdentityProvider:
    """The provider; as a context it serves in a thread of its own.

    Attributes
    ----------
    listen
        ``host:port`` on loopback; port 0 lets the system choose.
    issuer
        The address that browsers know; where empty, ``http://`` and `listen`.
    anywhere
        Bind what is not loopback: a container, whose port is published on loopback only.
    """

    listen: str = "127.0.0.1:0"
    people: tuple[Person, ...] = PEOPLE
    issuer: str = ""
    anywhere: bool = False
    _keys: list[RSAKey] = field(default_factory=list)
    _codes: dict[str, Code] = field(default_factory=dict)

    def __post_init__(self) -> None:
        host, _, port = self.listen.rpartition(":")
        if host not in LOOPBACK and not self.anywhere:
            raise ValueError(f"listen: expected an address of loopback, got {self.listen!r}")
        self.rotate()
        self._server = ThreadingHTTPServer((host, int(port)), _handler_of(self))
        self._server.daemon_threads = True
        self.issuer = self.issuer or f"http://{host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self.close()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.serve_forever()

    def rotate(self, keep: int = 1) -> None:
        """Sign with a new key from now on; the last `keep` old ones stay in the key set."""
        new = RSAKey.generate_key(KEY_BITS, {"kid": secrets.token_hex(8), "use": "sig", "alg": "RS256"}, private=True)
        self._keys = [new, *self._keys[:keep]]

    def key_set(self) -> dict[str, Any]:
        """Return the public keys."""
        return KeySet(list(self._keys)).as_dict(private=False)

    def token(self, subject: str, audience: str = AUDIENCE, lifetime_s: float = TOKEN_LIFETIME_S, **more: Any) -> str:
        """Return a signed token of one of the people; `more` are claims added or replaced."""
        person = next(person for person in self.people if person.subject == subject)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": audience, "iat": now, "exp": now + int(lifetime_s)}
        return self.signed(claims | person.claims() | more)

    def signed(self, claims: Mapping[str, Any]) -> str:
        """Return any claims as a signed token."""
        key = self._keys[0]
        return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "JWT"}, dict(claims), key)

    def discovery(self) -> dict[str, Any]:
        """Return the discovery document (OpenID Connect Discovery 1.0)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "end_session_endpoint": f"{self.issuer}/end_session",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile"],
        }

    def authorize(self, asked: Mapping[str, str]) -> tuple[int, str]:
        """Return (302, address) where the person is settled, (200, page) to ask, (400, problem) else."""
        problem = _problem_of(asked)
        if problem:
            return 400, problem
        person = next((person for person in self.people if person.subject == asked.get("login_hint")), None)
        if person is None:
            return 200, self._page(asked)
        code = secrets.token_urlsafe(32)
        self._codes[code] = Code(
            person,
            asked["client_id"],
            asked["redirect_uri"],
            asked["code_challenge"],
            asked.get("nonce", ""),
            time.monotonic() + CODE_LIFETIME_S,
        )
        answer = urlencode({"code": code, "state": asked.get("state", "")})
        return 302, f"{asked['redirect_uri']}?{answer}"

    def redeem(self, form: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the tokens of a code, once; None where code, redirect or verifier do not fit."""
        code = self._codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        given = (form.get("grant_type"), form.get("client_id"), form.get("redirect_uri"), challenge)
        if code is None or code.ends < time.monotonic():
            return None
        if given != ("authorization_code", code.client_id, code.redirect_uri, code.challenge):
            return None
        return {
            "access_token": self.token(code.person.subject),
            "id_token": self.token(code.person.subject, audience=code.client_id, nonce=code.nonce),
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME_S,
        }

    def _page(self, asked: Mapping[str, str]) -> str:
        def link(person: Person) -> str:
            target = "/authorize?" + urlencode({**asked, "login_hint": person.subject})
            return f'<li><a href="{html.escape(target)}">{html.escape(person.name)}</a></li>'

        listed = "\n".join(map(link, self.people))
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>'
            f"<h1>Who are you?</h1><p>People of the demo; no password.</p><ul>{listed}</ul></html>"
        )


def _problem_of(asked: Mapping[str, str]) -> str:
    """Return what is wrong with an authorization request; empty where nothing is."""
    wanted = {"response_type": "code", "code_challenge_method": "S256"}
    for name, value in wanted.items():
        if asked.get(name) != value:
            return f"{name}: expected {value}, got {asked.get(name, '')!r}"
    for name in ("client_id", "code_challenge"):
        if not asked.get(name):
            return f"{name}: expected a value, got none"
    if urlsplit(asked.get("redirect_uri", "")).hostname not in LOOPBACK:
        return "redirect_uri: expected an address of loopback"
    return ""


def _handler_of(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        """One request of a browser or of a relying party."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self._send(200, json.dumps(provider.discovery()), "application/json")
            elif parts.path == "/jwks":
                self._send(200, json.dumps(provider.key_set()), "application/json")
            elif parts.path == "/authorize":
                status, text = provider.authorize(asked)
                self._redirect(text) if status == 302 else self._send(status, text, "text/html; charset=utf-8")
            elif parts.path == "/end_session":
                back = asked.get("post_logout_redirect_uri", "")
                known = urlsplit(back).hostname in LOOPBACK
                self._redirect(back) if known else self._send(200, "Signed out.", "text/plain")
            else:
                self._send(404, "nothing here", "text/plain")

        def do_POST(self) -> None:
            if self.path != "/token":
                return self._send(404, "nothing here", "text/plain")
            length = min(int(self.headers.get("Content-Length", 0)), 64 * 1024)
            form = {name: values[-1] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            tokens = provider.redeem(form)
            if tokens is None:
                return self._send(400, json.dumps({"error": "invalid_grant"}), "application/json")
            return self._send(200, json.dumps(tokens), "application/json")

        def _redirect(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send(self, status: int, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Print nothing: requests carry codes."""

    return Answer


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.identity", description="A local OpenID provider.")
    parser.add_argument("--listen", default="127.0.0.1:7090", help="loopback address (default: 127.0.0.1:7090)")
    parser.add_argument("--issuer", default="", help="address that browsers know it by (default: that of --listen)")
    parser.add_argument("--key-set", type=Path, help="write the public keys to this file, for services to read")
    given = parser.parse_args()
    contained = os.environ.get("HELIOTROPE_SECURITY") == "demo-containers"
    provider = IdentityProvider(given.listen, issuer=given.issuer, anywhere=contained)
    if given.key_set is not None:
        given.key_set.write_text(json.dumps(provider.key_set()))
    print(f"issuer {provider.issuer}, audience {AUDIENCE}, client {CLIENT_ID}", flush=True)
    provider.serve_forever()


if __name__ == "__main__":
    main()
