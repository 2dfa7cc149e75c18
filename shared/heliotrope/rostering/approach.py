"""First tours from multipliers: best response of each agent under an augmented Lagrangian of coverage.

One more agent on queue q in slot t is worth ``lam(R - S - e / 2)``: the multiplier pi, a pull towards the requirement R
that turns into a push once supply S passes it, and never more than being that short costs (the slope of the shortage
money's Moreau envelope; Rockafellar 1976). With the pull alone agents crowd the same hours, with pi alone all agents of
a kind choose one tour. The pull grows from sweep to sweep, and after each the multipliers move by half of what supply
missed (method of multipliers). 1,000 agents: gap 0.59 points with five sweeps and fixed multipliers, 0.50 so.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import AgentTerms
from heliotrope.rostering.couplings import CoupledTerms
from heliotrope.rostering.crowding import charge, crowded
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tours import Ints

PULLS = tuple(np.geomspace(0.002, 0.05, 12).tolist())
"""rho of each sweep, as a share of the dearest price, per agent of difference."""
FIRM = 4
"""Last sweeps, in which seats and supervision are kept; before, they have a price only."""
SAVED = 40.0
"""What a supervisor is worth in first tours to each person who would be without one, in pulls."""
LEARNING = 0.5
"""Share of the pull by which the multipliers move after a sweep."""


def approach(
    builder: Builder,
    multipliers: Array,
    weights: Array,
    order: Ints,
    pulls: tuple[float, ...] = PULLS,
    stop: Stop = never,
) -> None:
    """Give every agent of `order` a tour, sweep by sweep under growing pull, and put them into `builder`.

    `multipliers` [Q, T] are of coverage, `weights` [I] of the coupled terms. `stop` is asked after each sweep. There is
    always one in which seats and supervision are kept, so that everybody has a lawful tour.
    """
    compiled = builder.compiled
    builder.couplings.anchor(weights)
    pi, ceiling = multipliers, compiled.prices.max(axis=2)
    supply = np.zeros_like(compiled.required)
    scale = float(compiled.prices.max(initial=0.0))
    crowds = Crowds(builder, weights)
    tours: dict[int, tuple[Tour, Ints]] = {}
    offer = (compiled.group_queues, compiled.group_efficiency)
    wanted = (compiled.required, compiled.widths, compiled.prices)
    builder.blocks.firm = False
    for turn, pull in enumerate(pulls):
        rho = pull * scale
        builder.blocks.firm = builder.blocks.firm or turn >= len(pulls) - FIRM
        for i in order.tolist():
            terms = compiled.terms[i]
            if i in tours:
                tour, places = tours[i]
                builder.occupy(i, tour.arcs, -1)
                crowds.count(terms, tour.arcs, -1)
                _serve(tour.serving, tour.slots, places, -1.0, supply, *offer)

            def worth(group: int, pi: Array = pi, rho: float = rho) -> Array:
                value = np.zeros(compiled.extended)
                _pulled_worth(group, pi, rho, *wanted, supply, *offer, value)
                return value - builder.couplings.tariff(group, weights)

            tour = builder.best(i, compiled.values(terms, terms.by_client, worth), charge=crowds.charge(terms, rho))
            places = _places(tour.serving, tour.slots, pi, rho, *wanted, supply, *offer)
            _serve(tour.serving, tour.slots, places, 1.0, supply, *offer)
            builder.occupy(i, tour.arcs, 1)
            crowds.count(terms, tour.arcs, 1)
            tours[i] = tour, places
        if stop():
            if builder.blocks.firm:
                break
            builder.blocks.firm = True
        crowds.learn(LEARNING * rho)
        pi = np.clip(pi + LEARNING * rho * (compiled.required - supply), 0.0, ceiling)
    for i, (tour, _) in tours.items():
        builder.occupy(i, tour.arcs, -1)
        builder.put(i, tour)


class Crowds:
    """Seats and supervision as first tours meet them: prices sigma that grow where too many are present."""

    def __init__(self, builder: Builder, weights: Array) -> None:
        terms = CoupledTerms(builder.compiled)
        self.rows = terms.crowding
        self.sigma = terms.split(weights)[2].copy()
        self.crowd = self.rows.nobody()

    def count(self, terms: AgentTerms, arcs: Ints, sign: int) -> None:
        """Count (1) or uncount (-1) one agent's presence."""
        self.rows.count(terms, arcs, sign, self.crowd)

    def charge(self, terms: AgentTerms, rho: float) -> Array | float:
        """Return [N] what the arcs of one more with `terms` cost: presence where there is little room, or none."""
        tours = self.rows.compiled.classes[terms.tour_class]
        counts = np.array(terms.counts, float)[:, None]
        if not self.rows.ceiling[:, tours.site].any():
            return 0.0
        sigma, ceiling = self.sigma[:, tours.site], self.rows.ceiling[:, tours.site]
        beyond = crowded(self.crowd[:, tours.site]) - self.rows.room[:, tours.site]
        taking = np.clip(sigma + rho * (beyond + counts / 2), 0.0, ceiling)
        # Who gives room saves everybody who would have none, down to the last one: a supervisor for three people, too.
        saved = np.clip(beyond, 0.0, -counts) / np.maximum(-counts, 1.0)
        price = np.where(counts < 0, saved * np.clip(sigma + rho * SAVED, 0.0, ceiling), taking)
        return charge(self.rows.compiled, tours, (counts * price).sum(axis=0))

    def learn(self, step: float) -> None:
        """Move the prices by `step` for each person too many."""
        beyond = crowded(self.crowd) - self.rows.room
        self.sigma = np.clip(self.sigma + step * beyond, 0.0, self.rows.ceiling)


