"""The faust streams that gather releases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import faust
from heliotrope.codec.events import decode_demand_forecast, decode_forecast_released
from heliotrope.codec.notices import ForecastReleased
from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.kafka import EventProducer
from heliotrope.runtime.process import Process
from heliotrope.runtime.streams import stream_app
from heliotrope.runtime.topics import DEMAND_FORECASTS, FORECAST_RELEASES

from services.staffing.releases import Releases

GROUP = "staffing"


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
    app = stream_app(faust, GROUP, brokers)

    @app.agent(app.topic(DEMAND_FORECASTS, value_type=bytes))
    async def gather_forecasts(forecasts: faust.Stream[bytes]) -> None:
        async for event in forecasts.noack().events():
            await gathering.take(event, decode_demand_forecast)

    @app.agent(app.topic(FORECAST_RELEASES, value_type=bytes))
    async def gather_releases(releases: faust.Stream[bytes]) -> None:
        async for event in releases.noack().events():
            await gathering.take(event, decode_forecast_released)

    return app
