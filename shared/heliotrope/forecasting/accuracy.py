"""How good a forecast is, and the forecast that anything must beat."""

from __future__ import annotations

import numpy as np

from heliotrope.forecasting.history import Array


def wape(actual: Array, forecast: Array) -> float:
    """Return the weighted absolute percentage error over seen slots: sum |miss| / sum actual."""
    seen = ~np.isnan(actual)
    return float(np.abs(actual - forecast)[seen].sum() / actual[seen].sum())


def coverage(actual: Array, low: Array, high: Array) -> float:
    """Return the share of seen slots whose actual volume lies in [low, high], NaN if none was seen."""
    seen = ~np.isnan(actual)
    inside = (actual >= low) & (actual <= high)
    return float(inside[seen].mean()) if seen.any() else float("nan")


def seasonal_naive(volume: Array, horizon_days: int, season_days: int = 7) -> Array:
    """Repeat the last season: each coming slot is the latest one seen a whole number of seasons before it.

    Parameters
    ----------
    volume
        [D, S] contacts per slot of consecutive days, NaN where missing.

    Returns
    -------
    [horizon_days, S]; 0 where no such slot was ever seen.
    """
    days = len(volume)
    forecast = np.full((horizon_days, volume.shape[1]), np.nan)
    for h in range(horizon_days):
        for d in range(days + h % season_days - season_days, -1, -season_days):
            missing = np.isnan(forecast[h])
            if not missing.any():
                break
            forecast[h, missing] = volume[d, missing]
    forecast[np.isnan(forecast)] = 0.0
    return forecast
