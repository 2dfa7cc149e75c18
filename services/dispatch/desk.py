"""What every part of the service shares: its database, the roster service, its secrets, and where readers reach it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass

from heliotrope.domain.dispatch import DispatchChannel, Subscription
from heliotrope.domain.errors import Unavailable
from heliotrope.runtime.postgres import READING, Connection, Notices, Pool, expect_bounded, transaction
from heliotrope.runtime.security import own_security
from heliotrope.runtime.tokens import Tokens

from services.dispatch.postgres import subscriptions
from services.dispatch.roster import Rosters

TOKEN_BYTES = 32
NAMES_HOLD_S = 300.0
"""How long names of sites are kept before they are read again."""
SECRET_PREFIX = "whsec_"
"""By which Standard Webhooks marks a symmetric secret."""


@dataclass(frozen=True)
class Reach:
    """What this deployment can do.

    Attributes
    ----------
    public
        Address of the calendars as readers reach it, without a final slash.
    channels
        Channels that are set up.
    """

    public: str
    channels: frozenset[DispatchChannel]


class Desk:
    """The dispatch service's own view of the world."""

    def __init__(self, pool: Pool, notices: Notices, rosters: Rosters, key: bytes, reach: Reach) -> None:
        self._pool = pool
        self._key = key
        self.notices = notices
        self.rosters = rosters
        self.reach = reach
        self._names: dict[str, str] = {}
        self._named_at = -NAMES_HOLD_S
        self.tokens = Tokens(hmac.digest(key, b"tokens", hashlib.sha256))

    @classmethod
    async def open(cls, pool: Pool, notices: Notices, rosters: Rosters, reach: Reach) -> Desk:
        """Read what tokens are signed with."""
        async with transaction(pool) as db:
            await expect_bounded(db, own_security())
            key = await subscriptions.signing_key(db)
        return cls(pool, notices, rosters, key, reach)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Yield a connection inside a transaction."""
        async with transaction(self._pool) as db:
            yield db

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """Yield a connection that sees one state of the database and writes nothing."""
        async with transaction(self._pool, READING) as db:
            yield db

    def webhook_secret(self, subscription: Subscription, generation: int) -> str:
        """Return what a subscription's webhooks are signed with: made of our key, so that it is stored nowhere."""
        made = hmac.digest(self._key, f"webhook/{subscription.id}/{generation}".encode(), hashlib.sha256)
        return SECRET_PREFIX + b64encode(made).decode()

    async def site_names(self) -> dict[str, str]:
        """Return site id -> its name; what was known last while the roster service is away."""
        if time.monotonic() - self._named_at > NAMES_HOLD_S:
            try:
                document = await self.rosters.document()
            except Unavailable:
                return self._names
            self._names, self._named_at = {site.id: site.name for site in document.network.sites}, time.monotonic()
        return self._names

    def feed_url(self, token: str) -> str:
        """Return the private URL of a calendar."""
        return f"{self.reach.public}/calendars/{token}.ics"


def new_token() -> str:
    """Return a calendar's token: 256 random bits, so that it cannot be guessed."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is kept of a token; so many random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()
