"""The content of versions: chunks by hash, and manifests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heliotrope.codec.shifts import agents_of_batch
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
        "insert into chunk (sha256, content, shifts, agents) values ($1, $2, $3, $4) on conflict do nothing",
        sorted((c.sha256, c.content, c.shifts, c.agents) for c in chunks if c.sha256 not in known),
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


async def chunks_of_agent(
    db: Connection, shown: str, roster: str, version: int, agent: str, bucket: int
) -> list[bytes]:
    """Return the content of the chunks of a version that have shifts of an agent in `bucket`, by week and part.

    Asked outside a transaction: `shown` (`reach.shown_to`) says whose data the one statement may see.
    """
    rows = await db.fetch("select * from chunks_of_agent($1, $2, $3, $4, $5)", shown, roster, version, agent, bucket)
    return [row[0] for row in rows]


async def agents_of_chunks(
    db: Connection, roster: str, version: int, sites: Sequence[str] | None, agent: str
) -> list[tuple[bytes, Sequence[str]]]:
    """Return SHA-256 and agents of a version's chunks at some sites (None: all), and of those that hold `agent`.

    They are ordered by week and part. Chunks of before agents were recorded are opened for them.
    """
    rows = await db.fetch(
        "select c.sha256, c.agents, case when c.agents is null then c.content end as content"
        " from manifest m join chunk c using (sha256) where m.roster = $1 and m.version = $2"
        " and ($3::text[] is null or m.site = any($3) or $4 = any(c.agents)) order by m.week, m.part, m.ring, m.site",
        roster,
        version,
        sites,
        agent,
    )
    return [(row["sha256"], row["agents"] or agents_of_batch(row["content"])) for row in rows]


async def differing_chunks(db: Connection, roster: str, before: int, after: int) -> tuple[list[bytes], list[bytes]]:
    """Return the SHA-256 of the chunks of version `before` that `after` has not, and the other way round."""
    rows = await db.fetch(
        f"select a.sha256, b.sha256 from"
        f" (select {ORDER}, sha256 from manifest where roster = $1 and version = $2) a full join"
        f" (select {ORDER}, sha256 from manifest where roster = $1 and version = $3) b using ({ORDER})"
        " where a.sha256 is distinct from b.sha256",
        roster,
        before,
        after,
    )
    return [row[0] for row in rows if row[0] is not None], [row[1] for row in rows if row[1] is not None]


async def keep_difference(db: Connection, roster: str, before: int, after: int, difference: bytes) -> None:
    """Keep what turns one version into another, so that nobody has to find it again."""
    await db.execute(
        "insert into difference (roster, version, before, content) values ($1, $2, $3, $4)",
        roster,
        after,
        before,
        difference,
    )


async def kept_difference(db: Connection, roster: str, before: int, after: int) -> bytes | None:
    """Return what turns one version into another, as a DiffVersionsResponse; None where it is not kept."""
    query = "select content from difference where roster = $1 and version = $2 and before = $3"
    raw: bytes | None = await db.fetchval(query, roster, after, before)
    return raw
