"""Between Kafka and the database: the recorder brings demand in, the relay takes the outbox out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiokafka.errors import KafkaError
from heliotrope.codec.events import (
    decode_contact_actual,
    decode_demand_forecast,
    decode_forecast_released,
    decode_requirement_released,
    decode_staffing_requirement,
)
from heliotrope.codec.notices import ForecastReleased, RequirementReleased
from heliotrope.domain.demand import ContactActual, DemandForecast, StaffingRequirement
from heliotrope.runtime.health import Health
from heliotrope.runtime.kafka import Event, EventConsumer, EventProducer, Received
from heliotrope.runtime.postgres import UNREACHABLE, Notices, open_connection, waited
from heliotrope.runtime.process import Process
from heliotrope.runtime.topics import (
    CONTACT_ACTUALS,
    DEMAND_FORECASTS,
    FORECAST_RELEASES,
    REQUIREMENT_RELEASES,
    STAFFING_REQUIREMENTS,
)

from services.roster.postgres import demand, outbox
from services.roster.record import Record

CONSUMER = "roster-recorder"
DECODERS = {
    CONTACT_ACTUALS: decode_contact_actual,
    DEMAND_FORECASTS: decode_demand_forecast,
    FORECAST_RELEASES: decode_forecast_released,
    STAFFING_REQUIREMENTS: decode_staffing_requirement,
    REQUIREMENT_RELEASES: decode_requirement_released,
}
BATCH = 500
LOOK_AGAIN_S = 1.0
RETRY_S = 2.0
BEAT_S = 60.0


def recorder(brokers: str, producer: EventProducer, process: Process) -> EventConsumer:
    """Return the consumer that the recorder reads."""
    return EventConsumer(brokers, CONSUMER, DECODERS, producer, process.log, process.health, batch=BATCH)


async def record_demand(consumer: EventConsumer, record: Record, stop: asyncio.Event) -> None:
    """Store what arrives, once each, and commit when it is stored."""
    async for batch in consumer.batches(stop):
        if batch:
            await store_batch(record, batch)
            await consumer.commit()


async def store_batch(record: Record, batch: Iterable[Received]) -> int:
    """Store the events of a batch that were not seen before, in one transaction; return their number."""
    batch = list(batch)
    async with record.transaction() as db:
        new = await outbox.first_seen(db, CONSUMER, [received.id for received in batch])
        values = [received.value for received in batch if received.id in new]
        actuals = [value for value in values if isinstance(value, ContactActual)]
        if actuals:
            await demand.store_actuals(db, actuals)
        await demand.store_forecasts(db, [v for v in values if isinstance(v, DemandForecast)])
        await demand.store_requirements(db, [v for v in values if isinstance(v, StaffingRequirement)])
        for value in values:
            if isinstance(value, ForecastReleased):
                await demand.store_release(db, "forecast", value.revision, value.queue_days)
            elif isinstance(value, RequirementReleased):
                await demand.store_release(db, "requirement", value.revision, value.queue_days)
    return len(values)


async def relay(address: str, producer: EventProducer, notices: Notices, stop: asyncio.Event, health: Health) -> None:
    """Send outbox rows in the order of commits while this process holds the relay's lock."""
    while not stop.is_set():
        health.beats("outbox relay", BEAT_S)
        try:
            await _relay_while_connected(address, producer, notices, stop, health)
        except (*UNREACHABLE, KafkaError) as error:
            # Nothing is lost: unsent rows stay, in order. The process lives on, and says that it is in trouble.
            health.fails("outbox relay", f"{type(error).__name__}: {error}")
        await waited(stop, RETRY_S)


async def _relay_while_connected(
    address: str, producer: EventProducer, notices: Notices, stop: asyncio.Event, health: Health
) -> None:
    # One connection holds the lock, reads and deletes: a relay that lost the lock cannot delete.
    async with open_connection(address) as db:
        if not await outbox.become_relay(db):
            return
        while not stop.is_set():
            health.beats("outbox relay", BEAT_S)
            news = notices.next(outbox.OUTBOX)
            rows = await outbox.unsent(db, BATCH)
            if rows:
                await producer.send_all(Event(row.topic, row.key, row.content, row.type, row.event_id) for row in rows)
                await outbox.forget_sent(db, rows[-1].id)
                health.recovers("outbox relay")
            else:
                await waited(news, LOOK_AGAIN_S)
