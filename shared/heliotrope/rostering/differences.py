"""What a tour differs from the published one by: its price, what staying saves, its kind, and what notice leaves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.domain.offers import ChangeKind
from heliotrope.rostering.build import Tour
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.notices import Bounds, bounds_of
from heliotrope.rostering.published import Published
from heliotrope.rostering.tours import Ints


class Differences:
    """Of the published tours; what is asked for again and again is kept by agent."""

    def __init__(self, compiled: Compiled, published: Published) -> None:
        self.compiled, self.problem = compiled, compiled.problem
        self.published = published
        self.per_slot = self.problem.prices.minute_moved * self.problem.horizon.grain_minutes
        self._loyalties: dict[int, Array] = {}
        self._known_bounds: dict[int, Bounds | None] = {}

    def _arcs(self, i: int) -> Ints:
        return self.compiled.classes[self.compiled.terms[i].tour_class].arcs

    def minutes_of(self, i: int, tour: Tour) -> int:
        """Return the minutes of presence that `tour` moves: as `domain.roster.minutes_moved` counts them."""
        arcs, moved = self._arcs(i), 0
        for new, old in zip(tour.arcs.tolist(), self.published.tours[i].arcs.tolist(), strict=True):
            if new != old:
                parts = [0 if arc == OFF else int(arcs[arc, 1]) for arc in (new, old)]
                same_start = OFF not in (new, old) and arcs[new, 0] == arcs[old, 0]
                moved += abs(parts[0] - parts[1]) if same_start else sum(parts)
        return moved * self.problem.horizon.grain_minutes

    def fee(self, i: int, tour: Tour) -> float:
        """Return the price of agent `i` working `tour` instead of what was published."""
        prices, gone = self.problem.prices, self.published.gone.get(i, 0)
        if not gone and np.array_equal(tour.arcs, self.published.tours[i].arcs):
            return 0.0
        return prices.person_disturbed + prices.minute_moved * (gone + self.minutes_of(i, tour))

    def loyalty(self, i: int) -> Array:
        """Return [N] what each arc saves in minutes moved, against leaving the published arc of its day."""
        if i not in self._loyalties:
            self._loyalties[i] = self.per_slot * kept_slots(self._arcs(i), self.published.tours[i].arcs)
        return self._loyalties[i]

    @cached_property
    def base(self) -> Ints:
        """Published arcs of all agents [N, S], `OFF` where free and beyond the stages of an agent's tour class."""
        stages = max((len(tours.stages) for tours in self.compiled.classes), default=1)
        base = np.full((len(self.published.tours), stages), OFF, np.int64)
        for row, tour in zip(base, self.published.tours, strict=True):
            row[: len(tour.arcs)] = tour.arcs
        return base

    def prices_of_first(self, who: Ints, arcs: Ints, tours: Sequence[Tour | None]) -> Array:
        """Return [N] what a first change of agents `who` costs beside its minutes, less what that of now does.

        Parameters
        ----------
        arcs
            [N, S] arcs of their tours now, as `base` has those published.
        tours
            Tours of all agents.
        """
        prices, gone = self.problem.prices, self.published.gone
        found = np.full(len(who), prices.person_disturbed)
        differs = (arcs != self.base[who]).any(axis=1)
        for row, i in enumerate(who.tolist()):
            now = tours[i] if differs[row] or i in gone else None
            if now is not None:
                found[row] += prices.minute_moved * gone.get(i, 0) - self.fee(i, now)
        return found

    def kind(self, i: int, tour: Tour) -> ChangeKind:
        """Return the kind of the one day on which `tour` differs from the base."""
        arcs = self._arcs(i)
        (day,) = np.flatnonzero(tour.arcs != self.published.tours[i].arcs)
        new, old = int(tour.arcs[day]), int(self.published.tours[i].arcs[day])
        if old == OFF:
            return ChangeKind.CALL_IN
        if new == OFF:
            return ChangeKind.RELEASE
        starts, ends = arcs[[old, new], 0], arcs[[old, new], 0] + arcs[[old, new], 1]
        if starts[1] <= starts[0] and ends[0] <= ends[1]:
            return ChangeKind.EXTEND
        return ChangeKind.SHORTEN if starts[0] <= starts[1] and ends[1] <= ends[0] else ChangeKind.MOVE

    def probability(self, i: int, tour: Tour) -> float:
        assert self.problem.announcement is not None
        return self.problem.announcement.probability(self.kind(i, tour))

    def bounds(self, i: int) -> Bounds | None:
        if i not in self._known_bounds:
            terms = self.compiled.terms[i]
            agent = self.problem.agents[self.compiled.agents[i]]
            tours = self.compiled.classes[terms.tour_class]
            base, lost = self.published.tours[i].arcs, self.published.lost.get(i, set())
            self._known_bounds[i] = bounds_of(self.problem, agent, tours, base, lost)
        return self._known_bounds[i]


@njit(cache=True, nogil=True)
def kept_slots(arcs, base):  # type: ignore[no-untyped-def]
    """Return [N] slots that each arc leaves as they are in the tour `base` [S], less those that it moves."""
    kept = np.empty(arcs.shape[0])
    for n in range(arcs.shape[0]):
        own, kept[n] = base[arcs[n, 3]], -arcs[n, 1]
        if own != OFF and arcs[own, 0] == arcs[n, 0]:
            kept[n] = arcs[own, 1] - abs(arcs[n, 1] - arcs[own, 1])
    return kept
