"""Lists by page: shifts of a version, versions of a roster. A token keeps to what the first page began with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from itertools import compress, islice
from typing import cast

from heliotrope.codec.shifts import begins_with_agent, cut_batch, encode_shift, join_batch, shift_key
from heliotrope.codec.versions import STATE_OF, RosterVersion, VersionState, version_message
from heliotrope.domain.errors import Forbidden, InvalidValue, expect
from heliotrope.domain.roster import Shift
from heliotrope.runtime.auth import current_principal
from heliotrope.v1 import roster_pb2 as wire

from services.roster.chunks import bucket_of
from services.roster.postgres import content, rosters
from services.roster.recent import Recent
from services.roster.record import Record

DEFAULT_SHIFTS, LARGEST_SHIFTS = 200, 1000
MOST_AGENTS = 2000
"""Agents whose shifts are remembered, some 5 kB each: they belong to a version, and never change."""
DEFAULT_VERSIONS, LARGEST_VERSIONS = 50, 200


class ShiftPages:
    """Answers ListShifts; one agent's shifts are read from that agent's chunks alone."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._of_agents: Recent[tuple[str, int, str], list[bytes]] = Recent(MOST_AGENTS)

    async def page(self, request: wire.ListShiftsRequest) -> bytes:
        """Return the bytes of a ListShiftsResponse."""
        expect(request.page_size >= 0, "page_size", "0 or more", request.page_size)
        filters: dict[str, object] = {"list": "shifts", "agent": request.agent, "site": request.site}
        opened = self._record.tokens.page(request.page_token, filters)
        most = min(request.page_size or DEFAULT_SHIFTS, LARGEST_SHIFTS)
        asked = (str(opened["roster"]), cast(int, opened["version"])) if opened else None
        version, buckets = await self._record.heads.find(*(asked or (request.roster, request.version)), whole=False)
        _expect_shown(version)
        after = cast(list[object], opened["after"]) if opened else []
        if request.agent:
            found = await self._of_agent(version, buckets, request)
            rest = [piece for piece in found if [*shift_key(piece)] > after] if after else found
        else:
            async with self._record.snapshot() as db:
                shifts = (await self._record.roster(db, version.roster, version.version)).shifts
            first = bisect_right(shifts, after, key=_place) if after else 0
            wanted = _shown(shifts, first, request.site)
            rest = [encode_shift(shift).SerializeToString() for shift in islice(wanted, most + 1)]
        page, token = rest[:most], ""
        if len(rest) > most:
            last = [*shift_key(page[-1])]
            place: dict[str, object] = {"roster": version.roster, "version": version.version, "after": last}
            token = self._record.tokens.seal(place | filters)
        rest_of = wire.ListShiftsResponse(next_page_token=token)
        if not opened:
            rest_of.version.CopyFrom(version_message(version))
        return join_batch(page) + rest_of.SerializeToString()

    async def _of_agent(self, version: RosterVersion, buckets: int, request: wire.ListShiftsRequest) -> list[bytes]:
        """Return the shifts of an agent that the caller may see, by start."""
        key = (version.roster, version.version, request.agent)
        found = None if version.compacted else self._of_agents.get(key)
        if found is None:
            found = self._of_agents.put(key, await self._read(version, buckets, request.agent))
        if request.site or not current_principal().far_reaching:
            sites = [wire.Shift.FromString(piece).site for piece in found]
            shown = [_wanted(request.agent, site, request.site) for site in sites]
            found = list(compress(found, shown))
        return found

    async def _read(self, version: RosterVersion, buckets: int, agent: str) -> list[bytes]:
        bucket = bucket_of(agent, buckets) if buckets else None
        begins = begins_with_agent(agent)
        async with self._record.snapshot() as db:
            await content.expect_content(db, version.roster, version.version)
            chunks = await content.chunks_of_agent(db, version.roster, version.version, agent, bucket)
        found = [piece for raw in chunks if begins in raw for piece in cut_batch(raw) if piece.startswith(begins)]
        return sorted(found, key=shift_key)


async def version_page(record: Record, request: wire.ListVersionsRequest) -> tuple[list[RosterVersion], str]:
    """Return a page of versions, newest first, and the token of the next; empty on the last."""
    expect(request.page_size >= 0, "page_size", "0 or more", request.page_size)
    state = _state(request.state)
    filters: dict[str, object] = {"list": "versions", "roster": request.roster, "state": state or ""}
    opened = record.tokens.page(request.page_token, filters)
    before = None
    if opened:
        created_at, roster, version = cast(tuple[str, str, int], tuple(cast(list[object], opened["after"])))
        before = (datetime.fromisoformat(created_at), roster, version)
    most = min(request.page_size or DEFAULT_VERSIONS, LARGEST_VERSIONS)
    async with record.snapshot() as db:
        found = await rosters.list_versions(db, request.roster, state, before, most + 1)
    page, token = found[:most], ""
    if len(found) > most:
        last = page[-1]
        after = [last.created_at.isoformat(), last.roster, last.version]
        token = record.tokens.seal({"after": after} | filters)
    return page, token


def _state(number: int) -> VersionState | None:
    if number == wire.VERSION_STATE_UNSPECIFIED:
        return None
    if number not in STATE_OF:
        raise InvalidValue("state", "a state of versions", number)
    return STATE_OF[number]  # type: ignore[index]


def _expect_shown(version: RosterVersion) -> None:
    """Raise where the caller is shown what was published, and this version was not."""
    shown = current_principal().far_reaching or version.state in (VersionState.PUBLISHED, VersionState.SUPERSEDED)
    if not shown:
        raise Forbidden(f"version: expected a published one, got {version.version}, which is {version.state}")


def _shown(shifts: tuple[Shift, ...], first: int, site: str) -> Iterator[Shift]:
    return (shift for shift in islice(shifts, first, None) if _wanted(shift.agent, shift.site, site))


def _wanted(agent: str, site: str, asked: str) -> bool:
    """Whether a shift is at the site asked for, and its caller may be shown it."""
    return asked in ("", site) and current_principal().sees_shift_of(agent, site)


def _place(shift: Shift) -> list[object]:
    return [*shift_key(encode_shift(shift).SerializeToString())]
