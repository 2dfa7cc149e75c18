"""The demo's HR system: follows the published rosters from the first minute, and keeps every arrival."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from heliotrope.client import FollowedRoster, follow
from heliotrope.domain.errors import Unavailable
from heliotrope.domain.roster import RosterChange

ARRIVES_WITHIN_S = 60.0


class Follower:
    """Publications in the order in which they arrived."""

    def __init__(self) -> None:
        self.arrivals: list[FollowedRoster] = []
        self._news = asyncio.Event()

    async def receive(self, arrival: FollowedRoster) -> None:
        """Keep a publication."""
        self.arrivals.append(arrival)
        self._news.set()

    async def arrival_of(self, roster: str, version: int) -> FollowedRoster:
        """Return the publication of a version when it is there.

        Raises
        ------
        Unavailable
            It did not come within `ARRIVES_WITHIN_S`.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ARRIVES_WITHIN_S):
                while True:
                    for arrival in self.arrivals:
                        if (arrival.version.roster, arrival.version.version) == (roster, version):
                            return arrival
                    self._news.clear()
                    await self._news.wait()
        raise Unavailable(f"follower: version {version} of {roster} did not arrive within {ARRIVES_WITHIN_S:.0f} s")


@contextlib.asynccontextmanager
async def following(address: str) -> AsyncIterator[Follower]:
    """Follow the rosters at `address` as long as the context is open."""
    follower, stop = Follower(), asyncio.Event()
    task = asyncio.create_task(follow(address, follower.receive, stop=stop))
    try:
        yield follower
    finally:
        stop.set()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def same_changes(ours: tuple[RosterChange, ...], theirs: tuple[RosterChange, ...]) -> bool:
    """Say whether two lists of changes are the same, shift by shift, with every break and queue share."""

    def texts(changes: tuple[RosterChange, ...]) -> set[tuple[str, str]]:
        return {(c.before.canonical() if c.before else "", c.after.canonical() if c.after else "") for c in changes}

    return texts(ours) == texts(theirs)
