"""A faust app as every service that streams has it, and its life."""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import Any

from heliotrope.runtime.kafka_access import kafka_access
from heliotrope.runtime.process import Process

WATCH_S = 1.0


def stream_app(faust: ModuleType, group: str, brokers: str) -> Any:
    """Build an app, never at import; the module is handed in, for only the services that stream load it."""
    return faust.App(
        group,
        broker=f"kafka://{brokers}",
        **kafka_access().faust_options(faust),
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        web_enabled=False,
        web_bind="127.0.0.1",
        autodiscover=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        broker_session_timeout=10.0,  # a killed worker's partitions are read again soon
        broker_heartbeat_interval=3.0,
        stream_wait_empty=False,  # what is held stays unacknowledged on purpose; a stop must not wait for it
        consumer_auto_offset_reset="earliest",
    )


async def run_app(app: Any, process: Process) -> None:
    """Run an app in the process's loop until stop; a crash of the app is a crash of the process."""
    await app.start()
    try:
        while not process.stop.is_set():
            if app.crashed:
                raise app.crash_reason or RuntimeError(f"faust app {app.conf.id} crashed without a reason")
            process.health.beats("faust", 10 * WATCH_S)
            await asyncio.sleep(WATCH_S)
    finally:
        await app.stop()
