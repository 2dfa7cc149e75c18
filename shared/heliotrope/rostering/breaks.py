"""Breaks placed anew within the shifts of a tour, where presence is worth least; kernels of `mending`."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import lay_tour
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.coverage import Allocation
from heliotrope.rostering.filling import worth_within, worth_without
from heliotrope.rostering.kernel import OFF, overtime_money


def with_breaks_anew(builder: Builder, i: int, tour: Tour, allocation: Allocation, tariff: Array) -> tuple[float, Tour]:
    """Return what agent `i` of one group gains by breaks placed anew in `tour`, and the tour with them.

    Parameters
    ----------
    tariff
        [T+] what presence costs beside, were the agent not there.
    """
    terms = builder.compiled.terms[i]
    tours = builder.compiled.classes[terms.tour_class]
    arcs = builder.cost(i), tours.arcs, tours.patterns, tours.breaks, terms.arc_price
    rules = tours.moves, tours.stages, terms.state, *terms.beyond[:2]
    now = tour.arcs, tour.slots, tour.labour, tour.breaks
    gain, slots, starts, labour = _lay_anew(terms.group, *now, *allocation, tariff, *arcs, *rules)
    return gain, Tour(tour.arcs, slots, starts, labour, owed=tour.owed)


@njit(cache=True, nogil=True)
def _lay_anew(  # type: ignore[no-untyped-def]
    group, now, slots, labour, starts, short, depth, prices, queues, efficiency, served, idle, beyond, tariff,
    cost, arcs, patterns, breaks, arc_price, moves, stages, state, overtime_from, overtime_price
):  # fmt: skip
    """Return (gain, slots on queue, break starts, labour); what presence is worth outside the shifts is not asked."""
    value, size = np.zeros(cost.shape[0]), 0
    for arc in now:
        if arc != OFF:
            last = arcs[arc, 0] + arcs[arc, 1]
            worth_within(group, arcs[arc, 0], last, short, depth, prices, queues, efficiency, beyond, value)
            size += arcs[arc, 1]
    worth_without(group, slots, short, depth, prices, queues, efficiency, served, idle, beyond, value)
    value -= tariff
    laid, begins = np.empty(size, np.int64), np.full(starts.shape, -1, np.int64)
    count, wages = lay_tour(value, cost, arcs, patterns, breaks, arc_price, now, laid, begins)
    wages += overtime_money(now, moves, stages, state, overtime_from, overtime_price)
    gain = labour - wages
    for t in laid[:count]:
        gain += value[t]
    for t in slots:
        gain -= value[t]
    return gain, laid[:count].copy(), begins, wages
