"""The content of versions: chunks by hash, and manifests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heliotrope.domain.errors import Compacted
from heliotrope.runtime.postgres import Connection

from services.roster.chunks import Chunk, ChunkKey

CONTENT_LOCK = 0x68656C04
"""Shared while chunks are stored, exclusive while unused ones are dropped: no chunk goes that a manifest will name."""
ORDER = "ring, site, week, bucket, part"


async def store_chunks(db: Connection, roster: str, version: int, chunks: Iterable[Chunk]) -> None:
    """Store a version's manifest, and those of its chunks that no version had before."""
    chunks = tuple(chunks)
    if not chunks:
        return
    await db.execute("select pg_advisory_xact_lock_shared($1)", CONTENT_LOCK)
    known = await known_chunks(db, [chunk.sha256 for chunk in chunks])
    await db.executemany(
        "insert into chunk (sha256, content, shifts) values ($1, $2, $3) on conflict do nothing",
        sorted((chunk.sha256, chunk.content, chunk.shifts) for chunk in chunks if chunk.sha256 not in known),
    )
    # No COPY: PostgreSQL has none into a table under row-level security.
    await db.execute(
        "insert into manifest (roster, version, ring, site, week, bucket, part, sha256)"
        " select $1, $2, * from unnest($3::text[], $4::text[], $5::date[], $6::int[], $7::int[], $8::bytea[])",
        roster,
        version,
        *(list(column) for column in zip(*((*chunk.key, chunk.sha256) for chunk in chunks), strict=True)),
    )


async def known_chunks(db: Connection, hashes: Sequence[bytes]) -> set[bytes]:
    """Return which of the chunks are stored."""
    rows = await db.fetch("select sha256 from chunk where sha256 = any($1::bytea[])", hashes)
    return {bytes(row["sha256"]) for row in rows}


async def expect_content(db: Connection, roster: str, version: int) -> None:
    """Raise `Compacted` where a version's shifts are gone."""
    if await db.fetchval("select compacted_at from roster_version where roster = $1 and version = $2", roster, version):
        oldest = await oldest_content(db, roster)
        raise Compacted(f"version: expected one whose shifts are kept, {oldest} or later, got {version}", oldest)


async def oldest_content(db: Connection, roster: str) -> int:
    """Return the oldest version of a roster that has its shifts; 0 where none has."""
    query = "select min(version) from roster_version where roster = $1 and compacted_at is null"
    return int(await db.fetchval(query, roster) or 0)


async def manifest(db: Connection, roster: str, version: int) -> dict[ChunkKey, bytes]:
    """Return the chunks of a version: key -> SHA-256; `Compacted` where they are gone."""
    await expect_content(db, roster, version)
    rows = await db.fetch(f"select {ORDER}, sha256 from manifest where roster = $1 and version = $2", roster, version)
    return {ChunkKey(*row[:5]): bytes(row[5]) for row in (tuple(row) for row in rows)}


async def chunks_by_hash(db: Connection, hashes: Sequence[bytes]) -> list[bytes]:
    """Return the content of chunks, in the order of their hashes; `Compacted` where one is gone."""
    rows = await db.fetch("select sha256, content from chunk where sha256 = any($1::bytea[])", hashes)
    found = {row["sha256"]: row["content"] for row in rows}
    try:
        return [found[sha256] for sha256 in hashes]
    except KeyError:
        raise Compacted("version: expected one whose shifts are kept, got one that is being compacted") from None


async def chunk_hashes(db: Connection, roster: str, version: int) -> list[bytes]:
    """Return the SHA-256 of a version's chunks in the manifest's order; `Compacted` where they are gone."""
    await expect_content(db, roster, version)
    rows = await db.fetch(
        f"select sha256 from manifest where roster = $1 and version = $2 order by {ORDER}", roster, version
    )
    return [bytes(row["sha256"]) for row in rows]


async def bucket_chunks(db: Connection, roster: str, version: int, bucket: int | None) -> list[bytes]:
    """Return the content of a version's chunks of one bucket of agents (of all where None), by week and part."""
    await expect_content(db, roster, version)
    rows = await db.fetch(
        "select c.content from manifest m join chunk c using (sha256) where m.roster = $1 and m.version = $2"
        " and ($3::integer is null or m.bucket = $3) order by m.week, m.part, m.ring, m.site",
        roster,
        version,
        bucket,
    )
    return [row["content"] for row in rows]


async def buckets_of(db: Connection, roster: str, version: int) -> int:
    """Return into how many buckets the agents of a version were cut; 0 where that was not recorded."""
    query = "select buckets from roster_version where roster = $1 and version = $2"
    return int(await db.fetchval(query, roster, version) or 0)
