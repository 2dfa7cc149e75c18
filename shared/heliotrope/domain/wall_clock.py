"""Wall clocks of a planning period as arrays: local time, nights, weekends and opening hours, minute by minute.

M minutes: those of the horizon, and of a day more for shifts that end after it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.network import OpeningHours
from heliotrope.domain.time import DAYS_PER_WEEK, MINUTES_PER_DAY, Horizon, local

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
A_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
HOUR = 60
SATURDAY = 5


@lru_cache(maxsize=256)
def wall_clock(horizon: Horizon, zone_name: str) -> Ints:
    """Return [M] the wall clock of `zone_name` at each minute, in minutes since Monday, 5 January 1970, 00:00."""
    hours = (horizon.weeks * DAYS_PER_WEEK + 1) * MINUTES_PER_DAY // HOUR
    edges = np.array([_offset(horizon.start + timedelta(hours=h), zone_name) for h in range(hours + 1)])
    offsets = np.repeat(edges[:-1], HOUR)
    for changing in np.flatnonzero(np.diff(edges)).tolist():
        span = range(changing * HOUR, (changing + 1) * HOUR)
        offsets[span.start : span.stop] = [_offset(horizon.start + timedelta(minutes=m), zone_name) for m in span]
    since = (horizon.start - A_MONDAY) // timedelta(minutes=1)
    clock: Ints = since + np.arange(hours * HOUR) + offsets
    clock.setflags(write=False)
    return clock


def minutes_of_day(clock: Ints) -> Ints:
    """Return the local wall-clock minute (0 to 1439) of each entry of `wall_clock`."""
    minutes: Ints = clock % MINUTES_PER_DAY
    return minutes


def weekdays(clock: Ints) -> Ints:
    """Return the local weekday (0 is Monday) of each entry of `wall_clock`."""
    days: Ints = clock // MINUTES_PER_DAY % DAYS_PER_WEEK
    return days


@lru_cache(maxsize=256)
def at_night(horizon: Horizon, zone_name: str, window: tuple[int, int]) -> Flags:
    """Return [M] whether each minute lies in the local `window`, across midnight where it ends before it starts."""
    minute = minutes_of_day(wall_clock(horizon, zone_name))
    after, before = minute >= window[0], minute < window[1]
    flags: Flags = after & before if window[0] < window[1] else after | before
    flags.setflags(write=False)
    return flags


@lru_cache(maxsize=256)
def at_weekend(horizon: Horizon, zone_name: str) -> Flags:
    """Return [M] whether each minute lies on a local Saturday or Sunday."""
    flags: Flags = weekdays(wall_clock(horizon, zone_name)) >= SATURDAY
    flags.setflags(write=False)
    return flags


def is_open(hours: OpeningHours, clock: Ints) -> Flags:
    """Return whether `hours` are open at each entry of `wall_clock`."""
    opens = np.array([MINUTES_PER_DAY if window is None else window[0] for window in hours.windows])
    closes = np.array([0 if window is None else window[1] for window in hours.windows])
    weekday, minute = weekdays(clock), minutes_of_day(clock)
    flags: Flags = (opens[weekday] <= minute) & (minute < closes[weekday])
    return flags


def _offset(instant: datetime, zone_name: str) -> int:
    offset = local(instant, zone_name).utcoffset()
    assert offset is not None
    return offset // timedelta(minutes=1)
