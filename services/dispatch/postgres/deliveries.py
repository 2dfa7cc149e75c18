"""Deliveries: made once, claimed under a lease, settled by the newest claim only; attempts and acknowledgements."""

from __future__ import annotations

import uuid
from typing import Any

from heliotrope.domain.dispatch import (
    Acknowledgement,
    Attempt,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DispatchChannel,
    Reader,
    reader_of,
)
from heliotrope.domain.errors import NotFound
from heliotrope.runtime.postgres import Connection, notify

DELIVERIES = "deliveries"
"""What workers wait for."""

DELIVERY = """
select d.*, s.reader, s.channel, p.roster, p.version, a.by as acknowledged_by, a.at as acknowledged_at
from dispatch.delivery d
join dispatch.subscription s on s.id = d.subscription
join dispatch.publication p on p.number = d.publication
left join lateral (
    select k.by, k.at from dispatch.acknowledgement k
    join dispatch.publication q on q.roster = k.roster and q.version = k.version
    where k.reader = s.reader and k.roster = p.roster and q.number >= p.number
    order by k.at limit 1) a on true
"""
"""A later version's acknowledgement covers the earlier ones of its roster."""


async def enqueue(db: Connection, subscription: str, publication: int, kind: DeliveryKind) -> bool:
    """Make a delivery unless there is one; what waits for an earlier version of the roster is overtaken."""
    made = await db.fetchval(
        "insert into dispatch.delivery (id, subscription, publication, kind, state) values ($1, $2, $3, $4, 'pending')"
        " on conflict (subscription, publication, kind) do nothing returning number",
        str(uuid.uuid4()),
        subscription,
        publication,
        kind.value,
    )
    await db.execute(
        "update dispatch.delivery d set state = 'superseded', problem = 'a later version overtook it'"
        " from dispatch.publication mine, dispatch.publication other"
        " where d.subscription = $1 and d.state = 'pending' and mine.number = $2 and other.number = d.publication"
        " and other.roster = mine.roster and other.number < mine.number",
        subscription,
        publication,
    )
    await notify(db, DELIVERIES)
    return made is not None


async def find_delivery(db: Connection, name: str, *, lock: bool = False) -> Delivery:
    """Return a delivery; `NotFound` where there is none."""
    if lock:
        await db.execute("select 1 from dispatch.delivery where id = $1 for update", name)
    row = await db.fetchrow(f"{DELIVERY} where d.id = $1", name)
    if row is None:
        raise NotFound(f"delivery: expected a known one, got {name!r}")
    return delivery_of_row(row)


async def list_deliveries(
    db: Connection,
    subscription: str,
    reader: str,
    state: DeliveryState | None,
    unacknowledged: bool,
    before: int,
    most: int,
) -> list[tuple[int, Delivery]]:
    """Return deliveries below a number, newest first, each with its number."""
    rows = await db.fetch(
        f"{DELIVERY} where d.number < $1 and ($2 = '' or d.subscription = $2) and ($3 = '' or s.reader = $3)"
        " and ($4 = '' or d.state = $4) and (not $5 or (d.acknowledge_by is not null and a.at is null"
        " and d.state in ('delivered', 'uncertain'))) order by d.number desc limit $6",
        before,
        subscription,
        reader,
        state.value if state else "",
        unacknowledged,
        most,
    )
    return [(row["number"], delivery_of_row(row)) for row in rows]


async def attempts_of(db: Connection, delivery: str) -> list[Attempt]:
    """Return the attempts of a delivery, oldest first."""
    rows = await db.fetch(
        "select number, at, seconds, outcome, detail from dispatch.attempt where delivery = $1 order by number",
        delivery,
    )
    return [Attempt(*row) for row in rows]


async def replayed_by(db: Connection, delivery: str) -> str:
    """Return the request that had a delivery sent again last; empty where none had, or it did not say."""
    return await db.fetchval("select replay_request from dispatch.delivery where id = $1", delivery) or ""


async def replay(db: Connection, delivery: str, request_id: str) -> None:
    """Let a delivery be sent again: the same id, hence the same Message-ID and idempotency key."""
    await db.execute(
        "update dispatch.delivery set state = 'pending', next_attempt_at = now(), handed_over = false, problem = '',"
        " lease_until = null, replay_request = nullif($2, '') where id = $1",
        delivery,
        request_id,
    )
    await notify(db, DELIVERIES)


async def acknowledge(db: Connection, reader: Reader, roster: str, version: int, by: str) -> Acknowledgement:
    """Note an acknowledgement; the first of a version holds."""
    await db.execute(
        "insert into dispatch.acknowledgement (reader, roster, version, by) values ($1, $2, $3, $4)"
        " on conflict do nothing",
        str(reader),
        roster,
        version,
        by,
    )
    row = await db.fetchrow(
        "select reader, roster, version, by, at from dispatch.acknowledgement"
        " where reader = $1 and roster = $2 and version = $3",
        str(reader),
        roster,
        version,
    )
    return _acknowledgement(row)


async def acknowledgement_covering(db: Connection, reader: Reader, roster: str, version: int) -> Acknowledgement | None:
    """Return the first acknowledgement of this version or of a later one of the roster, or None."""
    found = await acknowledgements(db, roster, version, str(reader))
    return found[0] if found else None


async def acknowledgements(
    db: Connection, roster: str, version: int, reader: str = "", after: str = "", most: int = 1
) -> list[Acknowledgement]:
    """Return each reader's first acknowledgement of this version or of a later one of the roster, ordered by reader.

    Parameters
    ----------
    reader
        Only this one; empty means all.
    after
        Only readers after this one.
    """
    rows = await db.fetch(
        "select distinct on (k.reader) k.reader, k.roster, k.version, k.by, k.at from dispatch.acknowledgement k"
        " left join dispatch.publication q on q.roster = k.roster and q.version = k.version"
        " left join dispatch.publication p on p.roster = $1 and p.version = $2"
        " where k.roster = $1 and (k.version = $2 or q.number >= p.number)"
        " and ($3 = '' or k.reader = $3) and k.reader > $4 order by k.reader, k.at limit $5",
        roster,
        version,
        reader,
        after,
        most,
    )
    return [_acknowledgement(row) for row in rows]


def delivery_of_row(row: Any) -> Delivery:
    """Read a row of `DELIVERY`."""
    state = DeliveryState(row["state"])
    return Delivery(
        id=row["id"],
        subscription=row["subscription"],
        reader=reader_of(row["reader"]),
        channel=DispatchChannel(row["channel"]),
        kind=DeliveryKind(row["kind"]),
        roster=row["roster"],
        version=row["version"],
        state=state,
        created_at=row["created_at"],
        attempts=row["attempts"],
        changes=row["changes"],
        problem=row["problem"],
        next_attempt_at=row["next_attempt_at"] if state is DeliveryState.PENDING else None,
        delivered_at=row["delivered_at"],
        acknowledge_by=row["acknowledge_by"],
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"] or "",
    )


def _acknowledgement(row: Any) -> Acknowledgement:
    return Acknowledgement(reader_of(row["reader"]), row["roster"], row["version"], row["by"], row["at"])
