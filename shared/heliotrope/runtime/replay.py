"""Send a dead letter again: ``python -m heliotrope.runtime.replay TOPIC PARTITION OFFSET``.

The arguments are those of the original message; HELIOTROPE_KAFKA names the brokers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from heliotrope.codec.dead_letter import DeadLetter, decode_dead_letter
from heliotrope.domain.errors import InvalidValue, NotFound
from heliotrope.runtime.kafka_access import kafka_access
from heliotrope.runtime.topics import dead

DEADLINE_S = 60.0


async def find_letter(brokers: str, topic: str, partition: int, offset: int) -> DeadLetter:
    """Return the dead letter of a message; `NotFound` where there is none."""
    client = AIOKafkaConsumer(
        dead(topic), bootstrap_servers=brokers, auto_offset_reset="earliest", **kafka_access().options()
    )
    await client.start()
    try:
        partitions = client.assignment()
        ends = await client.end_offsets(partitions)
        while any([await client.position(each) < ends[each] for each in partitions]):
            for records in (await client.getmany(timeout_ms=500)).values():
                for record in records:
                    letter = decode_dead_letter(record.value)
                    if (letter.partition, letter.offset) == (partition, offset):
                        return letter
    finally:
        await client.stop()
    raise NotFound(f"dead letter: none of {topic} partition {partition} offset {offset} in {dead(topic)}")


async def replay(brokers: str, topic: str, partition: int, offset: int) -> None:
    """Send the original message again, byte for byte, under its key."""
    letter = await find_letter(brokers, topic, partition, offset)
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers, acks="all", enable_idempotence=True, **kafka_access().options()
    )
    await producer.start()
    try:
        await producer.send_and_wait(topic, key=letter.key or None, value=letter.value)
    finally:
        await producer.stop()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m heliotrope.runtime.replay", description=__doc__)
    parser.add_argument("topic")
    parser.add_argument("partition", type=int)
    parser.add_argument("offset", type=int)
    given = parser.parse_args(arguments)
    brokers = os.environ.get("HELIOTROPE_KAFKA", "")
    if not brokers:
        raise InvalidValue("HELIOTROPE_KAFKA", "host:port of a broker", brokers)
    asyncio.run(asyncio.wait_for(replay(brokers, given.topic, given.partition, given.offset), DEADLINE_S))


if __name__ == "__main__":
    main()
