"""Contacts to actuals and history to requirement through the real processes and the real Kafka.

The roster service is played by an in-process gRPC server with a network and a history.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import numpy as np
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from heliotrope.codec import events as codec
from heliotrope.codec.dead_letter import decode_dead_letter
from heliotrope.codec.fields import timestamp
from heliotrope.codec.networks import encode_network
from heliotrope.codec.notices import ForecastReleased, ForecastRequested
from heliotrope.domain.demand import ContactEvent, ContactKind, DemandForecast
from heliotrope.domain.network import Bay, Channel, Client, Network, Queue, ServiceGoal, Site
from heliotrope.runtime import topics
from heliotrope.v1 import demand_pb2, demand_pb2_grpc, events_pb2, network_pb2, network_pb2_grpc

from deploy.local import LocalStack

MONDAY = datetime(2026, 10, 26, tzinfo=UTC)
WITHIN_S = 45.0
OFFERED = ContactKind.OFFERED


def small_network() -> Network:
    goal = ServiceGoal(0.8, 20)
    queues = tuple(
        Queue(name, "acme", name, Channel.VOICE, "en", "cards", "Europe/London", goal, 300.0)
        for name in ("cards-en", "loans-en")
    )
    site = Site("leeds", "Leeds", "GB", "GB", "Europe/London", (Bay("a", 20),))
    return Network("two queues", "EUR", (Client("acme", "Acme"),), (site,), queues)


class RosterStandIn(network_pb2_grpc.NetworkServiceServicer, demand_pb2_grpc.DemandServiceServicer):
    """Answers with the small network, and with ten contacts in each interval of four weeks."""

    async def GetNetwork(self, request, context):
        document = network_pb2.NetworkDocument(network=encode_network(small_network()))
        return network_pb2.GetNetworkResponse(revision=1, document=document)

    async def StreamHistory(self, request, context):
        for queue in request.queues:
            actuals = [
                events_pb2.ContactActual(
                    queue=queue,
                    start=timestamp(MONDAY - timedelta(weeks=4) + timedelta(minutes=15 * slot)),
                    minutes=15,
                    offered=10,
                    handled=10,
                    handle_time_s=240.0,
                    revision=1,
                )
                for slot in range(4 * 672)
            ]
            for first in range(0, len(actuals), 500):
                yield demand_pb2.StreamHistoryResponse(actuals=actuals[first : first + 500])


@asynccontextmanager
async def roster_stand_in() -> AsyncIterator[str]:
    server, played = grpc.aio.server(), RosterStandIn()
    network_pb2_grpc.add_NetworkServiceServicer_to_server(played, server)
    demand_pb2_grpc.add_DemandServiceServicer_to_server(played, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0.5)


class Service:
    """A service process with its log."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name, self.process, self.log = name, process, log

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def started(self) -> bool:
        return any(line["event"] == "started" for line in self.lines())

    def stop(self, sign: int = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        return self.process.wait(30)

    def health(self) -> tuple[int, dict[str, object]]:
        url = next(line["health"] for line in self.lines() if line["event"] == "started")
        try:
            with urllib.request.urlopen(str(url), timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


Start = Callable[..., Service]


@pytest.fixture
def start(stack: LocalStack, root: Path, tmp_path: Path) -> Iterator[Start]:
    """`start("intake", IDLE_S="1")` runs that service against the stack; it is stopped at the end."""
    running: list[Service] = []

    def begin(name: str, **settings: str) -> Service:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("HELIOTROPE_")}
        environment |= {f"HELIOTROPE_{key}": value for key, value in settings.items()}
        environment |= {"HELIOTROPE_KAFKA": stack.kafka, "HELIOTROPE_HEALTH": "127.0.0.1:0"}
        environment["HELIOTROPE_SECURITY"] = "demo"
        environment["PYTHONPATH"] = f"{root / 'shared'}{os.pathsep}{root}"
        log = tmp_path / f"{name}-{len(running)}.log"
        with log.open("wb") as out:
            command = [sys.executable, "-m", f"services.{name}"]
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=tmp_path)
        running.append(Service(name, process, log))
        return running[-1]

    with stopping(running):
        yield begin


@contextmanager
def stopping(running: list[Service]) -> Iterator[None]:
    try:
        yield
    finally:
        for service in running:
            if service.process.poll() is None:
                service.stop()


async def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {WITHIN_S:.0f} s: {what}"
        await asyncio.sleep(0.2)


