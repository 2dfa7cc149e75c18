"""What an agent's contract is owed whatever others do: law, facts and leave may leave it no room."""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.kernel import NEVER, OFF, best_tour
from heliotrope.rostering.tours import Ints

ABOVE_ALL = 1e14
"""Worth of an arc that is worked whatever it costs, days owed included."""


def least_owed(compiled: Compiled, terms: AgentTerms) -> float:
    """Return the penalty (as `kernel.best_tour` has it) of the tour that owes least; infinite where there is none."""
    tours = compiled.classes[terms.tour_class]
    closed = terms.blocked[tours.arcs[:, 0]] != terms.blocked[tours.arcs[:, 0] + tours.arcs[:, 1]]
    return _owed_at(compiled, terms, np.where(closed, NEVER, 0.0))


def owed_by_arcs(compiled: Compiled, terms: AgentTerms, arcs: Ints) -> float:
    """Return the penalty of the tour `arcs` [S], which the kernel chose before; infinite where it is no tour."""
    worth = np.full(len(compiled.classes[terms.tour_class].arcs), NEVER)
    worth[arcs[arcs != OFF]] = ABOVE_ALL
    return _owed_at(compiled, terms, worth)


def _owed_at(compiled: Compiled, terms: AgentTerms, worth: Array) -> float:
    """Return the penalty of the best tour where arcs are worth `worth` [N]."""
    tours = compiled.classes[terms.tour_class]
    axes = worth, tours.arcs, tours.moves, tours.stages
    tour = np.empty(len(tours.stages), np.int64)
    most, owed = best_tour(*axes, terms.limits, terms.state, tour, *terms.beyond, NEVER)
    return float(owed) if most > NEVER else float("inf")
