"""Which client an agent of several serves: one a shift, or two of an approved pool with a changeover between.

The kernel chooses a tour as if time could go to any client at any time. When the tour is put down, each of its shifts
takes the client (or the two, with the best place for the changeover) that is worth most as everybody else leaves
things; what that loses, and the time of the changeover, is in the builder's money before the tour is judged.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from heliotrope.domain.contracts import SharingPool
from heliotrope.domain.demand import Array
from heliotrope.rostering.clock import slots_up
from heliotrope.rostering.tours import Ints

if TYPE_CHECKING:
    from heliotrope.rostering.build import Builder

OFF_QUEUE = -1
"""Serving nobody: a changeover."""


def serve(builder: Builder, i: int, arcs: Ints, slots: Ints) -> Ints:
    """Return the group [N] that agent `i` belongs to in each of `slots`, `OFF_QUEUE` in a changeover.

    Parameters
    ----------
    arcs, slots
        The tour's arcs [S] and its slots on queue [N]; the agent's own presence is not in the coverage.
    """
    terms, compiled = builder.compiled.terms[i], builder.compiled
    serving = np.full(len(slots), terms.group, np.int64)
    if terms.sides:
        worth = np.array([builder.worth_of(i, group) for group in terms.sides])
        for first, last in builder.spans(i, arcs):
            here = np.flatnonzero((slots >= first) & (slots < last))
            serving[here] = _serve_shift(builder, terms.sides, worth, int(first), int(last), slots[here])
    if terms.weekly:
        for group in np.unique(serving[serving != OFF_QUEUE]).tolist():
            here = np.flatnonzero(serving == group)
            serving[here] = compiled.groups_at(terms.in_week(group), compiled.extended)[slots[here]]
    return serving


def _serve_shift(builder: Builder, sides: tuple[int, ...], worth: Array, first: int, last: int, slots: Ints) -> Ints:
    """Return the group [N] of each slot of one shift."""
    totals = worth[:, slots].sum(axis=1)
    best, chosen = float(totals.max(initial=0.0)), np.full(len(slots), sides[int(totals.argmax())], np.int64)
    for one, other in permutations(range(len(sides)), 2):
        pool = builder.compiled.pool_of(sides[one], sides[other])
        if pool is None:
            continue
        found = _best_changeover(builder, pool, worth[one], worth[other], first, last, slots)
        if found is not None and found[0] > best + 1e-9:
            best, begin, end = found
            chosen = np.where(slots < begin, sides[one], np.where(slots < end, OFF_QUEUE, sides[other]))
    return chosen


def _best_changeover(
    builder: Builder, pool: SharingPool, before: Array, after: Array, first: int, last: int, slots: Ints
) -> tuple[float, int, int] | None:
    """Return (worth, first slot, end) of the best changeover that leaves both clients their block; None without."""
    grain = builder.compiled.problem.horizon.grain_minutes
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
