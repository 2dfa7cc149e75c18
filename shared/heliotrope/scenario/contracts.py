"""Shift patterns and work plans that invented providers offer; each lawful where it is used.

Every shift is on the 15-minute grid, has its meal before six hours and no stretch of work above four hours.
"""

from __future__ import annotations

from heliotrope.domain.people import BreakRule, ShiftPattern, WorkPlan

Windows = tuple[tuple[int, int], ...]

ANY_TIME: Windows = ((0, 23 * 60 + 30),)
OFFICE_TIME: Windows = ((6 * 60, 15 * 60),)


def _pause(earliest: int, latest: int) -> BreakRule:
    return BreakRule("break", 15, earliest, latest, paid=True)


def _meal(minutes: int, earliest: int, latest: int) -> BreakRule:
    return BreakRule("meal", minutes, earliest, latest, paid=False)


FULL_DAY = ShiftPattern(510, (_pause(60, 165), _meal(30, 180, 300), _pause(330, 450)))
FULL_DAY_LONG_MEAL = ShiftPattern(540, (_pause(60, 165), _meal(60, 180, 300), _pause(360, 480)))
"""Where the law asks for an hour (Philippines, South Africa, Egypt)."""
FULL_DAY_38_HOURS = ShiftPattern(480, (_pause(60, 165), _meal(30, 180, 285), _pause(315, 420)))
"""Seven and a half paid hours: five of them stay below Australia's 38."""
LONG_DAY = ShiftPattern(630, (_pause(75, 195), _meal(30, 210, 315), _pause(390, 480)))
SIX_HOURS = ShiftPattern(390, (_pause(60, 120), _meal(30, 135, 240), _pause(270, 315)))
"""Six paid hours; the breaks as Brazil's NR-17 wants them (none in the first or the last hour, 20 min to eat)."""
FIVE_HOURS = ShiftPattern(300, (_pause(90, 210),))
TWICE_THREE_HOURS = ShiftPattern(480, (BreakRule("gap", 120, 180, 180, paid=False),))
FOUR_HOURS = ShiftPattern(240, (_pause(60, 165),))


def full_time(name: str, windows: Windows, shift: ShiftPattern = FULL_DAY) -> WorkPlan:
    """Return five equal days a week."""
    week = 5 * shift.paid_minutes
    return WorkPlan(name, (shift,), windows, (5, 5), (week, week))


def four_tens(name: str, windows: Windows) -> WorkPlan:
    """Return four days of ten paid hours."""
    return WorkPlan(name, (LONG_DAY,), windows, (4, 4), (2400, 2400))


def six_hour_days(name: str, windows: Windows) -> WorkPlan:
    """Return the contract of Brazilian telephone work: 30 to 36 hours in days of six."""
    return WorkPlan(name, (SIX_HOURS,), windows, (5, 6), (1800, 2160))


def part_time(name: str, windows: Windows) -> WorkPlan:
    """Return four or five days of four to six hours, 18 to 25 hours a week."""
    return WorkPlan(name, (FOUR_HOURS, FIVE_HOURS, SIX_HOURS), windows, (4, 5), (1080, 1500))
