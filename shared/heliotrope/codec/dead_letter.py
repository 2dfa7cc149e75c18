"""Dead letters: messages that could not be used, on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.v1 import events_pb2 as wire


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message as it was read a position, with the cause for which `consumer` gave it up."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    cause: str
    consumer: str
    replay: str
    at: datetime


def encode_dead_letter(letter: DeadLetter) -> bytes:
    """Return the wire bytes."""
    message = wire.DeadLetter(
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        key=letter.key,
        value=letter.value,
        cause=letter.cause,
        consumer=letter.consumer,
        replay=letter.replay,
        at=timestamp(letter.at),
    )
    return message.SerializeToString()


def decode_dead_letter(raw: bytes) -> DeadLetter:
    """Read wire bytes; `InvalidValue` where they are none."""
    message = parsed(wire.DeadLetter, raw)
    return DeadLetter(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value,
        message.cause,
        message.consumer,
        message.replay,
        instant(message.at, "at"),
    )
