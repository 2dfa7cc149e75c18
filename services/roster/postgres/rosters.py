"""Roster versions: head counters, states, publications."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from heliotrope.codec.fields import parsed
from heliotrope.codec.names import version_place
from heliotrope.codec.verdicts import certificate_of, decode_verdict
from heliotrope.codec.versions import Approval, RosterVersion, VersionState, roster_id
from heliotrope.domain.errors import Conflict, InvalidValue, NotFound
from heliotrope.domain.time import Horizon
from heliotrope.runtime.postgres import Connection
from heliotrope.v1 import roster_pb2

PUBLICATION_LOCK = 0x68656C03
"""Held by a publishing transaction until it commits: publication numbers follow the order of commits."""

HEAD = """
select v.roster, v.version, v.state, v.base_version, v.shifts, v.roster_hash, v.root_hash, v.run, v.network_revision,
    v.in_force, v.reason, v.created_at, v.published_at, v.people_changed, v.compacted_at, v.buckets,
    r.horizon_start, r.weeks, r.grain_minutes, r.published,
    (select array_agg((a.by_name, a.note, a.at, a.subject) order by a.at) from approval a
     where a.roster = v.roster and a.version = v.version) as approvals
"""
FROM = " from roster_version v join roster r on r.id = v.roster "
VERSION = f"{HEAD}, v.certificate, v.verdict {FROM}"
MEANT = """
where r.id = coalesce(nullif($1, ''),
                      (select roster from roster_version where publication is not null
                       order by publication desc limit 1),
                      (select roster from roster_version order by created_at desc limit 1))
and v.version = case when $2 > 0 then $2 when r.published > 0 then r.published else r.head end
"""
"""No roster is the one published last, else the newest; version 0 the one in force, else the newest."""


@dataclass(frozen=True, slots=True)
class Head:
    """A roster's counters, locked until the transaction ends."""

    roster: str
    head: int
    published: int


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication in the order of all: `version` replaced `previous` (0 for none)."""

    number: int
    roster: str
    version: int
    previous: int


async def lock_roster(db: Connection, horizon: Horizon) -> Head:
    """Return the roster of a planning period, made where missing, locked until the transaction ends."""
    name = roster_id(horizon)
    overlapping = await db.fetchval(
        "select id from roster where id <> $1 and published > 0 and horizon_start < $3"
        " and $2 < horizon_start + weeks * interval '168 hours' limit 1",
        name,
        horizon.start,
        horizon.end,
    )
    if overlapping:
        raise InvalidValue("horizon", f"that of roster {overlapping}, or one that does not overlap it", name)
    await db.execute(
        "insert into roster (id, horizon_start, weeks, grain_minutes) values ($1, $2, $3, $4) on conflict do nothing",
        name,
        horizon.start,
        horizon.weeks,
        horizon.grain_minutes,
    )
    return await lock_known(db, name)


async def lock_known(db: Connection, roster: str) -> Head:
    """Lock a roster by id; `NotFound` where there is none."""
    row = await db.fetchrow("select id, head, published from roster where id = $1 for update", roster)
    if row is None:
        raise NotFound(f"roster: expected a stored roster, got {roster!r}")
    return Head(*row)


async def published_version(db: Connection, roster: str) -> int:
    """Return the version in force; 0 where there is none."""
    return int(await db.fetchval("select published from roster where id = $1", roster) or 0)


async def find_version(db: Connection, roster: str, version: int) -> RosterVersion:
    """Return a version, by id or resource name and as in `MEANT`; `NotFound` where there is none."""
    return (await find_head(db, roster, version, whole=True))[0]


async def find_head(db: Connection, roster: str, version: int, whole: bool = False) -> tuple[RosterVersion, int]:
    """Return a version and how many buckets its agents are in (0: unknown); certificate and verdict where `whole`."""
    query = VERSION if whole else HEAD + FROM
    roster, version = version_place(roster, version)
    row = _expect_found(await db.fetchrow(query + MEANT, roster, version), roster, version)
    return version_of_row(row), row["buckets"]


def _expect_found(row: Any, roster: str, version: int) -> Any:
    if row is None and not roster and not version:
        raise NotFound("roster: expected a stored roster, got none yet")
    if row is None:
        raise NotFound(f"version: expected a stored version of a roster, got {version} of {roster!r}")
    return row


async def version_of_request(db: Connection, request_id: str) -> RosterVersion | None:
    """Return the version that a request made, or None."""
    row = await db.fetchrow(f"{VERSION} where v.request_id = $1", request_id)
    return None if row is None else version_of_row(row)


async def insert_version(db: Connection, values: dict[str, object]) -> None:
    """Insert a version and move its roster's head; `values` are columns of roster_version."""
    columns = ", ".join(values)
    places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    await db.execute(f"insert into roster_version ({columns}) values ({places})", *values.values())
    await db.execute("update roster set head = $2 where id = $1", values["roster"], values["version"])


