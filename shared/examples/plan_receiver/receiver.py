"""ShiftPlanReceiver over SQLite: every delivery is taken whole and once, however often it comes.

It stands on the generated code alone (`heliotrope.v1`), as a system in another house would.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
from heliotrope.v1 import dispatch_service_pb2 as wire
from heliotrope.v1.dispatch_service_pb2_grpc import (
    ShiftPlanReceiverServicer,
    add_ShiftPlanReceiverServicer_to_server,
)

SCHEMA = """
create table if not exists delivery (
    name text primary key, kind integer not null, reader text not null, roster text not null, version integer not null,
    zone text not null, acknowledge_by text not null, received_at text not null default current_timestamp
);
create table if not exists shift (
    reader text not null, roster text not null, agent text not null, site text not null, date text not null,
    local_start text not null, local_end text not null, utc_start integer not null, utc_end integer not null,
    primary key (reader, roster, agent, utc_start)
);
"""


class Receiver(ShiftPlanReceiverServicer):
    """Keeps, for each reader and roster, the plan that came last."""

    def __init__(self, database: Path) -> None:
        self._database = database
        with closing(self._open()) as db:
            db.executescript(SCHEMA)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._database)

    async def ReceiveShiftPlan(
        self, requests: AsyncIterator[wire.ReceiveShiftPlanRequest], context: Any
    ) -> wire.ReceiveShiftPlanResponse:
        """Take one delivery."""
        header: wire.PlanHeader | None = None
        shifts: list[wire.PlannedShift] = []
        changes = 0
        async for request in requests:
            if request.HasField("header"):
                header = request.header
            shifts += request.shifts
            changes += len(request.changes)
        if header is None:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "header: expected one on the first message, got none")
            raise AssertionError("abort returns never")
        if (len(shifts), changes) != (header.shifts, header.changes):
            # The stream was cut: say so in a way that has it sent again.
            told, came = (header.shifts, header.changes), (len(shifts), changes)
            await context.abort(grpc.StatusCode.DATA_LOSS, f"expected {told} shifts and changes, got {came}")
        with closing(self._open()) as db, db:
            take(db, header, shifts)
        return wire.ReceiveShiftPlanResponse()


def take(db: sqlite3.Connection, header: wire.PlanHeader, shifts: list[wire.PlannedShift]) -> bool:
    """Replace the reader's plan in one transaction; return False where this delivery was taken before."""
    deadline = header.acknowledge_by.ToJsonString() if header.HasField("acknowledge_by") else ""
    row = (header.delivery, header.kind, header.reader, header.roster, header.version, header.zone, deadline)
    taken = db.execute(
        "insert into delivery (name, kind, reader, roster, version, zone, acknowledge_by)"
        " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        row,
    )
    if taken.rowcount == 0:
        return False
    db.execute("delete from shift where reader = ? and roster = ?", (header.reader, header.roster))
    db.executemany(
        "insert into shift values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                header.reader, header.roster, s.agent, s.site, s.date, s.local_start, s.local_end,
                s.start.seconds, s.end.seconds,
            )
            for s in shifts
        ],
    )  # fmt: skip
    return True


async def start(listen: str, database: Path) -> tuple[grpc.aio.Server, int]:
    """Start receiving at ``host:port``; return the server and its port."""
    server = grpc.aio.server()
    add_ShiftPlanReceiverServicer_to_server(Receiver(database), server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port(listen)
    await server.start()
    return server, port


async def serve(listen: str, database: Path) -> None:
    """Receive until stopped."""
    server, port = await start(listen, database)
    print(f"receiving shift plans on port {port}, kept in {database}", flush=True)
    await server.wait_for_termination()
