"""Starts over a week and over the weeks: how far apart they may lie, and which the rotation has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heliotrope.audit.case import Case, about
from heliotrope.domain.roster import Breach, Severity
from heliotrope.domain.time import MINUTES_PER_DAY


def anchor_band(case: Case) -> Iterator[Breach]:
    """All starts of a labour week lie within the anchor band of each other, midnight or not."""
    for duties in case.weeks.values():
        if not duties:
            continue
        plan, spread = duties[0].plan, _spread(sorted({duty.minute for duty in duties}))
        if plan.anchor_band is not None and spread > plan.anchor_band:
            contract = (Severity.CONTRACTUAL, f"work plan {plan.id}")
            expected = f"starts of the labour week within {plan.anchor_band} min of each other"
            at = case.week_start(duties[0].week)
            yield about(duties[0], "anchor_band", contract, expected, f"starts {spread} min apart", at=at)


def rotation(case: Case) -> Iterator[Breach]:
    """A shift starts in a window that the rotation has in its week of the cycle."""
    for duty in case.duties:
        cycle = duty.plan.rotation
        if cycle is None:
            continue
        week = ((duty.date - cycle.anchor).days // 7 + duty.agent.rotation_offset) % len(cycle.weeks)
        if not any(first <= duty.minute <= last for first, last in cycle.weeks[week]):
            windows = ", ".join(f"{_clock(first)}-{_clock(last)}" for first, last in cycle.weeks[week])
            contract = (Severity.CONTRACTUAL, f"work plan {duty.plan.id}")
            expected = f"a start in {windows} in week {week + 1} of the rotation"
            yield about(duty, "rotation", contract, expected, _clock(duty.minute))


def _spread(minutes: list[int]) -> int:
    """Return the length of the shortest stretch of the clock that holds all `minutes`, in ascending order."""
    gaps = [later - earlier for earlier, later in pairwise(minutes)]
    return MINUTES_PER_DAY - max([*gaps, minutes[0] + MINUTES_PER_DAY - minutes[-1]])


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
