"""What reaches over weeks: rotations of start windows, and what a reference period holds already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heliotrope.domain.errors import expect
from heliotrope.domain.time import DAYS_PER_WEEK, MINUTES_PER_DAY

Windows = tuple[tuple[int, int], ...]
"""Local wall-clock windows ``(first, last)`` in minutes, both ends included."""


def expect_windows(windows: Windows, field: str) -> None:
    """Raise `InvalidValue` unless there is a window and each lies within a day."""
    expect(bool(windows), field, "at least one window", windows)
    for first, last in windows:
        expect(0 <= first <= last < MINUTES_PER_DAY, field, "0 <= first <= last < 1440", (first, last))


@dataclass(frozen=True, slots=True)
class Rotation:
    """Start windows that change from week to week in a cycle.

    Attributes
    ----------
    anchor
        First day of a week in which the first windows hold.
    weeks
        Start windows of each week of the cycle.
    """

    anchor: date
    weeks: tuple[Windows, ...]

    def __post_init__(self) -> None:
        expect(len(self.weeks) >= 2, "rotation.weeks", "two weeks or more", len(self.weeks))
        for windows in self.weeks:
            expect_windows(windows, "rotation.weeks")

    def windows(self, day: date, offset: int = 0) -> Windows:
        """Return the windows of the labour date `day` for whom is `offset` weeks ahead in the cycle."""
        week = (day - self.anchor).days // DAYS_PER_WEEK
        return self.weeks[(week + offset) % len(self.weeks)]

    def allows_start(self, minute: int, day: date, offset: int = 0) -> bool:
        """Whether a shift may start at local `minute` of the labour date `day`."""
        return any(first <= minute <= last for first, last in self.windows(day, offset))


@dataclass(frozen=True, slots=True)
class Balance:
    """What an agent has worked in the reference period in force when the horizon begins.

    Attributes
    ----------
    weeks
        Whole labour weeks of the period that are over.
    minutes, nights, weekends
        Paid minutes, shifts that touched the night, and weekends with work in those weeks.
    """

    weeks: int = 0
    minutes: int = 0
    nights: int = 0
    weekends: int = 0

    def __post_init__(self) -> None:
        for name in ("weeks", "minutes", "nights", "weekends"):
            value = getattr(self, name)
            expect(value >= 0, f"balance.{name}", "0 or more", value)
        expect(self.weekends <= self.weeks + 1, "balance.weekends", "no more than there were weeks", self.weekends)


def weeks_of_period(balance: Balance, reference_weeks: int, weeks: int) -> tuple[tuple[int, ...], ...]:
    """Return the labour weeks of a horizon of `weeks`, parted by the reference period that they belong to."""
    parts: dict[int, list[int]] = {}
    for week in range(weeks):
        parts.setdefault((balance.weeks + week) // reference_weeks, []).append(week)
    return tuple(tuple(part) for _, part in sorted(parts.items()))