async def put_in_force(db: Connection, head: Head, version: int) -> int:
    """Publish a version in the place of the one in force; return its publication number."""
    await db.execute("select pg_advisory_xact_lock($1)", PUBLICATION_LOCK)
    await db.execute(
        "update roster_version set state = 'superseded', ended_at = now() where roster = $1 and state = 'published'",
        head.roster,
    )
    number = await db.fetchval(
        "update roster_version set state = 'published', published_at = now(), previous = $3, publication ="
        " (select coalesce(max(publication), 0) + 1 from roster_version)"
        " where roster = $1 and version = $2 returning publication",
        head.roster,
        version,
        head.published,
    )
    await db.execute("update roster set published = $2 where id = $1", head.roster, version)
    return int(number)


async def set_verdict(db: Connection, roster: str, version: int, verdict: bytes) -> None:
    """Replace breaches and waivers of a version."""
    query = "update roster_version set verdict = $3 where roster = $1 and version = $2"
    await db.execute(query, roster, version, verdict)


async def set_discarded(db: Connection, roster: str, version: int) -> None:
    """Drop a proposed version."""
    query = "update roster_version set state = 'discarded', ended_at = now() where roster = $1 and version = $2"
    await db.execute(query, roster, version)


async def set_closing_request(db: Connection, roster: str, version: int, request_id: str) -> None:
    """Remember which request published or discarded a version; an empty id is none."""
    query = "update roster_version set closing_request = nullif($3, '') where roster = $1 and version = $2"
    await db.execute(query, roster, version, request_id)


async def closed_by(db: Connection, request_id: str) -> tuple[str, int] | None:
    """Return the version that a request published or discarded, or None."""
    row = await db.fetchrow("select roster, version from roster_version where closing_request = $1", request_id)
    return None if row is None else (row["roster"], row["version"])


async def list_versions(
    db: Connection, roster: str, state: VersionState | None, before: tuple[Any, ...] | None, most: int
) -> list[RosterVersion]:
    """Return versions, newest first, older than `before` (created_at, roster, version)."""
    rows = await db.fetch(
        f"{VERSION} where ($1 = '' or v.roster = $1) and ($2 = '' or v.state = $2)"
        " and ($3::timestamptz is null or (v.created_at, v.roster, v.version) < ($3, $4, $5))"
        " order by v.created_at desc, v.roster desc, v.version desc limit $6",
        roster,
        state.value if state else "",
        *(before or (None, "", 0)),
        most,
    )
    return [version_of_row(row) for row in rows]


async def publications(db: Connection, after: int, roster: str, most: int) -> list[Publication]:
    """Return publications after a number, in order; of one roster where named."""
    rows = await db.fetch(
        "select publication, roster, version, previous from roster_version"
        " where publication > $1 and ($2 = '' or roster = $2) order by publication limit $3",
        after,
        roster,
        most,
    )
    return [Publication(*row) for row in rows]


