"""RosterService: versions read, compared, imported, edited, published and watched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from heliotrope.codec.masks import asks_for, expect_mask, masked
from heliotrope.codec.shifts import decode_shift
from heliotrope.codec.verdicts import decode_waiver
from heliotrope.codec.versions import (
    STATE_OF,
    RosterImport,
    RosterVersion,
    VersionState,
    edit_of,
    import_of,
    version_message,
)
from heliotrope.domain.errors import Forbidden, InvalidValue
from heliotrope.domain.roster import Shift
from heliotrope.runtime.auth import current_principal, expect_allowed
from heliotrope.runtime.pages import Page
from heliotrope.v1 import roster_pb2 as wire

from services.roster.approval import ONE_PERSON, ApprovalPolicy
from services.roster.differences import difference
from services.roster.editing import edit_roster, prepare_edit, preview
from services.roster.postgres import content, rosters
from services.roster.record import Record
from services.roster.rpc.heads import WHOLE, told_in_part
from services.roster.rpc.shifts import ShiftPages
from services.roster.versions import Act, approve, discard, import_roster, publish
from services.roster.watching import Watch

IDENTITY = ("roster", "version", "name")
PUBLISH = "heliotrope.v1.RosterService/Publish"
LARGE = ("breaches", "certificate")
DEFAULT_PAGE, LARGEST_PAGE = 50, 200


class RosterService:
    """Answers RosterService."""

    def __init__(self, record: Record, stop: asyncio.Event, policy: ApprovalPolicy = ONE_PERSON) -> None:
        self._record = record
        self._policy = policy
        self._watch = Watch(record, stop)
        self._pages = ShiftPages(record)

    async def get_roster(self, request: wire.GetRosterRequest) -> wire.GetRosterResponse:
        """Return one version without its shifts."""
        expect_mask(request.read_mask, wire.RosterVersion, "read_mask")
        whole = asks_for(request.read_mask, WHOLE)
        version, _ = await self._record.heads.find(request.roster, request.version, whole)
        return wire.GetRosterResponse(version=masked(self._message(version), request.read_mask, IDENTITY))

    async def list_versions(self, request: wire.ListVersionsRequest) -> wire.ListVersionsResponse:
        """Return a page of versions, newest first."""
        expect_mask(request.read_mask, wire.RosterVersion, "read_mask")
        state = _state(request.state)
        filters: dict[str, object] = {"list": "versions", "roster": request.roster, "state": state or ""}
        page = Page.asked(self._record.tokens, request, filters, DEFAULT_PAGE, LARGEST_PAGE)
        async with self._record.snapshot() as db:
            read = await rosters.list_versions(db, request.roster, state, page.older_than, page.most + 1)
        found, token = page.cut(read, lambda each: (each.created_at.isoformat(), each.roster, each.version))
        messages = [masked(self._message(version), request.read_mask, IDENTITY) for version in found]
        if not request.read_mask.paths:
            for message in messages:
                for field in LARGE:
                    message.ClearField(field)
        return wire.ListVersionsResponse(versions=messages, next_page_token=token)

    async def list_shifts(self, request: wire.ListShiftsRequest) -> bytes:
        """Return a page of a version's shifts."""
        return await self._pages.page(request)

    async def stream_shifts(
        self, request: wire.StreamShiftsRequest
    ) -> AsyncIterator[wire.StreamShiftsResponse | bytes]:
        """Send a version's chunks as stored."""
        async with self._record.snapshot() as db:
            version = await rosters.find_version(db, request.roster, request.version)
            await content.expect_content(db, version.roster, version.version)
        yield wire.StreamShiftsResponse(version=self._message(version))
        async for message in self._record.messages(version.roster, version.version):
            yield message

    async def diff_versions(self, request: wire.DiffVersionsRequest) -> bytes:
        """Return what turns one version into another."""
        async with self._record.snapshot() as db:
            after = await rosters.find_version(db, request.roster, request.after)
            if request.before:
                await rosters.find_version(db, after.roster, request.before)
            return await difference(db, after.roster, request.before, after.version)

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
        if header.in_force:
            expect_allowed(current_principal(), PUBLISH)
        version = await import_roster(self._record, header, shifts, self._policy)
        return wire.ImportRosterResponse(version=self._message(version))

    async def edit_roster(self, request: wire.EditRosterRequest) -> wire.EditRosterResponse:
        """Store an edit as a proposed version, or only say what it would be."""
        edit = edit_of(request)
        if request.validate_only:
            version = preview(await prepare_edit(self._record, edit), edit.reason)
        else:
            version = await edit_roster(self._record, edit)
        return wire.EditRosterResponse(version=self._message(version))

    async def approve(self, request: wire.ApproveRequest) -> wire.ApproveResponse:
        """Record that a person agrees."""
        act = Act.on(request.roster, request.version, request.etag, request.by)
        return wire.ApproveResponse(version=self._message(await approve(self._record, act, request.note)))

    async def publish(self, request: wire.PublishRequest) -> wire.PublishResponse:
        """Make a version binding."""
        waivers = tuple(decode_waiver(waiver) for waiver in request.waivers)
        act = Act.on(request.roster, request.version, request.etag, request.by, request.request_id)
        version = await publish(self._record, act, waivers, self._policy)
        return wire.PublishResponse(version=self._message(version))

    async def discard(self, request: wire.DiscardRequest) -> wire.DiscardResponse:
        """Drop a proposed version."""
        act = Act.on(request.roster, request.version, request.etag, request.by, request.request_id)
        return wire.DiscardResponse(version=self._message(await discard(self._record, act)))

    async def watch_rosters(self, request: wire.WatchRostersRequest) -> AsyncIterator[bytes]:
        """Send publications."""
        whole = current_principal().far_reaching
        if not (whole or request.heads_only):
            raise Forbidden("heads_only: expected true for whoever does not see the whole network, got false")
        async for piece in self._watch.pieces(request.roster, request.resume_token, request.heads_only):
            yield piece if whole else told_in_part(piece)

    def _message(self, version: RosterVersion) -> wire.RosterVersion:
        """Return the message of a version, with how many people must agree while it is proposed."""
        if version.state is VersionState.PROPOSED:
            version = replace(version, approvals_needed=self._policy.needed(version))
        return version_message(version)


def _state(number: int) -> VersionState | None:
    if number == wire.VERSION_STATE_UNSPECIFIED:
        return None
    if number not in STATE_OF:
        raise InvalidValue("state", "a state of versions", number)
    return STATE_OF[number]  # type: ignore[index]
