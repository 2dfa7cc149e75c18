"""How a roster is cut into content-addressed chunks: the truth of a version, shared between versions.

A chunk holds shifts of one ring of clients, one site and one week, of about `AGENTS_PER_CHUNK` agents.
Agents keep their bucket while their number stays within a factor of two, so a change touches few chunks.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from heliotrope.codec.shifts import encode_batch
from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Roster, Shift

AGENTS_PER_CHUNK = 100
MOST_BYTES = 250 * 1024
"""A chunk travels whole in one message, which stays below 256 KiB."""
MOST_CHUNKS = 128
"""Chunks of one message: each takes 40 bytes to tell apart."""


class ChunkKey(NamedTuple):
    """Where a chunk belongs in a version; `week` is a Monday, `part` counts when it was cut."""

    ring: str
    site: str
    week: date
    bucket: int
    part: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes of a ShiftBatch under their SHA-256, and whose shifts they are."""

    key: ChunkKey
    content: bytes
    shifts: int
    sha256: bytes
    agents: tuple[str, ...]


def chunks_of(roster: Roster, agents: Iterable[Agent]) -> tuple[Chunk, ...]:
    """Cut a roster into chunks, ordered by key."""
    rings = {agent.id: "+".join(sorted(agent.clients)) for agent in agents}
    buckets = bucket_count(len(rings))
    groups: dict[ChunkKey, list[Shift]] = {}
    for shift in roster.shifts:
        groups.setdefault(_key(shift, rings, buckets), []).append(shift)
    return tuple(chunk for key in sorted(groups) for chunk in _cut(key, groups[key]))


def bucket_count(agents: int) -> int:
    """Return the power of two that gives buckets of about `AGENTS_PER_CHUNK` agents."""
    return 1 << max(0, (agents // AGENTS_PER_CHUNK).bit_length() - 1)


def root_hash(manifest: Mapping[ChunkKey, bytes]) -> str:
    """Return the SHA-256 over a version's manifest, in hexadecimal."""
    digest = hashlib.sha256()
    for key in sorted(manifest):
        digest.update("|".join(map(str, key)).encode() + b"=" + manifest[key] + b"\n")
    return digest.hexdigest()


async def packs(chunks: AsyncIterator[tuple[bytes, bytes]]) -> AsyncIterator[list[tuple[bytes, bytes]]]:
    """Yield chunks (SHA-256, content) grouped for as few messages as hold them: batches one after the other are one."""
    pack: list[tuple[bytes, bytes]] = []
    held = 0
    async for sha256, stored in chunks:
        if pack and (held + len(stored) > MOST_BYTES or len(pack) == MOST_CHUNKS):
            yield pack
            pack, held = [], 0
        pack.append((sha256, stored))
        held += len(stored)
    if pack:
        yield pack


def _key(shift: Shift, rings: Mapping[str, str], buckets: int) -> ChunkKey:
    day = shift.start.date()
    monday = day - timedelta(days=day.weekday())
    return ChunkKey(rings.get(shift.agent, ""), shift.site, monday, bucket_of(shift.agent, buckets), 0)


def bucket_of(agent: str, buckets: int) -> int:
    """Return the bucket of an agent."""
    return zlib.crc32(agent.encode()) % buckets


def _cut(key: ChunkKey, shifts: list[Shift]) -> Iterable[Chunk]:
    """Yield the group as one chunk, or as halves of it while it is too large."""
    pieces, part = [shifts], 0
    while pieces:
        piece = pieces.pop(0)
        content = encode_batch(piece)
        if len(content) > MOST_BYTES and len(piece) > 1:
            half = len(piece) // 2
            pieces[:0] = [piece[:half], piece[half:]]
            continue
        agents = tuple(sorted({shift.agent for shift in piece}))
        yield Chunk(key._replace(part=part), content, len(piece), hashlib.sha256(content).digest(), agents)
        part += 1
