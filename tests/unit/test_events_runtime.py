"""Settings, health, log lines and envelopes of the service processes."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.health import Health, health_endpoint
from heliotrope.runtime.kafka import Event, envelope
from heliotrope.runtime.process import Process, run
from heliotrope.runtime.settings import Secret, endpoint, printable, read_settings
from heliotrope.runtime.telemetry import child_traceparent, configure_logging, new_traceparent

NO_SECRET = Secret("")


@dataclass(frozen=True)
class Settings:
    kafka: str
    workers: int = 2
    eager: bool = False
    postgres: Secret = NO_SECRET
    health: str = "127.0.0.1:0"


def test_settings_are_read_by_type_and_secrets_never_print() -> None:
    environment = {
        "HELIOTROPE_KAFKA": "k:9092",
        "HELIOTROPE_WORKERS": "4",
        "HELIOTROPE_EAGER": "yes",
        "HELIOTROPE_POSTGRES": "postgresql://me:hush@db",
    }
    settings = read_settings(Settings, environment)
    assert (settings.kafka, settings.workers, settings.eager) == ("k:9092", 4, True)
    assert settings.postgres == "postgresql://me:hush@db"
    assert "hush" not in repr(settings) + json.dumps(printable(settings))


@pytest.mark.parametrize(
    ("environment", "variable"),
    [
        ({}, "HELIOTROPE_KAFKA"),
        ({"HELIOTROPE_KAFKA": "k", "HELIOTROPE_WORKERS": "many"}, "HELIOTROPE_WORKERS"),
        ({"HELIOTROPE_KAFKA": "k", "HELIOTROPE_EAGER": "perhaps"}, "HELIOTROPE_EAGER"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(environment: dict[str, str], variable: str) -> None:
    with pytest.raises(InvalidValue, match=variable):
        read_settings(Settings, environment)


@pytest.mark.parametrize("text", ["8080", "host:", "host:x", "host:70000"])
def test_an_address_without_host_or_port_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="host:port"):
        endpoint(text, "health")


async def ask(port: int, path: str) -> tuple[int, dict[str, object]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


async def test_health_says_what_is_wrong_and_takes_it_back() -> None:
    health = Health("intake")
    async with health_endpoint(health, 0, "127.0.0.1") as port:
        assert (await ask(port, "/healthz"))[0] == 503
        health.ready()
        assert await ask(port, "/healthz") == (200, {"service": "intake", "status": "ok", "problems": {}})
        health.fails("kafka", "no broker")
        status, body = await ask(port, "/healthz")
        assert (status, body["problems"]) == (503, {"kafka": "no broker"})
        health.recovers("kafka")
        assert (await ask(port, "/healthz"))[0] == 200
        assert (await ask(port, "/other"))[0] == 404


def test_a_loop_that_stands_still_makes_the_process_unhealthy() -> None:
    now = 0.0
    health = Health("intake", lambda: now)
    health.ready()
    health.beats("consumer", 10)
    assert health.problems() == {}
    now = 25.0
    assert health.problems() == {"consumer": "stands still, 15 s overdue"}


def process_of(name: str) -> Process:
    return Process(name, configure_logging(name), Health(name), asyncio.Event())


async def test_an_error_leaves_the_service_and_is_not_swallowed() -> None:
    async def serve(settings: Settings, process: Process) -> None:
        raise ZeroDivisionError("broken")

    with pytest.raises(ZeroDivisionError):
        await run(Settings("k"), process_of("s"), serve)


async def test_a_service_that_ends_unasked_is_an_error() -> None:
    async def serve(settings: Settings, process: Process) -> None:
        return

    with pytest.raises(RuntimeError, match="nothing asked it to stop"):
        await run(Settings("k"), process_of("s"), serve)


async def test_a_service_that_is_asked_to_stop_ends_well() -> None:
    async def serve(settings: Settings, process: Process) -> None:
        await process.stop.wait()

    process = process_of("s")
    asyncio.get_running_loop().call_later(0.05, process.stop.set)
    await run(Settings("k"), process, serve)


def test_an_envelope_carries_the_cloudevents_attributes() -> None:
    event = Event("contact-actuals.v1", "q", b"", "ContactActual", id="q/1")
    headers = dict(envelope(event, "intake"))
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_id"] == b"q/1"
    assert headers["ce_type"] == b"heliotrope.v1.ContactActual"
    assert headers["ce_source"] == b"/heliotrope/intake"
    assert headers["ce_dataschema"] == b"heliotrope/v1/events.proto#ContactActual"
    assert {"ce_time", "traceparent", "content-type"} <= headers.keys()


def test_a_child_span_keeps_the_trace() -> None:
    parent = new_traceparent()
    child = child_traceparent(parent)
    assert child.split("-")[1] == parent.split("-")[1]
    assert child.split("-")[2] != parent.split("-")[2]
    assert len(child_traceparent("rubbish").split("-")[1]) == 32
