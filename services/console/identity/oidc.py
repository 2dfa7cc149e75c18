"""The OpenID Connect code flow with PKCE (RFC 7636), as a relying party.

The provider's discovery document and keys are read once and again when a token is signed by a key that is not known.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from heliotrope.domain.errors import Refused, Unavailable
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

DEADLINE_S = 5.0
ALGORITHMS = ["RS256", "ES256", "EdDSA"]
LEEWAY_S = 30
SCOPE = "openid profile"


@dataclass(frozen=True)
class SignInAttempt:
    """What the console remembers between sending a browser to the provider and its return."""

    state: str
    nonce: str
    verifier: str
    back_to: str

    @classmethod
    def new(cls, back_to: str) -> SignInAttempt:
        """Return an attempt with fresh secrets."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), back_to)

    @property
    def challenge(self) -> str:
        """The S256 code challenge of the verifier."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Tokens:
    """What the provider gave: the access token that goes to the services, and the claims of the identity token."""

    access_token: str
    claims: Mapping[str, Any]
    expires_at: float


class Provider:
    """One OpenID provider, asked over HTTP with deadlines.

    Parameters
    ----------
    inside
        Where this process reaches the provider, if not at its issuer's address.
    """

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_uri: str, inside: str = "") -> None:
        self.issuer = issuer.rstrip("/")
        self._inside = inside.rstrip("/") or self.issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._discovered: dict[str, Any] = {}
        self._keys: KeySet | None = None

    async def authorize_url(self, attempt: SignInAttempt) -> str:
        """Return where to send the browser."""
        endpoint = (await self._discovery())["authorization_endpoint"]
        return f"{endpoint}?" + urlencode(
            {
                "response_type": "code",
                "client_id": self._client_id,
                "redirect_uri": self._redirect_uri,
                "scope": SCOPE,
                "state": attempt.state,
                "nonce": attempt.nonce,
                "code_challenge": attempt.challenge,
                "code_challenge_method": "S256",
            }
        )

    async def end_session_url(self, back_to: str) -> str | None:
        """Return where a browser ends its session at the provider, or None where the provider has no such place."""
        endpoint = (await self._discovery()).get("end_session_endpoint")
        if endpoint is None:
            return None
        return f"{endpoint}?" + urlencode({"client_id": self._client_id, "post_logout_redirect_uri": back_to})

    async def redeem(self, code: str, attempt: SignInAttempt) -> Tokens:
        """Exchange a code for tokens; `Refused` where the provider or its token says no."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "client_id": self._client_id,
            "code_verifier": attempt.verifier,
        }
        if self._client_secret:
            form["client_secret"] = self._client_secret
        answer = await self._post((await self._discovery())["token_endpoint"], form)
        claims = await self._verified(answer["id_token"])
        if claims.get("nonce") != attempt.nonce:
            raise Refused("sign-in: expected the nonce of this attempt in the identity token, got another")
        lifetime = float(answer.get("expires_in", 3600))
        return Tokens(answer["access_token"], claims, time.time() + lifetime)

    async def _verified(self, token: str) -> Mapping[str, Any]:
        """Return the claims of an identity token, its signature, issuer, audience and times checked."""
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
        )
        try:
            decoded = jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            try:  # the provider may have turned its keys since
                decoded = jwt.decode(token, await self._key_set(fresh=True), algorithms=ALGORITHMS)
            except (JoseError, ValueError) as error:
                raise Refused(f"sign-in: the provider's token cannot be verified: {error}") from error
        try:
            registry.validate(decoded.claims)
        except JoseError as error:
            raise Refused(f"sign-in: the provider's token is not for us: {error}") from error
        return decoded.claims

    async def _discovery(self) -> dict[str, Any]:
        if not self._discovered:
            self._discovered = await self._get(f"{self.issuer}/.well-known/openid-configuration")
        return self._discovered

    async def _key_set(self, fresh: bool = False) -> KeySet:
        if self._keys is None or fresh:
            self._keys = KeySet.import_key_set(await self._get((await self._discovery())["jwks_uri"]))
        return self._keys

    async def _get(self, url: str) -> Any:
        return await self._asked("GET", url, None)

    async def _post(self, url: str, form: dict[str, str]) -> Any:
        return await self._asked("POST", url, form)

    async def _asked(self, method: str, url: str, form: dict[str, str] | None) -> Any:
        try:
            async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False) as browser:
                answer = await browser.request(method, url.replace(self.issuer, self._inside, 1), data=form)
        except httpx.HTTPError as error:
            raise Unavailable(f"sign-in: the provider does not answer: {type(error).__name__}") from error
        if answer.status_code >= 500:
            raise Unavailable(f"sign-in: the provider answers {answer.status_code}")
        if answer.status_code >= 400:
            raise Refused(f"sign-in: the provider refuses with {answer.status_code}")
        return answer.json()
