"""The local stack is the real thing: a message and a row go in and come out, what was started is stopped."""

import asyncio
import json
import urllib.request
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local import LocalStack, StackError
from deploy.local.kafka import THREE_WAYS_ON, start_kafka
from deploy.local.processes import accepts, spawn, stop, wait_until
from deploy.topics import create_topics, declared_topics

DEADLINE_S = 30.0


def port_of(address: str) -> int:
    """Return the port of host:port or of a postgresql:// address."""
    return int(address.rpartition(":")[2].partition("/")[0])


async def test_a_message_sent_to_kafka_comes_back_as_it_was(stack: LocalStack) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        sent = await producer.send_and_wait(
            "contact-actuals.v1", b"\x00twelve calls\xff", key=b"voice-en", headers=[("ce_id", b"1")]
        )
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(bootstrap_servers=stack.kafka, group_id="round-trip", enable_auto_commit=False)
    await consumer.start()
    try:
        # Other tests share the broker: read at the place where the message was put.
        place = TopicPartition("contact-actuals.v1", sent.partition)
        consumer.assign([place])
        consumer.seek(place, sent.offset)
        received = await asyncio.wait_for(consumer.getone(), DEADLINE_S)
        await consumer.commit()
    finally:
        await consumer.stop()
    assert (received.partition, received.offset) == (sent.partition, sent.offset)
    assert (received.key, received.value) == (b"voice-en", b"\x00twelve calls\xff")
    assert received.headers == (("ce_id", b"1"),)


async def test_a_row_written_to_postgres_is_read_by_another_connection(stack: LocalStack) -> None:
    writer = await asyncpg.connect(stack.postgres, timeout=DEADLINE_S)
    reader = await asyncpg.connect(stack.postgres, timeout=DEADLINE_S)
    try:
        await writer.execute("create schema round_trip")
        await writer.execute("create table round_trip.shift (agent text, starts timestamptz)")
        async with writer.transaction():
            await writer.execute("insert into round_trip.shift values ('a-17', '2026-03-29T01:30:00Z')")
            assert await reader.fetchval("select count(*) from round_trip.shift") == 0
        row = await reader.fetchrow("select agent, starts at time zone 'UTC' as starts from round_trip.shift")
        assert row is not None
        assert (row["agent"], row["starts"].isoformat()) == ("a-17", "2026-03-29T01:30:00")
    finally:
        await writer.execute("drop schema if exists round_trip cascade")
        await writer.close()
        await reader.close()


async def test_every_declared_topic_exists_with_its_partitions_and_cleanup(stack: LocalStack) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka)
    await admin.start()
    try:
        described = await admin.describe_topics([topic.name for topic in declared_topics()])
        answers = await admin.describe_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in declared_topics()]
        )
    finally:
        await admin.close()
    partitions = {topic["topic"]: len(topic["partitions"]) for topic in described}
    assert partitions == {topic.name: topic.partitions for topic in declared_topics()}
    policies = {
        resource[3]: next(entry[1] for entry in resource[4] if entry[0] == "cleanup.policy")
        for answer in answers
        for resource in answer.resources
    }
    assert policies == {topic.name: topic.settings()["cleanup.policy"] for topic in declared_topics()}


async def test_creating_the_topics_again_changes_nothing(stack: LocalStack) -> None:
    assert await create_topics(stack.kafka) == []


def test_everything_listens_on_loopback_only_and_the_state_file_says_where(stack: LocalStack) -> None:
    state = json.loads(stack.state_file.read_text())
    assert state["kafka"].startswith("127.0.0.1:")
    assert "@127.0.0.1:" in state["postgres"]
    assert set(stack.state.alive()) >= {"kafka", "postgres"}


def test_what_was_written_survives_a_restart_and_stopping_leaves_nothing_running(root: Path, tmp_path: Path) -> None:
    stack = LocalStack(root, [], folder=tmp_path / "stack")
    with stack:
        asyncio.run(_write(stack.postgres))
        addresses = stack.kafka, stack.postgres
    assert not any(accepts(port_of(address)) for address in addresses)
    assert LocalStack(root, [], folder=tmp_path / "stack").state.processes == {}
    with stack:
        assert asyncio.run(_read(stack.postgres)) == "kept"
        assert (stack.kafka, stack.postgres) == addresses
        found_again = LocalStack(root, [], folder=tmp_path / "stack")
        assert set(found_again.state.alive()) == {"kafka", "postgres"}
        found_again.stop()
        assert stack.state.alive() == ()


async def _write(postgres: str) -> None:
    connection = await asyncpg.connect(postgres, timeout=DEADLINE_S)
    await connection.execute("create table note as select 'kept' as word")
    await connection.close()


