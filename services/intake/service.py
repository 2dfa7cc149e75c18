"""Intake: read contact events in batches, count, send what is due, commit below what is still open."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from heliotrope.codec.events import decode_contact_event
from heliotrope.runtime.kafka import EventConsumer, EventProducer
from heliotrope.runtime.process import Process
from heliotrope.runtime.topics import CONTACT_EVENTS

from services.intake.counts import CountingLimits, IntervalCounts
from services.intake.kafka import actual_event, count_batch
from services.intake.rpc import Thresholds
from services.intake.settings import IntakeSettings

SEND_EVERY_S = 0.5
"""Closed intervals and corrections gather so long: a late burst costs one correction, not one a contact."""


async def serve(settings: IntakeSettings, process: Process) -> None:
    """Count contacts until asked to stop."""
    limits = CountingLimits(15, settings.lateness_s, settings.horizon_s, settings.idle_s)
    process.health.ready()
    async with thresholds(settings, process) as target_s:
        counts = IntervalCounts(limits, target_s)
        async with EventProducer(settings.kafka, "intake", process.health) as producer:
            consumer = EventConsumer(
                settings.kafka,
                "intake",
                {CONTACT_EVENTS: decode_contact_event},
                producer,
                process.log,
                process.health,
                revoked=counts.drop,
            )
            async with consumer:
                await count_contacts(consumer, producer, counts, process)


@contextlib.asynccontextmanager
async def thresholds(settings: IntakeSettings, process: Process) -> AsyncIterator[Callable[[str], float]]:
    """Yield queue -> answer threshold, from the network where the roster service is named."""
    if not settings.roster:
        yield lambda queue: settings.answer_within_s
        return
    known = Thresholds()
    await known.wait(settings.roster, process)
    keeping_up = asyncio.create_task(known.keep_up(settings.roster, process))
    try:
        yield known
    finally:
        keeping_up.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping_up


async def count_contacts(
    consumer: EventConsumer, producer: EventProducer, counts: IntervalCounts, process: Process
) -> None:
    """Count batch after batch; send, then commit: a crash in between repeats and loses nothing."""
    last_sent = time.monotonic()
    async for batch in consumer.batches(process.stop):
        now = time.monotonic()
        await count_batch(batch, counts, consumer, now)
        if now - last_sent < SEND_EVERY_S:
            continue
        last_sent = now
        actuals = counts.due(now)
        await producer.send_all(map(actual_event, actuals))
        await consumer.commit(counts.positions(consumer.read_to))
        if actuals:
            process.log.info("actuals sent", intervals=len(actuals), last=actuals[-1].start.isoformat())
