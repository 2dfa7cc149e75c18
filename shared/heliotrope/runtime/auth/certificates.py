"""Systems prove who they are by client certificate; its subject alternative name says their role.

The name is a URI, ``heliotrope://ROLE/NAME``, for example ``heliotrope://hr_system/payroll`` or
``heliotrope://service/optimiser``; ``?sites=mnl,cai&clients=acme`` bounds roles that have bounds. Which certificate
is genuine was settled before, in the TLS handshake, against the one authority that the listener trusts.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from heliotrope.domain.errors import InvalidValue, Unauthenticated
from heliotrope.runtime.auth.principal import Principal, Role

SCHEME = "heliotrope"


def principal_of_names(names: Iterable[str]) -> Principal:
    """Return the system that a certificate's alternative names speak for.

    Raises
    ------
    Unauthenticated
        Not exactly one of the names is ours, or it names a role that does not exist.
    """
    own = [name for name in names if name.startswith(f"{SCHEME}://")]
    if len(own) != 1:
        raise Unauthenticated(f"certificate: expected one name {SCHEME}://ROLE/NAME, got {len(own)}")
    parts = urlsplit(own[0])
    bounds = parse_qs(parts.query)
    name = parts.path.strip("/")
    try:
        role = Role(parts.netloc)
    except ValueError:
        raise Unauthenticated(f"certificate: expected a role such as {Role.HR_SYSTEM}, got {parts.netloc!r}") from None
    if not name or "/" in name:
        raise Unauthenticated(f"certificate: expected {SCHEME}://ROLE/NAME, got {own[0]!r}")
    try:
        return Principal(f"{role}:{name}", frozenset({role}), _listed(bounds, "sites"), _listed(bounds, "clients"))
    except InvalidValue as error:
        raise Unauthenticated(f"certificate: {error}") from error


def _listed(bounds: dict[str, list[str]], name: str) -> frozenset[str]:
    return frozenset(each for text in bounds.get(name, ()) for each in text.split(",") if each)
