"""Shifts and what changed between two rosters, on the wire.

A chunk is the bytes of a ShiftBatch. Where only whole shifts matter (what differs, whose they are) it is cut into the
bytes of its shifts without reading them: equal shifts have equal bytes, as all are encoded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.codec.paths import within
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.roster import Activity, QueueShare, RosterChange, Shift
from heliotrope.v1 import roster_pb2 as wire

# Field 2 of StreamShiftsResponse.
PACK_TAG = 0x12
# Field 1, length-delimited, of Shift, DiffVersionsResponse and RosterChange; field 2 of RosterChange.
AGENT_TAG = CHANGES_TAG = BEFORE_TAG = 0x0A
AFTER_TAG = 0x12


def encode_shift(shift: Shift) -> wire.Shift:
    """Return the message of a shift."""
    return wire.Shift(
        agent=shift.agent,
        site=shift.site,
        start=timestamp(shift.start),
        end=timestamp(shift.end),
        activities=[_activity(activity) for activity in shift.activities],
    )


def decode_shift(message: wire.Shift) -> Shift:
    """Read a shift; `InvalidValue` names agent and field."""
    if not message.agent:
        raise InvalidValue("shift.agent", "the id of an agent", message.agent)
    with within(f"shifts[{message.agent}]"):
        return Shift(
            agent=message.agent,
            site=message.site,
            start=instant(message.start, "shift.start"),
            end=instant(message.end, "shift.end"),
            activities=tuple(_decode_activity(activity) for activity in message.activities),
        )


def encode_batch(shifts: Iterable[Shift]) -> bytes:
    """Return shifts as the bytes of a ShiftBatch; the same shifts in the same order give the same bytes."""
    return wire.ShiftBatch(shifts=[encode_shift(s) for s in shifts]).SerializeToString(deterministic=True)


def decode_batch(raw: bytes) -> tuple[Shift, ...]:
    """Read the bytes of a ShiftBatch."""
    return tuple(decode_shift(shift) for shift in parsed(wire.ShiftBatch, raw).shifts)


def cut_batch(raw: bytes) -> list[bytes]:
    """Return the bytes of each shift of a ShiftBatch."""
    return list(parsed(wire.ShiftBytes, raw).shifts)


def join_batch(pieces: Iterable[bytes]) -> bytes:
    """Return the ShiftBatch of shifts given as bytes: the inverse of `cut_batch`."""
    return wire.ShiftBytes(shifts=pieces).SerializeToString()


def field_head(tag: int, size: int) -> bytes:
    """Return tag and length of a bytes field of `size` bytes."""
    head = bytearray((tag,))
    while size >= 0x80:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    head.append(size)
    return bytes(head)


def pack_message(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Return the StreamShiftsResponse of chunks (SHA-256, content) without copying them through a message."""
    told = wire.StreamShiftsResponse(
        sha256=chunks[0][0] if len(chunks) == 1 else b"",
        chunks=[wire.StoredChunk(size=len(content), sha256=sha256) for sha256, content in chunks],
    )
    size = sum(len(content) for _, content in chunks)
    return b"".join((field_head(PACK_TAG, size), *(content for _, content in chunks), told.SerializeToString()))


class ByteChange(NamedTuple):
    """What became of a shift, as bytes: `before` None is added, `after` None removed."""

    before: bytes | None
    after: bytes | None


def encode_changes(changes: Iterable[RosterChange]) -> bytes:
    """Return the DiffVersionsResponse of changes."""
    return wire.DiffVersionsResponse(changes=[encode_change(change) for change in changes]).SerializeToString()


def cut_changes(raw: bytes) -> list[ByteChange]:
    """Return the changes of a DiffVersionsResponse with their shifts as bytes."""

    def piece(change: wire.RosterChange, field: str) -> bytes | None:
        return getattr(change, field).SerializeToString(deterministic=True) if change.HasField(field) else None

    changes = parsed(wire.DiffVersionsResponse, raw).changes
    return [ByteChange(piece(change, "before"), piece(change, "after")) for change in changes]


def join_changes(changes: Iterable[ByteChange]) -> bytes:
    """Return the DiffVersionsResponse of changes (before, after) whose shifts are given as bytes."""
    parts: list[bytes] = []
    for before, after in changes:
        change = b"" if before is None else field_head(BEFORE_TAG, len(before)) + before
        change += b"" if after is None else field_head(AFTER_TAG, len(after)) + after
        parts += (field_head(CHANGES_TAG, len(change)), change)
    return b"".join(parts)


def begins_with_agent(agent: str) -> bytes:
    """Return what the bytes of every shift of `agent` begin with."""
    name = agent.encode()
    return field_head(AGENT_TAG, len(name)) + name


def agent_of(piece: bytes) -> str:
    """Return whose a shift given as bytes is, reading no further."""
    size, at = 0, 1
    while piece[at] & 0x80:
        size, at = size | (piece[at] & 0x7F) << 7 * (at - 1), at + 1
    size, at = size | piece[at] << 7 * (at - 1), at + 1
    return piece[at : at + size].decode()


def agents_of_batch(raw: bytes) -> list[str]:
    """Return whose shifts a ShiftBatch holds, in alphabetical order."""
    return sorted({agent_of(piece) for piece in cut_batch(raw)})


def shift_key(piece: bytes) -> tuple[str, int]:
    """Return agent and start (microseconds since 1970) of a shift given as bytes: its identity, and its order."""
    message = parsed(wire.Shift, piece)
    return message.agent, message.start.seconds * 1_000_000 + message.start.nanos // 1000


def encode_change(change: RosterChange) -> wire.RosterChange:
    """Return the message of a change."""
    return wire.RosterChange(
        before=None if change.before is None else encode_shift(change.before),
        after=None if change.after is None else encode_shift(change.after),
    )


def decode_change(message: wire.RosterChange) -> RosterChange:
    """Read a change."""
    if not (message.HasField("before") or message.HasField("after")):
        raise InvalidValue("change", "a shift before or after it", "neither")
    return RosterChange(
        decode_shift(message.before) if message.HasField("before") else None,
        decode_shift(message.after) if message.HasField("after") else None,
    )


def _activity(activity: Activity) -> wire.Activity:
    return wire.Activity(
        code=activity.code,
        start=timestamp(activity.start),
        end=timestamp(activity.end),
        paid=activity.paid,
        shares=[wire.QueueShare(queue=share.queue, permille=share.permille) for share in activity.shares],
        request=activity.request,
    )


def _decode_activity(message: wire.Activity) -> Activity:
    return Activity(
        code=message.code,
        start=instant(message.start, "activities.start"),
        end=instant(message.end, "activities.end"),
        paid=message.paid,
        shares=tuple(QueueShare(share.queue, share.permille) for share in message.shares),
        request=message.request,
    )
