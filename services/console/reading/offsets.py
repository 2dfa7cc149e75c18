"""Each site's clock over a period: the server alone does time zones, browsers get UTC and these tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from heliotrope.domain.time import Horizon, instant_of, local

STEP = timedelta(minutes=15)
MARGIN = timedelta(days=1)


@dataclass(frozen=True)
class OffsetSpan:
    """From `start` on (UTC), local time is `minutes` ahead of UTC and called `name`."""

    start: datetime
    minutes: int
    name: str


@dataclass(frozen=True)
class ClockChange:
    """Clocks move by `minutes` (ahead above 0) at `at`; local wall clocks read `before`, then `after`."""

    at: datetime
    minutes: int
    before: str
    after: str


def offsets(zone_name: str, start: datetime, end: datetime) -> tuple[OffsetSpan, ...]:
    """Return the spans of one offset from a day before `start` to a day after `end`."""
    spans: list[OffsetSpan] = []
    at = start - MARGIN
    while at < end + MARGIN:
        here = local(at, zone_name)
        offset = here.utcoffset() or timedelta()
        minutes, name = int(offset.total_seconds() // 60), here.tzname() or ""
        if not spans or (spans[-1].minutes, spans[-1].name) != (minutes, name):
            spans.append(OffsetSpan(at, minutes, name))
        at += STEP
    return tuple(spans)


def clock_changes(zone_name: str, horizon: Horizon) -> tuple[ClockChange, ...]:
    """Return the changes of the clock within the horizon."""
    spans = offsets(zone_name, horizon.start, horizon.end)
    return tuple(
        ClockChange(after.start, after.minutes - before.minutes, before.name, after.name)
        for before, after in pairwise(spans)
        if horizon.start <= after.start < horizon.end and after.minutes != before.minutes
    )


def day_hours(day: date, zone_name: str) -> float:
    """Return the elapsed hours of a local day: 23 or 25 where clocks change."""
    length = instant_of(day + timedelta(days=1), 0, zone_name) - instant_of(day, 0, zone_name)
    return length.total_seconds() / 3600


def offset_name(minutes: int) -> str:
    """Write an offset as ``UTC+5:30``, ``UTC−4`` or ``UTC``."""
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")
