"""Published versions and networks, read from the roster service."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from collections.abc import Callable as Function

import grpc
from heliotrope.codec.calls import own_errors
from heliotrope.codec.documents import NetworkDocument, document_of
from heliotrope.codec.fields import parsed
from heliotrope.codec.shifts import decode_shift
from heliotrope.codec.versions import RosterVersion, VersionState, version_of
from heliotrope.domain.errors import Refused
from heliotrope.domain.roster import Roster, Shift
from heliotrope.runtime.rpc import open_channel
from heliotrope.v1 import network_pb2, roster_pb2
from heliotrope.v1.network_pb2_grpc import NetworkServiceStub
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

from services.dispatch.readers import Scope

CALL_DEADLINE_S = 30.0
BULK_DEADLINE_S = 300.0
KEPT_DOCUMENTS = 2
PAGE = 1000
PUBLISHED = (VersionState.PUBLISHED, VersionState.SUPERSEDED)
Wanted = Function[[str, str], bool]
"""Whether a shift of an agent at a site is asked for."""


class Rosters:
    """Calls of the roster service; they raise the library's own errors."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._rosters = RosterServiceStub(channel)
        self._networks = NetworkServiceStub(channel)
        self._documents: dict[int, NetworkDocument] = {}

    async def document(self, revision: int = 0) -> NetworkDocument:
        """Return a network revision; 0 means the newest."""
        if revision in self._documents:
            return self._documents[revision]
        with own_errors():
            request = network_pb2.GetNetworkRequest(revision=revision)
            answer = await self._networks.GetNetwork(request, timeout=BULK_DEADLINE_S)
        if answer.revision not in self._documents:
            self._documents[answer.revision] = await asyncio.to_thread(document_of, answer.document)
        while len(self._documents) > KEPT_DOCUMENTS:
            del self._documents[next(each for each in self._documents if each != answer.revision)]
        return self._documents[answer.revision]

    async def published(self, roster: str, version: int) -> RosterVersion:
        """Return a published version; no roster is the one published last, version 0 the one in force.

        Raises
        ------
        NotFound
            There is no such version.
        Refused
            The version is not published.
        """
        with own_errors():
            request = roster_pb2.GetRosterRequest(roster=roster, version=version)
            answer = await self._rosters.GetRoster(request, timeout=CALL_DEADLINE_S)
        found = version_of(answer.version)
        if found.state not in PUBLISHED:
            expected = "version: expected a published version, got"
            raise Refused(f"{expected} version {found.version} of {found.roster}, {found.state}")
        return found

    async def shifts(self, version: RosterVersion, wanted: Wanted) -> Roster:
        """Return the wanted shifts of a version that start in its planning period; the rest is read and let go."""
        shifts: list[Shift] = []
        request = roster_pb2.StreamShiftsRequest(roster=version.roster, version=version.version)
        with own_errors():
            async for answer in self._rosters.StreamShifts(request, timeout=BULK_DEADLINE_S):
                shifts += await asyncio.to_thread(_decoded, answer.shifts, wanted)
        return within(shifts, version)

    async def shifts_of(self, version: RosterVersion, scope: Scope) -> Roster:
        """Return the shifts of one reader."""
        if scope.agents is not None and len(scope.agents) > 1:
            return await self.shifts(version, scope.holds)
        agent = next(iter(scope.agents)) if scope.agents is not None else ""
        request = roster_pb2.ListShiftsRequest(
            roster=version.roster,
            version=version.version,
            agent=agent,
            site="" if agent else scope.site.id,
            page_size=PAGE,
        )
        shifts: list[Shift] = []
        with own_errors():
            while True:
                answer = await self._rosters.ListShifts(request, timeout=CALL_DEADLINE_S)
                shifts += [decode_shift(shift) for shift in answer.shifts]
                if not answer.next_page_token:
                    return within(shifts, version)
                request.page_token = answer.next_page_token


def within(shifts: list[Shift], version: RosterVersion) -> Roster:
    """Return the shifts that start in the version's planning period: those around it are another roster's."""
    horizon = version.horizon
    return Roster(tuple(shift for shift in shifts if horizon.start <= shift.start < horizon.end))


@contextlib.asynccontextmanager
async def open_rosters(address: str) -> AsyncIterator[Rosters]:
    """Open the calls of the roster service at ``host:port``."""
    async with open_channel(address) as channel:
        yield Rosters(channel)


def _decoded(raw: bytes, wanted: Wanted) -> list[Shift]:
    batch = parsed(roster_pb2.ShiftBatch, raw)
    return [decode_shift(shift) for shift in batch.shifts if wanted(shift.agent, shift.site)]
