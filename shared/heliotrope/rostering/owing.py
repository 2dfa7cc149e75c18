"""What an agent's contract is owed whatever others do: law, facts and leave may leave it no room."""

from __future__ import annotations

import numpy as np

from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.kernel import NEVER, best_tour


def least_owed(compiled: Compiled, terms: AgentTerms) -> float:
    """Return the penalty (as `kernel.best_tour` has it) of the tour that owes least; infinite where there is none."""
    tours = compiled.classes[terms.tour_class]
    closed = terms.blocked[tours.arcs[:, 0]] != terms.blocked[tours.arcs[:, 0] + tours.arcs[:, 1]]
    axes = np.where(closed, NEVER, 0.0), tours.arcs, tours.moves, tours.stages
    tour = np.empty(len(tours.stages), np.int64)
    worth, owed = best_tour(*axes, terms.limits, terms.state, tour, *terms.beyond, NEVER)
    return float(owed) if worth > NEVER else float("inf")
