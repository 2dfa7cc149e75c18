"""A tour laid out: slots on queue, break starts and labour money, as arrays."""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import lay_tour
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.kernel import OFF, overtime_money
from heliotrope.rostering.tours import Ints


def lay_out(compiled: Compiled, terms: AgentTerms, arcs: Ints, value: Array) -> tuple[Ints, Ints, float]:
    """Return (slots on queue, break starts [S, B], labour) of the tour `arcs` [S] under presence worth `value` [T+]."""
    tours = compiled.classes[terms.tour_class]
    cost = compiled.premium[tours.site] * terms.wage_per_slot
    slots = np.empty(int(tours.arcs[arcs[arcs != OFF], 1].sum()), np.int64)
    starts = np.full((len(arcs), max(1, int(tours.patterns[:, 1].max(initial=0)))), -1, np.int64)
    count, labour = lay_tour(
        value, cost, tours.arcs, tours.patterns, tours.breaks, terms.arc_price, arcs, slots, starts
    )
    over = overtime_money(arcs, tours.moves, tours.stages, terms.state, *terms.beyond[:2])
    return slots[:count], starts, float(labour + over)
