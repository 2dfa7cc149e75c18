"""Which shift patterns are lawful on the grid, and the windows that their breaks then have."""

from __future__ import annotations

from heliotrope.domain.people import ShiftPattern
from heliotrope.domain.statutes import LabourRules

Window = tuple[int, int, int, int]
"""Length, earliest and latest offset from the shift's start in slots, paid."""


def lawful_breaks(shift: ShiftPattern, rules: LabourRules, grain: int) -> tuple[Window, ...] | None:
    """Return the windows of a pattern's breaks in slots, or None where no shift of it is lawful.

    Worked minutes of the day, breaks owed and the longest stretch without a break are settled here, once a pattern.
    Windows are cut until no choice within them leaves too long a stretch: exact before the first break and after the
    last, between two breaks it may cut off a lawful pair.
    """
    off_grid = shift.minutes % grain or any(rule.minutes % grain for rule in shift.breaks)
    owed = rules.break_minutes if shift.present_minutes > rules.break_after_minutes else 0
    taken = sum(rule.minutes for rule in shift.breaks if rule is not shift.gap)
    if off_grid or shift.paid_minutes > rules.max_day_minutes or taken < owed:
        return None
    windows = [[rule.earliest, rule.latest] for rule in shift.breaks]
    most = rules.max_stretch_minutes
    if not shift.breaks:
        return () if shift.minutes <= most else None
    windows[0][1] = min(windows[0][1], most)
    windows[-1][0] = max(windows[-1][0], shift.minutes - most - shift.breaks[-1].minutes)
    for earlier, later, rule in zip(windows, windows[1:], shift.breaks, strict=False):
        earlier[0] = max(earlier[0], min(later[1] - rule.minutes - most, earlier[1]))
        later[1] = min(later[1], earlier[0] + rule.minutes + most)
    slots = [(-(-first // grain), last // grain) for first, last in windows]
    if any(first > last for first, last in slots):
        return None
    return tuple(
        (rule.minutes // grain, first, last, int(rule.paid))
        for rule, (first, last) in zip(shift.breaks, slots, strict=True)
    )
