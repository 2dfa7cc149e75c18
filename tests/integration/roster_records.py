"""A roster service in this process on a fresh database of the real PostgreSQL, and an optimiser that plays by hand."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import grpc
import numpy as np
from heliotrope.client import RosterClient, connect
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.problems import decode_problem
from heliotrope.codec.runs import SchedulingRun, run_of
from heliotrope.codec.shifts import encode_shift
from heliotrope.codec.verdicts import certificate_message
from heliotrope.codec.versions import RosterVersion, version_of
from heliotrope.domain.demand import StaffingRequirement
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, RosterCertificate, Shift
from heliotrope.domain.time import Horizon
from heliotrope.runtime.postgres import Notices, open_pool
from heliotrope.runtime.security import Security
from heliotrope.v1 import planning_pb2 as wire
from heliotrope.v1.planning_pb2_grpc import PlanningServiceStub

from services.roster.approval import ONE_PERSON, ApprovalPolicy
from services.roster.postgres import demand
from services.roster.record import Record
from services.roster.service import api, reap_once
from tests.unit.networks import MONDAY, tiny_problem

HORIZON = Horizon(MONDAY)
MIGRATIONS = Path(__file__).parents[2] / "services" / "roster" / "migrations"


@dataclass
class Running:
    """A service in this process, a client of it, and a stub that an optimiser would use."""

    address: str
    postgres: str
    record: Record
    client: RosterClient
    planning: PlanningServiceStub
    channel: grpc.aio.Channel

    async def release(self, revision: int, agents: float = 1.0) -> None:
        """Record a complete requirement release of the horizon, as the recorder would."""
        days = [
            StaffingRequirement(
                queue,
                day,
                np.full(96, agents),
                np.full((96, 4), agents / 4),
                np.full((96, 4), 10.0),
                np.full(96, agents),
                revision,
                f"forecast@{revision}",
            )
            for queue in ("cards", "orders", "returns")
            for day in HORIZON.days
        ]
        async with self.record.transaction() as db:
            await demand.store_requirements(db, days)
            await demand.store_release(db, "requirement", revision, len(days))

    async def claim(self, worker: str = "w1") -> tuple[SchedulingRun, float] | None:
        """Claim a run as an optimiser does."""
        answer = await self.planning.ClaimRun(wire.ClaimRunRequest(worker=worker), timeout=10)
        return (run_of(answer.run), answer.lease_s) if answer.HasField("run") else None

    async def problem(self, run: SchedulingRun) -> RosterProblem:
        """Read a run's frozen problem."""
        call = self.planning.StreamProblem(wire.StreamProblemRequest(run=run.run), timeout=10)
        return decode_problem(b"".join([answer.piece async for answer in call]))

    async def submit(self, run: SchedulingRun, roster: Roster) -> RosterVersion:
        """Hand in a result."""
        certificate = RosterCertificate(
            "EUR", {"wages": 1.0}, 1.0, 0.5, 100.0, 0.5, 0.0, {}, run.problem_hash, roster.hash(), 0, {}, "test"
        )
        header = wire.ProposalHeader(run=run.run, epoch=run.epoch, certificate=certificate_message(certificate))
        messages: Iterable[wire.SubmitProposalRequest] = [
            wire.SubmitProposalRequest(header=header),
            wire.SubmitProposalRequest(shifts=[encode_shift(shift) for shift in roster.shifts]),
        ]
        answer = await self.planning.SubmitProposal(iter(messages), timeout=30)
        return version_of(answer.version)

    async def reap(self) -> int:
        """Take runs from workers whose lease has ended."""
        return await reap_once(self.record)


def moved(shift: Shift, minutes: int = 30) -> Shift:
    """Return the shift so much later."""
    by = timedelta(minutes=minutes)
    blocks = tuple(replace(a, start=a.start + by, end=a.end + by) for a in shift.activities)
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)


def tiny_document() -> NetworkDocument:
    """Return the tiny network as a document."""
    problem = tiny_problem()
    return NetworkDocument(problem.network, problem.agents, problem.work_plans, problem.rules, {"PL": "1", "PH": "1"})


@asynccontextmanager
async def running_service(
    postgres: str,
    lease_s: float = 30.0,
    policy: ApprovalPolicy = ONE_PERSON,
    security: Security | None = None,
) -> AsyncIterator[Running]:
    """Serve a fresh database until the context closes."""
    address = await fresh_database(postgres)
    stop = asyncio.Event()
    async with open_pool(address) as pool:
        notices = Notices(address)
        record = await Record.open(pool, notices)
        listening = asyncio.ensure_future(notices.listen(stop))
        async with api(record, stop, "127.0.0.1:0", lease_s, policy=policy, security=security) as port:
            server = f"127.0.0.1:{port}"
            async with connect(server) as client, grpc.aio.insecure_channel(server) as channel:
                yield Running(server, address, record, client, PlanningServiceStub(channel), channel)
            stop.set()
        listening.cancel()
        await asyncio.wait({listening})


async def fresh_database(postgres: str) -> str:
    """Create an empty database with the service's schema on the server at `postgres`; return its address."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    server = await asyncpg.connect(postgres)
    await server.execute(f"create database {name}")
    await server.close()
    address = urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
    database = await asyncpg.connect(address)
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        await database.execute(migration.read_text().split("-- migrate:down")[0])
    await database.close()
    return address
