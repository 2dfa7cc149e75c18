"""TLS to Kafka: a real broker that speaks nothing else, and asks who calls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import faust
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.kafka_access import kafka_access
from heliotrope.runtime.streams import stream_app
from heliotrope.runtime.topics import RUN_PROGRESS

from deploy.local.authority import Authority
from deploy.local.kafka import KafkaPorts, start_kafka
from deploy.local.processes import LOOPBACK, free_port, stop
from deploy.topics import create_topics, declared_topics

DEADLINE_S = 60.0


@dataclass(frozen=True)
class Broker:
    """A broker on loopback, and the folder with the files of its authority."""

    address: str
    folder: Path


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start Kafka with one listener, which takes certificates of our authority and no others."""
    folder = tmp_path_factory.mktemp("kafka-tls")
    authority = Authority()
    certificate, key, trusted = authority.write(folder, "broker")
    authority.write(folder, "roster")
    kept = folder / "keystore.pem"
    kept.touch(mode=0o600)
    kept.write_bytes(key.read_bytes() + certificate.read_bytes() + trusted.read_bytes())
    ports = KafkaPorts(free_port(None), free_port(None))
    listeners = f"SSL://{LOOPBACK}:{ports.broker},CONTROLLER://{LOOPBACK}:{ports.controller}"
    settings = {
        "listeners": listeners,
        "advertised.listeners": listeners,
        "inter.broker.listener.name": "SSL",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,SSL:SSL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": kept,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": trusted,
        "ssl.client.auth": "required",
    }
    running, found = start_kafka(folder / "data", folder / "kafka.log", ports, settings)
    try:
        yield Broker(f"{LOOPBACK}:{found.broker}", folder)
    finally:
        stop((running,))


@pytest.fixture
def proved(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Be a process that is set up for the broker, by its environment."""
    for name, file in (("CA", "ca.pem"), ("CERT", "roster.pem"), ("KEY", "roster.key")):
        monkeypatch.setenv(f"HELIOTROPE_KAFKA_{name}_FILE", str(broker.folder / file))
    monkeypatch.setenv("HELIOTROPE_KAFKA_PROTOCOL", "SSL")
    kafka_access.cache_clear()
    yield monkeypatch
    kafka_access.cache_clear()


async def test_an_event_goes_and_comes_by_tls_to_both_kinds_of_reader(
    broker: Broker, proved: pytest.MonkeyPatch
) -> None:
    (topic,) = (each for each in declared_topics() if each.name == RUN_PROGRESS)
    await create_topics(broker.address, (topic,))
    async with EventProducer(broker.address, "test") as producer:
        await producer.send(Event(RUN_PROGRESS, "run-1", b"half way", "RunProgress"))
    plain = AIOKafkaConsumer(
        RUN_PROGRESS, bootstrap_servers=broker.address, auto_offset_reset="earliest", **kafka_access().options()
    )
    await plain.start()
    try:
        assert (await asyncio.wait_for(plain.getone(), DEADLINE_S)).value == b"half way"
    finally:
        await plain.stop()

    app, heard = stream_app(faust, "test-tls", broker.address), asyncio.Queue[bytes]()
    streamed = app.topic(RUN_PROGRESS, value_serializer="raw", value_type=bytes)

    @app.agent(streamed)
    async def hear(stream: faust.StreamT[bytes]) -> None:
        async for value in stream:
            await heard.put(value)

    await app.start()
    try:
        assert await asyncio.wait_for(heard.get(), DEADLINE_S) == b"half way"
    finally:
        await app.stop()


@pytest.mark.parametrize("lacking", ["certificate", "authority", "tls"])
async def test_who_cannot_prove_themselves_or_does_not_believe_the_broker_gets_nowhere(
    broker: Broker, proved: pytest.MonkeyPatch, tmp_path: Path, lacking: str
) -> None:
    if lacking == "certificate":
        proved.delenv("HELIOTROPE_KAFKA_CERT_FILE")
        proved.delenv("HELIOTROPE_KAFKA_KEY_FILE")
    elif lacking == "authority":
        proved.setenv("HELIOTROPE_KAFKA_CA_FILE", str(Authority("another").write(tmp_path, "x")[2]))
    else:
        proved.setenv("HELIOTROPE_KAFKA_PROTOCOL", "PLAINTEXT")
    client = AIOKafkaConsumer(bootstrap_servers=broker.address, request_timeout_ms=5000, **kafka_access().options())
    with pytest.raises(KafkaConnectionError):
        await client.start()
    await client.stop()
