"""Column generation: the restricted master's prices, smoothed towards the best so far, ask the kernel for new tours.

Smoothing as Wentges (1997): prices are a mix of those that gave the best bound and those of the master. Every pricing
of all people gives a valid bound (Lagrangian, see `bound_at`), converged or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.rostering.columns.master import LpAnswer, Master
from heliotrope.rostering.columns.pricing import price_people
from heliotrope.rostering.columns.problem import Array, Ints, TourProblem
from heliotrope.rostering.kernel import NEVER, OFF
from heliotrope.rostering.stopping import Stop

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class GenerationParameters:
    """How prices are smoothed and when to stop.

    `smoothing` 0.7 halved the rounds against none. `gap` is money between the LP and the bound at which the LP counts
    as solved: costs are whole numbers, so less than one does not matter.
    """

    smoothing: float = 0.7
    rounds: int = 400
    gap: float = 0.2


@dataclass(frozen=True, eq=False)
class Pricing:
    """Answer of all people to prices: worth [E] of their best tours, tours [E, S], and the bound that follows."""

    prices: Array
    worth: Array
    tours: Ints
    bound: float


def price(problem: TourProblem, prices: Array, people: Ints) -> Pricing:
    """Let `people` answer to `prices` [N]; the bound holds where they are all."""
    worth = np.full(problem.people, NEVER)
    tours = np.full((problem.people, len(problem.stages)), OFF, np.int64)
    axes = problem.moves, problem.stages, problem.limits, problem.state, problem.most, problem.must
    price_people(people, prices, problem.cost, *axes, worth, tours)
    bound = float(prices @ problem.need + problem.fixed.sum() - worth.sum())
    return Pricing(prices, worth, tours, bound)


class Generation:
    """Column generation on one master; people may be fixed to a tour on the way (see `dive`)."""

    def __init__(self, problem: TourProblem, master: Master, parameters: GenerationParameters | None = None) -> None:
        self.problem = problem
        self.master = master
        self.parameters = parameters or GenerationParameters()
        self.bound = -np.inf
        self.multipliers: Array = np.zeros(len(problem.need))
        self.fixed: dict[int, Ints] = {}
        self.rounds = 0

    def converge(self, stop: Stop, rounds: int | None = None, good_enough: float = np.inf) -> LpAnswer:
        """Generate tours until the LP meets its bound (or `rounds`, or `stop`); return the last answer.

        Ends early where the bound reaches `good_enough`: then no better roster is left in here.
        """
        everyone = np.array([e for e in range(self.problem.people) if e not in self.fixed], np.int64)
        local_bound, centre = -np.inf, None
        answer = self.master.solve()
        for _ in range(self.parameters.rounds if rounds is None else rounds):
            if stop() or not len(everyone):
                break
            self.rounds += 1
            smooth = 0.0 if centre is None else self.parameters.smoothing
            for share in (smooth, 0.0) if smooth else (0.0,):
                prices = answer.prices if centre is None else share * centre + (1 - share) * answer.prices
                priced = price(self.problem, prices, everyone)
                bound = self._bound(priced)
                if bound > local_bound:
                    local_bound, centre = bound, prices
                added = self._add(priced, answer, everyone)
                if added or answer.objective - local_bound <= self.parameters.gap:
                    break
            if not self.fixed and local_bound > self.bound:
                self.bound, self.multipliers = local_bound, centre if centre is not None else self.multipliers
            if answer.objective - local_bound <= self.parameters.gap or not added or local_bound >= good_enough:
                break
            answer = self.master.solve()
        return answer

    def _bound(self, priced: Pricing) -> float:
        """Return the bound of a pricing, with people who are fixed at their tours."""
        if not self.fixed:
            return priced.bound
        bound = float(priced.prices @ self.problem.need)
        for e in range(self.problem.people):
            if e in self.fixed:
                tour = self.fixed[e]
                bound += self.problem.tour_cost(e, tour) - float(priced.prices[tour[tour != OFF]].sum())
            else:
                bound += float(self.problem.fixed[e] - priced.worth[e])
        return bound

    def _add(self, priced: Pricing, answer: LpAnswer, people: Ints) -> int:
        """Add the tours whose reduced cost under the master's own prices is negative."""
        added = 0
        for e in people.tolist():
            tour = priced.tours[e]
            if priced.worth[e] <= NEVER:
                continue
            worked = tour[tour != OFF]
            reduced = self.problem.tour_cost(e, tour) - answer.prices[worked].sum() - answer.charges[e]
            if reduced < -TOLERANCE:
                added += self.master.add(e, tour)
        return added
