"""Outbox and inbox: rows that belong to the transaction which changes state."""

from __future__ import annotations

from typing import NamedTuple

from heliotrope.runtime.postgres import Connection, notify

WRITERS_LOCK = 0x68656C01
"""Held by a transaction from its first outbox row until it commits: ids then follow the order of commits."""
RELAY_LOCK = 0x68656C02
"""Held by the one relay that sends, for as long as its connection lives."""
OUTBOX = "outbox"


class OutboxRow(NamedTuple):
    """An event that waits to be sent."""

    id: int
    event_id: str
    topic: str
    key: str
    type: str
    content: bytes


async def emit(db: Connection, topic: str, key: str, type_name: str, content: bytes) -> None:
    """Send an event if and only if this transaction commits. Call last: it queues behind other writers."""
    await db.execute("select pg_advisory_xact_lock($1)", WRITERS_LOCK)
    await db.execute(
        "insert into outbox (topic, key, type, content) values ($1, $2, $3, $4)",
        topic,
        key,
        type_name,
        content,
    )
    await notify(db, OUTBOX)


async def become_relay(db: Connection) -> bool:
    """Take the relay's lock for the life of the connection; False where another holds it."""
    return bool(await db.fetchval("select pg_try_advisory_lock($1)", RELAY_LOCK))


async def unsent(db: Connection, most: int) -> list[OutboxRow]:
    """Return the oldest events in the order in which their transactions committed."""
    rows = await db.fetch("select id, event_id::text, topic, key, type, content from outbox order by id limit $1", most)
    return [OutboxRow(*row) for row in rows]


async def forget_sent(db: Connection, last: int) -> None:
    """Drop events up to id `last`: they are stored in Kafka."""
    await db.execute("delete from outbox where id <= $1", last)


async def first_seen(db: Connection, consumer: str, event_ids: list[str]) -> set[str]:
    """Remember events of a consumer; return those that were not known before."""
    rows = await db.fetch(
        "insert into inbox (consumer, event_id) select $1, unnest($2::text[])"
        " on conflict do nothing returning event_id",
        consumer,
        event_ids,
    )
    return {row["event_id"] for row in rows}


async def signing_key(db: Connection) -> bytes:
    """Return the key that signs tokens."""
    return str(await db.fetchval("select key from signing_key")).encode()
