"""What forecast sends, and the faust stream that follows the day."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import faust
from heliotrope.codec.events import (
    decode_contact_actual,
    encode_demand_forecast,
    encode_forecast_released,
    queue_day_key,
)
from heliotrope.codec.notices import ForecastReleased
from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.kafka_access import kafka_access
from heliotrope.runtime.process import Process
from heliotrope.runtime.topics import CONTACT_ACTUALS, DEMAND_FORECASTS, FORECAST_RELEASES

from services.forecast.levels import Levels

GROUP = "forecast-intraday"
WATCH_S = 1.0


def forecast_events(forecasts: Iterable[DemandForecast]) -> list[Event]:
    """Return the events of queue-days."""
    return [
        Event(
            DEMAND_FORECASTS,
            queue_day_key(each),
            encode_demand_forecast(each),
            "DemandForecast",
            id=f"forecast/{queue_day_key(each)}/{each.revision}",
        )
        for each in forecasts
    ]


def release_event(release: ForecastReleased) -> Event:
    """Return the event of a release."""
    return Event(
        FORECAST_RELEASES,
        str(release.revision),
        encode_forecast_released(release),
        "ForecastReleased",
        id=f"forecast-release/{release.revision}",
    )


def intraday_app(brokers: str, levels: Levels, producer: EventProducer, process: Process) -> faust.App:
    """Build the faust app that brings every actual to its queue's level; never built at import."""
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
        stream_wait_empty=False,
        consumer_auto_offset_reset="earliest",
    )

    @app.agent(app.topic(CONTACT_ACTUALS, value_type=bytes))
    async def follow_day(actuals: faust.Stream[bytes]) -> None:
        async for event in actuals.events():
            try:
                actual = decode_contact_actual(event.value or b"")
            except InvalidValue as error:
                process.log.warning("dead letter", topic=CONTACT_ACTUALS, cause=str(error))
                await producer.bury(event.message, str(error), GROUP)
                continue
            factor = levels.update(actual)
            if factor is not None:
                start = actual.start.isoformat()
                process.log.debug("intraday level", queue=actual.queue, start=start, factor=round(factor, 3))

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
