"""Demand derived from the real arrivals of a bank: scaled, moved to other clocks, stretched to other hours.

What is real: the size and shape of every day, its trend, holidays and noise. What is invented, and documented here:
the scale, the hours of night (`NIGHT_PROFILE`), the weekend (`WEEKEND_LEVEL`), handle times, and each queue's own
Poisson noise. Dates are moved by whole weeks, so that the last full week of the series becomes the first planned week.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import expect
from heliotrope.domain.network import Network, OpeningHours, Queue
from heliotrope.domain.time import MINUTES_PER_DAY, Horizon, zone
from heliotrope.scenario.bank_calls import CLOSES, OPENS, BankCalls, bank_calls
from heliotrope.scenario.history import ContactIntervals, wall_minutes
from heliotrope.scenario.seasonal import grid, handle_times, open_mask, wall_clock

LABEL = "derived from bank_calls"
NIGHT_PROFILE = {21: 0.62, 22: 0.48, 23: 0.34, 0: 0.24, 1: 0.18, 2: 0.14, 3: 0.12, 4: 0.13, 5: 0.20, 6: 0.38}
"""Contacts of a local hour outside 7:00 to 21:05, over the mean hour of the same day inside it."""
WEEKEND_LEVEL = {5: 0.74, 6: 0.66}
"""Saturday and Sunday of queues that are open then, over the Friday before."""
LAST_FULL_WEEK = date(2003, 10, 20)


@dataclass(frozen=True, slots=True)
class Market:
    """Callers of one time zone; weights of a queue's markets add up to 1."""

    zone: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        zone(self.zone)
        expect(0 < self.weight <= 1, "weight", "a share in (0, 1]", self.weight)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a queue's contacts come from the bank's calls.

    Attributes
    ----------
    scale
        Contacts per call of the bank.
    markets
        Where the callers live. An always-open queue adds its markets up, each on its own clock; any other queue has
        the bank's day stretched or cut to its opening hours.
    """

    queue: str
    scale: float
    markets: tuple[Market, ...]

    def __post_init__(self) -> None:
        expect(0 < self.scale < 100, "scale", "contacts per bank call above 0", self.scale)
        total = sum(market.weight for market in self.markets)
        expect(abs(total - 1) < 1e-6, "markets", "weights that add up to 1", total)


@dataclass(frozen=True, eq=False)
class DerivedDemand:
    """Demand of a network derived from the bank's calls; the same seed gives the same contacts."""

    recipes: Mapping[str, Recipe]
    seed: int
    label: str = LABEL

    def intervals(self, network: Network, horizon: Horizon) -> Mapping[str, ContactIntervals]:
        """Return queue -> contacts by UTC interval: some 33 weeks of history, and the held-back weeks."""
        expect(horizon.weeks == 1, "horizon.weeks", "1 week: the series has no more to hold back", horizon.weeks)
        bank = bank_calls()
        return {
            queue.id: derive_contacts(queue, self.recipes[queue.id], horizon, bank, self.seed)
            for queue in network.queues
        }


def derive_contacts(queue: Queue, recipe: Recipe, horizon: Horizon, bank: BankCalls, seed: int) -> ContactIntervals:
    """Return one queue's contacts: the bank's rate on its markets' clocks, drawn as Poisson counts."""
    shift = horizon.start.date() - LAST_FULL_WEEK
    expect(shift % timedelta(weeks=1) == timedelta(0), "horizon.start", "a Monday", horizon.start)
    first = bank.days[0] + np.timedelta64(shift.days, "D")
    weeks = int((np.datetime64(horizon.start.date(), "D") - first).astype(int)) // 7
    # The first two days stay out: markets ahead of UTC and markets behind it must both have begun.
    starts = grid(horizon, weeks)[2 * horizon.slots_per_day :]
    weekday, minute = wall_clock(starts, queue.zone)
    starts = starts[open_mask(queue.hours, weekday, minute)]
    rate = np.zeros(len(starts))
    for market in recipe.markets:
        week = _local_rates(queue.hours, bank, horizon.grain_minutes)
        rate += market.weight * _read(week, wall_minutes(starts, market.zone), first, horizon.grain_minutes)
    # A seed of its own per queue: adding a queue leaves the others' contacts as they were.
    rng = np.random.default_rng([seed, zlib.crc32(queue.id.encode())])
    offered = rng.poisson(recipe.scale * rate).astype(float)
    return ContactIntervals(queue.id, starts, offered, handle_times(queue.handle_time_s, offered, rng))


def _read(rates: Array, wall: NDArray[np.int64], first: np.datetime64, grain_minutes: int) -> Array:
    """Return the rate at wall clocks; beyond the series' edges its first and last week go on."""
    day = wall // MINUTES_PER_DAY - int(first.astype("datetime64[D]").astype(np.int64))
    day = np.where(day < 0, day + 7, day)
    day = np.where(day >= len(rates), day - 7 * ((day - len(rates)) // 7 + 1), day)
    read: Array = rates[day, wall % MINUTES_PER_DAY // grain_minutes]
    return read


def _local_rates(hours: OpeningHours, bank: BankCalls, grain_minutes: int) -> Array:
    """Return the bank's calls [D, S] per local slot of consecutive days, laid out for opening `hours`."""
    count = int((bank.days[-1] - bank.days[0]).astype(int)) + 3
    rates = np.zeros((count, MINUTES_PER_DAY // grain_minutes))
    known = {int((day - bank.days[0]).astype(int)): calls for day, calls in zip(bank.days, bank.calls, strict=True)}
    for day in range(count):
        weekday = day % 7
        window = hours.windows[weekday]
        if window is None:
            continue
        source = day - max(0, weekday - 4)
        if source not in known and hours.windows[6] is None:
            continue
        # The bank was closed on a holiday: a queue that never closes has the same weekday of the week before.
        while source not in known:
            source -= 7
        level = WEEKEND_LEVEL.get(weekday, 1.0)
        rates[day] = level * _lay_out(known[source], window, grain_minutes)
    return rates


def _lay_out(calls: Array, window: tuple[int, int], grain_minutes: int) -> Array:
    """Return [S] calls of one day: round the clock with the night filled in, else stretched to `window`."""
    edges = np.arange(0, MINUTES_PER_DAY + 1, grain_minutes, dtype=float)
    cumulative = np.concatenate([[0.0], np.cumsum(calls)])
    at = np.linspace(OPENS, CLOSES, len(cumulative))
    if window != (0, MINUTES_PER_DAY):
        opens, closes = window
        at = opens + (at - OPENS) * (closes - opens) / (CLOSES - OPENS)
    laid: Array = np.diff(np.interp(edges, at, cumulative))
    if window == (0, MINUTES_PER_DAY):
        hour = (edges[:-1] // 60).astype(int)
        mean = calls.sum() / (CLOSES - OPENS) * grain_minutes
        night = np.array([NIGHT_PROFILE.get(int(h), 0.0) for h in hour]) * mean
        laid = np.maximum(laid, night)
    return laid
