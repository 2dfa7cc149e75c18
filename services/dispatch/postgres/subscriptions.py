"""Subscriptions: made, changed, ended, found by their calendar's token."""

from __future__ import annotations

import hashlib
from typing import Any

from heliotrope.domain.dispatch import (
    DispatchChannel,
    Notify,
    Subscription,
    SubscriptionTerms,
    reader_of,
)
from heliotrope.domain.errors import Conflict, NotFound, Refused
from heliotrope.runtime.postgres import Connection

TERMS = ("address", "language", "zone", "notify", "acknowledge_within_h", "remind_before_h")


async def signing_key(db: Connection) -> bytes:
    """Return the key that signs tokens and makes webhook secrets."""
    return str(await db.fetchval("select key from dispatch.signing_key")).encode()


async def subscription_of_request(db: Connection, request_id: str) -> Subscription | None:
    """Return the subscription that a request made, or None."""
    row = await db.fetchrow("select * from dispatch.subscription where request_id = $1", request_id)
    return None if row is None else subscription_of_row(row)


async def insert_subscription(
    db: Connection, subscription: Subscription, request_id: str, token_hash: bytes | None
) -> Subscription | None:
    """Store a subscription; None where the request has already made one."""
    terms = subscription.terms
    row = await db.fetchrow(
        "insert into dispatch.subscription (id, request_id, reader, channel, address, language, zone, notify,"
        " acknowledge_within_h, remind_before_h, token_hash, created_by)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (request_id) do nothing returning *",
        subscription.id,
        request_id,
        str(subscription.reader),
        subscription.channel.value,
        terms.address,
        terms.language,
        terms.zone,
        terms.notify.value,
        terms.acknowledge_within_h,
        terms.remind_before_h,
        token_hash,
        subscription.created_by,
    )
    return None if row is None else subscription_of_row(row)


async def find_subscription(db: Connection, name: str, *, lock: bool = False) -> Subscription:
    """Return a subscription; `NotFound` where there is none."""
    query = "select * from dispatch.subscription where id = $1" + (" for update" if lock else "")
    row = await db.fetchrow(query, name)
    if row is None:
        raise NotFound(f"subscription: expected a known one, got {name!r}")
    return subscription_of_row(row)


async def lasting_subscription(db: Connection, name: str, etag: str = "") -> Subscription:
    """Return and lock a subscription that has not ended, as the caller saw it where an etag is given."""
    found = await find_subscription(db, name, lock=True)
    if found.ended_at is not None:
        raise Refused(f"subscription: expected one that lasts, got {name}, which has ended")
    if etag and etag != found.etag:
        raise Conflict(f"etag: expected that of now, got a stale one: {name} has changed meanwhile")
    return found


async def list_subscriptions(
    db: Connection, reader: str, show_ended: bool, after: int, most: int
) -> list[tuple[int, Subscription]]:
    """Return subscriptions after a number in the order in which they were made, each with its number."""
    rows = await db.fetch(
        "select * from dispatch.subscription where number > $1 and ($2 = '' or reader = $2)"
        " and ($3 or ended_at is null) order by number limit $4",
        after,
        reader,
        show_ended,
        most,
    )
    return [(row["number"], subscription_of_row(row)) for row in rows]


async def lasting_subscriptions(db: Connection) -> list[Subscription]:
    """Return every subscription that has not ended."""
    rows = await db.fetch("select * from dispatch.subscription where ended_at is null order by number")
    return [subscription_of_row(row) for row in rows]


async def update_terms(db: Connection, name: str, terms: SubscriptionTerms) -> Subscription:
    """Replace what a person may change."""
    row = await db.fetchrow(
        "update dispatch.subscription set address = $2, language = $3, zone = $4, notify = $5,"
        " acknowledge_within_h = $6, remind_before_h = $7, revision = revision + 1 where id = $1 returning *",
        name,
        *(getattr(terms, field) for field in TERMS),
    )
    return subscription_of_row(row)


async def end_subscription(db: Connection, name: str) -> Subscription:
    """End a subscription: its address and its calendar's token are erased, what waits is not sent."""
    row = await db.fetchrow(
        "update dispatch.subscription set ended_at = now(), address = '', token_hash = null, revision = revision + 1"
        " where id = $1 returning *",
        name,
    )
    await db.execute(
        "update dispatch.delivery set state = 'superseded', problem = 'the subscription has ended'"
        " where subscription = $1 and state = 'pending'",
        name,
    )
    return subscription_of_row(row)


async def renewed_by(db: Connection, name: str) -> str:
    """Return the request that renewed a subscription's secret last; empty where none had, or it did not say."""
    return await db.fetchval("select renewal_request from dispatch.subscription where id = $1", name) or ""


async def next_generation(db: Connection, name: str, token_hash: bytes | None, request_id: str) -> Subscription:
    """Give a subscription a new secret; the calendar's token before it is forgotten."""
    row = await db.fetchrow(
        "update dispatch.subscription set generation = generation + 1, token_hash = $2, revision = revision + 1,"
        " renewal_request = nullif($3, '') where id = $1 returning *",
        name,
        token_hash,
        request_id,
    )
    return subscription_of_row(row)


async def generation_of(db: Connection, name: str) -> int:
    """Return how many secrets a subscription has had."""
    return int(await db.fetchval("select generation from dispatch.subscription where id = $1", name))


async def fetched(db: Connection, token_hash: bytes) -> Subscription | None:
    """Return the subscription of a calendar's token, noting that it was fetched; None for a token that is none."""
    row = await db.fetchrow(
        "update dispatch.subscription set fetched_at = now() where token_hash = $1 and ended_at is null returning *",
        token_hash,
    )
    return None if row is None else subscription_of_row(row)


def subscription_of_row(row: Any) -> Subscription:
    """Read a row of dispatch.subscription."""
    return Subscription(
        id=row["id"],
        reader=reader_of(row["reader"]),
        channel=DispatchChannel(row["channel"]),
        terms=SubscriptionTerms(
            row["address"],
            row["language"],
            row["zone"],
            Notify(row["notify"]),
            row["acknowledge_within_h"],
            row["remind_before_h"],
        ),
        etag=hashlib.sha256(f"{row['id']}|{row['revision']}".encode()).hexdigest()[:16],
        created_by=row["created_by"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        fetched_at=row["fetched_at"],
    )
