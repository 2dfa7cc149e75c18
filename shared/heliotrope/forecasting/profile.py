"""Intraday profile: which share of a day's contacts falls in each slot, by day of week."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliotrope.forecasting.history import Array

HALF_LIFE_DAYS = 60.0
"""Age at which a day counts half: profiles drift slowly, and noise per slot wants many days."""
LEAST_SEEN = 0.5
"""A day seen for less than this share of its usual contacts counts as missing."""
SHARED_DAYS = 1.0
"""Days' worth of the profile over all weekdays that every weekday starts from."""
ODD_DAY = 3.0
"""A day whose profile lies this many times further from the middle than usual loses weight."""


def daily_totals(volume: Array, weekday: NDArray[np.int64]) -> Array:
    """Return contacts a day [D]; gaps within a day are filled by the usual profile, NaN if mostly unseen."""
    seen = ~np.isnan(volume)
    total = np.where(seen, volume, 0.0).sum(axis=1)
    usual = _mean_by_weekday(volume, seen, weekday)[weekday]
    mass = usual.sum(axis=1)
    share = np.divide((usual * seen).sum(axis=1), mass, out=np.zeros(len(mass)), where=mass > 0)
    # A weekday that never had a contact has no usual profile: what was seen of it is all there is.
    share = np.where((mass == 0) & seen.any(axis=1), 1.0, share)
    filled = np.divide(total, share, out=np.full(len(total), np.nan), where=share >= LEAST_SEEN)
    return np.where(seen.any(axis=1), filled, np.nan)


def _mean_by_weekday(volume: Array, seen: NDArray[np.bool_], weekday: NDArray[np.int64]) -> Array:
    known, counts = np.where(seen, volume, 0.0), seen.astype(float)
    of = (weekday[None, :] == np.arange(7)[:, None]).astype(float)
    total, count = of @ known, of @ counts
    mean: Array = np.divide(total, count, out=np.zeros_like(total), where=count > 0)
    return mean


def weekday_profiles(volume: Array, total: Array, weekday: NDArray[np.int64], trust: Array) -> Array:
    """Return shares of the day [7, S], each row adding up to 1 (or all 0 without any history).

    An exponentially weighted mean over the days of a weekday, drawn slightly towards that of all days; days
    with odd profiles and days that `trust` [D] doubts weigh less.
    """
    age = len(volume) - np.arange(len(volume))
    usable = (trust > 0) & (np.nan_to_num(total) > 0)
    weight = np.where(usable, trust * 0.5 ** (age / HALF_LIFE_DAYS), 0.0)
    seen = ~np.isnan(volume) & usable[:, None]
    safe_total = np.where(usable, total, 1.0)
    share = np.where(seen, volume, 0.0) / safe_total[:, None]
    profiles = _weighted_profiles(share, seen, weight, weekday)
    weight = weight * _ordinary(np.abs(np.where(seen, share - profiles[weekday], 0.0)).sum(axis=1), usable)
    return _weighted_profiles(share, seen, weight, weekday)


def _ordinary(distance: Array, usable: NDArray[np.bool_]) -> Array:
    if not usable.any():
        return np.ones(len(distance))
    limit = ODD_DAY * max(float(np.median(distance[usable])), 1e-12)
    return np.minimum(1.0, limit / np.maximum(distance, 1e-12)) ** 2


def _weighted_profiles(share: Array, seen: NDArray[np.bool_], weight: Array, weekday: NDArray[np.int64]) -> Array:
    of = (weekday[None, :] == np.arange(7)[:, None]) * weight
    total, mass = of @ share, of @ seen.astype(float)
    all_mass = mass.sum(axis=0)
    all_days = np.divide(total.sum(axis=0), all_mass, out=np.zeros(share.shape[1]), where=all_mass > 0)
    if all_days.sum() > 0:
        all_days = all_days / all_days.sum()
    # Slots that a weekday never shows stay closed, unless the weekday itself was never seen.
    known = mass.sum(axis=1) > 0
    blend = (total + SHARED_DAYS * all_days) / np.maximum(mass + SHARED_DAYS, 1e-12)
    profiles = np.where(known[:, None], np.where(mass > 0, blend, 0.0), all_days)
    norm = profiles.sum(axis=1, keepdims=True)
    shares: Array = np.divide(profiles, norm, out=np.zeros_like(profiles), where=norm > 0)
    return shares
