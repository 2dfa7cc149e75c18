"""RosterService: versions read, compared, imported, published and watched."""

from __future__ import annotations

import asyncio
import hashlib
from bisect import bisect_right
from collections.abc import AsyncIterator
from typing import cast

from heliotrope.codec.shifts import decode_shift, encode_change, encode_shift
from heliotrope.codec.verdicts import decode_waiver
from heliotrope.codec.versions import RosterImport, RosterVersion, VersionState, import_of, version_message
from heliotrope.domain.errors import Forbidden, InvalidValue, expect
from heliotrope.domain.roster import Shift
from heliotrope.runtime.auth import current_principal
from heliotrope.v1 import roster_pb2 as wire

from services.roster.postgres import rosters
from services.roster.record import Record
from services.roster.versions import discard, import_roster, publish
from services.roster.watching import Watch, changed_shifts

DEFAULT_PAGE, LARGEST_PAGE = 200, 1000


class RosterService:
    """Answers RosterService."""

    def __init__(self, record: Record, stop: asyncio.Event) -> None:
        self._record = record
        self._watch = Watch(record, stop)

    async def get_roster(self, request: wire.GetRosterRequest) -> wire.GetRosterResponse:
        """Return one version without its shifts."""
        async with self._record.snapshot() as db:
            version = await rosters.find_version(db, request.roster, request.version)
        return wire.GetRosterResponse(version=version_message(version))

    async def list_shifts(self, request: wire.ListShiftsRequest) -> wire.ListShiftsResponse:
        """Return a page of a version's shifts; a token keeps to the version that the first page had."""
        expect(request.page_size >= 0, "page_size", "0 or more", request.page_size)
        filters: dict[str, object] = {"list": "shifts", "agent": request.agent, "site": request.site}
        opened = self._record.tokens.page(request.page_token, filters)
        async with self._record.snapshot() as db:
            asked = (str(opened["roster"]), int(str(opened["version"]))) if opened else None
            name, number = asked or (request.roster, request.version)
            version = await rosters.find_version(db, name, number)
            _expect_shown(version)
            roster = await self._record.roster(db, version.roster, version.version)
        shown = current_principal().sees_shift_of
        found = [s for s in roster.shifts if _wanted(s, request) and shown(s.agent, s.site)]
        after = cast(list[str], opened["after"]) if opened else []
        first = bisect_right([_place(s) for s in found], after)
        most = min(request.page_size or DEFAULT_PAGE, LARGEST_PAGE)
        page = found[first : first + most]
        token = ""
        if first + most < len(found):
            place: dict[str, object] = {"roster": version.roster, "version": version.version, "after": _place(page[-1])}
            token = self._record.tokens.seal(place | filters)
        return wire.ListShiftsResponse(shifts=[encode_shift(s) for s in page], next_page_token=token)

    async def stream_shifts(self, request: wire.StreamShiftsRequest) -> AsyncIterator[wire.StreamShiftsResponse]:
        """Send a version's chunks as stored."""
        async with self._record.snapshot() as db:
            version = await rosters.find_version(db, request.roster, request.version)
        yield wire.StreamShiftsResponse(version=version_message(version))
        async for stored in self._record.stored_chunks(version.roster, version.version):
            yield wire.StreamShiftsResponse(shifts=stored, sha256=hashlib.sha256(stored).digest())

    async def diff_versions(self, request: wire.DiffVersionsRequest) -> wire.DiffVersionsResponse:
        """Return what turns one version into another."""
        async with self._record.snapshot() as db:
            after = await rosters.find_version(db, request.roster, request.after)
            if request.before:
                await rosters.find_version(db, after.roster, request.before)
            found = await changed_shifts(db, after.roster, request.before, after.version)
        return wire.DiffVersionsResponse(changes=[encode_change(change) for change in found])

    async def import_roster(self, requests: AsyncIterator[wire.ImportRosterRequest]) -> wire.ImportRosterResponse:
        """Audit and store a roster made elsewhere."""
        header: RosterImport | None = None
        shifts: list[Shift] = []
        async for request in requests:
            if request.HasField("header"):
                header = import_of(request.header)
            shifts += [decode_shift(shift) for shift in request.shifts]
        if header is None:
            raise InvalidValue("header", "a header on the first message", "nothing")
        version = await import_roster(self._record, header, shifts)
        return wire.ImportRosterResponse(version=version_message(version))

    async def publish(self, request: wire.PublishRequest) -> wire.PublishResponse:
        """Make a version binding."""
        waivers = tuple(decode_waiver(waiver) for waiver in request.waivers)
        version = await publish(self._record, request.roster, request.version, request.etag, waivers, request.by)
        return wire.PublishResponse(version=version_message(version))

    async def discard(self, request: wire.DiscardRequest) -> wire.DiscardResponse:
        """Drop a proposed version."""
        version: RosterVersion = await discard(self._record, request.roster, request.version, request.etag, request.by)
        return wire.DiscardResponse(version=version_message(version))

    async def watch_rosters(self, request: wire.WatchRostersRequest) -> AsyncIterator[wire.WatchRostersResponse]:
        """Send publications."""
        async for piece in self._watch.pieces(request.roster, request.resume_token):
            yield piece


def _expect_shown(version: RosterVersion) -> None:
    """Raise where the caller is shown what was published, and this version was not."""
    binding = version.state in (VersionState.PUBLISHED, VersionState.SUPERSEDED)
    if not (binding or current_principal().far_reaching):
        raise Forbidden(f"version: expected a published one, got {version.version}, which is {version.state}")


def _wanted(shift: Shift, request: wire.ListShiftsRequest) -> bool:
    return request.agent in ("", shift.agent) and request.site in ("", shift.site)


def _place(shift: Shift) -> list[str]:
    return [shift.agent, shift.start.isoformat()]