async def compacted_through(db: Connection, roster: str) -> int:
    """Return the last publication whose difference can no longer be told, as a version of it is compacted; 0 for none.

    Of one roster where named.
    """
    return int(
        await db.fetchval(
            "select coalesce(max(v.publication), 0) from roster_version v"
            " left join roster_version p on p.roster = v.roster and p.version = v.previous"
            " where v.publication is not null and ($1 = '' or v.roster = $1)"
            " and (v.compacted_at is not null or p.compacted_at is not null)",
            roster,
        )
    )


async def roster_of_publication(db: Connection, number: int) -> str:
    """Return the roster that a publication belongs to."""
    return str(await db.fetchval("select roster from roster_version where publication = $1", number))


async def last_published(db: Connection) -> tuple[str, int] | None:
    """Return the version in force that was published last; None where there is none."""
    row = await db.fetchrow(
        "select roster, version from roster_version where state = 'published' order by publication desc limit 1"
    )
    return None if row is None else (row["roster"], row["version"])


async def in_force(db: Connection, roster: str) -> tuple[int, list[tuple[str, int]]]:
    """Return the last publication number, and the versions in force (of one roster where named) in order."""
    last = await db.fetchval("select coalesce(max(publication), 0) from roster_version")
    rows = await db.fetch(
        "select id, published from roster where published > 0 and ($1 = '' or id = $1) order by horizon_start",
        roster,
    )
    return int(last), [(row["id"], row["published"]) for row in rows]


async def in_force_before(db: Connection, horizon: Horizon) -> list[RosterVersion]:
    """Return the versions in force of earlier planning periods that end at most 8 days before `horizon`."""
    rows = await db.fetch(
        f"{VERSION} where v.state = 'published' and r.horizon_start < $1"
        " and r.horizon_start + r.weeks * interval '168 hours' > $1 - interval '8 days'"
        " order by r.horizon_start",
        horizon.start,
    )
    return [version_of_row(row) for row in rows]


def version_of_row(row: Any) -> RosterVersion:
    """Read a row of `VERSION`, or of `HEAD` alone."""
    breaches, waivers = decode_verdict(row.get("verdict") or b"")
    raw = row.get("certificate")
    return RosterVersion(
        roster=row["roster"],
        version=row["version"],
        state=VersionState(row["state"]),
        horizon=Horizon(row["horizon_start"], row["weeks"], row["grain_minutes"]),
        etag=etag(row["roster"], row["version"], row["state"], row["published"]),
        base_version=row["base_version"],
        shifts=row["shifts"],
        roster_hash=row["roster_hash"],
        root_hash=row["root_hash"],
        created_at=row["created_at"],
        run=row["run"] or "",
        certificate=certificate_of(parsed(roster_pb2.RosterCertificate, raw)) if raw else None,
        breaches=breaches,
        waivers=waivers,
        network_revision=row["network_revision"],
        in_force=row["in_force"],
        reason=row["reason"],
        published_at=row["published_at"],
        published_version=row["published"],
        approvals=tuple(Approval(*approval) for approval in row["approvals"] or ()),
        compacted=row["compacted_at"] is not None,
        people_changed=row["people_changed"],
    )


def etag(roster: str, version: int, state: str, published: int) -> str:
    """Return what changes with the version's state and with the roster's version in force."""
    return hashlib.sha256(f"{roster}|{version}|{state}|{published}".encode()).hexdigest()[:16]


def expect_etag(version: RosterVersion, given: str) -> None:
    """Raise unless the caller saw the version as it is now."""
    if not given:
        raise InvalidValue("etag", "the etag read with the version", given)
    if given != version.etag:
        raise Conflict(
            f"etag: expected that of now, got a stale one: version {version.version} of {version.roster} is"
            f" {version.state}, and version {version.published_version} is published"
        )
