"""Between clients: what client A's auditor reads does not depend, in any byte, on client B's private data."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import grpc
import numpy as np
import pytest
from google.protobuf.message import Message
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.runs import RunRequest
from heliotrope.codec.versions import RosterImport
from heliotrope.domain.demand import ContactActual, StaffingRequirement
from heliotrope.domain.network import Queue, RemedyTier
from heliotrope.domain.people import Agent
from heliotrope.runtime.security import Security, SecuritySettings
from heliotrope.v1 import insight_pb2 as wire
from heliotrope.v1.insight_pb2_grpc import InsightServiceStub

from deploy.local import LocalStack
from deploy.local.identity import IdentityProvider, Person
from services.roster.postgres import demand
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document
from tests.unit.networks import tiny_problem, tiny_roster

AUDITOR = Person("auditor-of-the-bank", "An auditor", ("client_auditor",), clients=("bank",))
INCUMBENT = RosterImport("incumbent", HORIZON, in_force=True, reason="in force")
DEADLINE_S = 60.0
Document = Callable[[NetworkDocument], NetworkDocument]


def unchanged(document: NetworkDocument) -> NetworkDocument:
    return document


def other_goals(document: NetworkDocument) -> NetworkDocument:
    """The shop's contract: goals, remedies, prices, handle times, names."""

    def changed(queue: Queue) -> Queue:
        if queue.client != "shop":
            return queue
        goal = replace(queue.goal, service_level=0.95, within_s=5)
        tiers = (RemedyTier(0.9, 12345.0),)
        return replace(queue, goal=goal, remedies=tiers, handle_time_s=901.0, shortage_price=77.0, name="Secret")

    network = document.network
    clients = tuple(replace(c, name="Secret Ltd") if c.id == "shop" else c for c in network.clients)
    return replace(document, network=replace(network, clients=clients, queues=tuple(map(changed, network.queues))))


def other_people(document: NetworkDocument) -> NetworkDocument:
    """The shop's people: wages, skills, and one more of them."""
    own = [agent for agent in document.agents if "shop" in agent.clients]
    dearer = [replace(agent, wage=99.0, skills={"retail": 0.5}) for agent in own]
    more = replace(own[0], id="m9")
    kept: Iterable[Agent] = (agent for agent in document.agents if "shop" not in agent.clients)
    return replace(document, agents=(*kept, *dearer, more))


CHANGES: dict[str, tuple[Document, float, int]] = {
    "demand": (unchanged, 3.0, 1),
    "contacts": (unchanged, 1.0, 7),
    "contract": (other_goals, 1.0, 1),
    "people": (other_people, 1.0, 1),
    "all of it": (lambda document: other_people(other_goals(document)), 5.0, 3),
}
"""What changes of the shop's: its document, its agents required, its contacts."""


async def release(running: Running, agents: float) -> None:
    """Record requirements: one agent for each of the bank's queues, `agents` for the shop's."""
    days = []
    for queue, needed in (("cards", 1.0), ("orders", agents), ("returns", agents)):
        for day in HORIZON.days:
            widths, prices = np.full((96, 4), needed / 4), np.full((96, 4), 10.0 * needed)
            load = np.full(96, needed * 0.8)
            days.append(StaffingRequirement(queue, day, np.full(96, needed), widths, prices, load, 1, "forecast@1"))
    async with running.record.transaction() as db:
        await demand.store_requirements(db, days)
        await demand.store_release(db, "requirement", 1, len(days))


