"""Correction of a day under way: one level for the day, a scalar Kalman filter on log(actual / forecast).

Errors are day-level, so a day that runs 8 % high mostly stays high; but the plain ratio believes the first
quiet slots too much and is worse than no correction. The filter starts from the spread that whole days have
had, and weighs a slot by its counting noise and by its share of the day, so that every grain gives the same
answer (Kalman 1960; Durbin & Koopman, Time Series Analysis by State Space Methods, 2012, section 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import expect
from heliotrope.forecasting.history import Array


@dataclass(frozen=True, eq=False)
class IntradayLevel:
    """A day's forecast and what was seen of it; `update` returns the next one.

    Absolute counts are kept by slot, so a resent, late or corrected actual gives the same level in any order.

    Attributes
    ----------
    volume
        [S] forecast contacts per slot.
    actual
        [S] contacts seen, NaN where not yet.
    day_sd
        Spread of log(day's actual / forecast) beforehand (`Bands.day_sd`).
    profile_sd
        Spread of what the whole day's slots would say of the level, beyond counting noise: profiles err too.
    drift_sd
        Change of the level over a whole day.
    """

    volume: Array
    actual: Array
    day_sd: float = 0.05
    profile_sd: float = 0.04
    drift_sd: float = 0.1

    def __post_init__(self) -> None:
        expect(self.volume.ndim == 1, "volume", "one day of slots", self.volume.shape)
        same = self.actual.shape == self.volume.shape
        expect(same, "actual", f"shape {self.volume.shape}", self.actual.shape)
        for name in ("day_sd", "profile_sd"):
            expect(getattr(self, name) > 0, name, "a spread above 0", getattr(self, name))
        expect(self.drift_sd >= 0, "drift_sd", "a spread of 0 or more", self.drift_sd)

    @classmethod
    def start(cls, volume: Array, day_sd: float = 0.05) -> IntradayLevel:
        """Begin the day of which nothing is seen yet."""
        return cls(volume, np.full(len(volume), np.nan), day_sd)

    def update(self, slot: int, offered: float) -> IntradayLevel:
        """Take the complete count of `slot`."""
        expect(0 <= slot < len(self.volume), "slot", f"0 to {len(self.volume) - 1}", slot)
        expect(offered >= 0, "offered", "a count of 0 or more", offered)
        actual = self.actual.copy()
        actual[slot] = offered
        return replace(self, actual=actual)

    @property
    def factor(self) -> float:
        """Estimate of actual / forecast for the rest of the day; 1 before anything is seen."""
        level, variance = 0.0, self.day_sd**2
        shares = self.volume / max(float(self.volume.sum()), 1e-9)
        for share, forecast, seen in zip(shares, self.volume, self.actual, strict=True):
            if np.isnan(seen) or forecast <= 0:
                continue
            variance += self.drift_sd**2 * share
            # Half a contact on both sides keeps empty slots finite and pulls them towards no news.
            noise = self.profile_sd**2 / share + 1 / (forecast + 0.5)
            gain = variance / (variance + noise)
            level += gain * (np.log((seen + 0.5) / (forecast + 0.5)) - level)
            variance *= 1 - gain
        return float(np.exp(level))

    def corrected(self) -> Array:
        """Return the day's volume [S]: as forecast up to the last slot seen, corrected after it."""
        return np.where(self.rest, self.volume * self.factor, self.volume)

    @property
    def rest(self) -> NDArray[np.bool_]:
        """Slots [S] after the last one seen."""
        seen = np.flatnonzero(~np.isnan(self.actual))
        rest: NDArray[np.bool_] = np.arange(len(self.volume)) > (seen[-1] if len(seen) else -1)
        return rest


def revise_day(forecast: DemandForecast, level: IntradayLevel, *, revision: int, basis: str) -> DemandForecast:
    """Return the next revision of `forecast`: the rest of the day moved to `level`, its band with it."""
    factor = np.where(level.rest, level.factor, 1.0)
    return replace(
        forecast,
        volume=forecast.volume * factor,
        low=forecast.low * factor,
        high=forecast.high * factor,
        revision=revision,
        basis=basis,
    )
