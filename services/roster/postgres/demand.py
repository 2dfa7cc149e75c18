"""Actuals, forecasts, requirements and their releases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, timedelta

from heliotrope.codec.events import encode_demand_forecast, encode_staffing_requirement
from heliotrope.codec.history import DemandStatus, RevisionStatus
from heliotrope.domain.demand import ContactActual, DemandForecast, StaffingRequirement
from heliotrope.domain.network import Network
from heliotrope.domain.problem import ServiceToDate
from heliotrope.domain.remedies import DayActual, counting_since, service_so_far
from heliotrope.domain.time import Horizon
from heliotrope.runtime.postgres import Connection

COLUMNS = (
    "queue",
    "start",
    "minutes",
    "offered",
    "handled",
    "abandoned",
    "handle_time_s",
    "in_target",
    "revision",
)
BATCH = 2000


async def store_actuals(db: Connection, actuals: Iterable[ContactActual]) -> int:
    """Store actuals, the highest revision of an interval winning; return how many changed something."""
    rows = [tuple(getattr(actual, name) for name in COLUMNS) for actual in actuals]
    await db.execute("create temporary table incoming (like demand.actual) on commit drop")
    await db.copy_records_to_table("incoming", records=rows, columns=COLUMNS)
    status = await db.execute(
        """
        insert into demand.actual
        select distinct on (queue, start) * from incoming order by queue, start, revision desc
        on conflict (queue, start) do update set
            minutes = excluded.minutes, offered = excluded.offered, handled = excluded.handled,
            abandoned = excluded.abandoned, handle_time_s = excluded.handle_time_s,
            in_target = excluded.in_target, revision = excluded.revision
        where demand.actual.revision < excluded.revision
        """
    )
    await db.execute("drop table incoming")
    return int(status.split()[-1])


async def history(
    db: Connection, queues: Sequence[str], start: datetime | None, end: datetime | None
) -> AsyncIterator[list[ContactActual]]:
    """Yield actuals in batches, ordered by queue and interval; no queues means all."""
    cursor = await db.cursor(
        f"select {', '.join(COLUMNS)} from demand.actual"
        " where (cardinality($1::text[]) = 0 or queue = any($1))"
        " and ($2::timestamptz is null or start >= $2) and ($3::timestamptz is null or start < $3)"
        " order by queue, start",
        list(queues),
        start,
        end,
    )
    while rows := await cursor.fetch(BATCH):
        yield [ContactActual(*row) for row in rows]


async def service_to_date(db: Connection, network: Network, horizon: Horizon) -> tuple[ServiceToDate, ...]:
    """Return what actuals say of measuring periods that began before the horizon, by queue; unknown ones left out."""
    begun = {queue.id: since for queue in network.queues if (since := counting_since(queue, horizon)) is not None}
    rows = await db.fetch(
        """
        select queue, (start at time zone zone)::date as day, sum(offered)::bigint as offered,
               sum(handled)::bigint as handled, sum(in_target)::bigint as in_target
        from unnest($1::text[], $2::text[], $3::timestamptz[]) as begun (queue, zone, since)
        join demand.actual using (queue)
        where start >= since and start < $4 group by queue, day order by queue, day
        """,
        list(begun),
        [network.queue(name).zone for name in begun],
        list(begun.values()),
        horizon.start,
    )
    days: dict[str, list[DayActual]] = {name: [] for name in begun}
    for row in rows:
        days[row["queue"]].append(DayActual(row["day"], row["offered"], row["handled"], row["in_target"]))
    found = (service_so_far(network.queue(name), actuals) for name, actuals in days.items())
    return tuple(each for each in found if each is not None)


async def store_forecasts(db: Connection, forecasts: Iterable[DemandForecast]) -> None:
    """Store forecast queue-days; the first of a revision holds."""
    rows = [(f.queue, f.day, f.revision, encode_demand_forecast(f)) for f in forecasts]
    await db.executemany("insert into demand.forecast values ($1, $2, $3, $4) on conflict do nothing", rows)


async def store_requirements(db: Connection, requirements: Iterable[StaffingRequirement]) -> None:
    """Store requirement queue-days; the first of a revision holds, so that a revision never changes."""
    rows = [(r.queue, r.day, r.revision, encode_staffing_requirement(r)) for r in requirements]
    await db.executemany("insert into demand.requirement values ($1, $2, $3, $4) on conflict do nothing", rows)


async def store_release(db: Connection, kind: str, revision: int, queue_days: int) -> None:
    """Remember how many queue-days belong to a revision."""
    await db.execute(
        "insert into demand.release (kind, revision, queue_days) values ($1, $2, $3)"
        " on conflict (kind, revision) do update set queue_days = excluded.queue_days",
        kind,
        revision,
        queue_days,
    )


async def complete_revision(db: Connection, kind: str, horizon: Horizon) -> int | None:
    """Return the newest release of `kind` that is recorded whole and has every day of the horizon."""
    first, last = _days(horizon)
    revision = await db.fetchval(
        f"""
        select revision from demand.release r where kind = $1
        and queue_days <= (select count(*) from demand.{kind} x where x.revision = r.revision)
        and $4 = (select count(distinct day) from demand.{kind} x
                  where x.revision = r.revision and day between $2 and $3)
        order by revision desc limit 1
        """,
        kind,
        first,
        last,
        (last - first).days + 1,
    )
    return None if revision is None else int(revision)


async def queue_days(db: Connection, kind: str, revision: int, horizon: Horizon) -> list[bytes]:
    """Return the stored messages of one revision within the horizon, ordered by queue and day."""
    rows = await db.fetch(
        f"select content from demand.{kind} where revision = $1 and day between $2 and $3 order by queue, day",
        revision,
        *_days(horizon),
    )
    return [bytes(row["content"]) for row in rows]


async def request_forecast(
    db: Connection, request_id: str, horizon: Horizon, queues: Sequence[str]
) -> tuple[int, bool]:
    """Return the revision of a request, and whether the request is new."""
    await db.execute("lock table demand.forecast_request in share row exclusive mode")
    known = "select revision from demand.forecast_request where request_id = $1"
    revision = await db.fetchval(known, request_id)
    if revision is not None:
        return int(revision), False
    revision = await db.fetchval(
        "insert into demand.forecast_request (request_id, horizon_start, weeks, queues)"
        " values ($1, $2, $3, $4) returning revision",
        request_id,
        horizon.start,
        horizon.weeks,
        list(queues),
    )
    return int(revision), True


async def status(db: Connection, horizon: Horizon | None) -> DemandStatus:
    """Return how far every revision is, newest first; only queue-days of the horizon where one is given."""
    first, last = _days(horizon) if horizon else (date.min, date.max)
    rows = await db.fetch(
        """
        with held as (
            select revision, count(*) filter (where kind = 'f') as forecasts,
                   count(*) filter (where kind = 'r') as requirements
            from (select 'f' as kind, revision from demand.forecast where day between $1 and $2
                  union all
                  select 'r', revision from demand.requirement where day between $1 and $2) each_day
            group by revision),
        released as (
            select revision, max(queue_days) filter (where kind = 'forecast') as forecasts,
                   max(queue_days) filter (where kind = 'requirement') as requirements
            from demand.release group by revision)
        select revision, coalesce(h.forecasts, 0), coalesce(r.forecasts, 0),
               coalesce(h.requirements, 0), coalesce(r.requirements, 0),
               coalesce(r.requirements <= (select count(*) from demand.requirement q
                                           where q.revision = h.revision), false)
        from held h left join released r using (revision) order by revision desc limit 50
        """,
        first,
        last,
    )
    count, earliest, latest = await db.fetchrow("select count(*), min(start), max(start) from demand.actual")
    return DemandStatus(tuple(RevisionStatus(*row) for row in rows), count, earliest, latest)


def _days(horizon: Horizon) -> tuple[date, date]:
    """Return the first and the last UTC day that the horizon touches."""
    return horizon.start.date(), (horizon.end - timedelta(microseconds=1)).date()
