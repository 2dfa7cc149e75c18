"""Scheduling runs: queued, leased, ended."""

from __future__ import annotations

import json
import uuid
from typing import Any

from heliotrope.codec.events import decode_run_progress
from heliotrope.codec.names import run_id
from heliotrope.codec.runs import Lane, RunRequest, RunState, SchedulingRun, decode_request, encode_request
from heliotrope.domain.errors import Compacted, Conflict, InvalidValue, NotFound
from heliotrope.runtime.postgres import Connection, notify

LEASE_S = 30.0
MOST_ATTEMPTS = 2
LATER = "greatest(clock_timestamp(), updated_at + interval '1 microsecond')"
"""When a change of a run is made: after the change before it, by which watchers tell what is new to them. `now()` is
when the transaction began, and one that waits for the row may have begun before one that has it."""


async def find_run(db: Connection, run: str, lock: bool = False) -> SchedulingRun:
    """Return a run; `NotFound` where there is none."""
    row = await db.fetchrow(f"select * from scheduling_run where id = $1{' for update' * lock}", run_id(run))
    if row is None:
        raise NotFound(f"run: expected a stored run, got {run!r}")
    return run_of_row(row)


async def run_of_request(db: Connection, request: RunRequest) -> SchedulingRun | None:
    """Return the run of a request that was made before; `InvalidValue` where its id stood for another."""
    row = await db.fetchrow("select * from scheduling_run where request_id = $1", request.request_id)
    if row is None:
        return None
    if bytes(row["request"]) != encode_request(request):
        raise InvalidValue("request_id", "a new id for a different request", request.request_id)
    return run_of_row(row)


async def insert_run(
    db: Connection,
    request: RunRequest,
    roster: str,
    base_version: int,
    network_revision: int,
    basis: dict[str, str],
    problem_hash: str,
    problem: bytes,
) -> SchedulingRun | None:
    """Queue a run with its frozen problem; None where its request id is taken."""
    await db.execute(
        "insert into problem (hash, content) values ($1, $2) on conflict (hash) do update"
        " set content = excluded.content where problem.content is null",
        problem_hash,
        problem,
    )
    row = await db.fetchrow(
        "insert into scheduling_run (id, request_id, request, roster, lane, state, base_version,"
        " network_revision, basis, problem_hash)"
        " values ($1, $2, $3, $4, $5, 'queued', $6, $7, $8::jsonb, $9)"
        " on conflict (request_id) do nothing returning *",
        str(uuid.uuid4()),
        request.request_id,
        encode_request(request),
        roster,
        request.lane.value,
        base_version,
        network_revision,
        json.dumps(basis),
        problem_hash,
    )
    return None if row is None else run_of_row(row)


async def load_problem(db: Connection, problem_hash: str) -> bytes:
    """Return the bytes of a frozen problem; `Compacted` where it is gone."""
    raw: bytes | None = await db.fetchval("select content from problem where hash = $1", problem_hash)
    if raw is None:
        raise Compacted("problem: expected one that is kept, got that of a run that ended long ago", 0)
    return raw


async def base_version_of(db: Connection, run: str) -> int:
    """Return the published version that a run was frozen against; 0 for none."""
    return int(await db.fetchval("select base_version from scheduling_run where id = $1", run))


async def network_revision_of(db: Connection, run: str) -> int:
    """Return the network revision that a run was frozen with."""
    return int(await db.fetchval("select network_revision from scheduling_run where id = $1", run))


def place_of(run: SchedulingRun) -> tuple[str, str]:
    """Return where a stored run stands in a list that is newest first."""
    assert run.created_at is not None
    return run.created_at.isoformat(), run.run


async def list_runs(db: Connection, before: tuple[Any, ...] | None, most: int) -> list[SchedulingRun]:
    """Return runs that are no studies, newest first, older than `before` (created_at, id)."""
    rows = await db.fetch(
        "select * from scheduling_run r where ($1::timestamptz is null or (created_at, id) < ($1, $2))"
        " and not exists (select from study s where s.run = r.id) order by created_at desc, id desc limit $3",
        *(before or (None, "")),
        most,
    )
    return [run_of_row(row) for row in rows]


