"""Tokens: only what the issuer signed, for us, in time, by the pinned algorithm, is believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from heliotrope.domain.errors import InvalidValue, Unauthenticated, Unavailable
from heliotrope.runtime.auth.keys import KEPT_S, REFETCH_AFTER_S, Keys, key_source
from heliotrope.runtime.auth.principal import Principal, Role
from heliotrope.runtime.auth.tokens import Issuer, TokenVerifier, bearer_token
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

ISSUER, AUDIENCE = "https://id.example.org", "heliotrope"
KEY = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
STRANGER = RSAKey.generate_key(2048, {"kid": "one"}, private=True)


def key_text(*keys: Any) -> bytes:
    """Return a key set as an issuer publishes it."""
    return json.dumps(KeySet(list(keys)).as_dict(private=False)).encode()


def claims(**more: Any) -> dict[str, Any]:
    """Return good claims, some replaced; None drops one."""
    good = {"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 600, "sub": "sol", "heliotrope_roles": ["agent"]}
    return {name: value for name, value in (good | more).items() if value is not None}


def token(key: Any = KEY, algorithm: str = "RS256", header: dict[str, Any] | None = None, **more: Any) -> str:
    """Return a signed token."""
    return jwt.encode({"alg": algorithm, "kid": "one"} | (header or {}), claims(**more), key, algorithms=[algorithm])


def verifier(*keys: Any, algorithm: str = "RS256") -> TokenVerifier:
    """Return a verifier that knows these keys."""
    return TokenVerifier(Issuer(ISSUER, AUDIENCE, algorithm), Keys(lambda: key_text(*(keys or (KEY,)))))


def part(record: dict[str, Any]) -> str:
    """Return one part of a compact token."""
    return base64.urlsafe_b64encode(json.dumps(record).encode()).rstrip(b"=").decode()


async def refusal(made: str, **more: Any) -> str:
    """Return why a token is refused."""
    with pytest.raises(Unauthenticated) as caught:
        await verifier(**more).principal(made)
    return str(caught.value)


async def test_a_good_token_says_who_calls_and_how_far_they_reach() -> None:
    made = token(
        heliotrope_roles=["site_lead", "agent"], heliotrope_sites=["mnl"], heliotrope_clients=[], heliotrope_agent="a1"
    )
    found = await verifier().principal(made)
    assert found == Principal("sol", frozenset({Role.SITE_LEAD, Role.AGENT}), frozenset({"mnl"}), frozenset(), "a1")


@pytest.mark.parametrize(("algorithm", "key"), [
    ("ES256", ECKey.generate_key("P-256", {"kid": "one"}, private=True)),
    ("Ed25519", OKPKey.generate_key("Ed25519", {"kid": "one"}, private=True)),
])  # fmt: skip
async def test_the_pinned_algorithm_may_be_another(algorithm: str, key: Any) -> None:
    checked = TokenVerifier(Issuer(ISSUER, AUDIENCE, algorithm), Keys(lambda: key_text(key)))
    assert (await checked.principal(token(key, algorithm))).subject == "sol"
    with pytest.raises(Unauthenticated, match=r"token\.alg: expected"):
        await checked.principal(token())


async def test_a_token_signed_by_another_key_of_the_same_name_is_refused() -> None:
    assert "BadSignature" in await refusal(token(STRANGER))


async def test_a_token_whose_claims_were_changed_is_refused() -> None:
    header, _, signature = token().split(".")
    assert "BadSignature" in await refusal(f"{header}.{part(claims(heliotrope_roles=['operator']))}.{signature}")


async def test_an_unsigned_token_is_refused() -> None:
    head = part({"alg": "none", "kid": "one"})
    assert "token.alg" in await refusal(f"{head}.{part(claims())}.")


async def test_the_public_key_does_not_pass_for_a_shared_secret() -> None:
    """The classic confusion: HS256 keyed with the bytes of the RSA public key."""
    pem = KEY.raw_value.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims())}"
    seal = base64.urlsafe_b64encode(hmac.digest(pem, body.encode(), hashlib.sha256)).rstrip(b"=").decode()
    assert "token.alg: expected RS256, got 'HS256'" in await refusal(f"{body}.{seal}")


async def test_a_key_inside_the_token_is_not_listened_to() -> None:
    assert (await refusal(token(STRANGER, header={"jwk": STRANGER.as_dict(private=False)}))).startswith(
        "token: expected"
    )


async def test_a_key_of_another_type_under_the_same_name_is_refused() -> None:
    other = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
    with pytest.raises(Unauthenticated, match=r"token\.kid"):
        await verifier(other).principal(token())


@pytest.mark.parametrize(("changed", "why"), [
    ({"exp": int(time.time()) - 3600}, "expired_token|Expired"),
    ({"exp": None}, "exp"),
    ({"aud": "another-api"}, "aud"),
    ({"aud": None}, "aud"),
    ({"iss": "https://id.example.com"}, "iss"),
    ({"iss": None}, "iss"),
    ({"sub": None}, "sub"),
    ({"sub": ""}, "sub"),
    ({"nbf": int(time.time()) + 3600}, "not yet valid"),
    ({"heliotrope_roles": ["emperor"]}, "emperor"),
    ({"heliotrope_roles": "operator"}, "heliotrope_roles: expected a list of names"),
    ({"heliotrope_roles": ["service"]}, "certificate"),
    ({"heliotrope_agent": 7}, "heliotrope_agent"),
    ({"heliotrope_roles": ["client_auditor"], "heliotrope_clients": ["*"]}, "clients: expected a printable name"),
    ({"heliotrope_roles": ["client_auditor"], "heliotrope_clients": ["bank\x1fshop"]}, "clients: expected a printable"),
])  # fmt: skip
async def test_each_claim_that_does_not_hold_is_named(changed: dict[str, Any], why: str) -> None:
    assert re.search(why, await refusal(token(**changed)))


@pytest.mark.parametrize("text", ["", "x", "a.b", "a.b.c", "a.b.c.d.e", "é.b.c", "." * 9, "x" * 20_000])
async def test_what_is_no_token_is_refused_without_repeating_it(text: str) -> None:
    why = await refusal(text)
    assert why.startswith("token")
    assert len(why) < 200


def test_only_bearer_tokens_are_read() -> None:
    assert bearer_token("bearer abc") == bearer_token("Bearer  abc") == "abc"
    with pytest.raises(Unauthenticated, match="authorization"):
        bearer_token("Basic abc")


class Source:
    """An issuer whose key set is read, and counted."""

    def __init__(self, *keys: Any) -> None:
        self.keys, self.reads, self.now = list(keys), 0, 0.0
        self.down = False

    def __call__(self) -> bytes:
        self.reads += 1
        if self.down:
            raise OSError("no route")
        return key_text(*self.keys)

    def kept(self) -> Keys:
        """Return the keys as a process keeps them, on this source's clock."""
        return Keys(self, lambda: self.now)


