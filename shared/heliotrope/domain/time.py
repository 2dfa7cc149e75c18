"""Instants are UTC, intervals half-open, the grid 15 minutes; labour days are local to the site.

``aware + timedelta`` is wall-clock arithmetic in Python: everything here converts to UTC first, so that elapsed time
is right on the 23- and 25-hour days of daylight saving.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from heliotrope.domain.errors import InvalidValue, expect

GRAINS = (1, 5, 15, 30)
MINUTES_PER_DAY = 1440
DAYS_PER_WEEK = 7
FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Planning periods lie in these, so that no arithmetic around them leaves the calendar."""


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone `name`; `InvalidValue` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValue("zone", "an IANA time zone such as Europe/Warsaw", name) from None


def expect_utc(instant: datetime, field: str) -> None:
    """Raise `InvalidValue` unless `instant` is an aware datetime in UTC."""
    if instant.tzinfo is UTC:
        return
    expect(
        instant.tzinfo is not None and instant.utcoffset() == timedelta(0),
        field,
        "an instant in UTC",
        instant,
    )


def expect_span(start: datetime, end: datetime, field: str) -> None:
    """Raise `InvalidValue` unless both are instants in UTC and `start` is before `end`."""
    if start.tzinfo is UTC and end.tzinfo is UTC and start < end:
        return
    expect_utc(start, f"{field}.start")
    expect_utc(end, f"{field}.end")
    expect(start < end, field, "start before end", (start, end))


def instant_of(day: date, minute: int, zone_name: str) -> datetime:
    """Return the UTC instant at local wall clock `minute` (0 to 2880) of the local `day`.

    A wall clock that daylight saving skips maps to the instant after the gap; one that occurs twice to its first.
    """
    day, minute = day + timedelta(days=minute // MINUTES_PER_DAY), minute % MINUTES_PER_DAY
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone(zone_name))
    return local.astimezone(UTC)


def local(instant: datetime, zone_name: str) -> datetime:
    """Return `instant` on the wall clock of `zone_name`."""
    return instant.astimezone(zone(zone_name))


def minute_of_day(instant: datetime, zone_name: str) -> int:
    """Return the local wall-clock minute (0 to 1439) of `instant`."""
    here = local(instant, zone_name)
    return here.hour * 60 + here.minute


@lru_cache(maxsize=65536)
def labour_date(instant: datetime, zone_name: str, opens: int = 0) -> date:
    """Return the date of the labour day that holds `instant`, where labour days begin at wall-clock minute `opens`."""
    day = local(instant, zone_name).date()
    return day if instant >= instant_of(day, opens, zone_name) else day - timedelta(days=1)


def parse_instant(text: str, field: str = "instant") -> datetime:
    """Read an ISO 8601 instant with offset, such as 2026-10-26T08:00:00Z, into UTC."""
    try:
        instant = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise InvalidValue(field, "an ISO 8601 instant such as 2026-10-26T08:00:00Z", text) from None
    expect(instant.tzinfo is not None, field, "an instant with its UTC offset", text)
    return instant.astimezone(UTC)


def parse_date(text: object, field: str = "date") -> date:
    """Read an ISO 8601 date such as 2026-10-26."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise InvalidValue(field, "an ISO 8601 date such as 2026-10-26", text) from None


@lru_cache(maxsize=65536)
def format_instant(instant: datetime) -> str:
    """Write `instant` as ISO 8601 in UTC with a final Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class LabourDay:
    """A labour day of a site, cut to the horizon by the instants at which shifts may start in it.

    It is called by the local date on which it begins, at midnight or at the site's own hour. `first` and `last` are
    slots: shifts of this day start in ``[first, last)``. The edges of a horizon cut labour days in two, so the first
    and the last one may be short.
    """

    date: date
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Horizon:
    """The planning period: whole labour weeks of 168 hours from one instant, the same for every site.

    A shift belongs to the week in which it starts, and to the labour day in which it starts.
    """

    start: datetime
    weeks: int = 1
    grain_minutes: int = 15

    def __post_init__(self) -> None:
        expect_utc(self.start, "horizon.start")
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        expect(self.start.year in years, "horizon.start", f"a year from {FIRST_YEAR} to {LAST_YEAR}", self.start)
        expect(1 <= self.weeks <= 6, "horizon.weeks", "1 to 6 weeks", self.weeks)
        expect(self.grain_minutes in GRAINS, "horizon.grain_minutes", f"one of {GRAINS}", self.grain_minutes)

    @property
    def slots(self) -> int:
        """Number of intervals T in the horizon."""
        return self.weeks * DAYS_PER_WEEK * self.slots_per_day

    @property
    def slots_per_day(self) -> int:
        """Intervals in 24 hours."""
        return MINUTES_PER_DAY // self.grain_minutes

    @property
    def end(self) -> datetime:
        """First instant after the horizon."""
        return self.start + timedelta(weeks=self.weeks)

    @property
    def days(self) -> tuple[date, ...]:
        """The UTC dates of the horizon."""
        return tuple(self.start.date() + timedelta(days=d) for d in range(self.weeks * DAYS_PER_WEEK))

    def slot(self, instant: datetime) -> int:
        """Return the slot that holds `instant`; below 0 before the horizon, `slots` or more after it."""
        return int((instant - self.start).total_seconds() // (60 * self.grain_minutes))

    def instant(self, slot: int) -> datetime:
        """Return the first instant of `slot`."""
        return self.start + timedelta(minutes=slot * self.grain_minutes)

    def aligned(self, instant: datetime) -> bool:
        """Whether `instant` lies on the grid."""
        return (instant - self.start).total_seconds() % (60 * self.grain_minutes) == 0

    def labour_days(self, zone_name: str, opens: int = 0) -> tuple[LabourDay, ...]:
        """Return the labour days in which shifts of this horizon start; they begin at local minute `opens`."""
        days = []
        day = labour_date(self.start, zone_name, opens)
        while (begin := instant_of(day, opens, zone_name)) < self.end:
            until = instant_of(day + timedelta(days=1), opens, zone_name)
            days.append(LabourDay(day, max(0, self.slot(begin)), min(self.slots, self.slot(until))))
            day += timedelta(days=1)
        return tuple(days)
