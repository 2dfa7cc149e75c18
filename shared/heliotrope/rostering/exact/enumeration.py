"""All tours that a better roster may have, by reduced cost (Baldacci, Christofides & Mingozzi 2008).

With L the bound and U the money of a roster, no roster cheaper than U has a tour of an agent that is worth less than
U - L below that agent's best under the bound's multipliers: with that tour in place of the best L would exceed U.
"""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.bound import Lagrangian, LowerBound
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.crowding import Charges, charge_arcs
from heliotrope.rostering.kernel import NEVER, best_tour, tours_above
from heliotrope.rostering.sharing import price_arcs
from heliotrope.rostering.tours import Ints


def tours_within(compiled: Compiled, bound: LowerBound, gap: float, most: int) -> list[Ints] | None:
    """Return for each agent the tours [M, S] of a roster less than `gap` above the bound; None if they are too many.

    Places of breaks are left open: a tour counts with its best ones. There are none, too, where somebody must owe
    something of the contract, or serves several clients.

    Parameters
    ----------
    gap
        Money; infinite for all lawful tours.
    most
        Tours of all agents together.
    """
    lagrangian = Lagrangian(compiled)
    theta, _, sigma = lagrangian.terms.split(bound.weights)
    worth, charges = lagrangian.presence_worth(bound.multipliers, theta)[0], Charges(compiled, sigma)
    found: list[Ints] = []
    for terms in compiled.terms:
        own = None if terms.sides or most <= 0 else _tours_of(compiled, terms, worth, charges, gap, most)
        if own is None:
            return None
        most -= len(own)
        found.append(own)
    return found


def _tours_of(
    compiled: Compiled, terms: AgentTerms, worth: Array, charges: Charges, gap: float, most: int
) -> Ints | None:
    """Return one agent's tours; `worth` [G, T+] is of presence by group."""
    tours = compiled.classes[terms.tour_class]
    axes = tours.arcs, tours.moves, tours.stages
    sums, charge = charges.sums(tours.site, terms.counts), np.zeros(len(tours.arcs))
    if sums is not None:
        charge_arcs(tours.arcs, tours.gaps, len(tours.plan.shifts), sums, charge)
    value = np.empty(len(tours.arcs))
    price_arcs(compiled, terms, compiled.values(terms, (terms.group,), lambda g: worth[g]), value, charge)
    # As the bound has it: its best tour is that of a relaxation.
    at = np.empty(len(tours.stages), np.int64)
    best, owed = best_tour(value, *axes, terms.relaxed, terms.state, at, *terms.relaxed_beyond, NEVER)
    if owed > 0.0 or best <= NEVER:
        return None
    floor = best - gap if np.isfinite(gap) else NEVER
    kept = np.empty((most, len(tours.stages)), np.int64)
    many = tours_above(value, *axes, terms.limits, terms.state, kept, *terms.beyond, floor)
    return None if many <= 0 else np.unique(kept[:many], axis=0)
