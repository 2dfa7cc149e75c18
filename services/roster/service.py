"""Roster: the gRPC API over the database; beside it the recorder, the outbox relay, the reaper, the compactor."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from heliotrope.codec.runs import RunState
from heliotrope.domain.errors import HeliotropeError, Unavailable
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.introduction import introduce
from heliotrope.runtime.kafka import EventProducer
from heliotrope.runtime.postgres import Notices, open_pool, waited
from heliotrope.runtime.process import Process
from heliotrope.runtime.rpc import rpc_server, serve_by
from heliotrope.runtime.security import Security, own_security
from heliotrope.runtime.telemetry import Log
from heliotrope.v1 import (
    audit_pb2,
    demand_pb2,
    insight_pb2,
    network_pb2,
    people_pb2,
    planning_pb2,
    roster_pb2,
    studies_pb2,
)

from services.roster.approval import ONE_PERSON, ApprovalPolicy
from services.roster.kafka import record_demand, recorder, relay
from services.roster.postgres import runs
from services.roster.postgres.runs import LEASE_S
from services.roster.proposals import wake_up
from services.roster.record import PUBLISHED, Record
from services.roster.retention import Retention, keep_compact
from services.roster.rpc.demand import DemandService
from services.roster.rpc.insight import InsightService
from services.roster.rpc.network import NetworkService
from services.roster.rpc.people import AuditService, PeopleService
from services.roster.rpc.planning import PlanningService
from services.roster.rpc.rosters import RosterService
from services.roster.rpc.studies import StudyService
from services.roster.settings import RosterSettings
from services.roster.spool import Spool

STOP_GRACE_S = 2.0
REAP_EVERY_S = 2.0
SPOOL_AGAIN_S = 60.0


async def serve(settings: RosterSettings, process: Process) -> None:
    """Answer, record, relay, reap and compact until asked to stop."""
    policy, retention = ApprovalPolicy.of(settings.approval), Retention.of(settings.retention)
    own_security().expect_issuer()
    async with (
        open_pool(settings.postgres) as pool,
        EventProducer(settings.kafka, "roster", process.health) as producer,
        contextlib.AsyncExitStack() as kept,
    ):
        spool = kept.enter_context(Spool(Path(settings.spool) if settings.spool else None))
        notices = Notices(settings.postgres)
        record = await Record.open(pool, notices, spool)
        consumer = recorder(settings.kafka, producer, process)
        stop = process.stop
        async with (
            consumer,
            api(record, stop, settings.listen, settings.lease_s, settings.listen_people, policy=policy) as port,
            asyncio.TaskGroup() as parts,
        ):
            process.log.info("answering", port=port)
            process.health.ready()
            parts.create_task(notices.listen(stop))
            parts.create_task(record_demand(consumer, record, stop))
            parts.create_task(relay(settings.postgres, producer, notices, stop, process.health))
            parts.create_task(reap(record, stop))
            parts.create_task(keep_compact(record, retention, stop))
            parts.create_task(keep_spooled(record, stop, process.log))


@contextlib.asynccontextmanager
async def api(
    record: Record,
    stop: asyncio.Event,
    listen: str,
    lease_s: float = LEASE_S,
    listen_people: str = "",
    security: Security | None = None,
    policy: ApprovalPolicy = ONE_PERSON,
) -> AsyncIterator[int]:
    """Serve the gRPC API while the context is open; yield its port.

    Where `listen_people` is given the API is answered there too, for callers without a client certificate.
    """
    security = security or own_security()
    server = rpc_server(security)
    answers = {
        network_pb2.DESCRIPTOR.services_by_name["NetworkService"]: NetworkService(record),
        people_pb2.DESCRIPTOR.services_by_name["PeopleService"]: PeopleService(record),
        audit_pb2.DESCRIPTOR.services_by_name["AuditService"]: AuditService(record),
        demand_pb2.DESCRIPTOR.services_by_name["DemandService"]: DemandService(record),
        planning_pb2.DESCRIPTOR.services_by_name["PlanningService"]: PlanningService(record, stop, lease_s),
        roster_pb2.DESCRIPTOR.services_by_name["RosterService"]: RosterService(record, stop, policy),
        insight_pb2.DESCRIPTOR.services_by_name["InsightService"]: InsightService(record),
        studies_pb2.DESCRIPTOR.services_by_name["StudyService"]: StudyService(record, stop),
    }
    for service, implementation in answers.items():
        serve_by(server, service, implementation)
    await introduce(server, [service.full_name for service in answers])
    port = security.listen(server, listen)
    if listen_people:
        security.listen(server, listen_people, people=True)
    await server.start()
    try:
        yield port
    finally:
        await server.stop(STOP_GRACE_S)


async def keep_spooled(record: Record, stop: asyncio.Event, log: Log) -> None:
    """Keep what was published last as a file, again and again until stopped."""
    while not stop.is_set():
        news = record.notices.next(PUBLISHED)
        try:
            await record.spool_newest()
        except OSError as error:  # a full disk: whole rosters are then streamed from the database
            log.warning("version not spooled", problem=str(error))
        except HeliotropeError as error:  # the database is away, or the version was compacted meanwhile
            log.info("version not spooled", problem=str(error))
        await waited(news, SPOOL_AGAIN_S)


async def reap(record: Record, stop: asyncio.Event, every_s: float = REAP_EVERY_S) -> None:
    """Take runs from workers that stopped beating, again and again."""
    while not await waited(stop, every_s):
        with contextlib.suppress(Unavailable):
            await reap_once(record)


async def reap_once(record: Record) -> int:
    """Queue runs with an ended lease again, or fail them; return how many there were."""
    async with record.transaction() as db:
        taken = await runs.reap(db)
        for run in taken:
            await log_act(db, "reaper", f"lease ended, now {run.state}", run.run)
        for run in taken:
            if run.state is RunState.QUEUED:
                await wake_up(db, run)
    return len(taken)