async def _read(postgres: str) -> str:
    connection = await asyncpg.connect(postgres, timeout=DEADLINE_S)
    try:
        return str(await connection.fetchval("select word from note"))
    finally:
        await connection.close()


def test_your_own_cluster_and_database_are_used_instead_of_starting_one(
    stack: LocalStack, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELIOTROPE_KAFKA", stack.kafka)
    monkeypatch.setenv("HELIOTROPE_POSTGRES", stack.postgres)
    with LocalStack(root, [], folder=tmp_path / "stack") as borrowed:
        assert (borrowed.kafka, borrowed.postgres) == (stack.kafka, stack.postgres)
        assert borrowed.state.processes == {}
    assert set(stack.state.alive()) >= {"kafka", "postgres"}


def test_without_java_or_maven_one_message_names_three_ways_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(StackError) as refused:
        start_kafka(tmp_path / "kafka", tmp_path / "kafka.log")
    assert str(refused.value) == THREE_WAYS_ON.format(java=17, problem="`java` was not found")
    assert all(way in str(refused.value) for way in ("openjdk-17-jre-headless maven", "HELIOTROPE_KAFKA", "compose up"))


def test_a_process_that_ends_while_starting_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    running = spawn("broken", ["sh", "-c", "echo no such disk; exit 3"], tmp_path / "broken.log")
    with pytest.raises(StackError, match=r"broken ended while starting; .*ends with:\nno such disk"):
        wait_until(lambda: False, running, DEADLINE_S)


def test_a_process_that_will_not_end_is_killed(tmp_path: Path) -> None:
    running = spawn("deaf", ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done"], tmp_path / "deaf.log")
    wait_until(lambda: "up" in running.log_tail(), running, DEADLINE_S)
    stop([running], patience_s=0.3)
    assert not running.alive()


def test_a_service_gets_its_command_environment_and_health_from_the_compose_file(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELIOTROPE_KAFKA", "127.0.0.1:1")
    monkeypatch.setenv("HELIOTROPE_POSTGRES", "postgresql://me@127.0.0.1:2/mine")
    monkeypatch.setattr(LocalStack, "_create_topics", lambda self: None)
    monkeypatch.setattr(LocalStack, "_migrate", lambda self: None)
    program = tmp_path / "services" / "echo"
    program.mkdir(parents=True)
    (tmp_path / "services" / "__init__.py").touch()
    (program / "__init__.py").touch()
    (program / "__main__.py").write_text(ECHO_SERVICE)
    (tmp_path / "docker-compose.yml").write_text(ECHO_COMPOSE)
    with LocalStack(tmp_path, ["echo"]) as stack:
        with urllib.request.urlopen(stack.state.services["echo"]["health"], timeout=5) as answer:
            seen = json.load(answer)
        assert seen["HELIOTROPE_KAFKA"] == "127.0.0.1:1"
        assert seen["HELIOTROPE_POSTGRES"] == "postgresql://me@127.0.0.1:2/mine"
        assert seen["HELIOTROPE_ROSTER"] == ""
        assert seen["HELIOTROPE_LISTEN"] == stack.state.services["echo"]["listen"]
        assert seen["path"] == "/healthz"
        stack.stop_service("echo")
        assert stack.state.alive() == ()
        stack.start_service("echo")
        assert stack.state.alive() == ("echo",)


ECHO_SERVICE = """
import http.server, json, os

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        seen = {key: value for key, value in os.environ.items() if key.startswith("HELIOTROPE_")}
        self.wfile.write(json.dumps(seen | {"path": self.path}).encode())

host, _, port = os.environ["HELIOTROPE_HEALTH"].partition(":")
http.server.HTTPServer((host, int(port)), Health).serve_forever()
"""

ECHO_COMPOSE = """
services:
  roster:
    build: .
    command: ["python", "-m", "services.roster"]
    environment: {HELIOTROPE_LISTEN: "0.0.0.0:7070", HELIOTROPE_HEALTH: "0.0.0.0:8080"}
    healthcheck:
      test: ["CMD", "python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz')"]
  echo:
    build: .
    command: ["python", "-m", "services.echo"]
    environment:
      HELIOTROPE_KAFKA: kafka:9092
      HELIOTROPE_POSTGRES: postgresql://heliotrope:heliotrope@postgres:5432/heliotrope
      HELIOTROPE_ROSTER: roster:7070
      HELIOTROPE_LISTEN: 0.0.0.0:7070
      HELIOTROPE_HEALTH: 0.0.0.0:8080
    healthcheck:
      test: ["CMD", "python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz')"]
"""