@njit(cache=True, nogil=True, inline="always")
def _pulled(missing, pi, rho, widths, prices):  # type: ignore[no-untyped-def]
    """Return the worth of supply where `missing` agents are missing, before any shortage is accepted."""
    worth = pi + rho * missing
    for k in range(widths.shape[0]):
        if worth <= prices[k]:
            break
        if worth - rho * widths[k] <= prices[k]:
            return prices[k]
        worth -= rho * widths[k]
    return max(worth, 0.0)


@njit(cache=True, nogil=True, inline="always")
def _best_place(g, t, pi, rho, required, widths, prices, supply, queues, efficiency):  # type: ignore[no-untyped-def]
    """Return (place j, worth) of the queue that pulls most."""
    best, place = -1e300, -1
    for j in range(queues.shape[1]):
        q = queues[g, j]
        if q >= 0:
            e = efficiency[g, j]
            missing = required[q, t] - supply[q, t] - 0.5 * e
            worth = _pulled(missing, pi[q, t], rho, widths[q, t], prices[q, t]) * e
            if worth > best:
                best, place = worth, j
    return place, best


@njit(cache=True, nogil=True)
def _pulled_worth(g, pi, rho, required, widths, prices, supply, queues, efficiency, out):  # type: ignore[no-untyped-def]
    """Write the worth [T+] of presence of group `g`."""
    for t in range(required.shape[1]):
        place, worth = _best_place(g, t, pi, rho, required, widths, prices, supply, queues, efficiency)
        out[t] = worth if place >= 0 else 0.0


@njit(cache=True, nogil=True)
def _places(groups, slots, pi, rho, required, widths, prices, supply, queues, efficiency):  # type: ignore[no-untyped-def]
    """Return the place j of its group that each slot goes to, -1 outside the horizon and in a changeover."""
    places = np.full(slots.shape[0], -1, np.int64)
    for n in range(slots.shape[0]):
        t = slots[n]
        if t < required.shape[1] and groups[n] >= 0:
            places[n], _ = _best_place(groups[n], t, pi, rho, required, widths, prices, supply, queues, efficiency)
    return places


@njit(cache=True, nogil=True)
def _serve(groups, slots, places, sign, supply, queues, efficiency):  # type: ignore[no-untyped-def]
    """Add (1) or take away (-1) one agent's time."""
    for n in range(slots.shape[0]):
        if places[n] >= 0:
            supply[queues[groups[n], places[n]], slots[n]] += sign * efficiency[groups[n], places[n]]
