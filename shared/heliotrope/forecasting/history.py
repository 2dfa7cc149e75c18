"""What a queue received: local days x slots, as arrays.

Callers live by their own clock, so profiles and calendars do too: a row is a local day of the queue's zone,
a column a wall-clock slot. The hour that daylight saving skips is missing in its row, the hour that occurs
twice is averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.errors import expect
from heliotrope.domain.time import MINUTES_PER_DAY, zone

Array = NDArray[np.float64]
Days = NDArray[np.datetime64]

MEMORY_DAYS = 371
"""Days that a fit looks back on: a year and a week, which shows the last round of every holiday."""


def weekdays(days: Days) -> NDArray[np.int64]:
    """Return the weekday of each day, Monday 0."""
    # Day 0 of the numpy epoch, 1970-01-01, was a Thursday.
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def day_range(first: np.datetime64, count: int) -> Days:
    """Return `count` consecutive days from `first`."""
    days: Days = first.astype("datetime64[D]") + np.arange(count)
    return days


@dataclass(frozen=True, eq=False)
class QueueHistory:
    """A queue's past on its callers' clock.

    Attributes
    ----------
    zone
        IANA time zone of the callers.
    days
        [D] local days, strictly increasing; a day left out is a missing day.
    volume
        [D, S] contacts offered per slot; NaN where missing or closed.
    handle_time_s
        [D, S] mean handle time in seconds, NaN where nothing was handled; None without any.
    handled
        [D, S] contacts handled, the weight of `handle_time_s`; None takes `volume`.
    """

    queue: str
    zone: str
    days: Days
    volume: Array
    handle_time_s: Array | None = None
    handled: Array | None = None

    def __post_init__(self) -> None:
        zone(self.zone)
        object.__setattr__(self, "days", np.asarray(self.days, dtype="datetime64[D]"))
        expect(self.volume.ndim == 2, "volume", "an array of days x slots", self.volume.shape)
        expect(len(self.days) == len(self.volume), "days", f"{len(self.volume)} days", len(self.days))
        rising = bool(np.all(np.diff(self.days) > np.timedelta64(0, "D")))
        expect(rising, "days", "strictly increasing days", self.days)
        for name in ("volume", "handle_time_s", "handled"):
            array = getattr(self, name)
            if array is not None:
                expect(array.shape == self.volume.shape, name, f"shape {self.volume.shape}", array.shape)
                valid = np.isnan(array) | ((array >= 0) & np.isfinite(array))
                expect(bool(np.all(valid)), name, "finite values of 0 or more, or NaN", array[~valid][:3])

    @property
    def slots(self) -> int:
        """Slots S of a day."""
        return int(self.volume.shape[1])

    def until(self, day: np.datetime64) -> QueueHistory:
        """Return the consecutive days before `day`, at most `MEMORY_DAYS`, missing ones as rows of NaN."""
        earlier = self.days < day
        first = day - np.timedelta64(MEMORY_DAYS, "D")
        if earlier.any():
            first = max(first, self.days[0])
        days = day_range(first, int((day - first).astype(int)) if earlier.any() else 0)
        kept = earlier & (self.days >= first)
        rows = (self.days[kept] - first).astype(int)

        def spread(array: Array | None) -> Array | None:
            if array is None:
                return None
            grid = np.full((len(days), self.slots), np.nan)
            grid[rows] = array[kept]
            return grid

        volume = spread(self.volume)
        assert volume is not None
        return replace(
            self,
            days=days,
            volume=volume,
            handle_time_s=spread(self.handle_time_s),
            handled=spread(self.handled),
        )


def utc_offsets(starts: Days, zone_name: str) -> NDArray[np.int64]:
    """Return the minutes that the wall clock of `zone_name` is ahead of UTC at each instant of `starts`.

    A zone is asked twice per UTC day, and per instant only on the days on which its offset changes.
    """
    tz = zone(zone_name)

    def ahead(instant: np.datetime64) -> int:
        aware = datetime.fromtimestamp(int(instant.astype("datetime64[s]").astype(np.int64)), UTC)
        offset = aware.astimezone(tz).utcoffset()
        assert offset is not None
        return int(offset.total_seconds() // 60)

    days, which = np.unique(starts.astype("datetime64[D]"), return_inverse=True)
    at_start = np.array([ahead(day) for day in days], dtype=np.int64)
    at_end = np.array([ahead(day + np.timedelta64(1, "D")) for day in days], dtype=np.int64)
    offsets = at_start[which]
    for i in np.flatnonzero((at_start != at_end)[which]):
        offsets[i] = ahead(starts[i])
    return offsets


def local_slots(starts: Days, zone_name: str, grain_minutes: int) -> tuple[Days, NDArray[np.int64]]:
    """Return the local day and the wall-clock slot of each UTC instant of `starts`."""
    minutes = starts.astype("datetime64[m]").astype(np.int64) + utc_offsets(starts, zone_name)
    days = (minutes // MINUTES_PER_DAY).astype("datetime64[D]")
    return days, (minutes % MINUTES_PER_DAY) // grain_minutes


def local_history(
    queue: str,
    zone_name: str,
    starts: Days,
    offered: Array,
    handled: Array | None = None,
    handle_time_s: Array | None = None,
    grain_minutes: int = 15,
) -> QueueHistory:
    """Lay UTC intervals out on the local days of a zone.

    Parameters
    ----------
    starts
        [N] first instants of the intervals, UTC (datetime64), any order; an interval not listed is missing.
    offered, handled
        [N] contacts per interval.
    handle_time_s
        [N] mean handle time in seconds; 0 or NaN where nothing was handled.
    """
    expect(len(starts) > 0, "starts", "at least one interval", len(starts))
    day_of, slot_of = local_slots(starts, zone_name, grain_minutes)
    first = day_of.min()
    days = day_range(first, int((day_of.max() - first).astype(int)) + 1)
    cell = ((day_of - first).astype(np.int64), slot_of)
    shape = (len(days), MINUTES_PER_DAY // grain_minutes)

    def mean(value: Array, weight: Array) -> Array:
        total, mass = np.zeros(shape), np.zeros(shape)
        np.add.at(total, cell, np.where(weight > 0, np.nan_to_num(value) * weight, 0.0))
        np.add.at(mass, cell, weight)
        cells: Array = np.divide(total, mass, out=np.full(shape, np.nan), where=mass > 0)
        return cells

    one = np.ones(len(starts))
    weight = offered if handled is None else handled
    times = handle_time_s
    return QueueHistory(
        queue,
        zone_name,
        days,
        mean(offered, one),
        None if times is None else mean(times, np.where(np.nan_to_num(times) > 0, weight, 0.0)),
        None if handled is None else mean(handled, one),
    )
