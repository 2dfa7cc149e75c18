"""Wake-ups: a message says only that a run waits; the claim decides who gets it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from heliotrope.codec.events import decode_run_wake_up
from heliotrope.runtime.kafka import EventConsumer, EventProducer
from heliotrope.runtime.process import Process
from heliotrope.runtime.topics import SCHEDULING_RUNS


async def hear_wake_ups(brokers: str, bells: Mapping[str, asyncio.Event], process: Process) -> None:
    """Ring the bell of a lane whenever a run waits in it, until asked to stop.

    Offsets are committed at once: a solve outlasts any poll interval, and a wake-up that is lost with its
    reader is made good by the lanes' own slow look.
    """
    async with EventProducer(brokers, "optimiser", process.health) as producer:
        decoders = {SCHEDULING_RUNS: decode_run_wake_up}
        consumer = EventConsumer(brokers, "optimiser", decoders, producer, process.log, process.health)
        async with consumer:
            async for batch in consumer.batches(process.stop):
                for received in batch:
                    bells[received.value.lane].set()
                if batch:
                    await consumer.commit()
