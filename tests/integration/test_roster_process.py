"""The roster process with the real Kafka and PostgreSQL: demand recorded, events relayed, a kill survived."""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import grpc
import numpy as np
import pytest
from aiokafka import AIOKafkaConsumer
from heliotrope.client import Checkpoint, FollowedRoster, RosterClient, connect, follow
from heliotrope.codec import events as codec
from heliotrope.codec.notices import RequirementReleased
from heliotrope.codec.runs import RunRequest, RunState, run_of
from heliotrope.codec.shifts import encode_shift
from heliotrope.codec.verdicts import certificate_message
from heliotrope.domain.demand import ContactActual, StaffingRequirement
from heliotrope.domain.roster import Roster, RosterCertificate
from heliotrope.domain.time import Horizon
from heliotrope.runtime import topics
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.v1 import planning_pb2 as wire
from heliotrope.v1.planning_pb2_grpc import PlanningServiceStub

from deploy.local import LocalStack
from tests.integration.roster_records import tiny_document
from tests.unit.networks import tiny_problem, tiny_roster

HORIZON = Horizon(datetime(2027, 3, 1, tzinfo=UTC))
REVISION = 900_001
WITHIN_S = 30.0


@pytest.fixture(scope="module")
def stack_with_roster(services: Callable[..., LocalStack]) -> LocalStack:
    return services("roster")


def requirement_events() -> list[Event]:
    days = [
        StaffingRequirement(
            queue, day, np.ones(96), np.full((96, 4), 0.25), np.full((96, 4), 9.0), np.ones(96), REVISION, "f@1"
        )
        for queue in ("cards", "orders", "returns")
        for day in HORIZON.days
    ]
    sent = [
        Event(
            topics.STAFFING_REQUIREMENTS,
            codec.queue_day_key(each),
            codec.encode_staffing_requirement(each),
            "StaffingRequirement",
        )
        for each in days
    ]
    release = codec.encode_requirement_released(RequirementReleased(REVISION, len(days)))
    # The release overtakes its queue-days, as it may between partitions; and one queue-day comes twice.
    return [
        Event(topics.REQUIREMENT_RELEASES, str(REVISION), release, "RequirementReleased"),
        *sent,
        sent[0],
    ]


