"""Arcs: what every shift that may be worked is worth, and tours laid out, breaks in their best slots; kernels."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.search import NEVER, OFF


@njit(cache=True, nogil=True)
def arc_values(value, cost, blocked, arcs, patterns, breaks, arc_price, out):  # type: ignore[no-untyped-def]
    """Write the worth of every arc into `out` [N]; `NEVER` where a blocked slot lies in its span.

    Parameters
    ----------
    value, cost : [T+]
        Worth of presence, and wage with premiums, per slot.
    blocked : [T+ + 1]
        Prefix count of slots in which the agent cannot be present.
    arcs : [N, 6] int
        start slot, length, pattern, stage, touches night, local start minute.
    patterns : [P, 2] int
        First break and number of breaks.
    breaks : [B, 4] int
        Length, earliest and latest offset in slots, paid.
    arc_price : [N] money for working each arc, whatever its presence is worth.
    """
    slots = value.shape[0]
    worth = np.zeros(slots + 1)
    wages = np.zeros(slots + 1)
    for t in range(slots):
        worth[t + 1] = worth[t] + value[t]
        wages[t + 1] = wages[t] + cost[t]
    for n in range(arcs.shape[0]):
        start = arcs[n, 0]
        end = start + arcs[n, 1]
        if blocked[end] != blocked[start]:
            out[n] = NEVER
            continue
        total = worth[end] - worth[start] - wages[end] + wages[start] - arc_price[n]
        first = patterns[arcs[n, 2], 0]
        for b in range(first, first + patterns[arcs[n, 2], 1]):
            _, least = best_break(worth, wages, start, breaks[b])
            total -= least
        out[n] = total


@njit(cache=True, nogil=True, inline="always")
def best_break(worth, wages, start, rule):  # type: ignore[no-untyped-def]
    """Return (slot, what is lost) of the cheapest place for one break; prefix sums as in `arc_values`."""
    length, paid = rule[0], rule[3]
    where, least = -1, 1e300
    for at in range(start + rule[1], start + rule[2] + 1):
        loss = worth[at + length] - worth[at]
        if not paid:
            loss -= wages[at + length] - wages[at]
        if loss < least - 1e-9:
            where, least = at, loss
    return where, least


@njit(cache=True, nogil=True)
def lay_tour(value, cost, arcs, patterns, breaks, arc_price, tour, slots, starts):  # type: ignore[no-untyped-def]
    """Lay out a tour: write its slots on queue and the start slot of each break; return (number of slots, labour).

    Breaks go where `value` less saved wages is least. `labour` is wages with premiums and prices of arcs. `slots`
    has room for every slot of the tour, `starts` [S, B] for the breaks of each stage.
    """
    horizon = value.shape[0]
    worth = np.zeros(horizon + 1)
    wages = np.zeros(horizon + 1)
    for t in range(horizon):
        worth[t + 1] = worth[t] + value[t]
        wages[t + 1] = wages[t] + cost[t]
    count, labour = 0, 0.0
    for s in range(tour.shape[0]):
        if tour[s] == OFF:
            continue
        start, length, pattern = arcs[tour[s], 0], arcs[tour[s], 1], arcs[tour[s], 2]
        labour += wages[start + length] - wages[start] + arc_price[tour[s]]
        at = start
        first = patterns[pattern, 0]
        for b in range(patterns[pattern, 1]):
            rule = breaks[first + b]
            begin, _ = best_break(worth, wages, start, rule)
            starts[s, b] = begin
            if not rule[3]:
                labour -= wages[begin + rule[0]] - wages[begin]
            while at < begin:
                slots[count] = at
                count += 1
                at += 1
            at = begin + rule[0]
        while at < start + length:
            slots[count] = at
            count += 1
            at += 1
    return count, labour
