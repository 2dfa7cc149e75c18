"""The dispatch process with the real Kafka and PostgreSQL: a publication is pushed, and in the calendar, once."""

from __future__ import annotations

import asyncio
import signal
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
from aiokafka import AIOKafkaConsumer
from examples.plan_receiver.receiver import start
from heliotrope.client import connect
from heliotrope.codec.dead_letter import decode_dead_letter
from heliotrope.codec.events import encode_roster_published
from heliotrope.codec.notices import RosterPublished
from heliotrope.codec.versions import RosterImport, RosterVersion
from heliotrope.domain.roster import Roster
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.topics import ROSTER_EVENTS, dead
from heliotrope.v1 import dispatch_service_pb2 as wire
from heliotrope.v1.dispatch_service_pb2_grpc import DispatchServiceStub

from deploy.local import LocalStack
from tests.integration.dispatch_desk import HORIZON, lawful, moved, without
from tests.integration.roster_records import tiny_document

WITHIN_S = 40.0


@pytest.fixture(scope="module")
def stack_with_dispatch(services: Callable[..., LocalStack]) -> LocalStack:
    return services("roster", "dispatch")


@pytest.fixture
def address(stack_with_dispatch: LocalStack) -> Iterator[str]:
    return stack_with_dispatch.state.services["dispatch"]["listen"]


@asynccontextmanager
async def calls(address: str) -> AsyncIterator[DispatchServiceStub]:
    async with grpc.aio.insecure_channel(address) as channel:
        yield DispatchServiceStub(channel)


@asynccontextmanager
async def receiving(folder: Path) -> AsyncIterator[str]:
    """Run the example's receiver of plans; yield its address."""
    receiver, port = await start("127.0.0.1:0", folder / "plans.sqlite")
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await receiver.stop(None)


async def published(stack: LocalStack, roster: Roster) -> RosterVersion:
    async with connect(stack.roster) as client:
        await client.import_network(tiny_document())
        header = RosterImport(str(uuid.uuid4()), HORIZON, in_force=True)
        return await client.import_roster(header, roster.shifts)


async def delivered(stub: DispatchServiceStub, subscription: str, version: int) -> wire.Delivery:
    async with asyncio.timeout(WITHIN_S):
        while True:
            request = wire.ListDeliveriesRequest(subscription=subscription)
            answer = await stub.ListDeliveries(request, timeout=WITHIN_S, wait_for_ready=True)
            found = [d for d in answer.deliveries if d.version == version]
            if found and found[0].state == wire.DELIVERY_STATE_DELIVERED:
                return found[0]
            await asyncio.sleep(0.2)


async def test_a_publication_is_pushed_and_in_the_calendar_and_a_killed_process_goes_on(
    stack_with_dispatch: LocalStack, address: str, tmp_path: Path
) -> None:
    stack = stack_with_dispatch
    async with receiving(tmp_path) as receiver:
        first = await published(stack, lawful())
        async with calls(address) as stub:
            wanted = wire.Subscription(reader="sites/warsaw", channel=wire.DISPATCH_CHANNEL_PUSH, address=receiver)
            request = wire.CreateSubscriptionRequest(subscription=wanted, request_id="push", by="Ana")
            name = (await stub.CreateSubscription(request, timeout=10, wait_for_ready=True)).subscription.name
            feed = wire.Subscription(reader="agents/w1", channel=wire.DISPATCH_CHANNEL_ICALENDAR)
            request = wire.CreateSubscriptionRequest(subscription=feed, request_id="feed", by="Ana")
            url = (await stub.CreateSubscription(request, timeout=10)).feed_url
            await delivered(stub, name, first.version)
        stack.stop_service("dispatch", signal.SIGKILL)
        second = await published(stack, moved(lawful(), "w1"))
        stack.start_service("dispatch")
        async with calls(address) as stub:
            done = await delivered(stub, name, second.version)
            assert done.changes == 1
            content = (await asyncio.to_thread(_read, url)).decode()
    assert content.count("BEGIN:VEVENT") == 5
    assert content.count("SEQUENCE:1") == 1


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.headers.get_content_type() == "text/calendar"
        content: bytes = answer.read()
        return content


async def test_an_event_of_a_version_that_nobody_has_is_set_aside_and_the_next_is_delivered(
    stack_with_dispatch: LocalStack, address: str, tmp_path: Path
) -> None:
    stack = stack_with_dispatch
    lost = Event(
        ROSTER_EVENTS, "nowhere", encode_roster_published(RosterPublished("nowhere", 1, "")), "RosterPublished"
    )
    garbage = Event(ROSTER_EVENTS, "nowhere", b"\xff\xff", "RosterPublished")
    letters = AIOKafkaConsumer(
        dead(ROSTER_EVENTS), bootstrap_servers=stack.kafka, group_id=str(uuid.uuid4()), auto_offset_reset="earliest"
    )
    await letters.start()
    try:
        async with EventProducer(stack.kafka, "test") as producer:
            await producer.send_all([garbage, lost])
        version = await published(stack, without(lawful(), "w2"))
        async with receiving(tmp_path) as receiver, calls(address) as stub:
            wanted = wire.Subscription(reader="agents/w2", channel=wire.DISPATCH_CHANNEL_PUSH, address=receiver)
            request = wire.CreateSubscriptionRequest(subscription=wanted, request_id="w2", by="Ana")
            name = (await stub.CreateSubscription(request, timeout=10, wait_for_ready=True)).subscription.name
            await delivered(stub, name, version.version)
        causes: list[str] = []
        async with asyncio.timeout(WITHIN_S):
            while len(causes) < 2:
                causes.append(decode_dead_letter((await letters.getone()).value).cause)
    finally:
        await letters.stop()
    assert any("RosterPublished" in cause for cause in causes)
    assert any("expected a published version" in cause for cause in causes)
