"""ListShifts: shifts of an agent or of sites by page, read from the chunks that hold them and from no others."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from heliotrope.codec.shifts import agent_of, begins_with_agent, cut_batch, join_batch, shift_key
from heliotrope.codec.versions import RosterVersion, VersionState, version_message
from heliotrope.domain.errors import Forbidden
from heliotrope.runtime.auth import current_principal
from heliotrope.runtime.auth.principal import AT_SITES
from heliotrope.runtime.pages import Page
from heliotrope.v1 import roster_pb2 as wire

from services.roster.chunks import bucket_of
from services.roster.postgres import content
from services.roster.recent import Recent
from services.roster.record import Record

DEFAULT_SHIFTS, LARGEST_SHIFTS = 200, 1000
MOST_AGENTS = 2000
"""Agents whose shifts are remembered, some 5 kB each: they belong to a version, and never change."""
MOST_INDEXES = 4
"""An index of ten thousand agents takes 3 MB."""
AGENTS_AT_ONCE = 16
"""Agents of a list whose chunks are in memory together: 2 MB where a version has four weeks."""

Place = tuple[str, int]
"""Agent and start of a shift: its place in a list."""
BEGINNING: Place = ("", 0)


@dataclass(frozen=True)
class Index:
    """In which chunks of a version an agent has shifts: SHA-256 by week."""

    agents: Sequence[str]
    chunks: Mapping[str, Sequence[bytes]]

    @classmethod
    def of(cls, rows: Iterable[tuple[bytes, Sequence[str]]]) -> Index:
        """Turn chunks with their agents into agents with their chunks."""
        chunks: dict[str, list[bytes]] = {}
        for sha256, agents in rows:
            for agent in agents:
                chunks.setdefault(agent, []).append(sha256)
        return cls(sorted(chunks), chunks)

    def parts_from(self, agent: str) -> Iterator[Sequence[str]]:
        """Yield an agent and those after it in alphabetical order, a few at a time."""
        for first in range(bisect_left(self.agents, agent), len(self.agents), AGENTS_AT_ONCE):
            yield self.agents[first : first + AGENTS_AT_ONCE]


class ShiftPages:
    """Answers ListShifts."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._of_agents: Recent[tuple[str, int, str], list[bytes]] = Recent(MOST_AGENTS)
        self._indexes: Recent[tuple[object, ...], Index] = Recent(MOST_INDEXES)

    async def page(self, request: wire.ListShiftsRequest) -> bytes:
        """Return the bytes of a ListShiftsResponse."""
        filters: dict[str, object] = {"list": "shifts", "agent": request.agent, "site": request.site}
        page = Page.asked(self._record.tokens, request, filters, DEFAULT_SHIFTS, LARGEST_SHIFTS)
        roster, number = page.after[:2] or (request.roster, request.version)
        version, buckets = await self._record.heads.find(roster, number, whole=False)
        _expect_shown(version)
        after: Place = page.after[2:] or BEGINNING
        if agent := _one_agent(request):
            found = _shown(await self._of_agent(version, buckets, agent), request.site, after)
        else:
            found = await self._of_sites(version, request.site, after, page.most + 1)
        pieces, token = page.cut(found, lambda piece: (version.roster, version.version, *shift_key(piece)))
        rest = wire.ListShiftsResponse(next_page_token=token)
        if not page.after:
            rest.version.CopyFrom(version_message(version))
        return join_batch(pieces) + rest.SerializeToString()

    async def _of_agent(self, version: RosterVersion, buckets: int, agent: str) -> list[bytes]:
        """Return the shifts of an agent, by start."""
        key = (version.roster, version.version, agent)
        found = None if version.compacted else self._of_agents.get(key)
        if found is None:
            found = self._of_agents.put(key, await self._read(version, buckets, agent))
        return found

    async def _read(self, version: RosterVersion, buckets: int, agent: str) -> list[bytes]:
        if not buckets:  # a version of before they were recorded
            index = await self._index(version, None, agent)
            return await self._pieces(index, [agent] if agent in index.chunks else [])
        bucket, begins = bucket_of(agent, buckets), begins_with_agent(agent)
        chunks = await self._record.chunks_of_agent(version.roster, version.version, agent, bucket)
        return sorted((piece for raw in chunks for piece in cut_batch(raw) if piece.startswith(begins)), key=shift_key)

    async def _of_sites(self, version: RosterVersion, site: str, after: Place, enough: int) -> list[bytes]:
        """Return the shifts after a place that the caller may see, at one site or at all, until there are enough."""
        index = await self._index(version, *_reach(site))
        found: list[bytes] = []
        for agents in index.parts_from(after[0]):
            found += _shown(await self._pieces(index, agents), site, after)
            if len(found) >= enough:
                break
        return found

    async def _index(self, version: RosterVersion, sites: Sequence[str] | None, agent: str) -> Index:
        key = (version.roster, version.version, sites, agent)
        found = None if version.compacted else self._indexes.get(key)
        if found is None:
            async with self._record.snapshot() as db:
                await content.expect_content(db, version.roster, version.version)
                rows = await content.agents_of_chunks(db, version.roster, version.version, sites, agent)
            found = self._indexes.put(key, await asyncio.to_thread(Index.of, rows))
        return found

    async def _pieces(self, index: Index, agents: Sequence[str]) -> list[bytes]:
        """Return the shifts of some agents, by agent and start."""
        chunks = await self._record.chunks({sha256 for agent in agents for sha256 in index.chunks[agent]})
        wanted = set(agents)
        return sorted((piece for raw in chunks for piece in cut_batch(raw) if agent_of(piece) in wanted), key=shift_key)


def _expect_shown(version: RosterVersion) -> None:
    """Raise where the caller is shown what was published, and this version was not."""
    shown = current_principal().far_reaching or version.state in (VersionState.PUBLISHED, VersionState.SUPERSEDED)
    if not shown:
        raise Forbidden(f"version: expected a published one, got {version.version}, which is {version.state}")


def _one_agent(request: wire.ListShiftsRequest) -> str:
    """Return the only agent whose shifts the answer can have; empty where there may be several."""
    principal = current_principal()
    alone = not (principal.far_reaching or principal.roles & AT_SITES)
    return request.agent or (alone and principal.agent) or ""


def _reach(site: str) -> tuple[Sequence[str] | None, str]:
    """Return the sites (None: all) and the agent whose chunks hold what the caller may see at a site (empty: any)."""
    principal = current_principal()
    if principal.far_reaching:
        return (site,) if site else None, ""
    return tuple(sorted(each for each in principal.sites if site in ("", each))), principal.agent or ""


def _shown(pieces: list[bytes], site: str, after: Place) -> list[bytes]:
    """Return the shifts after a place, at a site (empty: all), that the caller may see."""
    if after != BEGINNING:
        pieces = [piece for piece in pieces if shift_key(piece) > after]
    principal = current_principal()
    if not site and principal.far_reaching:
        return pieces
    shifts = [(piece, wire.Shift.FromString(piece)) for piece in pieces]
    return [piece for piece, s in shifts if site in ("", s.site) and principal.sees_shift_of(s.agent, s.site)]
