"""The content of versions: chunks by hash, and manifests."""

from __future__ import annotations

from collections.abc import Iterable

from heliotrope.runtime.postgres import Connection

from services.roster.chunks import Chunk, ChunkKey

ORDER = "ring, site, week, bucket, part"


async def store_chunks(db: Connection, roster: str, version: int, chunks: Iterable[Chunk]) -> None:
    """Store a version's manifest, and those of its chunks that no version had before."""
    chunks = tuple(chunks)
    await db.executemany(
        "insert into chunk (sha256, content, shifts) values ($1, $2, $3) on conflict do nothing",
        sorted((chunk.sha256, chunk.content, chunk.shifts) for chunk in chunks),
    )
    await db.copy_records_to_table(
        "manifest",
        records=[(roster, version, *chunk.key, chunk.sha256) for chunk in chunks],
        columns=("roster", "version", "ring", "site", "week", "bucket", "part", "sha256"),
    )


async def manifest(db: Connection, roster: str, version: int) -> dict[ChunkKey, bytes]:
    """Return the chunks of a version: key -> SHA-256."""
    rows = await db.fetch(f"select {ORDER}, sha256 from manifest where roster = $1 and version = $2", roster, version)
    return {ChunkKey(*row[:5]): bytes(row[5]) for row in (tuple(row) for row in rows)}


async def chunks_by_hash(db: Connection, hashes: Iterable[bytes]) -> list[bytes]:
    """Return the content of chunks."""
    rows = await db.fetch("select content from chunk where sha256 = any($1::bytea[])", list(hashes))
    return [bytes(row["content"]) for row in rows]


async def chunk_hashes(db: Connection, roster: str, version: int) -> list[bytes]:
    """Return the SHA-256 of a version's chunks in the manifest's order."""
    rows = await db.fetch(
        f"select sha256 from manifest where roster = $1 and version = $2 order by {ORDER}", roster, version
    )
    return [bytes(row["sha256"]) for row in rows]
