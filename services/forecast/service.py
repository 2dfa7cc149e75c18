"""Forecast: the batch part answers requests from the whole history; beside it a stream follows the day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from heliotrope.codec.events import decode_forecast_requested
from heliotrope.codec.notices import ForecastReleased, ForecastRequested
from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import InvalidValue, NotFound, Unavailable
from heliotrope.domain.network import Network, Queue
from heliotrope.forecasting import QueueHistory, forecast_demand
from heliotrope.forecasting.callers import queue_calendar
from heliotrope.runtime.kafka import EventConsumer, EventProducer
from heliotrope.runtime.process import Process
from heliotrope.runtime.releases import queue_day_events, release_event
from heliotrope.runtime.streams import run_app
from heliotrope.runtime.topics import FORECAST_REQUESTS

from services.forecast.kafka import intraday_app
from services.forecast.levels import Levels
from services.forecast.rpc import read_network, roster_channel, stream_histories
from services.forecast.settings import ForecastSettings

RETRY_S = 2.0
QUEUE_WITHIN_S = 120.0
"""Longest that one queue's forecast may take before the process counts as standing still."""


async def serve(settings: ForecastSettings, process: Process) -> None:
    """Answer requests and follow the day until asked to stop."""
    levels = Levels()
    async with EventProducer(settings.kafka, "forecast", process.health) as producer:
        consumer = EventConsumer(
            settings.kafka,
            "forecast",
            {FORECAST_REQUESTS: decode_forecast_requested},
            producer,
            process.log,
            process.health,
            batch=1,
        )
        async with consumer, asyncio.TaskGroup() as parts:
            process.health.ready()
            parts.create_task(answer_requests(consumer, producer, levels, settings, process))
            parts.create_task(run_app(intraday_app(settings.kafka, levels, producer, process), process))


async def answer_requests(
    consumer: EventConsumer,
    producer: EventProducer,
    levels: Levels,
    settings: ForecastSettings,
    process: Process,
) -> None:
    """Forecast request after request; a request is committed when its release is stored."""
    async for batch in consumer.batches(process.stop):
        for received in batch:
            try:
                await answer_when_possible(received.value, producer, levels, settings, process)
            except InvalidValue as error:
                await consumer.bury(received, error)
        if batch and not process.stop.is_set():
            await consumer.commit()


async def answer_when_possible(
    request: ForecastRequested,
    producer: EventProducer,
    levels: Levels,
    settings: ForecastSettings,
    process: Process,
) -> None:
    """Answer a request, waiting for the roster service and its network while they are not there."""
    while not process.stop.is_set():
        try:
            await answer(request, producer, levels, settings, process)
        except (Unavailable, NotFound) as error:
            process.log.warning("forecast waits", request=request.request_id, problem=str(error))
            process.health.fails("roster service", str(error))
            process.health.beats("kafka consumer", QUEUE_WITHIN_S)
            await asyncio.sleep(RETRY_S)
        else:
            process.health.recovers("roster service")
            return


async def answer(
    request: ForecastRequested,
    producer: EventProducer,
    levels: Levels,
    settings: ForecastSettings,
    process: Process,
) -> None:
    """Send every queue-day of the request, then the release that counts them."""
    queue_days = 0
    async for forecasts in forecast_queues(request, settings.roster):
        process.health.beats("kafka consumer", QUEUE_WITHIN_S)
        await producer.send_all(queue_day_events(forecasts))
        for each in forecasts:
            levels.expect(each)
        queue_days += len(forecasts)
    await producer.send(release_event(ForecastReleased(request.revision, queue_days)))
    process.log.info("forecast released", request=request.request_id, revision=request.revision, queue_days=queue_days)


async def forecast_queues(request: ForecastRequested, roster: str) -> AsyncIterator[tuple[DemandForecast, ...]]:
    """Yield the days of one queue after the other, forecast in a thread while the next history arrives."""
    async with roster_channel(roster) as channel:
        network, revision = await read_network(channel)
        queues = wanted_queues(request, network)
        basis = f"network@{revision} history<{request.horizon_start.isoformat()}"
        async for queue, history in stream_histories(channel, queues, request.horizon_start):
            yield await asyncio.to_thread(forecast_queue, request, queue, history, basis)


def wanted_queues(request: ForecastRequested, network: Network) -> Sequence[Queue]:
    """Return the queues that the request names, or all; `InvalidValue` for one that the network lacks."""
    if not request.queues:
        return network.queues
    return [network.queue(name) for name in dict.fromkeys(request.queues)]


def forecast_queue(
    request: ForecastRequested, queue: Queue, history: QueueHistory, basis: str
) -> tuple[DemandForecast, ...]:
    """Forecast every UTC day that the planning period touches."""
    year = request.first_day.year
    first_year = int(str(history.days[0])[:4]) if len(history.days) else year
    return forecast_demand(
        history,
        queue_calendar(queue.zone, first_year, year + 1),
        request.first_day,
        request.days,
        revision=request.revision,
        basis=basis,
        default_handle_time_s=queue.handle_time_s,
    )
