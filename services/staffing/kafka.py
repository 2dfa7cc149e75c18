"""The faust streams that gather releases, and what staffing sends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import faust
from heliotrope.codec.events import (
    decode_demand_forecast,
    decode_forecast_released,
    encode_requirement_released,
    encode_staffing_requirement,
    queue_day_key,
)
from heliotrope.codec.notices import ForecastReleased, RequirementReleased
from heliotrope.domain.demand import DemandForecast, StaffingRequirement
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.kafka_access import kafka_access
from heliotrope.runtime.process import Process
from heliotrope.runtime.topics import (
    DEMAND_FORECASTS,
    FORECAST_RELEASES,
    REQUIREMENT_RELEASES,
    STAFFING_REQUIREMENTS,
)

from services.staffing.releases import Releases

GROUP = "staffing"
WATCH_S = 1.0


def requirement_events(requirements: Iterable[StaffingRequirement]) -> list[Event]:
    """Return the events of queue-days."""
    return [
        Event(
            STAFFING_REQUIREMENTS,
            queue_day_key(each),
            encode_staffing_requirement(each),
            "StaffingRequirement",
            id=f"requirement/{queue_day_key(each)}/{each.revision}",
        )
        for each in requirements
    ]


def release_event(release: RequirementReleased) -> Event:
    """Return the event of a release."""
    return Event(
        REQUIREMENT_RELEASES,
        str(release.revision),
        encode_requirement_released(release),
        "RequirementReleased",
        id=f"requirement-release/{release.revision}",
    )


def queue_of(event: Any) -> str:
    """Return the queue of a forecast's message, by its key; empty for a release's."""
    key = (event.message.key or b"").decode("utf-8", "replace")
    return str(key.rpartition("/")[0])


class Gathering:
    """What the streams bring: releases being gathered, and a bell that rings when something came.

    Messages stay unacknowledged while they are held: faust commits below them, a restart reads them again.
    """

    def __init__(self, producer: EventProducer, process: Process) -> None:
        self.releases: Releases[faust.EventT[Any]] = Releases()
        self.bell = asyncio.Event()
        self._producer, self._process = producer, process

    async def take(self, event: Any, decode: Callable[[bytes], DemandForecast | ForecastReleased]) -> None:
        """Hold one message; bytes that are none become a dead letter."""
        try:
            value = decode(event.value or b"")
        except InvalidValue as error:
            await self.bury(event, error)
            event.ack()
            return
        if isinstance(value, DemandForecast):
            self.releases.hold(value, event)
        else:
            self.releases.release(value.revision, value.queue_days, event)
        self.bell.set()

    async def bury(self, event: Any, cause: InvalidValue) -> None:
        """Send a message that cannot be used to its dead-letter topic."""
        self._process.log.warning("dead letter", topic=event.message.topic, cause=str(cause))
        await self._producer.bury(event.message, str(cause), GROUP)


def release_app(brokers: str, gathering: Gathering) -> faust.App:
    """Build the faust app that gathers forecasts and releases; never built at import."""
    app = faust.App(
        GROUP,
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
        stream_wait_empty=False,  # what is gathered stays unacknowledged on purpose; a stop must not wait for it
        consumer_auto_offset_reset="earliest",
    )

    @app.agent(app.topic(DEMAND_FORECASTS, value_type=bytes))
    async def gather_forecasts(forecasts: faust.Stream[bytes]) -> None:
        async for event in forecasts.noack().events():
            await gathering.take(event, decode_demand_forecast)

    @app.agent(app.topic(FORECAST_RELEASES, value_type=bytes))
    async def gather_releases(releases: faust.Stream[bytes]) -> None:
        async for event in releases.noack().events():
            await gathering.take(event, decode_forecast_released)

    return app


async def run_app(app: faust.App, process: Process) -> None:
    """Run a faust app in the process's loop until stop; a crash of the app is a crash of the process."""
    await app.start()
    try:
        while not process.stop.is_set():
            if app.crashed:
                raise app.crash_reason or RuntimeError(f"faust app {app.conf.id} crashed without a reason")
            process.health.beats("faust", 10 * WATCH_S)
            await asyncio.sleep(WATCH_S)
    finally:
        await app.stop()
