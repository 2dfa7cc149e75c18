"""How single fields cross the wire: instants, days, arrays, and bytes that are no message at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import numpy as np
from google.protobuf.message import DecodeError, Message
from google.protobuf.timestamp_pb2 import Timestamp

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import InvalidValue

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
M = TypeVar("M", bound=Message)


def parsed(kind: type[M], raw: bytes) -> M:
    """Parse `raw` as a message of `kind`; `InvalidValue` naming the message where the bytes are none."""
    try:
        return kind.FromString(raw)
    except DecodeError:
        name = kind.DESCRIPTOR.full_name
        raise InvalidValue(name, "the bytes of such a message", raw[:40]) from None


def expect_text(message: Message, path: str = "") -> None:
    """Raise `InvalidValue` where a string of the message has a NUL: no database and no file keeps it."""
    for field, value in message.ListFields():
        name = f"{path}.{field.name}" if path else field.name
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            for key, each in value.items():
                _expect_text(key, name)
                _expect_text(each, f"{name}[{key}]")
        elif field.is_repeated:
            for number, each in enumerate(value):
                _expect_text(each, f"{name}[{number}]")
        else:
            _expect_text(value, name)


def _expect_text(value: object, path: str) -> None:
    if isinstance(value, Message):
        expect_text(value, path)
    elif isinstance(value, str) and "\0" in value:
        raise InvalidValue(path, "text without NUL characters", value[:40])


def timestamp(at: datetime) -> Timestamp:
    """Return `at` as a protobuf timestamp, to the microsecond."""
    return timestamp_of_micros((at - EPOCH) // timedelta(microseconds=1))


def timestamp_of_micros(micros: int) -> Timestamp:
    """Return the protobuf timestamp of so many microseconds since 1970."""
    return Timestamp(seconds=micros // 1_000_000, nanos=micros % 1_000_000 * 1000)


def instant(stamp: Timestamp, field: str) -> datetime:
    """Return a protobuf timestamp in UTC; one that was never set is refused."""
    seconds, nanos = stamp.seconds, stamp.nanos
    if not (seconds or nanos):
        raise InvalidValue(field, "an instant", "nothing")
    try:
        return EPOCH + timedelta(seconds=seconds, microseconds=nanos // 1000)
    except OverflowError:
        raise InvalidValue(field, "an instant of the years 1 to 9999", seconds) from None


def day(text: str, field: str) -> date:
    """Read an ISO 8601 date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(field, "an ISO 8601 date such as 2026-10-26", text) from None


def array(values: object, shape: tuple[int, ...], field: str) -> Array:
    """Return a repeated double as an array of `shape`, filled row by row."""
    flat = np.array(values, dtype=np.float64)
    if flat.size != int(np.prod(shape)):
        raise InvalidValue(field, f"{int(np.prod(shape))} values", flat.size)
    return flat.reshape(shape)
