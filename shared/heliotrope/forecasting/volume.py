"""Expected contacts per slot: daily level x intraday profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.forecasting.calendar import QueueCalendar, day_features, open_days
from heliotrope.forecasting.history import Array, Days, day_range, weekdays
from heliotrope.forecasting.level import DEFAULT_PRIOR, LevelPrior, daily_level
from heliotrope.forecasting.profile import daily_totals, weekday_profiles


@dataclass(frozen=True, eq=False)
class VolumeModel:
    """A queue's past, prepared once: forecasts from any earlier day of it (rolling origins) reuse the
    preparation.

    Attributes
    ----------
    days
        [D] consecutive local days.
    volume
        [D, S] contacts per slot, NaN where missing or closed.
    total
        [D] contacts a day, gaps within days filled; NaN where missing.
    """

    days: Days
    volume: Array
    total: Array
    calendar: QueueCalendar
    prior: LevelPrior = DEFAULT_PRIOR

    def forecast(self, origin: int, horizon_days: int) -> Array:
        """Return expected contacts [horizon_days, S] from day `origin`, knowing only the days before it."""
        if not np.any(self.total[:origin] > 0):
            return np.zeros((horizon_days, self.volume.shape[1]))
        days = day_range(self.days[0], origin + horizon_days)
        weekday = weekdays(days)
        opening = open_days(days, self.total[:origin], self.calendar)
        total = np.where(opening.closed[:origin], np.nan, self.total[:origin])
        level = daily_level(total, day_features(opening), self.prior)
        profiles = weekday_profiles(self.volume[:origin], total, weekday[:origin], level.trust)
        coming = np.where(opening.closed[origin:], 0.0, level.total)
        forecast: Array = coming[:, None] * profiles[weekday[origin:]]
        return forecast


def volume_model(days: Days, volume: Array, calendar: QueueCalendar, prior: LevelPrior = DEFAULT_PRIOR) -> VolumeModel:
    """Prepare the past `volume` [D, S] of consecutive `days` [D]."""
    return VolumeModel(days, volume, daily_totals(volume, weekdays(days)), calendar, prior)
