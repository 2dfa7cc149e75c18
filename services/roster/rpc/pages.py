"""Lists by page: shifts of a version, versions of a roster. A token keeps to what the first page began with."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from heliotrope.codec.versions import STATE_OF, RosterVersion, VersionState
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.v1 import roster_pb2 as wire

from services.roster.postgres import rosters
from services.roster.record import Record

DEFAULT_SHIFTS, LARGEST_SHIFTS = 200, 1000
MOST_AGENTS = 2000
"""Agents whose shifts are remembered, some 5 kB each: they belong to a version, and never change."""
DEFAULT_VERSIONS, LARGEST_VERSIONS = 50, 200


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
