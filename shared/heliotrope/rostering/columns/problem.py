"""People choose tours; every arc worked counts in its own coverage row; rows cost money when short and when over.

Axes: E people, N arcs (and rows: arc n counts in row n), S stages, Y shift types. A roster is an array [E, S] of arcs,
`OFF` where free.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.errors import expect
from heliotrope.rostering.columns.pricing import state_at, types_of
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.runs import TYPES

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TourProblem:
    """Tours under prices, with coverage rows.

    Attributes
    ----------
    moves, stages
        Arcs [N, 5] and stages [S, 7] as `kernel.best_tour` takes them, shared by all.
    limits, state
        [E, L] and [E, 11] by person; no type is limited in `limits`.
    most
        [E, Y] most shifts of each type, -1 without limit: `pricing.lawful_tour` asks for them when they are broken.
    must
        [E, S] stages that must be worked.
    cost
        [E, N] money of working an arc; infinite where it may not be worked.
    fixed
        [E] money that is due whatever the tour.
    need, under, over
        [N] arcs asked for in each row, money for each one missing, for each one too many.
    """

    moves: Ints
    stages: Ints
    limits: Ints
    state: Ints
    most: Ints
    must: Mask
    cost: Array
    fixed: Array
    need: Ints
    under: Array
    over: Array

    def __post_init__(self) -> None:
        people, arcs = self.cost.shape
        expect(self.moves.shape == (arcs, 5), "moves", f"[{arcs}, 5]", self.moves.shape)
        expect(self.must.shape == (people, len(self.stages)), "must", "[people, stages]", self.must.shape)
        expect(self.most.shape[0] == people, "most", f"{people} rows", self.most.shape)
        expect(bool((self.limits[:, TYPES] == self.most.shape[1]).all()), "limits", "as many types as `most`", TYPES)
        expect(bool((self.under >= 0).all()), "under", "money, 0 or more", self.under.min(initial=0.0))
        expect(bool((self.over >= 0).all()), "over", "money, 0 or more", self.over.min(initial=0.0))

    @cached_property
    def least_gain(self) -> float:
        """Money by which two rosters differ at least, where they do: 1 where all money is whole, else next to 0."""
        money = [self.cost[np.isfinite(self.cost)], self.fixed, self.under, self.over]
        return 1.0 if all(bool((amounts == np.round(amounts)).all()) for amounts in money) else 1e-3

    @property
    def people(self) -> int:
        """E."""
        return len(self.cost)

    def coverage(self, roster: Ints) -> Ints:
        """Return [N] how often each arc is worked."""
        worked = roster[roster != OFF]
        return np.bincount(worked, minlength=len(self.need)).astype(np.int64)

    def tour_cost(self, person: int, tour: Ints) -> float:
        """Return the money of one tour, coverage apart."""
        return float(self.fixed[person] + self.cost[person, tour[tour != OFF]].sum())

    def value(self, roster: Ints) -> float:
        """Return the money of a roster."""
        tours = sum(self.tour_cost(e, tour) for e, tour in enumerate(roster))
        gap = self.need - self.coverage(roster)
        return float(tours + (np.maximum(gap, 0) * self.under + np.maximum(-gap, 0) * self.over).sum())

    def part(self, roster: Ints, people: Ints, first: int = 0, last: int | None = None) -> TourProblem:
        """Return the problem of some people in stages ``[first, last)``, all else as in `roster`.

        Earlier stages enter as history, later ones are locked. The value of a roster of the part is the value of the
        whole roster that it completes (see `join`).
        """
        last = len(self.stages) if last is None else last
        others = np.setdiff1d(np.arange(self.people), people)
        before = roster[people].copy()
        before[:, first:] = OFF
        cost, must, state, most = self.cost[people].copy(), self.must[people].copy(), self.state[people].copy(), []
        stage_of = np.searchsorted(self.stages[:, 1], np.arange(len(self.need)), side="right")
        cost[:, stage_of < first] = np.inf
        for row, e in enumerate(people):
            later = roster[e, last:]
            locked = cost[row, later[later != OFF]]
            cost[row, stage_of >= last] = np.inf
            cost[row, later[later != OFF]] = locked
            must[row, last:] = later != OFF
            state[row] = state_at(roster[e], self.moves, self.stages, self.state[e], first)
            done = types_of(before[row], self.moves, self.most.shape[1])
            most.append(np.where(self.most[e] >= 0, np.maximum(self.most[e] - done, 0), -1))
        past = [self.tour_cost(e, tour) for e, tour in zip(people.tolist(), before, strict=True)]
        fixed = np.array(past)
        fixed[0] += sum(self.tour_cost(e, roster[e]) for e in others.tolist())
        need = self.need - self.coverage(roster[others]) - self.coverage(before)
        return replace(
            self, limits=self.limits[people], state=state, most=np.array(most), must=must, cost=cost, fixed=fixed,
            need=need,
        )  # fmt: skip


def join(roster: Ints, people: Ints, first: int, part: Ints) -> Ints:
    """Return `roster` with the tours of a part (see `TourProblem.part`) in place."""
    joined = roster.copy()
    joined[people, first:] = part[:, first:]
    return joined
