"""Publications from Kafka: taken up once each, committed when their effect is stored."""

from __future__ import annotations

from heliotrope.codec.events import decode_roster_published
from heliotrope.domain.errors import InvalidValue, NotFound, Unavailable
from heliotrope.runtime.kafka import EventConsumer, EventProducer, Received
from heliotrope.runtime.postgres import waited
from heliotrope.runtime.process import Process
from heliotrope.runtime.topics import ROSTER_EVENTS

from services.dispatch.desk import Desk
from services.dispatch.publishing import take_publications

GROUP = "dispatch"
DECODERS = {ROSTER_EVENTS: decode_roster_published}
RETRY_S = 2.0
BATCH = 50


def publications_consumer(brokers: str, producer: EventProducer, process: Process) -> EventConsumer:
    """Return the consumer of published versions."""
    return EventConsumer(brokers, GROUP, DECODERS, producer, process.log, process.health, batch=BATCH)


async def follow_publications(consumer: EventConsumer, desk: Desk, process: Process) -> None:
    """Take up what is published until asked to stop."""
    async for batch in consumer.batches(process.stop):
        if batch and await _taken(consumer, desk, batch, process):
            await consumer.commit()


async def _taken(consumer: EventConsumer, desk: Desk, batch: list[Received], process: Process) -> bool:
    """Take a batch up, waiting while a neighbour is away; False when asked to stop meanwhile."""
    while not process.stop.is_set():
        try:
            made = await take_publications(desk, batch)
        except Unavailable as error:
            process.log.warning("dispatch waits", problem=str(error))
            process.health.fails("publications", str(error))
            await waited(process.stop, RETRY_S)
        except NotFound as error:
            # One of them names what nobody has: find out which, take the others.
            if len(batch) > 1:
                return all([await _taken(consumer, desk, [each], process) for each in batch])
            await consumer.bury(batch[0], InvalidValue("roster", "a published version", str(error)))
            return True
        else:
            process.health.recovers("publications")
            process.log.info("publications taken up", events=len(batch), deliveries=made)
            return True
    return False