def contacts(queue: str, offered: int) -> list[ContactActual]:
    start = HORIZON.start + timedelta(hours=9)
    return [
        ContactActual(queue, start + timedelta(minutes=15 * n), 15, offered, offered, 0, 200.0, offered // 2, 1)
        for n in range(4)
    ]


@asynccontextmanager
async def world(
    stack: LocalStack, provider: IdentityProvider, change: Document, agents: float, offered: int
) -> AsyncIterator[Running]:
    """Serve a fresh database with the same versions, whatever is changed of the shop's."""
    believed = SecuritySettings("demo", oidc_issuer=provider.issuer, oidc_audience="heliotrope")
    async with running_service(stack.postgres, security=Security(believed)) as running:
        await running.client.import_network(change(tiny_document()))
        await release(running, agents)
        actuals = [*contacts("cards", 10), *contacts("orders", 10 * offered), *contacts("returns", 4 * offered)]
        await running.client.import_actuals(actuals)
        shifts = tiny_roster(tiny_problem())
        await running.client.import_roster(INCUMBENT, shifts.shifts)
        await running.client.reoptimise(RunRequest("run", HORIZON))
        claimed = await running.claim()
        assert claimed is not None
        await running.submit(claimed[0], shifts)
        yield running


REQUESTS: tuple[tuple[str, Message], ...] = tuple(
    (method, request)
    for version in (1, 2)
    for method, request in (
        *(
            ("GetCoverage", wire.GetCoverageRequest(version=version, client="bank", group=group))
            for group in wire.CoverageGroup.values()
        ),
        ("GetCoverage", wire.GetCoverageRequest(version=version, client="bank", queues=["orders"])),
        ("GetCoverage", wire.GetCoverageRequest(version=version, client="bank", queues=["no-such-queue"])),
        ("GetCoverage", wire.GetCoverageRequest(version=version, client="bank", sites=["manila"])),
        ("GetCoverage", wire.GetCoverageRequest(version=version, client="shop")),
        ("GetCoverage", wire.GetCoverageRequest(version=version)),
        ("GetServiceLevel", wire.GetServiceLevelRequest(version=version, client="bank")),
        ("GetServiceLevel", wire.GetServiceLevelRequest(version=version, client="shop")),
        ("GetVersionSummary", wire.GetVersionSummaryRequest(version=version, client="bank")),
        ("GetVersionSummary", wire.GetVersionSummaryRequest(version=version)),
        ("GetStatement", wire.GetStatementRequest(version=version, client="bank")),
        ("GetStatement", wire.GetStatementRequest(version=version, client="shop")),
        ("GetStatement", wire.GetStatementRequest(version=version, client="no-such-client")),
        ("GetCost", wire.GetCostRequest(version=version, client="bank")),
        ("GetFairness", wire.GetFairnessRequest(version=version, client="bank")),
    )
)
"""Everything that an auditor may ask, and some that it may not: refusals must not tell either."""


async def read(running: Running, token: str) -> list[tuple[str, bytes]]:
    """Return every answer, and every refusal with its details, as bytes."""
    stub, metadata = InsightServiceStub(running.channel), (("authorization", f"Bearer {token}"),)
    found = []
    for method, request in REQUESTS:
        try:
            answer = await getattr(stub, method)(request, timeout=DEADLINE_S, metadata=metadata)
            found.append((f"{method} {request}", answer.SerializeToString(deterministic=True)))
        except grpc.aio.AioRpcError as error:
            trailers = repr(sorted((key, value) for key, value in error.trailing_metadata() or ()))
            found.append((f"{method} {request}", f"{error.code()} {error.details()} {trailers}".encode()))
    return found


@pytest.fixture(scope="module")
def provider() -> Iterable[IdentityProvider]:
    """An issuer that knows the bank's auditor."""
    with IdentityProvider(people=(AUDITOR,)) as running:
        yield running


async def test_no_byte_of_what_an_auditor_reads_depends_on_another_client(
    stack: LocalStack, provider: IdentityProvider
) -> None:
    token = provider.token(AUDITOR.subject)
    async with world(stack, provider, unchanged, 1.0, 1) as running:
        base = await read(running, token)
        everything = await running.client.insight.coverage()
    for name, (change, agents, offered) in CHANGES.items():
        async with world(stack, provider, change, agents, offered) as running:
            found = await read(running, token)
            changed = await running.client.insight.coverage()
        assert [asked for (asked, a), (_, b) in zip(base, found, strict=True) if a != b] == [], name
        if name == "demand":  # the change is there to be seen, by those who may
            assert not np.array_equal(everything.series[1].required, changed.series[1].required)
    insight = wire.DESCRIPTOR.services_by_name["InsightService"]
    assert {method for method, _ in REQUESTS} == {method.name for method in insight.methods}
    answers = dict(base)
    granted = [asked for asked, raw in answers.items() if not raw.startswith(b"StatusCode")]
    assert len(granted) == 2 * (len(wire.CoverageGroup.values()) + 4)
    refused = [raw for asked, raw in answers.items() if '"shop"' in asked or "client" not in asked]
    assert refused
    assert all(raw.startswith(b"StatusCode.PERMISSION_DENIED") for raw in refused)
    assert not any(b"orders" in raw or b"returns" in raw for asked, raw in answers.items() if "orders" not in asked)
