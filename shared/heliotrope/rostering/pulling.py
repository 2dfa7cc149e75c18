"""What one more agent is worth under the pull of `approach`: multiplier, requirement, and the money of being short."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array

Pull = tuple[Array, float, Array, Array, Array]
"""pi [Q, T], rho, required [Q, T], widths and prices [Q, T, K]."""


@njit(cache=True, nogil=True, inline="always")
def _pulled(missing, pi, rho, widths, prices, q, t):  # type: ignore[no-untyped-def]
    """Return the worth of supply where `missing` agents are missing, before any shortage is accepted."""
    worth = pi + rho * missing
    for k in range(widths.shape[2]):
        if worth <= prices[q, t, k]:
            break
        if worth - rho * widths[q, t, k] <= prices[q, t, k]:
            return prices[q, t, k]
        worth -= rho * widths[q, t, k]
    return max(worth, 0.0)


@njit(cache=True, nogil=True, inline="always")
def best_place(g, t, pi, rho, required, widths, prices, supply, queues, efficiency):  # type: ignore[no-untyped-def]
    """Return (place j, worth) of the queue that pulls most."""
    best, place = -1e300, -1
    for j in range(queues.shape[1]):
        q = queues[g, j]
        if q >= 0:
            e = efficiency[g, j]
            missing = required[q, t] - supply[q, t] - 0.5 * e
            worth = _pulled(missing, pi[q, t], rho, widths, prices, q, t) * e
            if worth > best:
                best, place = worth, j
    return place, best


@njit(cache=True, nogil=True)
def pulled_worth(g, pi, rho, required, widths, prices, supply, queues, efficiency, out):  # type: ignore[no-untyped-def]
    """Write the worth [T+] of presence of group `g`."""
    out[required.shape[1] :] = 0.0
    for t in range(required.shape[1]):
        place, worth = best_place(g, t, pi, rho, required, widths, prices, supply, queues, efficiency)
        out[t] = worth if place >= 0 else 0.0


@njit(cache=True, nogil=True)
def places_of(groups, slots, pi, rho, required, widths, prices, supply, queues, efficiency):  # type: ignore[no-untyped-def]
    """Return the place j of its group that each slot goes to, -1 outside the horizon and in a changeover."""
    places = np.full(slots.shape[0], -1, np.int64)
    for n in range(slots.shape[0]):
        t = slots[n]
        if t < required.shape[1] and groups[n] >= 0:
            places[n], _ = best_place(groups[n], t, pi, rho, required, widths, prices, supply, queues, efficiency)
    return places


@njit(cache=True, nogil=True)
def serve_places(groups, slots, places, sign, supply, queues, efficiency):  # type: ignore[no-untyped-def]
    """Add (1) or take away (-1) one agent's time."""
    for n in range(slots.shape[0]):
        if places[n] >= 0:
            supply[queues[groups[n], places[n]], slots[n]] += sign * efficiency[groups[n], places[n]]
