"""The volume of a forecast as a few points: staffing for the mean alone misses the goal on the days above
it.
"""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import DemandForecast
from heliotrope.staffing.compiled import Floats

POINT_WEIGHTS = np.array([0.3, 0.4, 0.3])
"""Swanson's rule: quantiles 0.1, 0.5, 0.9 stand for the thirds of a distribution (Keefer and Bodily 1983)."""
BAND_DEVIATIONS = 2.5631
"""Standard deviations between the 0.1 and 0.9 quantiles of a normal distribution."""


def volume_points(forecast: DemandForecast) -> Floats:
    """Return three possible mean volumes [S, 3] of each interval, to be weighted by `POINT_WEIGHTS`.

    The forecast's band holds the counts, so it contains the Poisson noise that Erlang's formulas add by
    themselves; the points keep only the rest, which is the uncertainty of the rate.
    """
    mean = forecast.volume
    spread = ((forecast.high - forecast.low) / BAND_DEVIATIONS) ** 2
    excess = np.maximum(0.0, spread - mean)
    kept = np.sqrt(np.divide(excess, spread, out=np.zeros_like(mean), where=spread > 0))
    below, above = np.maximum(0.0, mean - forecast.low), np.maximum(0.0, forecast.high - mean)
    return np.stack([mean - kept * below, mean, mean + kept * above], axis=1)
