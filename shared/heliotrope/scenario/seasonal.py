"""Synthetic contacts: a weekly season on the callers' clock, days that differ, Poisson counts."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.network import OpeningHours, Queue
from heliotrope.domain.time import MINUTES_PER_DAY, Horizon
from heliotrope.scenario.history import ContactIntervals, Instants, instant64, wall_minutes

HISTORY_WEEKS = 6
DAY_SPREAD = 0.04
"""Standard deviation of a day's level on the log scale: what forecasts of real call centres leave unexplained."""
HANDLE_TIME_SPREAD = 0.6
"""Standard deviation of one contact's handle time over its mean."""
WEEKDAY_LEVEL = np.array([1.12, 1.06, 1.0, 0.98, 1.02, 0.72, 0.62])
NIGHT_FLOOR = 0.16
"""Contacts at the deepest hour of the night over those at the day's peak."""


def grid(horizon: Horizon, weeks_before: int) -> Instants:
    """Return the UTC intervals from `weeks_before` weeks before the horizon to its end."""
    first = instant64(horizon.start - timedelta(weeks=weeks_before))
    step = np.timedelta64(horizon.grain_minutes, "m")
    return np.arange(first, instant64(horizon.end), step).astype("datetime64[m]")


def wall_clock(starts: Instants, zone_name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return local weekday (Monday 0) and minute of the day at each instant."""
    wall = wall_minutes(starts, zone_name)
    # 1970-01-01 was a Thursday.
    return (wall // MINUTES_PER_DAY + 3) % 7, wall % MINUTES_PER_DAY


def open_mask(hours: OpeningHours, weekday: NDArray[np.int64], minute: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether it is open at each local weekday and minute."""
    opens = np.array([window[0] if window else 0 for window in hours.windows])
    closes = np.array([window[1] if window else 0 for window in hours.windows])
    return (minute >= opens[weekday]) & (minute < closes[weekday])


def day_curve(minute: NDArray[np.int64]) -> Array:
    """Return the relative rate at local minutes: a morning and an afternoon peak, a quiet night."""
    hour = minute / 60
    morning = np.exp(-(((hour - 10.5) / 2.6) ** 2))
    afternoon = 0.9 * np.exp(-(((hour - 15.5) / 3.2) ** 2))
    evening = 0.45 * np.exp(-(((hour - 20.0) / 2.0) ** 2))
    curve: Array = NIGHT_FLOOR + (1 - NIGHT_FLOOR) * (morning + afternoon + evening)
    return curve


def seasonal_contacts(
    queue: Queue, horizon: Horizon, weekly_volume: float, rng: np.random.Generator, weeks: int = HISTORY_WEEKS
) -> ContactIntervals:
    """Return `weeks` weeks of history and the planned weeks, about `weekly_volume` contacts a week."""
    starts = grid(horizon, weeks)
    weekday, minute = wall_clock(starts, queue.zone)
    opened = open_mask(queue.hours, weekday, minute)
    starts, weekday, minute = starts[opened], weekday[opened], minute[opened]
    rate = WEEKDAY_LEVEL[weekday] * day_curve(minute)
    rate *= weekly_volume * (weeks + horizon.weeks) / rate.sum()
    day = wall_minutes(starts, queue.zone) // MINUTES_PER_DAY
    level = np.exp(rng.normal(0.0, DAY_SPREAD, int(day.max() - day.min()) + 1))
    offered = rng.poisson(rate * level[day - day.min()]).astype(float)
    return ContactIntervals(queue.id, starts, offered, handle_times(queue.handle_time_s, offered, rng))


def expected_week(queue: Queue, horizon: Horizon) -> Array:
    """Return the share of a week's contacts in each open interval of the first planned week."""
    starts = grid(horizon, 0)[: 7 * horizon.slots_per_day]
    weekday, minute = wall_clock(starts, queue.zone)
    rate = WEEKDAY_LEVEL[weekday] * day_curve(minute) * open_mask(queue.hours, weekday, minute)
    share: Array = rate / rate.sum()
    return share


def handle_times(mean_s: float, offered: Array, rng: np.random.Generator) -> Array:
    """Return mean handle times [N] of that many contacts each, in whole seconds; 0 where there was none."""
    spread = HANDLE_TIME_SPREAD / np.sqrt(np.maximum(offered, 1.0))
    drawn = np.round(mean_s * np.maximum(0.3, 1 + rng.normal(0.0, 1.0, len(offered)) * spread))
    return np.where(offered > 0, drawn, 0.0)
