"""Bearer tokens of people (JWT, RFC 7519; best practice RFC 8725): verified, then read as a `Principal`.

The algorithm is pinned by a setting, never taken from the token; issuer, audience and expiry are required; the key
is the one that the header names, from the issuer's key set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from heliotrope.domain.errors import InvalidValue, Unauthenticated, expect
from heliotrope.runtime.auth.keys import Keys
from heliotrope.runtime.auth.principal import Principal, Role

KEY_TYPES = {"RS256": "RSA", "ES256": "EC", "Ed25519": "OKP"}
"""Algorithms that may be pinned, each with the only type of key it is used with."""
LEEWAY_S = 30
MOST_TOKEN_BYTES = 16 * 1024
BEARER = "bearer "


@dataclass(frozen=True)
class Issuer:
    """Whose tokens are believed.

    Attributes
    ----------
    name
        The claim `iss`, byte for byte.
    audience
        What the claim `aud` must contain.
    algorithm
        The only signature algorithm that is accepted.
    """

    name: str
    audience: str
    algorithm: str = "RS256"

    def __post_init__(self) -> None:
        expect(bool(self.name), "HELIOTROPE_OIDC_ISSUER", "the issuer's address", self.name)
        expect(bool(self.audience), "HELIOTROPE_OIDC_AUDIENCE", "the audience that tokens must name", self.audience)
        known = ", ".join(KEY_TYPES)
        expect(self.algorithm in KEY_TYPES, "HELIOTROPE_OIDC_ALGORITHM", f"one of {known}", self.algorithm)


class TokenVerifier:
    """Verifies tokens of one issuer."""

    def __init__(self, issuer: Issuer, keys: Keys, now: Callable[[], float] = time.time) -> None:
        self._issuer, self._keys, self._now = issuer, keys, now

    async def principal(self, token: str) -> Principal:
        """Return who a token speaks for.

        Raises
        ------
        Unauthenticated
            The token does not hold; the message says why, and never repeats the token.
        Unavailable
            The issuer's keys cannot be read.
        """
        key = await self._keys.find(self._key_id(token))
        if key is None or key.key_type != KEY_TYPES[self._issuer.algorithm]:
            raise Unauthenticated("token.kid: expected a key of the issuer for the pinned algorithm, got another")
        try:
            claims = jwt.decode(token, key, algorithms=[self._issuer.algorithm]).claims
            self._requirements().validate(claims)
        except (JoseError, ValueError) as error:
            raise Unauthenticated(f"token: expected one that holds, got {type(error).__name__}: {error}") from error
        return principal_of(claims)

    def _key_id(self, token: str) -> str:
        """Return the key that the header names, once its algorithm is the pinned one."""
        if len(token) > MOST_TOKEN_BYTES:
            raise Unauthenticated(f"token: expected at most {MOST_TOKEN_BYTES} bytes, got {len(token)}")
        try:
            header: Mapping[str, Any] = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError) as error:
            raise Unauthenticated("token: expected a signed JWT, got something else") from error
        if header.get("alg") != self._issuer.algorithm:
            raise Unauthenticated(f"token.alg: expected {self._issuer.algorithm}, got {header.get('alg')!r}")
        kid = header.get("kid")
        if not isinstance(kid, str) or not kid:
            raise Unauthenticated("token.kid: expected the id of a key, got none")
        return kid

    def _requirements(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=lambda: int(self._now()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._issuer.name},
            aud={"essential": True, "value": self._issuer.audience},
            exp={"essential": True},
            sub={"essential": True},
        )


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """Read the claims of a verified token.

    Raises
    ------
    Unauthenticated
        A claim is not of its form, or names a role that does not exist.
    """
    try:
        roles = frozenset(Role(name) for name in _names(claims, "heliotrope_roles"))
        agent = claims.get("heliotrope_agent")
        expect(agent is None or isinstance(agent, str), "heliotrope_agent", "the id of an agent", agent)
        sites, clients = _names(claims, "heliotrope_sites"), _names(claims, "heliotrope_clients")
        expect(isinstance(claims["sub"], str), "sub", "a text", claims["sub"])
        expect(Role.SERVICE not in roles, "heliotrope_roles", "a role of people: service is proved by certificate", "")
        return Principal(claims["sub"], roles, sites, clients, agent or None)
    except (InvalidValue, ValueError) as error:
        raise Unauthenticated(f"token: {error}") from error


def _names(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    found = claims.get(name, [])
    good = isinstance(found, list) and all(isinstance(each, str) and each for each in found)
    expect(good, name, "a list of names", found)
    return frozenset(found)


def bearer_token(header: str) -> str:
    """Return the token of an ``authorization`` header.

    Raises
    ------
    Unauthenticated
        The header is of another scheme.
    """
    if header[: len(BEARER)].lower() != BEARER:
        raise Unauthenticated("authorization: expected `Bearer` and a token, got another scheme")
    return header[len(BEARER) :].strip()
