"""What one person may read, page after page: versions, the network, rosters, coverage."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Iterator

from heliotrope.client import RosterClient
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.errors import NotFound
from heliotrope.domain.roster import Roster, RosterChange, Shift

from services.console.reading.coverage import Coverage, read_coverage
from services.console.reading.kept import Kept
from services.console.reading.plan import SitePlan


class NothingInForce(NotFound):
    """Nothing is named, and no roster is in force: there is nothing to show yet."""


@contextlib.contextmanager
def nothing_in_force() -> Iterator[None]:
    """Tell a roster that is not there yet from one that was named and does not exist."""
    try:
        yield
    except NotFound as error:
        raise NothingInForce(str(error)) from error


class Shelf:
    """What the process keeps for all of its readers."""

    def __init__(self) -> None:
        self.documents: Kept[tuple[NetworkDocument, int]] = Kept(8)
        self.rosters: Kept[Roster] = Kept(12)
        self.coverages: Kept[Coverage] = Kept(16)
        self.changes: Kept[tuple[RosterChange, ...]] = Kept(16)
        self.site_shifts: Kept[tuple[Shift, ...]] = Kept(48)
        self.site_plans: Kept[SitePlan] = Kept(24)
        self.texts: Kept[bytes] = Kept(48)


class Reader:
    """Reads for one person; `viewer` says whose eyes a kept value is for."""

    def __init__(self, client: RosterClient, shelf: Shelf, viewer: Hashable) -> None:
        self.client = client
        self.shelf = shelf
        self.viewer = viewer

    async def version(self, roster: str = "", version: int = 0) -> RosterVersion:
        """Return a version without its shifts; by default the one in force. Never kept: its state changes."""
        if roster or version:
            return await self.client.get_version(roster, version)
        with nothing_in_force():
            return await self.client.get_version()

    async def document(self, revision: int) -> NetworkDocument:
        """Return a revision of the network."""

        async def read() -> tuple[NetworkDocument, int]:
            return await self.client.get_network(revision)

        document, _ = await self.shelf.documents.get((self.viewer, revision), read)
        return document

    async def roster(self, version: RosterVersion) -> Roster:
        """Return the shifts of a version."""

        async def read() -> Roster:
            return (await self.client.get_roster(version.roster, version.version))[1]

        return await self.shelf.rosters.get((self.viewer, version.roster, version.version), read)

    async def coverage(self, version: RosterVersion) -> Coverage:
        """Return what a version gives against what is required."""

        async def read() -> Coverage:
            return await read_coverage(self.client, version, await self.document(version.network_revision))

        return await self.shelf.coverages.get((self.viewer, version.roster, version.version), read)

    async def site_shifts(self, roster: str, version: int, site: str) -> tuple[Shift, ...]:
        """Return the shifts of one site in a version."""

        async def read() -> tuple[Shift, ...]:
            return (await self.client.list_shifts(roster, version, site))[1]

        return await self.shelf.site_shifts.get((self.viewer, roster, version, site), read)

    async def changes(self, roster: str, before: int, after: int) -> tuple[RosterChange, ...]:
        """Return what turns one version into another."""

        async def read() -> tuple[RosterChange, ...]:
            return await self.client.diff(roster, before, after)

        return await self.shelf.changes.get((self.viewer, roster, before, after), read)
