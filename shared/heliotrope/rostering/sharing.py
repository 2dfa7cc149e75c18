"""Which client an agent of several serves: one a shift, or two of an approved pool with a changeover between.

An arc is worth what it is worth for the best of the agent's clients, so the kernel sees that a shift has one client, in
building as in the bound. A shift of the chosen tour may then be cut in two for clients of an approved pool, with the
best place for the changeover, where that is worth more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from heliotrope.domain.contracts import SharingPool
from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import arc_values
from heliotrope.rostering.clock import slots_up
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.tours import Ints

OFF_QUEUE = -1
"""Serving nobody: a changeover."""


def price_arcs(
    compiled: Compiled, terms: AgentTerms, values: Sequence[Array], out: Array, charge: Array | float = 0.0
) -> Ints | None:
    """Write the worth of every arc into `out` [N] for the best of the clients that its shift may serve.

    Parameters
    ----------
    values
        Worth of presence [T+] for each client, V of them.
    charge
        [N] what working each arc costs beside (`crowding`).

    Returns
    -------
    Ints or None
        [N] which of the `values` is best for each arc; None where there is one only.
    """
    tours = compiled.classes[terms.tour_class]
    cost = compiled.premium[tours.site] * terms.wage_per_slot
    axes = cost, terms.blocked, tours.arcs, tours.patterns, tours.breaks, terms.arc_price + charge
    arc_values(values[0], *axes, out)
    if len(values) == 1:
        return None
    best, other = np.zeros(len(out), np.int64), np.empty_like(out)
    for v, value in enumerate(values[1:], start=1):
        arc_values(value, *axes, other)
        better = other > out
        best[better], out[better] = v, other[better]
    return best


def clients_at(compiled: Compiled, terms: AgentTerms, arcs: Ints, best: Ints | None) -> Ints | None:
    """Return [T+] which value of `price_arcs` holds in each slot of the tour `arcs` [S]; None where there is one."""
    if best is None:
        return None
    at = np.zeros(compiled.extended, np.int64)
    table = compiled.classes[terms.tour_class].arcs
    for arc in arcs[arcs != OFF].tolist():
        at[table[arc, 0] : table[arc, 0] + table[arc, 1]] = best[arc]
    return at


def clients_of(compiled: Compiled, terms: AgentTerms, arcs: Ints, slots: Ints, serving: Ints) -> Ints | None:
    """Return [T+] which of an agent's clients each shift of the tour `arcs` [S] serves first; None where there is one.

    Parameters
    ----------
    slots, serving
        [N] slots on queue, and the group that the agent belongs to in each.
    """
    if len(terms.by_client) == 1:
        return None
    client = {g: v for v, group in enumerate(terms.by_client) for g in terms.in_week(group)}
    at = np.zeros(compiled.extended, np.int64)
    for start, length in compiled.classes[terms.tour_class].arcs[arcs[arcs != OFF], :2].tolist():
        here = serving[(slots >= start) & (slots < start + length) & (serving != OFF_QUEUE)]
        at[start : start + length] = client[int(here[0])] if len(here) else 0
    return at


def stitch(values: Sequence[Array], at: Ints | None) -> Array:
    """Return [T+] the worth of presence along a tour whose clients are `at` [T+]."""
    if at is None:
        return values[0]
    along: Array = np.choose(at, list(values))
    return along


def serving(compiled: Compiled, terms: AgentTerms, groups: tuple[int, ...], at: Ints | None, slots: Ints) -> Ints:
    """Return [N] the group that an agent belongs to in `slots`: of `groups` by client `at` [T+], and by week.

    Where `at` is `OFF_QUEUE`, so is the group.
    """
    own = np.array((*groups, OFF_QUEUE), np.int64)
    found = np.full(len(slots), own[0]) if at is None else own[at[slots]]
    return _by_week(compiled, terms, found, slots)


def _by_week(compiled: Compiled, terms: AgentTerms, found: Ints, slots: Ints) -> Ints:
    """Turn groups [N] into those of the week that each slot lies in, where productivity grows."""
    if terms.weekly:
        of_first = found.copy()
        for group in np.unique(of_first[of_first != OFF_QUEUE]).tolist():
            here = np.flatnonzero(of_first == group)
            found[here] = compiled.groups_at(terms.in_week(group), compiled.extended)[slots[here]]
    return found


def serve(compiled: Compiled, terms: AgentTerms, arcs: Ints, slots: Ints, values: Sequence[Array]) -> Ints:
    """Return the group [N] of an agent of several clients in each of `slots` [N], `OFF_QUEUE` in a changeover.

    Parameters
    ----------
    arcs
        [S] the tour, `OFF` on free days.
    values
        Worth of presence [T+] for each of the agent's sides.
    """
    worth, found = np.array(values), np.full(len(slots), terms.sides[0], np.int64)
    table = compiled.classes[terms.tour_class].arcs
    for first, length in table[arcs[arcs != OFF], :2].tolist():
        here = np.flatnonzero((slots >= first) & (slots < first + length))
        found[here] = _serve_shift(compiled, terms.sides, worth, first, first + length, slots[here])
    return _by_week(compiled, terms, found, slots)


def _serve_shift(compiled: Compiled, sides: tuple[int, ...], worth: Array, first: int, last: int, slots: Ints) -> Ints:
    """Return the group [N] of each slot of one shift."""
    totals = worth[:, slots].sum(axis=1)
    best, chosen = float(totals.max(initial=0.0)), np.full(len(slots), sides[int(totals.argmax())], np.int64)
    for one, other in permutations(range(len(sides)), 2):
        pool = compiled.pool_of(sides[one], sides[other])
        if pool is None:
            continue
        found = _best_changeover(compiled, pool, worth[one], worth[other], first, last, slots)
        if found is not None and found[0] > best + 1e-9:
            best, begin, end = found
            chosen = np.where(slots < begin, sides[one], np.where(slots < end, OFF_QUEUE, sides[other]))
    return chosen


def _best_changeover(
    compiled: Compiled, pool: SharingPool, before: Array, after: Array, first: int, last: int, slots: Ints
) -> tuple[float, int, int] | None:
    """Return (worth, first slot, end) of the best changeover that leaves both clients their block; None without."""
    grain = compiled.problem.horizon.grain_minutes
    block, size = slots_up(pool.block_minutes, grain), slots_up(pool.changeover_minutes, grain)
    done = np.concatenate(([0.0], np.cumsum(before[slots])))
    to_come = np.concatenate(([0.0], np.cumsum(after[slots])))
    best: tuple[float, int, int] | None = None
    for place in range(len(slots) - size + 1):
        begin = int(slots[place])
        end = begin + size
        unbroken = int(slots[place + size - 1]) == end - 1
        if unbroken and begin - first >= block and last - end >= block:
            total = float(done[place] + to_come[-1] - to_come[place + size])
            if best is None or total > best[0]:
                best = total, begin, end
    return best
