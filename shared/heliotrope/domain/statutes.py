"""Working-time rules as data: facts with citation and evidence, packs of them, and the rules that result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from heliotrope.domain.errors import expect
from heliotrope.domain.time import DAYS_PER_WEEK, MINUTES_PER_DAY

HOUSE = "HOUSE"
Evidence = Literal["statute-text", "official", "official-summary", "secondary", "weak", "house"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One rule value with where it comes from. `value` is in the unit of the field it is for."""

    field: str
    value: float | tuple[int, int]
    citation: str
    evidence: Evidence
    jurisdiction: str

    @property
    def house(self) -> bool:
        """Whether this is house policy, not law."""
        return self.jurisdiction == HOUSE


@dataclass(frozen=True, slots=True)
class StatutePack:
    """One jurisdiction's working-time facts, versioned."""

    jurisdiction: str
    version: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class LabourRules:
    """The rules that hold for agents of a jurisdiction: law where sourced, house policy where not.

    Attributes
    ----------
    max_day_minutes
        Most worked (paid) minutes in one shift.
    max_week_minutes
        Most worked minutes in a labour week, overtime included.
    daily_rest_minutes
        Least elapsed minutes between the end of a shift and the start of the next.
    weekly_rest_minutes
        Least elapsed minutes of one uninterrupted rest that lies in, or starts in, every labour week.
    max_consecutive_days
        Most labour days in a row with work.
    break_after_minutes, break_minutes
        A shift with more than `break_after_minutes` elapsed carries breaks of at least `break_minutes` in total.
    max_stretch_minutes
        Most elapsed minutes of uninterrupted work between breaks.
    night
        Local wall-clock window (start, end) in minutes, across midnight where start > end.
    night_premium, overtime_premium, weekend_premium
        Added share of the wage, such as 0.25.
    overtime_after_minutes
        Paid minutes in a labour week above which `overtime_premium` is due.
    provenance
        Field -> the fact that set it.
    night_consent
        Whether only those who have agreed to it work at night.
    night_commute
        Local window (start, end): who comes or goes within it needs transport where the site has any.
    reference_weeks, average_week_minutes
        Paid minutes average at most so much a labour week over a reference period of so many weeks.
    notice_minutes, day_off_notice_minutes
        How long before it takes effect a published start or end may be moved, or a day off taken or given, without
        the person's consent; 0: at any time.
    """

    jurisdiction: str
    max_day_minutes: int
    max_week_minutes: int
    daily_rest_minutes: int
    weekly_rest_minutes: int
    max_consecutive_days: int
    break_after_minutes: int
    break_minutes: int
    max_stretch_minutes: int
    night: tuple[int, int]
    night_premium: float
    overtime_premium: float
    overtime_after_minutes: int
    weekend_premium: float
    provenance: Mapping[str, Fact]
    night_consent: bool = False
    reference_weeks: int = 1
    night_commute: tuple[int, int] = (1200, 360)
    average_week_minutes: int = DAYS_PER_WEEK * MINUTES_PER_DAY
    notice_minutes: int = 0
    day_off_notice_minutes: int = 0

    def __post_init__(self) -> None:
        where = f"rules[{self.jurisdiction}]"
        expect(
            0 < self.max_day_minutes <= MINUTES_PER_DAY,
            f"{where}.max_day_minutes",
            "(0, 1440]",
            self.max_day_minutes,
        )
        expect(
            0 <= self.daily_rest_minutes < MINUTES_PER_DAY,
            f"{where}.daily_rest_minutes",
            "[0, 1440)",
            self.daily_rest_minutes,
        )
        expect(
            self.weekly_rest_minutes >= self.daily_rest_minutes,
            f"{where}.weekly_rest_minutes",
            "at least the daily rest",
            self.weekly_rest_minutes,
        )
        expect(
            self.max_consecutive_days >= 1,
            f"{where}.max_consecutive_days",
            "1 or more",
            self.max_consecutive_days,
        )
        expect(1 <= self.reference_weeks <= 53, f"{where}.reference_weeks", "1 to 53 weeks", self.reference_weeks)

    @property
    def reference_minutes(self) -> int:
        """Most paid minutes in a reference period."""
        return self.reference_weeks * self.average_week_minutes

    def commutes_at_night(self, minute: int) -> bool:
        """Whether who comes or goes at local wall-clock `minute` needs transport."""
        return on_the_clock(minute, self.night_commute)

    def at_night(self, minute: int) -> bool:
        """Whether local wall-clock `minute` lies in the night window."""
        return on_the_clock(minute, self.night)


def on_the_clock(minute: int, window: tuple[int, int]) -> bool:
    """Whether a wall-clock `minute` lies in ``[start, end)`` of the clock, which may hold midnight."""
    start, end = window
    return start <= minute < end if start < end else minute >= start or minute < end
