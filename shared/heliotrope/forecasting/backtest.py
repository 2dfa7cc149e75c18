"""Rolling-origin backtest: forecast the past from ever later days, and score it against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.errors import expect
from heliotrope.forecasting.accuracy import coverage, seasonal_naive, wape
from heliotrope.forecasting.bands import rolling_bands
from heliotrope.forecasting.calendar import QueueCalendar
from heliotrope.forecasting.history import MEMORY_DAYS, Array, Days
from heliotrope.forecasting.level import DEFAULT_PRIOR, LevelPrior
from heliotrope.forecasting.volume import volume_model


@dataclass(frozen=True)
class BacktestScore:
    """Accuracy over all origins. `wape` and `wape_seasonal_naive` are shares of the actual volume.

    `wape_day` scores daily totals; `coverage` is the share of open slots within the 80 % band; `days` were
    scored.
    """

    wape: float
    wape_seasonal_naive: float
    wape_day: float
    coverage: float
    days: int

    @property
    def ratio(self) -> float:
        """Error relative to seasonal naive, below 1 when better."""
        return self.wape / self.wape_seasonal_naive


def weekly_origins(days: int, count: int, horizon_days: int = 7) -> tuple[int, ...]:
    """Return the last `count` weekly origins whose horizon ends within `days` days, the earliest first."""
    last = days - horizon_days
    return tuple(last - 7 * k for k in reversed(range(count)) if last - 7 * k > 0)


def backtest(
    days: Days,
    volume: Array,
    calendar: QueueCalendar,
    origins: Sequence[int],
    horizon_days: int = 7,
    prior: LevelPrior = DEFAULT_PRIOR,
) -> BacktestScore:
    """Forecast `horizon_days` from each origin, knowing only the days before it, bands included.

    Parameters
    ----------
    days, volume
        [D] consecutive days and [D, S] contacts per slot, NaN where missing or closed (not scored).
    origins
        Rows of `volume` at which forecasts start.
    """
    expect(len(origins) > 0, "origins", "at least one origin", origins)
    latest = max(origins)
    expect(latest + horizon_days <= len(days), "origins", "origins whose horizon was seen", latest)
    actual, expected, naive, low, high = [], [], [], [], []
    for origin in origins:
        since = max(0, origin - MEMORY_DAYS)
        model = volume_model(days[since:origin], volume[since:origin], calendar, prior)
        forecast = model.forecast(origin - since, horizon_days)
        bounds = rolling_bands(model, origin - since, weeks=-(-horizon_days // 7)).around(forecast)
        actual.append(volume[origin : origin + horizon_days])
        expected.append(forecast)
        low.append(bounds[0])
        high.append(bounds[2])
        naive.append(seasonal_naive(volume[since:origin], horizon_days))
    return _score(*(np.concatenate(rows) for rows in (actual, expected, naive, low, high)))


def _score(actual: Array, expected: Array, naive: Array, low: Array, high: Array) -> BacktestScore:
    open_day = np.nansum(actual, axis=1) > 0
    used = np.where(open_day[:, None] & ((expected > 0) | (actual > 0)), actual, np.nan)
    seen = ~np.isnan(actual)
    return BacktestScore(
        wape=wape(actual, expected),
        wape_seasonal_naive=wape(actual, naive),
        wape_day=wape(np.nansum(actual, axis=1), (expected * seen).sum(axis=1)),
        coverage=coverage(used, low, high),
        days=int(open_day.sum()),
    )
