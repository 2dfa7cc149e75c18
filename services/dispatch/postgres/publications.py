"""Publications, what they mean for readers, and the calendar entries that come of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heliotrope.codec.fields import parsed
from heliotrope.codec.shifts import decode_batch, decode_shift, encode_batch, encode_shift
from heliotrope.domain.dispatch import Reader
from heliotrope.domain.plan import ShiftPlan
from heliotrope.plans.entries import CalendarEntry
from heliotrope.runtime.postgres import Connection
from heliotrope.v1 import roster_pb2

CONSUMER = "dispatch"
ORDER_LOCK = 0x68656C10
"""Held by a transaction that takes up publications or makes subscriptions: no plan falls between the two."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A published version; `number` is its place in the order in which they were taken up."""

    number: int
    roster: str
    version: int
    horizon_start: datetime
    horizon_end: datetime
    network_revision: int


async def take_turns(db: Connection) -> None:
    """Wait until no other transaction takes up publications or makes subscriptions."""
    await db.execute("select pg_advisory_xact_lock($1)", ORDER_LOCK)


async def first_seen(db: Connection, event_ids: list[str]) -> set[str]:
    """Remember events; return those that were not known before."""
    rows = await db.fetch(
        "insert into inbox (consumer, event_id) select $1, unnest($2::text[])"
        " on conflict do nothing returning event_id",
        CONSUMER,
        event_ids,
    )
    return {row["event_id"] for row in rows}


async def known_events(db: Connection, event_ids: list[str]) -> set[str]:
    """Return those of the events whose effect is stored."""
    query = "select event_id from inbox where consumer = $1 and event_id = any($2::text[])"
    return {row["event_id"] for row in await db.fetch(query, CONSUMER, event_ids)}


async def take_up(
    db: Connection, roster: str, version: int, horizon: tuple[datetime, datetime], network_revision: int
) -> Publication:
    """Store a publication, or return the one that is stored."""
    row = await db.fetchrow(
        "insert into dispatch.publication (roster, version, horizon_start, horizon_end, network_revision)"
        " values ($1, $2, $3, $4, $5) on conflict (roster, version) do update set version = excluded.version"
        " returning *",
        roster,
        version,
        *horizon,
        network_revision,
    )
    return _publication(row)


async def find_publication(db: Connection, roster: str, version: int) -> Publication | None:
    """Return a publication that was taken up, or None."""
    query = "select * from dispatch.publication where roster = $1 and version = $2"
    row = await db.fetchrow(query, roster, version)
    return None if row is None else _publication(row)


async def publication_before(db: Connection, roster: str, version: int) -> Publication | None:
    """Return the publication of the same roster before this one, or None."""
    row = await db.fetchrow(
        "select * from dispatch.publication where roster = $1 and number <"
        " (select number from dispatch.publication where roster = $1 and version = $2) order by number desc limit 1",
        roster,
        version,
    )
    return None if row is None else _publication(row)


async def in_force(db: Connection, now: datetime) -> list[Publication]:
    """Return the newest publication of each roster whose planning period has not ended, in order of time."""
    rows = await db.fetch(
        "select distinct on (roster) * from dispatch.publication where horizon_end > $1 order by roster, number desc",
        now,
    )
    return sorted((_publication(row) for row in rows), key=lambda each: each.horizon_start)


async def store_plan(db: Connection, reader: Reader, publication: int, plan: ShiftPlan) -> None:
    """Store what a publication means for a reader; the first holds."""
    await db.execute(
        "insert into dispatch.plan (reader, publication, zone, content) values ($1, $2, $3, $4) on conflict do nothing",
        str(reader),
        publication,
        plan.zone,
        encode_batch(plan.shifts),
    )


async def load_plan(db: Connection, reader: Reader, publication: int) -> ShiftPlan | None:
    """Return a stored plan in the time of the reader's site, or None."""
    query = "select zone, content from dispatch.plan where reader = $1 and publication = $2"
    row = await db.fetchrow(query, str(reader), publication)
    return None if row is None else ShiftPlan(row["zone"], decode_batch(bytes(row["content"])))


async def empty_plan(db: Connection, reader: Reader, roster: str) -> ShiftPlan | None:
    """Return a plan without shifts for a reader who has left the network; None who never had a plan of this roster."""
    place = await db.fetchval(
        "select zone from dispatch.plan l join dispatch.publication p on p.number = l.publication"
        " where l.reader = $1 and p.roster = $2 order by p.number desc limit 1",
        str(reader),
        roster,
    )
    return None if place is None else ShiftPlan(place, ())


async def zone_of(db: Connection, reader: Reader) -> str | None:
    """Return the zone of a reader's site as of the newest plan; None who never had one."""
    query = "select zone from dispatch.plan where reader = $1 order by publication desc limit 1"
    return None if (found := await db.fetchval(query, str(reader))) is None else str(found)


async def load_entries(
    db: Connection, reader: Reader, roster: str = "", since: datetime | None = None
) -> list[CalendarEntry]:
    """Return a reader's calendar entries: of one roster where named, of dates from `since` on where given."""
    rows = await db.fetch(
        "select * from dispatch.calendar_entry where reader = $1 and ($2 = '' or roster = $2)"
        " and ($3::date is null or labour_date >= $3) order by uid",
        str(reader),
        roster,
        None if since is None else since.date(),
    )
    return [_entry(row) for row in rows]


async def store_entries(db: Connection, reader: Reader, roster: str, entries: Iterable[CalendarEntry]) -> None:
    """Store calendar entries as they are now."""
    await db.executemany(
        "insert into dispatch.calendar_entry (reader, uid, roster, labour_date, sequence, cancelled, changed_at,"
        " content) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (reader, uid) do update set"
        " sequence = excluded.sequence, cancelled = excluded.cancelled, changed_at = excluded.changed_at,"
        " content = excluded.content",
        [
            (
                str(reader),
                entry.uid,
                roster,
                entry.labour_date,
                entry.sequence,
                entry.cancelled,
                entry.changed_at,
                encode_shift(entry.shift).SerializeToString(deterministic=True),
            )
            for entry in entries
        ],
    )


def _publication(row: Any) -> Publication:
    names = ("number", "roster", "version", "horizon_start", "horizon_end", "network_revision")
    return Publication(*(row[name] for name in names))


def _entry(row: Any) -> CalendarEntry:
    shift = decode_shift(parsed(roster_pb2.Shift, bytes(row["content"])))
    return CalendarEntry(
        row["uid"], row["labour_date"], shift, row["changed_at"], row["sequence"], bool(row["cancelled"])
    )
