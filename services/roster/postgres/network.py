"""Network documents by revision."""

from __future__ import annotations

from collections.abc import Iterable

from heliotrope.codec.documents import sha256_of
from heliotrope.domain.errors import NotFound
from heliotrope.runtime.postgres import Connection


async def store_document(db: Connection, raw: bytes) -> int:
    """Store a document as a new revision, or return the newest where it has the same content."""
    await db.execute("lock table network in share row exclusive mode")
    sha256 = sha256_of(raw)
    newest = await db.fetchrow("select revision, sha256 from network order by revision desc limit 1")
    if newest is not None and newest["sha256"] == sha256:
        return int(newest["revision"])
    return int(
        await db.fetchval("insert into network (sha256, document) values ($1, $2) returning revision", sha256, raw)
    )


async def remember_queues(db: Connection, owners: Iterable[tuple[str, str]]) -> None:
    """Remember whose queues are, as (queue, client): row-level security shows demand by it."""
    await db.executemany(
        "insert into demand.queue_client (queue, client) values ($1, $2) on conflict do nothing", sorted(owners)
    )


async def queues_are_remembered(db: Connection) -> bool:
    """Whether the owners of queues are known, or no network is imported yet."""
    return bool(
        await db.fetchval("select exists (select from demand.queue_client) or not exists (select from network)")
    )


async def newest_revision(db: Connection) -> int:
    """Return the newest revision; `NotFound` before the first import."""
    revision = await db.fetchval("select max(revision) from network")
    if revision is None:
        raise NotFound("network: expected an imported network, got none yet (ImportNetwork)")
    return int(revision)


async def load_document(db: Connection, revision: int) -> bytes:
    """Return the bytes of a revision."""
    raw = await db.fetchval("select document from network where revision = $1", revision)
    if raw is None:
        raise NotFound(f"network: expected a stored revision, got {revision}")
    return bytes(raw)
