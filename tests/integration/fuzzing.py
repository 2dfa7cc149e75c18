"""Requests drawn from the contract itself: bytes that are no message, and messages that no caller would send."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]
DEEPEST = 5
ODD_TEXT = ("", " ", "\x00", "a\x00b", "../..", "'; drop table roster; --", "é" * 300, "x" * 5000, "{}", "1e999")
ODD_NUMBERS = (0, 1, -1, 2, 7, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63))
ODD_REALS = (0.0, -0.0, 1.0, -1.0, 0.5, 1e308, -1e308, 5e-324, math.nan, math.inf, -math.inf)
ODD_SECONDS = (
    0,
    1,
    -1,
    1_791_763_200,
    253_402_300_799,
    253_402_300_800,
    -62_135_596_800,
    -62_135_596_801,
    2**62,
    -(2**62),
)
INTEGERS = {
    FieldDescriptor.TYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.TYPE_UINT64: (0, 2**64 - 1),
}
ODD_BYTES = (b"", b"\x00", b"\xff\xff\xff\xff", b"\x08", b"\x0a\xff\xff\xff\xff\x7f", b"\x1f", b"\x0a\x80")


def odd_bytes() -> st.SearchStrategy[bytes]:
    """Draw bytes, few of which are a message."""
    return st.sampled_from(ODD_BYTES) | st.binary(max_size=60)


def messages_of(kind: Descriptor, known: Sequence[str]) -> st.SearchStrategy[Message]:
    """Draw messages of a kind; `known` are ids that exist."""

    @st.composite
    def message(draw: Draw) -> Message:
        return _fill(draw, GetMessageClass(kind)(), known, 0)

    return message()


def _fill(draw: Draw, message: Message, known: Sequence[str], depth: int) -> Message:
    kind = message.DESCRIPTOR
    if kind.full_name == "google.protobuf.Timestamp":
        message.seconds = draw(st.sampled_from(ODD_SECONDS))  # type: ignore[attr-defined]
        message.nanos = draw(st.sampled_from((0, 0, 0, 1, -1, 999_999_999, 2**31 - 1)))  # type: ignore[attr-defined]
        return message
    for field in kind.fields:
        if draw(st.integers(0, 3)) == 0 or (depth >= DEEPEST and field.message_type is not None):
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            _fill_map(draw, message, field, known, depth)
        elif field.is_repeated:
            for _ in range(draw(st.integers(0, 2))):
                if field.message_type is not None:
                    _fill(draw, getattr(message, field.name).add(), known, depth + 1)
                else:
                    getattr(message, field.name).append(draw(_scalar(field, known)))
        elif field.message_type is not None:
            _fill(draw, getattr(message, field.name), known, depth + 1)
            getattr(message, field.name).SetInParent()
        else:
            setattr(message, field.name, draw(_scalar(field, known)))
    return message


def _fill_map(
    draw: Draw,
    message: Message,
    field: FieldDescriptor,
    known: Sequence[str],
    depth: int,
) -> None:
    value = field.message_type.fields_by_name["value"]
    for _ in range(draw(st.integers(0, 2))):
        key = draw(_scalar(field.message_type.fields_by_name["key"], known))
        if value.message_type is not None:
            _fill(draw, getattr(message, field.name)[key], known, depth + 1)
        else:
            getattr(message, field.name)[key] = draw(_scalar(value, known))


def _scalar(field: FieldDescriptor, known: Sequence[str]) -> st.SearchStrategy[Any]:
    if field.type == FieldDescriptor.TYPE_STRING:
        return st.sampled_from(known) | st.sampled_from(ODD_TEXT) | st.text(max_size=8)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return odd_bytes()
    if field.type in (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT):
        return st.sampled_from(ODD_REALS)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return st.booleans()
    if field.type == FieldDescriptor.TYPE_ENUM:
        return st.sampled_from((0, 1, 2, 3, 4, 5, 99, -1))
    least, most = INTEGERS[field.type]
    return st.sampled_from([n for n in ODD_NUMBERS if least <= n <= most])


def bent(message: Message, known: Sequence[str]) -> st.SearchStrategy[Message]:
    """Draw copies of a good message with one of its fields bent, cleared or doubled."""

    @st.composite
    def copy(draw: Draw) -> Message:
        changed = GetMessageClass(message.DESCRIPTOR)()
        changed.CopyFrom(message)
        _bend(draw, changed, known)
        return changed

    return copy()


def _bend(draw: Draw, message: Message, known: Sequence[str]) -> None:
    """Go down to some message within, and change one field there."""
    within = [each for field, value in message.ListFields() for each in _parts(field, value)]
    if within and draw(st.integers(0, 4)):
        _bend(draw, draw(st.sampled_from(within)), known)
        return
    plain = [field for field in message.DESCRIPTOR.fields if field.message_type is None]
    filled = [field for field, _ in message.ListFields()]
    if filled and draw(st.integers(0, 3)) == 0:
        message.ClearField(draw(st.sampled_from(filled)).name)
    elif plain:
        field = draw(st.sampled_from(plain))
        if field.is_repeated:
            getattr(message, field.name).append(draw(_scalar(field, known)))
        else:
            setattr(message, field.name, draw(_scalar(field, known)))


def _parts(field: FieldDescriptor, value: Any) -> list[Message]:
    """Return some messages of a field."""
    if field.message_type is None:
        return []
    if field.message_type.GetOptions().map_entry:
        return [each for each in value.values() if isinstance(each, Message)]
    return list(value)[:20] if field.is_repeated else [value]
