"""Shift plans on the wire: instants beside the same times on the reader's clock, so that nobody else computes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.paths import within
from heliotrope.domain.dispatch import Reader
from heliotrope.domain.plan import ChangeKind, PlanChange, ShiftPlan
from heliotrope.domain.roster import Activity, Shift
from heliotrope.domain.time import local
from heliotrope.v1 import dispatch_service_pb2 as wire

KINDS = {
    ChangeKind.ADDED: wire.PLAN_CHANGE_KIND_ADDED,
    ChangeKind.MOVED: wire.PLAN_CHANGE_KIND_MOVED,
    ChangeKind.REARRANGED: wire.PLAN_CHANGE_KIND_REARRANGED,
    ChangeKind.CANCELLED: wire.PLAN_CHANGE_KIND_CANCELLED,
}


def plan_message(
    plan: ShiftPlan,
    reader: Reader,
    roster: str,
    version: int,
    changes: Iterable[PlanChange] = (),
    since_version: int = 0,
) -> wire.ShiftPlan:
    """Return the message of a plan with what changed in it."""
    return wire.ShiftPlan(
        reader=str(reader),
        roster=roster,
        version=version,
        zone=plan.zone,
        shifts=[planned_shift(shift, plan.zone) for shift in plan.shifts],
        changes=[plan_change(change, plan.zone) for change in changes],
        since_version=since_version,
    )


def plan_of(message: wire.ShiftPlan) -> tuple[ShiftPlan, tuple[PlanChange, ...]]:
    """Read a plan and what changed in it."""
    shifts = tuple(shift_of(shift) for shift in message.shifts)
    return ShiftPlan(message.zone, shifts), tuple(change_of(change) for change in message.changes)


def planned_shift(shift: Shift, zone: str) -> wire.PlannedShift:
    """Return the message of a shift on the clock of `zone`."""
    return wire.PlannedShift(
        agent=shift.agent,
        site=shift.site,
        start=timestamp(shift.start),
        end=timestamp(shift.end),
        date=shift.labour_date(zone).isoformat(),
        local_start=_on_clock(shift.start, zone),
        local_end=_on_clock(shift.end, zone),
        activities=[
            wire.PlannedActivity(code=a.code, start=timestamp(a.start), end=timestamp(a.end), paid=a.paid)
            for a in shift.activities
        ],
    )


def shift_of(message: wire.PlannedShift) -> Shift:
    """Read a planned shift; local times are derived, so they are not read."""
    with within(f"shifts[{message.agent}]"):
        return Shift(
            message.agent,
            message.site,
            instant(message.start, "start"),
            instant(message.end, "end"),
            tuple(
                Activity(a.code, instant(a.start, "activities.start"), instant(a.end, "activities.end"), a.paid)
                for a in message.activities
            ),
        )


def plan_change(change: PlanChange, zone: str) -> wire.PlanChange:
    """Return the message of a change."""
    return wire.PlanChange(
        kind=KINDS[change.kind],
        before=None if change.before is None else planned_shift(change.before, zone),
        after=None if change.after is None else planned_shift(change.after, zone),
    )


def change_of(message: wire.PlanChange) -> PlanChange:
    """Read a change; its kind follows from its two sides."""
    return PlanChange(
        shift_of(message.before) if message.HasField("before") else None,
        shift_of(message.after) if message.HasField("after") else None,
    )


def _on_clock(at: datetime, zone: str) -> str:
    return local(at, zone).isoformat()