async def claim(db: Connection, lane: Lane | None, worker: str, lease_s: float) -> SchedulingRun | None:
    """Lease the most urgent waiting run to a worker under the next epoch; None where none waits."""
    row = await db.fetchrow(
        f"""
        update scheduling_run set state = 'running', epoch = epoch + 1, attempts = attempts + 1, worker = $2,
            lease_until = now() + make_interval(secs => $3), updated_at = {LATER}
        where id = (select id from scheduling_run
                    where state = 'queued' and ($1::text is null or lane = $1)
                    order by (lane = 'repair') desc, created_at
                    for update skip locked limit 1)
        returning *
        """,
        lane.value if lane else None,
        worker,
        lease_s,
    )
    return None if row is None else run_of_row(row)


async def extend_lease(db: Connection, run: str, epoch: int, lease_s: float, progress: bytes | None) -> SchedulingRun:
    """Extend a lease and keep the progress; `Conflict` where the lease was lost."""
    held = await find_run(db, run, lock=True)
    expect_lease(held, epoch)
    row = await db.fetchrow(
        "update scheduling_run set lease_until = now() + make_interval(secs => $2),"
        f" progress = coalesce($3, progress), updated_at = {LATER} where id = $1 returning *",
        run,
        lease_s,
        progress,
    )
    await notify(db, subject(run))
    return run_of_row(row)


def expect_lease(run: SchedulingRun, epoch: int) -> None:
    """Raise unless the lease of `epoch` still holds."""
    if run.state is not RunState.RUNNING or run.epoch != epoch:
        raise Conflict(
            f"epoch: expected the lease of run {run.run} ({run.state}, epoch {run.epoch}), got epoch {epoch}"
        )


async def end_run(db: Connection, run: str, state: RunState, version: int = 0, failure: str = "") -> SchedulingRun:
    """Put a run into a final state."""
    row = await db.fetchrow(
        "update scheduling_run set state = $2, version = $3, failure = $4, lease_until = null,"
        f" updated_at = {LATER} where id = $1 returning *",
        run,
        state.value,
        version,
        failure,
    )
    await notify(db, subject(run))
    return run_of_row(row)


async def request_stop(db: Connection, run: str) -> SchedulingRun:
    """Ask a run to stop at the next heartbeat."""
    row = await db.fetchrow(
        f"update scheduling_run set stop_requested = true, updated_at = {LATER} where id = $1 returning *", run_id(run)
    )
    if row is None:
        raise NotFound(f"run: expected a stored run, got {run!r}")
    await notify(db, subject(run))
    return run_of_row(row)


async def reap(db: Connection) -> list[SchedulingRun]:
    """Take runs from workers whose lease has ended: queue them again, or fail them after the last attempt."""
    rows = await db.fetch(
        f"""
        update scheduling_run set lease_until = null, updated_at = {LATER},
            state = case when attempts >= $1 then 'failed' else 'queued' end,
            failure = case when attempts >= $1
                then 'the lease of worker ' || worker || ' ended without a result, attempt ' || attempts
                else failure end
        where id in (select id from scheduling_run where state = 'running' and lease_until < now()
                     for update skip locked)
        returning *
        """,
        MOST_ATTEMPTS,
    )
    runs = [run_of_row(row) for row in rows]
    for run in runs:
        await notify(db, subject(run.run))
    return runs


def subject(run: str) -> str:
    """Return what watchers of a run wait for."""
    return f"run:{run_id(run)}"


def run_of_row(row: Any) -> SchedulingRun:
    """Read a row of scheduling_run."""
    return SchedulingRun(
        run=row["id"],
        state=RunState(row["state"]),
        request=decode_request(row["request"]),
        roster=row["roster"],
        problem_hash=row["problem_hash"],
        basis=json.loads(row["basis"]),
        attempts=row["attempts"],
        epoch=row["epoch"],
        worker=row["worker"],
        progress=decode_run_progress(row["progress"]) if row["progress"] else None,
        version=row["version"],
        failure=row["failure"],
        stop_requested=row["stop_requested"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
