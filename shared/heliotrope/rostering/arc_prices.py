"""What working an arc costs an agent beside wages: starts outside the wish, unsocial hours beyond a fair share.

Few agents of a class differ in it, so equal prices are one array.
"""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering.tours import TourClass


class ArcPrices:
    """Prices [N] of the arcs of a class, shared by agents of equal wish and equal price of an unsocial hour."""

    def __init__(self, problem: RosterProblem, classes: tuple[TourClass, ...]) -> None:
        self.problem = problem
        self.classes = classes
        self._known: dict[tuple[int, tuple[int, int] | None, float], Array] = {}
        self._wishes: dict[tuple[int, tuple[int, int] | None], Array] = {}

    def of(self, agent: Agent, class_index: int) -> Array:
        """Return [N] what each arc costs `agent`; nothing for locked shifts, which the facts pay for."""
        price = self.problem.fairness_prices[agent.id]
        key = class_index, agent.preferred, price
        if key not in self._known:
            tours, wish = self.classes[class_index], key[:2]
            if wish not in self._wishes:
                self._wishes[wish] = self._unwanted(agent, tours)
            self._known[key] = price * tours.unsocial + self._wishes[wish]
        return self._known[key]

    def _unwanted(self, agent: Agent, tours: TourClass) -> Array:
        if agent.preferred is None:
            return np.zeros(len(tours.arcs))
        minute = tours.arcs[:, 5]
        outside = (minute < agent.preferred[0]) | (minute > agent.preferred[1])
        money: Array = np.where(
            outside & ~tours.is_lock(np.arange(len(minute))), self.problem.prices.unpreferred_shift, 0.0
        )
        return money
