"""Versions as insight reads them: their shifts beside the problem that they are judged by, computed once."""

from __future__ import annotations

import asyncio

from heliotrope.codec.versions import RosterVersion
from heliotrope.insight import View
from heliotrope.runtime.postgres import Connection

from services.roster.composition import problem_of
from services.roster.postgres import content, demand, rosters
from services.roster.recent import Recent
from services.roster.record import Record

MOST_VIEWS = 6
"""A view of a thousand agents is about 20 MB; those of the versions that people compare are enough."""

Key = tuple[object, ...]


class Views:
    """Gives the view of a version; the same inputs give the same view."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._views: Recent[Key, View] = Recent(MOST_VIEWS)
        self._building = asyncio.Lock()

    async def find(self, roster: str, number: int) -> tuple[RosterVersion, View]:
        """Return a version with its view; names as in `rosters.find_version`."""
        reach = self._record.reach_of_caller()
        async with self._record.snapshot(whole=True) as db:
            version = await rosters.find_version(db, roster, number)
            await content.expect_content(db, version.roster, version.version)
            known = self._views.get((reach, *await _key(db, version)))
        if known is not None:
            return version, known
        async with self._building:  # many ask for a new version at once; one of them computes
            async with self._record.snapshot() as db:
                shifts = await self._record.roster(db, version.roster, version.version)
            async with self._record.snapshot(whole=True) as db:
                key = (reach, *await _key(db, version))
                known = self._views.get(key)
                if known is None:
                    # The problem is stored whole, and cut by the view; shifts came as far as the caller reaches.
                    known = self._views.put(key, View(shifts, await problem_of(self._record, db, version)))
            await asyncio.to_thread(lambda: known.service)
        return version, known


async def _key(db: Connection, version: RosterVersion) -> Key:
    """Return what the view depends on: a run's problem is frozen, that of an import is made of what is there."""
    identity: Key = (version.roster, version.version)
    if version.run:
        return identity
    release = await demand.complete_revision(db, "requirement", version.horizon)
    earlier = await rosters.in_force_before(db, version.horizon)
    return (*identity, release, *((each.roster, each.version) for each in earlier))
