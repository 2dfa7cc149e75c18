"""Neighbourhoods solved by column generation: some people, some stages, everything else as it is.

A part of the problem (`TourProblem.part`) is a problem of the same kind, so generation, bound and dive serve again.
Where its bound shows that nothing can be gained, the dive is spared. A third of the parts may end in a roster of equal
value: without such sideways steps the search stayed a few units above the optimum. Long horizons are first gone
through window by window, all people at once: a window of 42 days for 50 people takes seconds, 7 people over 182 days
took 42.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

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

    A horizon of two windows or more is gone through first: windows overlap by half, with at most `crowd` people at
    once; they begin narrower where people x arcs x stages would exceed `work`. After a pass that gained less than
    `little` of the value they are `wider`, up to half the horizon.
    """

    people: tuple[int, int] = (4, 8)
    growth: float = 1.25
    patience: int = 6
    window: int = 21
    windows: float = 0.5
    sideways: float = 0.3
    crowd: int = 60
    work: float = 1.5e5
    little: float = 0.003
    wider: float = 1.4
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

    @cached_property
    def _best_worth(self) -> Array:
        """[E] what everybody's best tour is worth under the multipliers."""
        return price(self.problem, self.multipliers, np.arange(self.problem.people)).worth

    def improve(self, stop: Stop, on_gain: Callable[[float], None], floor: float) -> None:
        """Try parts until `stop` calls, or until the bound `floor` leaves nothing to gain."""
        fewest, most = self.parameters.people
        cap, futile, least = float(most), 0, self.problem.least_gain

        def over() -> bool:
            return stop() or self.value - floor < least - ROUNDING

        self._go_through(over, on_gain)
        while not over():
            count = int(self.rng.integers(fewest, int(cap) + 1))
            hopeless = self._try(*self._choose(count), over, on_gain)
            futile = futile + 1 if hopeless else 0
            if futile > self.parameters.patience:
                cap, futile = cap * self.parameters.growth, 0

    def _go_through(self, over: Stop, on_gain: Callable[[float], None]) -> None:
        """Go through the horizon, again and again, with wider windows where those of before gain little."""
        stages, arcs = len(self.problem.stages), len(self.problem.need)
        crowd = min(self.parameters.crowd, self.problem.people)
        width = min(self.parameters.window, max(int((self.parameters.work * stages / arcs / crowd) ** 0.5), 2))
        while 2 * width <= stages:
            before = self.value
            for first, people in self._tiles(width):
                if over():
                    return
                self._try(people, first, min(first + width, stages), over, on_gain)
            if before - self.value < self.parameters.little * before:
                width = round(width * self.parameters.wider)

    def _tiles(self, width: int) -> Iterator[tuple[int, Ints]]:
        """Yield first stages half a window apart, each with all people in groups as even as can be, drawn anew."""
        groups = -(-self.problem.people // self.parameters.crowd)
        step = max(width // 2, 1)
        for first in range(int(self.rng.integers(step)) - step, len(self.problem.stages) - step, step):
            for people in np.array_split(self.rng.permutation(self.problem.people), groups):
                yield max(first, 0), np.sort(people).astype(np.int64)

    def _try(self, people: Ints, first: int, last: int, stop: Stop, on_gain: Callable[[float], None]) -> bool:
        """Solve a part and tell of a gain; return whether its bound ruled one out."""
        before = self.value
        hopeless = self._solve(people, first, last, stop)
        if self.value < before - ROUNDING:
            on_gain(self.value)
        return hopeless

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
            loss[e] = self._best_worth[e] + problem.cost[e, worked].sum() - self.multipliers[worked].sum()
        weight = np.maximum(loss, 0.0) + max(loss.mean(), ROUNDING) * rng.random()
        first, last = 0, len(problem.stages)
        if rng.random() < self.parameters.windows and last > window:
            count = round(count * last / window)
            first = int(rng.integers(0, last - window + 1))
            last = first + window
        people = rng.choice(problem.people, min(count, problem.people), replace=False, p=weight / weight.sum())
        return np.sort(people).astype(np.int64), first, last
