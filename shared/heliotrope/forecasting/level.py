"""Daily level: a regularised log-linear regression with a slowly moving level.

log(total) = calendar effects + level + noise, all Gaussian: effects have the prior spread that their column
carries, the level is a sum of two mean-reverting processes (weeks and seasons), noise is the day's own plus
the counting noise 1 / total. The answer is the posterior mean, one linear solve (Rasmussen & Williams,
Gaussian Processes for Machine Learning, 2006, eq. 2.23). Outlier days lose weight by Huber's rule in a
second solve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.forecasting.history import Array


@dataclass(frozen=True)
class LevelPrior:
    """What is believed of a queue's daily level before its history is seen; spreads are of log volume."""

    noise_sd: float = 0.04
    weeks_sd: float = 0.03
    weeks_days: float = 20.0
    seasons_sd: float = 0.05
    seasons_days: float = 200.0
    constant_sd: float = 1.0
    outlier_at: float = 2.0
    """Residuals beyond this many standard deviations lose weight."""


DEFAULT_PRIOR = LevelPrior()


@dataclass(frozen=True, eq=False)
class DailyLevel:
    """Expected contacts a day.

    Attributes
    ----------
    total
        [H] contacts of each coming day, were it open.
    trust
        [D] weight of each past day in (0, 1]; 0 where it is missing. Outlier days are low.
    """

    total: Array
    trust: Array


def daily_level(total: Array, features: Array, prior: LevelPrior = DEFAULT_PRIOR) -> DailyLevel:
    """Fit past daily totals and extend them over the coming days.

    Parameters
    ----------
    total
        [D] contacts a day; NaN on days to leave out.
    features
        [D + H, F] scaled regressors (`day_features`).
    """
    seen = np.flatnonzero(~np.isnan(total))
    at = np.concatenate([seen, np.arange(len(total), len(features))])
    covariance = _covariance(features[at], at.astype(float), prior)
    counts = total[seen]
    log_total = np.log(np.maximum(counts, 0.5))
    centre = np.median(log_total)
    n, weight = len(seen), np.ones(len(seen))
    own_variance = prior.noise_sd**2 + 1 / np.maximum(counts, 1.0)
    for _ in range(2):
        system = covariance[:n, :n] + np.diag(own_variance / weight)
        expected = covariance[:, :n] @ np.linalg.solve(system, log_total - centre) + centre
        residual = np.abs(log_total - expected[:n]) / np.sqrt(own_variance)
        used, weight = weight, 1 / np.maximum(1.0, residual / prior.outlier_at)
    # The mean of a lognormal is above exp(mean log): rescale so that trusted days add up to what was seen.
    scale = (used * counts).sum() / max((used * np.exp(expected[:n])).sum(), 1e-9)
    trust = np.zeros(len(total))
    trust[seen] = weight
    return DailyLevel(np.exp(expected[n:]) * scale, trust)


def _covariance(features: Array, at: Array, prior: LevelPrior) -> Array:
    apart = np.abs(at[:, None] - at[None, :])
    weeks = prior.weeks_sd**2 * np.exp(-apart / prior.weeks_days)
    seasons = prior.seasons_sd**2 * np.exp(-apart / prior.seasons_days)
    covariance: Array = features @ features.T + weeks + seasons + prior.constant_sd**2
    return covariance
