"""What one caller may have: calls a second (a token bucket), calls and streams at once, bytes of a request.

Limits are counted for each subject in each process. A call beyond them ends RESOURCE_EXHAUSTED with the time after
which it would have been granted.
"""

from __future__ import annotations

import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from heliotrope.domain.errors import Exhausted, expect
from heliotrope.runtime.auth.principal import Principal, Role

BUSY_RETRY_S = 0.5
"""When to come again where calls at once are used up: nobody knows when one of them ends."""
REMEMBERED = 10_000
"""Callers whose use is remembered; an idle one that is forgotten starts with a full bucket."""

SMALL_REQUEST_BYTES = 1024 * 1024
BULK = frozenset({"ImportNetwork", "ImportActuals", "ImportRoster", "ImportPeople", "SubmitProposal"})
"""Methods whose requests may be as large as the server takes at all."""
STREAMED_REQUEST_BYTES = 2 * 1024**3
"""Most bytes of all requests of one stream together: several rosters of a hundred thousand agents."""


@dataclass(frozen=True)
class Limits:
    """The share of one caller.

    Attributes
    ----------
    rate_per_s, burst
        Calls a second in the long run, and how many may come together.
    calls, streams
        Unary and streaming calls under way at once.
    """

    rate_per_s: float
    burst: int
    calls: int
    streams: int

    def __post_init__(self) -> None:
        for name in ("rate_per_s", "burst", "calls", "streams"):
            expect(getattr(self, name) > 0, name, "a number above 0", getattr(self, name))


PEOPLE = Limits(rate_per_s=50, burst=200, calls=64, streams=32)
SYSTEMS = Limits(rate_per_s=1000, burst=4000, calls=512, streams=4000)
"""Two thousand watchers of one HR system may reconnect at once."""
UNLIMITED = Limits(rate_per_s=1e9, burst=10**9, calls=10**9, streams=10**9)
"""Where security is off everybody is one caller."""


def limits_of(principal: Principal) -> Limits:
    """Return the share of a caller."""
    return SYSTEMS if principal.roles & {Role.SERVICE, Role.HR_SYSTEM} else PEOPLE


@dataclass
class _Use:
    """What a caller has used: tokens left in its bucket, calls and streams under way."""

    tokens: float
    at: float
    calls: int = 0
    streams: int = 0


class Shares:
    """Counts what every caller uses."""

    def __init__(
        self,
        limits: Callable[[Principal], Limits] = limits_of,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits, self._clock = limits, clock
        self._uses: OrderedDict[str, _Use] = OrderedDict()

    @contextlib.contextmanager
    def taken(self, principal: Principal, streaming: bool) -> Iterator[None]:
        """Take one call of the caller's share while the context is open.

        Raises
        ------
        Exhausted
            The share is used up; says after how long to come again.
        """
        limits, use = self._limits(principal), self._use(principal)
        kind, most = ("streams", limits.streams) if streaming else ("calls", limits.calls)
        if getattr(use, kind) >= most:
            raise Exhausted(f"{kind}: expected at most {most} at once for {principal.subject}", BUSY_RETRY_S)
        if use.tokens < 1:
            wait_s = (1 - use.tokens) / limits.rate_per_s
            raise Exhausted(f"rate: expected at most {limits.rate_per_s:g} calls/s of {principal.subject}", wait_s)
        use.tokens -= 1
        setattr(use, kind, getattr(use, kind) + 1)
        try:
            yield
        finally:
            setattr(use, kind, getattr(use, kind) - 1)

    def _use(self, principal: Principal) -> _Use:
        limits, now = self._limits(principal), self._clock()
        use = self._uses.setdefault(principal.subject, _Use(limits.burst, now))
        self._uses.move_to_end(principal.subject)
        use.tokens = min(limits.burst, use.tokens + (now - use.at) * limits.rate_per_s)
        use.at = now
        if len(self._uses) > REMEMBERED:
            self._forget_one_idle()
        return use

    def _forget_one_idle(self) -> None:
        idle = next((name for name, use in self._uses.items() if not use.calls and not use.streams), None)
        if idle is not None:
            del self._uses[idle]


def expect_size(method: str, size: int, so_far: int = 0) -> None:
    """Raise unless a request of `size` bytes is small enough for ``package.Service/Method``.

    Parameters
    ----------
    so_far
        Bytes of the requests that came before it on the same stream.
    """
    name = method.rpartition("/")[2]
    if name not in BULK and size > SMALL_REQUEST_BYTES:
        raise Exhausted(f"{name}: expected a request of at most {SMALL_REQUEST_BYTES} bytes, got {size}")
    if so_far + size > STREAMED_REQUEST_BYTES:
        raise Exhausted(f"{name}: expected at most {STREAMED_REQUEST_BYTES} bytes of requests, got more")
