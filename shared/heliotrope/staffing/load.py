"""Offered load: erlangs by interval, and the modified offered load that remembers the intervals before."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import expect
from heliotrope.staffing.compiled import Floats, kernel


def offered_load(forecast: DemandForecast) -> Floats:
    """Return the offered load [S] of a queue's day in erlangs: rate times handle time."""
    return forecast.volume * forecast.handle_time_s / (forecast.grain_minutes * 60.0)


def modified_offered_load(
    arrival_rate: ArrayLike, handle_time_s: ArrayLike, interval_s: float, start: float | None = None
) -> Floats:
    """Return the mean number of busy agents by interval when nobody has to wait.

    Contacts that began in one interval are still being served in the next: with exponential handle times
    S the load follows m' = rate - m / S, which is solved exactly for rates constant within an interval
    (Jennings, Mandelbaum, Massey and Whitt, "Server staffing to meet time-varying demand", Management
    Science 42, 1996).

    Parameters
    ----------
    arrival_rate
        [T] contacts per second.
    handle_time_s
        [T] or scalar, seconds above 0.
    interval_s
        Length of an interval in seconds.
    start
        Busy agents when the first interval begins; by default the steady load of that interval.

    Returns
    -------
    Floats
        [T] erlangs.
    """
    rate = np.array(arrival_rate, dtype=np.float64)
    handle = np.array(np.broadcast_to(np.asarray(handle_time_s, dtype=np.float64), rate.shape))
    expect(bool(np.all(rate >= 0)), "arrival_rate", "contacts per second, 0 or more", arrival_rate)
    expect(bool(np.all(handle > 0)), "handle_time_s", "seconds above 0", handle_time_s)
    expect(interval_s > 0, "interval_s", "seconds above 0", interval_s)
    if start is None:
        start = float(rate[0] * handle[0]) if rate.size else 0.0
    return _mean_loads(rate, handle, float(interval_s), float(start))


@kernel
def _mean_loads(rate: Floats, handle: Floats, interval: float, start: float) -> Floats:
    """[T] mean busy agents of an infinite-server queue: m' = rate - m / handle, solved by interval."""
    out, busy = np.empty(rate.size), start
    for t in range(rate.size):
        steady = rate[t] * handle[t]
        fall = -np.expm1(-interval / handle[t])
        out[t] = steady + (busy - steady) * fall * handle[t] / interval
        busy = steady + (busy - steady) * (1.0 - fall)
    return out