async def send(brokers: str, *messages: tuple[str, str, bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=brokers)
    await producer.start()
    for topic, key, value in messages:
        await producer.send(topic, key=key.encode(), value=value)
    await producer.stop()


async def read_until(brokers: str, topic: str, enough: Callable[[list], bool]) -> list:
    """Return what is on `topic` from its beginning, as soon as it is enough."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=brokers, auto_offset_reset="earliest")
    await consumer.start()
    found: list = []
    deadline = time.monotonic() + WITHIN_S
    try:
        while not enough(found):
            assert time.monotonic() < deadline, f"{topic}: {len(found)} messages are not enough"
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found.extend(records)
    finally:
        await consumer.stop()
    return found


def contact(queue: str, name: str, at_s: float) -> tuple[str, str, bytes]:
    event = ContactEvent(name, queue, MONDAY + timedelta(seconds=at_s), OFFERED)
    return topics.CONTACT_EVENTS, queue, codec.encode_contact_event(event)


def counts_of(records: list, queue: str) -> dict[int, int]:
    """Return minute of the week -> contacts offered, of the highest revision."""
    held: dict[datetime, codec.ContactActual] = {}
    for actual in (codec.decode_contact_actual(record.value) for record in records):
        newer = actual.start not in held or actual.revision >= held[actual.start].revision
        if actual.queue == queue and newer:
            held[actual.start] = actual
    return {int((start - MONDAY).total_seconds() // 60): actual.offered for start, actual in held.items()}


async def test_contacts_become_actuals_and_the_last_interval_is_not_stuck(stack: LocalStack, start: Start) -> None:
    queue = f"cards-{uuid.uuid4().hex[:8]}"
    intake = start("intake", IDLE_S="1.5")
    contacts = [contact(queue, f"c{i}", 10 * i) for i in range(180)]  # two intervals of 90
    await send(stack.kafka, *contacts, *contacts[:50])
    want = {0: 90, 15: 90}
    records = await read_until(stack.kafka, topics.CONTACT_ACTUALS, lambda found: counts_of(found, queue) == want)
    headers = dict(next(record for record in records if record.key == queue.encode()).headers)
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == b"heliotrope.v1.ContactActual"
    assert headers["ce_source"] == b"/heliotrope/intake"
    assert intake.health() == (200, {"service": "intake", "status": "ok", "problems": {}})
    assert intake.stop() == 0
    assert intake.lines()[-1]["event"] == "stopped"


async def test_a_killed_intake_counts_again_from_the_oldest_interval_that_it_held(
    stack: LocalStack, start: Start
) -> None:
    queue = f"cards-{uuid.uuid4().hex[:8]}"
    intake = start("intake", IDLE_S="1.5")
    await send(stack.kafka, *(contact(queue, f"c{i}", 10 * i) for i in range(60)))
    await read_until(stack.kafka, topics.CONTACT_ACTUALS, lambda found: counts_of(found, queue) == {0: 60})
    assert intake.stop(signal.SIGKILL) == -signal.SIGKILL
    await send(stack.kafka, *(contact(queue, f"c{i}", 10 * i) for i in range(40, 90)))
    start("intake", IDLE_S="1.5")
    await read_until(stack.kafka, topics.CONTACT_ACTUALS, lambda found: counts_of(found, queue) == {0: 90})


async def test_malformed_bytes_become_a_dead_letter_and_nothing_else_stops(
    stack: LocalStack, start: Start, root: Path
) -> None:
    queue = f"cards-{uuid.uuid4().hex[:8]}"
    intake = start("intake", IDLE_S="1.5")
    rubbish = b"\xff\xff not a message " + queue.encode()
    await send(stack.kafka, contact(queue, "a", 1), (topics.CONTACT_EVENTS, queue, rubbish), contact(queue, "b", 2))
    await read_until(stack.kafka, topics.CONTACT_ACTUALS, lambda found: counts_of(found, queue) == {0: 2})

    def mine(found: list) -> list:
        return [record for record in found if record.key == queue.encode()]

    buried = mine(await read_until(stack.kafka, topics.dead(topics.CONTACT_EVENTS), lambda f: bool(mine(f))))
    letter = decode_dead_letter(buried[0].value)
    assert (letter.topic, letter.value, letter.consumer) == (topics.CONTACT_EVENTS, rubbish, "intake")
    assert letter.cause.startswith("heliotrope.v1.ContactEvent: expected the bytes of such a message")
    headers = dict(buried[0].headers)
    assert headers["dead_offset"].decode() == f"{letter.partition}/{letter.offset}"
    assert headers["dead_replay"].decode() == letter.replay
    assert intake.health()[0] == 200

    # The replay command does what it says: the same bytes come again, and are a dead letter again.
    command = [sys.executable, *letter.replay.split()[1:]]
    environment = os.environ | {"HELIOTROPE_KAFKA": stack.kafka, "PYTHONPATH": str(root / "shared")}
    done = await asyncio.to_thread(subprocess.run, command, env=environment, timeout=60, check=False)
    assert done.returncode == 0
    again = await read_until(stack.kafka, topics.dead(topics.CONTACT_EVENTS), lambda found: len(mine(found)) == 2)
    assert decode_dead_letter(mine(again)[1].value).value == rubbish


async def test_a_request_becomes_a_forecast_and_a_requirement_of_one_revision(stack: LocalStack, start: Start) -> None:
    await ensure_topic(stack.kafka, topics.FORECAST_REQUESTS)
    revision = int(time.time())
    request = ForecastRequested(f"r{revision}", MONDAY, 1, revision)
    wrong = ForecastRequested(f"w{revision}", MONDAY, 1, revision + 1, ("no-such-queue",))
    stray = codec.encode_forecast_released(ForecastReleased(revision - 1, 14))
    async with roster_stand_in() as roster:
        forecast, staffing = start("forecast", ROSTER=roster), start("staffing", ROSTER=roster)
        await send(
            stack.kafka,
            (topics.FORECAST_RELEASES, str(revision - 1), stray),  # a release whose queue-days never come
            (topics.DEMAND_FORECASTS, "x/y", b"\xff rubbish"),
            (topics.FORECAST_REQUESTS, wrong.request_id, codec.encode_forecast_requested(wrong)),
            (topics.FORECAST_REQUESTS, request.request_id, codec.encode_forecast_requested(request)),
        )

        def released(found: list) -> list:
            notices = [codec.decode_requirement_released(record.value) for record in found]
            return [notice for notice in notices if notice.revision == revision]

        notices = await read_until(stack.kafka, topics.REQUIREMENT_RELEASES, lambda f: bool(released(f)))
        assert released(notices)[0].queue_days == 14
        others = {codec.decode_requirement_released(record.value).revision for record in notices} - {revision}
        assert not others & {revision - 1, revision + 1}

        def required(found: list) -> list:
            every = [codec.decode_staffing_requirement(record.value) for record in found]
            return [each for each in every if each.queue in ("cards-en", "loans-en")]

        records = await read_until(stack.kafka, topics.STAFFING_REQUIREMENTS, lambda f: len(required(f)) >= 14)
        requirements = required(records)
        assert {each.revision for each in requirements} == {revision}
        assert {(each.queue, each.day.day) for each in requirements} == {
            (queue, day) for queue in ("cards-en", "loans-en") for day in (26, 27, 28, 29, 30, 31, 1)
        }
        # 10 contacts of 240 s in 15 minutes are 2.67 erlangs, and 80/20 takes more agents than that.
        at_noon = np.array([each.required[48] for each in requirements])
        assert ((at_noon > 3) & (at_noon < 12)).all()
        await read_until(stack.kafka, topics.dead(topics.DEMAND_FORECASTS), lambda f: bool(f))
        assert forecast.health()[0] == staffing.health()[0] == 200
        assert forecast.stop() == staffing.stop() == 0


async def test_a_killed_staffing_gathers_its_release_again(stack: LocalStack, start: Start) -> None:
    revision = int(time.time()) + 1_000_000
    volume = np.full(96, 10.0)

    def forecast(day: int) -> tuple[str, str, bytes]:
        when = (MONDAY + timedelta(days=day)).date()
        value = DemandForecast("cards-en", when, volume, volume, volume, 24 * volume, revision, "test")
        return topics.DEMAND_FORECASTS, codec.queue_day_key(value), codec.encode_demand_forecast(value)

    def released(found: list) -> list[int]:
        notices = [codec.decode_requirement_released(record.value) for record in found]
        return [notice.queue_days for notice in notices if notice.revision == revision]

    async with roster_stand_in() as roster:
        staffing = start("staffing", ROSTER=roster)
        await send(stack.kafka, forecast(0), forecast(1))
        await until(lambda: staffing.started() and staffing.health()[0] == 200, "staffing is healthy")
        await asyncio.sleep(5.0)  # longer than faust's commit interval: what it might wrongly commit, it has
        assert staffing.stop(signal.SIGKILL) == -signal.SIGKILL
        start("staffing", ROSTER=roster)
        notice = codec.encode_forecast_released(ForecastReleased(revision, 3))
        await send(stack.kafka, (topics.FORECAST_RELEASES, str(revision), notice), forecast(2))
        found = await read_until(stack.kafka, topics.REQUIREMENT_RELEASES, lambda f: bool(released(f)))
        assert released(found) == [3]


async def ensure_topic(brokers: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        present = await admin.list_topics()
        wanted = [NewTopic(each, 1, 1) for each in (name, topics.dead(name)) if each not in present]
        if wanted:
            await admin.create_topics(wanted)
    finally:
        await admin.close()
