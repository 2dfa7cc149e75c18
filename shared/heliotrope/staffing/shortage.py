"""What being short costs: lost contacts by Erlang A and a floor price, as a convex price of each missing
agent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import SHORTAGE_SEGMENTS
from heliotrope.domain.errors import expect
from heliotrope.staffing import kernels
from heliotrope.staffing.compiled import Floats
from heliotrope.staffing.hull import convex_pieces

SAMPLES = 40
"""Points of a cost curve. From 3 to 3,000 erlangs the pieces stay within 1 % of the exact cost of missing
everybody, sampled or not; the work grows with the square of the points."""


@dataclass(frozen=True)
class ShortagePrices:
    """Prices in the network's currency: per contact lost, and per missing agent for one interval at least."""

    lost_contact: float
    missing_agent: float

    def __post_init__(self) -> None:
        expect(self.lost_contact >= 0, "prices.lost_contact", "money, 0 or more", self.lost_contact)
        expect(self.missing_agent >= 0, "prices.missing_agent", "money, 0 or more", self.missing_agent)


def shortage_cost(
    required: Floats,
    loads: Floats,
    weights: Floats,
    handle_time_s: Floats,
    patience_s: float,
    interval_s: float,
    prices: ShortagePrices,
    concurrency: int = 1,
    slowdown: float = 0.0,
    pieces: int = SHORTAGE_SEGMENTS,
) -> tuple[Floats, Floats]:
    """Return the convex cost of each interval's missing agents, cut into pieces.

    The cost of depth d is the price of the contacts lost with `required - d` agents, less that with
    `required`, plus the floor price of d. For voice it was convex wherever we looked; the lower hull makes
    sure, and chords of least added area reduce it to `pieces`.

    Parameters
    ----------
    required
        [T] whole agents.
    loads, weights
        [T, P] possible loads in erlangs and [P] their probabilities, as in `agents_for_uncertain_load`.
    handle_time_s
        [T] seconds.
    patience_s, interval_s
        Mean patience, and the length of an interval, in seconds.

    Returns
    -------
    (widths, prices)
        [T, K] agents, adding up to `required`, and money per missing agent for the interval, never
        falling with depth.
    """
    shape = (required.size, pieces)
    widths, price = np.zeros(shape), np.full(shape, prices.missing_agent)
    for t in np.flatnonzero(required > 0):
        supply = _supply_samples(int(required[t]))
        each = np.array(loads[t]), weights, concurrency, slowdown, float(handle_time_s[t]), patience_s
        lost = kernels.lost_by_supply(supply, *each) * interval_s / handle_time_s[t]
        depth = supply[-1] - supply[::-1]
        cost = (lost[::-1] - lost[-1]) * prices.lost_contact + depth * prices.missing_agent
        widths[t], price[t] = convex_pieces(depth, cost, pieces)
    return widths, np.maximum.accumulate(price, axis=1)


def flat_shortage(required: Floats, price: float, pieces: int = SHORTAGE_SEGMENTS) -> tuple[Floats, Floats]:
    """Return the pieces of a cost without curvature: deferred work only waits for another interval."""
    widths = np.zeros((required.size, pieces))
    widths[:, 0] = required
    return widths, np.full((required.size, pieces), price)


def _supply_samples(required: int) -> Floats:
    """Whole agents from 0 to `required`: all when few, else denser near `required`, where the cost bends."""
    if required <= SAMPLES:
        return np.arange(required + 1, dtype=np.float64)
    depth = np.unique(np.rint(required * np.linspace(0.0, 1.0, SAMPLES + 1) ** 1.5))
    return required - depth[::-1]