async def test_a_new_key_is_found_by_one_reading_and_strangers_cause_no_more() -> None:
    old, new = (RSAKey.generate_key(2048, {"kid": kid}, private=True) for kid in ("old", "new"))
    source = Source(old)
    keys = source.kept()
    assert await keys.find("old") is not None
    source.keys = [new, old]
    assert await keys.find("new") is None  # a moment after the first reading
    source.now = REFETCH_AFTER_S
    assert await keys.find("new") is not None
    assert source.reads == 2
    for n in range(50):
        assert await keys.find(f"made-up-{n}") is None
    assert source.reads == 2


async def test_a_key_that_the_issuer_has_dropped_is_forgotten() -> None:
    source = Source(KEY)
    keys = source.kept()
    assert await keys.find("one") is not None
    source.keys, source.now = [RSAKey.generate_key(2048, {"kid": "two"}, private=True)], KEPT_S + 1
    assert await keys.find("one") is None


async def test_known_keys_outlast_an_issuer_that_is_away_for_a_while() -> None:
    source = Source(KEY)
    keys = source.kept()
    source.down = True
    with pytest.raises(Unavailable, match="jwks"):
        await keys.find("one")
    source.down, source.now = False, REFETCH_AFTER_S
    assert await keys.find("one") is not None
    source.down, source.now = True, 2 * REFETCH_AFTER_S
    assert await keys.find("other") is None
    assert await keys.find("one") is not None


def test_keys_come_by_https_or_from_this_machine() -> None:
    for place, issuer in (("http://id.example.org/jwks", ISSUER), ("", "http://id.example.org")):
        with pytest.raises(InvalidValue, match="an https address"):
            key_source(place, issuer)
    assert callable(key_source("", "http://127.0.0.1:9"))


def test_an_algorithm_without_a_public_key_cannot_be_pinned() -> None:
    with pytest.raises(InvalidValue, match="HELIOTROPE_OIDC_ALGORITHM"):
        Issuer(ISSUER, AUDIENCE, "HS256")
