"""Shifts and what changed between two rosters, on the wire."""

from __future__ import annotations

from collections.abc import Iterable

from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.codec.paths import within
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.roster import Activity, QueueShare, RosterChange, Shift
from heliotrope.v1 import roster_pb2 as wire


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


def encode_change(change: RosterChange) -> wire.RosterChange:
    """Return the message of a change."""
    return wire.RosterChange(
        before=None if change.before is None else encode_shift(change.before),
        after=None if change.after is None else encode_shift(change.after),
    )


def decode_change(message: wire.RosterChange) -> RosterChange:
    """Read a change."""
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
    )


def _decode_activity(message: wire.Activity) -> Activity:
    return Activity(
        code=message.code,
        start=instant(message.start, "activities.start"),
        end=instant(message.end, "activities.end"),
        paid=message.paid,
        shares=tuple(QueueShare(share.queue, share.permille) for share in message.shares),
    )
