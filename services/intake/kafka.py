"""Actuals to events, and batches of contact events into the counts."""

from __future__ import annotations

from collections.abc import Iterable

from heliotrope.codec.events import encode_contact_actual
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.time import format_instant
from heliotrope.runtime.kafka import Event, EventConsumer, Received
from heliotrope.runtime.topics import CONTACT_ACTUALS

from services.intake.counts import IntervalCounts


def actual_event(actual: ContactActual) -> Event:
    """Return the event of an interval's counts; the same counts have the same id."""
    return Event(
        CONTACT_ACTUALS,
        actual.queue,
        encode_contact_actual(actual),
        "ContactActual",
        id=f"{actual.queue}/{format_instant(actual.start)}/{actual.revision}",
    )


async def count_batch(batch: Iterable[Received], counts: IntervalCounts, consumer: EventConsumer, now: float) -> None:
    """Count a batch; events that cannot be counted become dead letters."""
    for received in batch:
        record = received.record
        try:
            counts.observe(received.value, (record.topic, record.partition), record.offset, now)
        except InvalidValue as error:
            await consumer.bury(received, error)
