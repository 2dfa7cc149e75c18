"""The session: an encrypted cookie, so that any number of console processes need no shared memory.

``__Host-`` cookies are sent to this very origin only, over TLS or loopback only, and never to a script.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import Response

SESSION_COOKIE = "__Host-heliotrope"
ATTEMPT_COOKIE = "__Host-heliotrope-sign-in"
ATTEMPT_S = 600
HEADER = {"alg": "dir", "enc": "A256GCM"}


@dataclass(frozen=True)
class Session:
    """One signed-in person.

    Attributes
    ----------
    token
        The access token that every call to a service carries.
    roles, sites, clients
        What the person is and where; empty `sites` or `clients` do not limit.
    csrf
        Every form must carry it.
    """

    subject: str
    name: str
    token: str
    expires_at: float
    roles: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    agent: str = ""
    csrf: str = ""

    @property
    def expired(self) -> bool:
        """Whether the access token has ended."""
        return time.time() >= self.expires_at

    @classmethod
    def of(cls, token: str, claims: dict[str, Any], expires_at: float) -> Session:
        """Return the session of a person's claims."""
        return cls(
            subject=str(claims["sub"]),
            name=str(claims.get("name") or claims.get("preferred_username") or claims["sub"]),
            token=token,
            expires_at=expires_at,
            roles=tuple(claims.get("heliotrope_roles", ())),
            sites=tuple(claims.get("heliotrope_sites", ())),
            clients=tuple(claims.get("heliotrope_clients", ())),
            agent=str(claims.get("heliotrope_agent", "")),
            csrf=secrets.token_urlsafe(24),
        )


class Cookies:
    """Writes and reads what the console keeps in the browser; what cannot be read counts as absent."""

    def __init__(self, session_key: str) -> None:
        secret = session_key or secrets.token_urlsafe(48)
        self._key = OctKey.import_key(sha256(secret.encode()).digest())

    def session(self, request: Request) -> Session | None:
        """Return the session of a request, or None where there is none or it has ended."""
        fields = self._opened(request.cookies.get(SESSION_COOKIE))
        if fields is None:
            return None
        lists = {name: tuple(fields[name]) for name in ("roles", "sites", "clients")}
        session = Session(**(fields | lists))
        return None if session.expired else session

    def keep_session(self, response: Response, session: Session) -> None:
        """Give the browser its session."""
        lifetime = max(0, int(session.expires_at - time.time()))
        self._keep(response, SESSION_COOKIE, asdict(session), lifetime)

    def end_session(self, response: Response) -> None:
        """Take the session back."""
        response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")

    def attempt(self, request: Request) -> dict[str, Any] | None:
        """Return what was kept when the browser was sent to the provider."""
        return self._opened(request.cookies.get(ATTEMPT_COOKIE))

    def keep_attempt(self, response: Response, fields: dict[str, Any]) -> None:
        """Keep an attempt until the browser comes back."""
        self._keep(response, ATTEMPT_COOKIE, fields, ATTEMPT_S)

    def end_attempt(self, response: Response) -> None:
        """Forget the attempt: a second return with the same state is refused."""
        response.delete_cookie(ATTEMPT_COOKIE, path="/", secure=True, httponly=True, samesite="lax")

    def _keep(self, response: Response, name: str, fields: dict[str, Any], lifetime_s: int) -> None:
        sealed = jwe.encrypt_compact(HEADER, json.dumps(fields).encode(), self._key)
        response.set_cookie(name, sealed, lifetime_s, path="/", secure=True, httponly=True, samesite="lax")

    def _opened(self, sealed: str | None) -> dict[str, Any] | None:
        if not sealed:
            return None
        try:
            plain = jwe.decrypt_compact(sealed, self._key).plaintext
        except (JoseError, ValueError):
            return None
        fields: dict[str, Any] = json.loads(plain or b"null")
        return fields
