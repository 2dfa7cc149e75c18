"""Neighbourhoods solved by column generation: some people, some stages, everything else as it is.

A part of the problem (`TourProblem.part`) is a problem of the same kind, so generation, bound and dive serve again.
Where its bound shows that nothing can be gained, the dive is spared. A third of the parts may end in a roster of equal
value: without such sideways steps the search stayed a few units above the optimum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from heliotrope.rostering.columns.dive import DiveParameters, dive
from heliotrope.rostering.columns.generation import Generation, price
from heliotrope.rostering.columns.master import Master
from heliotrope.rostering.columns.problem import Array, Ints, TourProblem, cut, join
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.stopping import Stop

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class NeighbourhoodParameters:
    """Sizes and choice of neighbourhoods.

    A part has `people[0]` people or more. The most grow from `people[1]` by `growth` after `patience` parts in a row
    whose bound left nothing to gain. A share `windows` of the parts is cut to `window` stages, and takes as many more
    people. `sideways` is the share that may end at equal value.
    """

    people: tuple[int, int] = (4, 8)
    growth: float = 1.25
    patience: int = 6
    window: int = 21
    windows: float = 0.5
    sideways: float = 0.3
    dive: DiveParameters = field(default_factory=DiveParameters)


class Neighbourhoods:
    """A roster that gets better part by part.

    Attributes
    ----------
    roster, value
        The best roster so far [E, S], and its money.
    """

    def __init__(
        self, problem: TourProblem, roster: Ints, multipliers: Array, seed: int, parameters: NeighbourhoodParameters
    ) -> None:
        self.problem = problem
        self.roster = roster
        self.value = problem.value(roster)
        self.multipliers = multipliers
        self.parameters = parameters
        self.rng = np.random.default_rng(seed)
        self.best_worth = price(problem, multipliers, np.arange(problem.people)).worth

    def improve(self, stop: Stop, on_gain: Callable[[float], None], floor: float) -> None:
        """Try parts until `stop` calls, or until the bound `floor` leaves nothing to gain."""
        fewest, most = self.parameters.people
        cap, futile, least = float(most), 0, self.problem.least_gain
        while not stop() and self.value - floor > least - ROUNDING:
            count = int(self.rng.integers(fewest, int(cap) + 1))
            before = self.value
            hopeless = self._solve(*self._choose(count), stop)
            if self.value < before - ROUNDING:
                on_gain(self.value)
            futile = futile + 1 if hopeless else 0
            if futile > self.parameters.patience:
                cap, futile = cap * self.parameters.growth, 0

    def _solve(self, people: Ints, first: int, last: int, stop: Stop) -> bool:
        """Solve a part and keep what it gains; return whether its bound rules a gain out."""
        part = self.problem.part(self.roster, people, first, last)
        master = Master(part)
        for row, tour in enumerate(cut(self.problem, self.roster, people, first, len(part.stages))):
            master.add(row, tour)
        sideways = self.rng.random() < self.parameters.sideways
        cutoff = self.value + ROUNDING - (0.0 if sideways else self.problem.least_gain)
        generation = Generation(part, master)
        answer = generation.converge(stop, good_enough=cutoff)
        if generation.bound >= cutoff:
            return not sideways
        found = dive(generation, answer, stop, self.parameters.dive, cutoff, self.rng)
        if found is not None:
            roster = join(self.problem, self.roster, people, first, found)
            value = self.problem.value(roster)
            if value <= self.value + ROUNDING:
                self.roster, self.value = roster, value
        return False

    def _choose(self, count: int) -> tuple[Ints, int, int]:
        """Choose people, by what their tours lose against their best under the multipliers, and a window."""
        problem, rng, window = self.problem, self.rng, self.parameters.window
        loss = np.empty(problem.people)
        for e, tour in enumerate(self.roster):
            worked = tour[tour != OFF]
            loss[e] = self.best_worth[e] + problem.cost[e, worked].sum() - self.multipliers[worked].sum()
        weight = np.maximum(loss, 0.0) + max(loss.mean(), ROUNDING) * rng.random()
        first, last = 0, len(problem.stages)
        if rng.random() < self.parameters.windows and last > window:
            count = round(count * last / window)
            first = int(rng.integers(0, last - window + 1))
            last = first + window
        people = rng.choice(problem.people, min(count, problem.people), replace=False, p=weight / weight.sum())
        return np.sort(people).astype(np.int64), first, last
