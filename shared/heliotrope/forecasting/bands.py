"""Bands by rolling conformal ratios: what past forecasts missed by, at the same distance, is what the next
will.

The queue's past is forecast again from earlier origins. Each miss actual / forecast - 1 is measured in
units of its own spread, sqrt(1 / forecast + day_sd^2) - counting noise of the slot, and the spread of whole
days - so that quiet and busy slots share one distribution, whose empirical quantiles make the band (split
conformal prediction; Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World, 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.forecasting.history import Array
from heliotrope.forecasting.volume import VolumeModel

LOW, MEDIAN, HIGH = 0.1, 0.5, 0.9
NORMAL_QUANTILES = (-1.2816, 0.0, 1.2816)
DEFAULT_DAY_SD = 0.15
"""Spread of whole days before any backtest could measure it."""
LEAST_DAY_SD = 0.01
FIRST_ORIGIN_DAYS = 28
"""Days that an origin needs behind it: earlier forecasts are worse than the ones they would speak for."""
ORIGINS = 12
"""Origins looked back on, one a week: enough for quantiles, recent enough to follow."""
LONGEST_WEEKS = 4
"""Weeks ahead that are measured; later weeks take the band of the last one."""
LEAST_DAYS = 10
"""Days scored that a quantile needs."""


@dataclass(frozen=True)
class WeekSpread:
    """Misses of one week ahead: spread of whole days (of the log ratio) and quantiles of the scaled ratio."""

    day_sd: float = DEFAULT_DAY_SD
    quantiles: tuple[float, float, float] = NORMAL_QUANTILES

    def bounds(self, volume: Array) -> tuple[Array, Array, Array]:
        """Return the low, median and high volume [..., S] around the expected `volume`."""
        spread = np.sqrt(volume + (self.day_sd * volume) ** 2)
        low, median, high = (np.maximum(0.0, volume + q * spread) for q in self.quantiles)
        return np.minimum(low, volume), median, np.maximum(high, volume)


@dataclass(frozen=True)
class Bands:
    """Spread by week ahead, the first week first."""

    weeks: tuple[WeekSpread, ...]

    @property
    def day_sd(self) -> float:
        """Spread of whole days one week ahead."""
        return self.weeks[0].day_sd

    def around(self, volume: Array) -> tuple[Array, Array, Array]:
        """Return low, median and high [H, S] around the expected `volume` [H, S] of consecutive days."""
        parts = []
        for first in range(0, len(volume), 7):
            week = self.weeks[min(first // 7, len(self.weeks) - 1)]
            parts.append(week.bounds(volume[first : first + 7]))
        low, median, high = (np.concatenate(rows) for rows in zip(*parts, strict=True))
        return low, median, high


def rolling_bands(model: VolumeModel, origin: int, weeks: int) -> Bands:
    """Forecast the past of day `origin` again from weekly origins; measure the misses by week ahead."""
    weeks = min(max(weeks, 1), LONGEST_WEEKS)
    origins = range(origin - 7, max(FIRST_ORIGIN_DAYS, origin - 7 * (ORIGINS + 1)) - 1, -7)
    actual: list[list[Array]] = [[] for _ in range(weeks)]
    expected: list[list[Array]] = [[] for _ in range(weeks)]
    for start in origins:
        ahead = min(7 * weeks, origin - start)
        forecast = model.forecast(start, ahead)
        for week in range(ahead // 7):
            expected[week].append(forecast[7 * week : 7 * week + 7])
            actual[week].append(model.volume[start + 7 * week : start + 7 * week + 7])
    spreads: list[WeekSpread] = []
    for week in range(weeks):
        # A week with too few origins of its own takes the spread of the week before it.
        measured = _spread(actual[week], expected[week]) if actual[week] else None
        spreads.append(measured or (spreads[-1] if spreads else WeekSpread()))
    return Bands(tuple(spreads))


def _spread(actual_weeks: list[Array], expected_weeks: list[Array]) -> WeekSpread | None:
    actual, expected = np.concatenate(actual_weeks), np.concatenate(expected_weeks)
    scored = ~np.isnan(actual) & (expected > 0)
    scored &= np.nansum(actual, axis=1, keepdims=True) > 0
    days = scored.any(axis=1)
    if days.sum() < LEAST_DAYS:
        return None
    day_sd = _day_sd(np.where(scored, actual, 0.0).sum(axis=1)[days], (expected * scored).sum(axis=1)[days])
    of, against = actual[scored], expected[scored]
    scaled = (of - against) / np.sqrt(against + (day_sd * against) ** 2)
    low, median, high = np.quantile(scaled, (LOW, MEDIAN, HIGH))
    return WeekSpread(day_sd, (float(low), float(median), float(high)))


def _day_sd(actual: Array, expected: Array) -> float:
    # The 68 % quantile of the absolute miss is the standard deviation of a normal, and one wild day does
    # not move it.
    miss = np.abs(np.log(np.maximum(actual, 0.5) / np.maximum(expected, 0.5)))
    return max(float(np.quantile(miss, 0.68)), LEAST_DAY_SD)