@asynccontextmanager
async def listening(kafka: str, *names: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        *names, bootstrap_servers=kafka, group_id=f"test-{uuid.uuid4()}", auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def heard(consumer: AIOKafkaConsumer, wanted: Callable[[object], bool]) -> object:
    async with asyncio.timeout(WITHIN_S):
        async for record in consumer:
            if wanted(record):
                return record
    raise AssertionError("the topic ended")


async def recorded(client: RosterClient) -> None:
    async with asyncio.timeout(WITHIN_S):
        while True:
            status = await client.demand_status(HORIZON)
            if any(each.revision == REVISION and each.complete for each in status.revisions):
                return
            await asyncio.sleep(0.2)


async def actuals_of(client: RosterClient, queue: str, at: datetime) -> list[ContactActual]:
    """Return what is recorded of an interval, as soon as something is."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = [each async for each in client.history([queue], at, at + timedelta(minutes=15))]
            if found:
                return found
            await asyncio.sleep(0.2)


async def propose(address: str, roster: Roster) -> tuple[str, int]:
    """Claim the waiting run and hand in a roster, as an optimiser does; return run and version."""
    async with grpc.aio.insecure_channel(address) as channel:
        stub = PlanningServiceStub(channel)
        run = run_of((await stub.ClaimRun(wire.ClaimRunRequest(worker="test"), timeout=10)).run)
        certificate = RosterCertificate(
            "EUR", {}, 1.0, 0.5, 9.0, 5.0, 0.0, {}, run.problem_hash, roster.hash(), 0, {}, "test"
        )
        header = wire.ProposalHeader(run=run.run, epoch=run.epoch, certificate=certificate_message(certificate))
        shifts = [encode_shift(shift) for shift in roster.shifts]
        messages = [wire.SubmitProposalRequest(header=header, shifts=shifts)]
        answer = await stub.SubmitProposal(iter(messages), timeout=30)
        return run.run, answer.version.version


async def test_demand_is_recorded_a_run_is_announced_and_a_publication_leaves(
    stack_with_roster: LocalStack,
) -> None:
    stack = stack_with_roster
    roster = tiny_roster(tiny_problem(horizon=HORIZON))
    async with (
        connect(stack.roster) as client,
        EventProducer(stack.kafka, "test") as producer,
        listening(stack.kafka, topics.SCHEDULING_RUNS, topics.ROSTER_EVENTS) as consumer,
    ):
        await client.import_network(tiny_document())
        await producer.send_all(requirement_events())
        await recorded(client)
        run = await client.reoptimise(RunRequest(f"run-{uuid.uuid4()}", HORIZON))
        record = await heard(consumer, lambda r: r.topic == topics.SCHEDULING_RUNS and r.key == run.run.encode())
        assert codec.decode_run_wake_up(record.value).lane == "plan"
        claimed, number = await propose(stack.roster, roster)
        assert claimed == run.run
        assert (await client.get_run(run.run)).state is RunState.SUCCEEDED
        version = await client.publish(await client.get_version(run.roster, number), "Ana Silva")
        record = await heard(consumer, lambda r: r.topic == topics.ROSTER_EVENTS and r.key == run.roster.encode())
        published = codec.decode_roster_published(record.value)
        assert (published.version, published.root_hash) == (version.version, version.root_hash)
        assert dict(record.headers)["ce_type"] == b"heliotrope.v1.RosterPublished"


async def test_poison_on_a_topic_is_set_aside_and_the_rest_is_recorded(
    stack_with_roster: LocalStack,
) -> None:
    stack = stack_with_roster
    at = HORIZON.start - timedelta(days=30)
    actual = ContactActual("cards", at, 15, 12, 11, 1, 200.0, 9, 2)
    older = ContactActual("cards", at, 15, 7, 7, 0, 200.0, 7, 1)
    actuals = [
        Event(topics.CONTACT_ACTUALS, "cards", value, "ContactActual")
        for value in (
            b"\xff\xff",
            codec.encode_contact_actual(actual),
            codec.encode_contact_actual(older),
            codec.encode_contact_actual(actual),
        )
    ]
    async with (
        connect(stack.roster) as client,
        EventProducer(stack.kafka, "test") as producer,
        listening(stack.kafka, topics.dead(topics.CONTACT_ACTUALS)) as consumer,
    ):
        await client.import_network(tiny_document())
        await producer.send_all(actuals)
        await heard(consumer, lambda r: dict(r.headers)["ce_type"] == b"heliotrope.v1.DeadLetter")
        found = await actuals_of(client, "cards", at)
        assert found == [actual]


async def test_a_killed_service_comes_back_with_everything_and_followers_resume(
    stack_with_roster: LocalStack,
) -> None:
    stack = stack_with_roster
    checkpoint, arrived = Checkpoint(), asyncio.Queue[FollowedRoster]()
    address = stack.roster
    async with connect(address) as client:
        before = await client.get_version()
    following = asyncio.ensure_future(follow(address, arrived.put, checkpoint, before.roster))
    assert (await asyncio.wait_for(arrived.get(), WITHIN_S)).equal
    os.kill(stack.state.processes["roster"].pid, signal.SIGKILL)
    await asyncio.sleep(1)
    stack.stop_service("roster")
    await asyncio.to_thread(stack.start_services, ["roster"])
    async with connect(stack.roster) as client:
        assert await client.get_version(before.roster, before.version) == before
    following.cancel()
    await asyncio.wait({following})
    again: asyncio.Queue[FollowedRoster] = asyncio.Queue()
    resumed = asyncio.ensure_future(follow(stack.roster, again.put, checkpoint, before.roster))
    done, _ = await asyncio.wait({resumed}, timeout=1)
    assert not done  # the token of the killed process is still good
    assert again.empty()  # and nothing is sent twice
    resumed.cancel()
    await asyncio.wait({resumed})
