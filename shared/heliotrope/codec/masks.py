"""Field masks: the fields that a reader asks for (https://google.aip.dev/157)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from heliotrope.domain.errors import InvalidValue

M = TypeVar("M", bound=Message)


def expect_mask(mask: FieldMask, kind: type[Message], field: str) -> None:
    """Raise `InvalidValue` where a path of the mask is no field of `kind`; only whole fields can be asked for."""
    for path in mask.paths:
        if path not in kind.DESCRIPTOR.fields_by_name:
            raise InvalidValue(field, f"fields of {kind.DESCRIPTOR.name}", path)


def asks_for(mask: FieldMask, fields: Iterable[str]) -> bool:
    """Whether one of the fields is wanted: all are where the mask is empty."""
    return not mask.paths or not set(mask.paths).isdisjoint(fields)


def masked(message: M, mask: FieldMask, always: Iterable[str] = ()) -> M:
    """Return the message with only the fields of the mask and those of `always`; whole where the mask is empty."""
    if mask.paths:
        wanted = {*mask.paths, *always}
        for field, _ in message.ListFields():
            if field.name not in wanted:
                message.ClearField(field.name)
    return message
