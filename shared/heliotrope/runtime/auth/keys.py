"""The issuer's public keys (JWKS, RFC 7517), from a file or a URL: kept, and read again when a key is new.

A key that a token names and nobody knows leads to one reading, and to no other for `REFETCH_AFTER_S`: tokens made
up by a stranger cannot make this process call its issuer at will. Keys that the issuer has dropped are forgotten
after `KEPT_S`.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from heliotrope.domain.errors import InvalidValue, Unavailable

REFETCH_AFTER_S = 30.0
KEPT_S = 3600.0
READ_DEADLINE_S = 5.0
MOST_BYTES = 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Keys:
    """Public keys by id.

    Parameters
    ----------
    read
        Returns the key set as JSON text; runs beside the event loop.
    clock
        Seconds, never going back.
    """

    def __init__(self, read: Callable[[], bytes], clock: Callable[[], float] = time.monotonic) -> None:
        self._read, self._clock = read, clock
        self._keys: dict[str, Any] = {}
        self._tried = self._known = float("-inf")
        self._reading = asyncio.Lock()

    async def find(self, kid: str) -> Any | None:
        """Return the key of an id; None where the issuer has no such key.

        Raises
        ------
        Unavailable
            No key is known and the issuer does not answer.
        """
        if kid in self._keys and self._clock() - self._known < KEPT_S:
            return self._keys[kid]
        async with self._reading:
            if self._clock() - self._tried >= REFETCH_AFTER_S:
                self._tried = self._clock()
                await self._read_again()
        if not self._keys:
            raise Unavailable("jwks: expected the issuer's keys, got none yet")
        return self._keys.get(kid)

    async def _read_again(self) -> None:
        try:
            text = await asyncio.wait_for(asyncio.to_thread(self._read), 2 * READ_DEADLINE_S)
            keys = KeySet.import_key_set(json.loads(text))
        except (OSError, TimeoutError, ValueError, KeyError, TypeError, JoseError) as error:
            if self._clock() - self._known < KEPT_S:
                return  # the keys we have still hold; the next stranger asks again
            raise Unavailable(f"jwks: {type(error).__name__}: {error}") from error
        self._keys = {key.kid: key for key in keys.keys if key.kid}
        self._known = self._clock()


def key_source(place: str, issuer: str) -> Callable[[], bytes]:
    """Return what reads the key set: a file, a URL, or where the issuer's discovery document points.

    Parameters
    ----------
    place
        A path, a URL, or empty for discovery (OpenID Connect Discovery 1.0, section 4).
    """
    if not place:
        expect_https(issuer, "HELIOTROPE_OIDC_ISSUER")
        return lambda: read_url(_discovered(issuer))
    if "://" in place:
        expect_https(place, "HELIOTROPE_OIDC_JWKS")
        return lambda: read_url(place)
    return Path(place).read_bytes


def _discovered(issuer: str) -> str:
    document = json.loads(read_url(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
    address = str(document["jwks_uri"])
    expect_https(address, "jwks_uri")
    return address


def expect_https(address: str, field: str) -> None:
    """Raise unless `address` is https, or http on this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise InvalidValue(field, "an https address, or http on loopback", address)


def read_url(address: str) -> bytes:
    """Return the body of a GET, at most `MOST_BYTES`; certificates are verified."""
    with urllib.request.urlopen(address, timeout=READ_DEADLINE_S, context=ssl.create_default_context()) as answer:
        body: bytes = answer.read(MOST_BYTES)
    return body
