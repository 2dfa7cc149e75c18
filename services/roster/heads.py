"""Heads of versions as they are now, remembered until any version changes: what most reads begin with."""

from __future__ import annotations

import asyncio

from heliotrope.codec.versions import RosterVersion
from heliotrope.runtime.postgres import Notices, Pool, glance

from services.roster.postgres import rosters
from services.roster.recent import Recent

VERSIONS = "versions"
"""Notified by the database itself, by triggers, whenever a version, an approval or a roster's counters change."""
MOST_HEADS = 512
Known = tuple[RosterVersion, int]


class Heads:
    """Finds versions by name.

    A change made by this process is seen at once (`forget`), that of another process when the database's notice of it
    arrives; while nobody listens for notices nothing is remembered.

    Attributes
    ----------
    asked
        How often a version was looked for.
    """

    def __init__(self, pool: Pool, notices: Notices) -> None:
        self._pool, self._notices = pool, notices
        self._known: Recent[tuple[str, int, bool], Known] = Recent(MOST_HEADS)
        self._news = asyncio.Event()
        self._news.set()
        self.asked = 0

    def forget(self) -> None:
        """Remember nothing of what was read so far, or is being read."""
        self._known = Recent(MOST_HEADS)

    async def find(self, roster: str, version: int, whole: bool) -> Known:
        """Return a version, and into how many buckets its agents were cut (0: unknown).

        Parameters
        ----------
        roster, version
            As `rosters.find_version`.
        whole
            With certificate and verdict.
        """
        self.asked += 1
        if self._news.is_set():
            self._news = self._notices.next(VERSIONS)
            self.forget()
        key, known = (roster, version, whole), self._known
        found = known.get(key)
        if found is None:
            async with glance(self._pool) as db:
                found = await rosters.find_head(db, roster, version, whole)
            if self._notices.listening and not self._news.is_set():
                known.put(key, found)  # into what was there when the read began: forgotten since, it is nobody's
        return found
