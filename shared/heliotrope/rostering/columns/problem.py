"""People choose tours; every arc worked counts in its own coverage row; rows cost money when short and when over.

Axes: E people, N arcs (and rows: arc n counts in row n), S stages, Y shift types. A roster is an array [E, S] of arcs,
`OFF` where free.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.errors import expect
from heliotrope.rostering.columns.windows import forbid_after, settled_from, window_terms
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.runs import END_ARC, FIRST_ARC, MOST_DAYS, MOST_NIGHTS, PERIOD, STRICT, TYPES, WEEKLY

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
        expect(bool((self.limits[:, STRICT] == 1).all()), "limits", "strict duties", STRICT)
        expect(not self.stages[:, PERIOD].any(), "stages", "one period", self.stages[:, PERIOD].max(initial=0))
        uncounted = (self.limits[:, MOST_DAYS] < 0) & (self.limits[:, (MOST_NIGHTS, WEEKLY)] == 0).all(axis=1)
        expect(bool(uncounted.all()), "limits", "days, nights and weekly rest not counted", np.flatnonzero(~uncounted))
        expect(bool((self.under >= 0).all()), "under", "money, 0 or more", self.under.min(initial=0.0))
        expect(bool((self.over >= 0).all()), "over", "money, 0 or more", self.over.min(initial=0.0))

    @cached_property
    def least_gain(self) -> float:
        """Money by which two rosters differ at least, where they do: 1 where all money is whole, else next to 0."""
        money = [self.cost[np.isfinite(self.cost)], self.fixed, self.under, self.over]
        return 1.0 if all(bool((amounts == np.round(amounts)).all()) for amounts in money) else 1e-3

    @cached_property
    def bound_without_prices(self) -> float:
        """Money that no roster is below: cover costs nothing, every stage has its best request."""
        best = np.minimum(np.minimum.reduceat(self.cost, self.stages[:, FIRST_ARC], axis=1), 0.0)
        return float(self.fixed.sum() + best.sum())

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
        return float(tours + self._cover_cost(self.coverage(roster)).sum())

    def part(self, roster: Ints, people: Ints, first: int = 0, last: int | None = None) -> TourProblem:
        """Return the problem of some people in stages ``[first, last)``, all else as in `roster`.

        Earlier stages enter as history, later ones are locked, and left out from where nothing before them matters
        (see `windows`); arcs and stages are numbered anew. The value of a roster of the part is the value of the whole
        roster that it completes (see `join`).
        """
        last = len(self.stages) if last is None else last
        end = max(settled_from(roster[e], self.limits[e], last) for e in people)
        here = slice(int(self.stages[first, FIRST_ARC]), int(self.stages[end - 1, END_ARC]))
        stages = self.stages[first:end].copy()
        stages[:, (FIRST_ARC, END_ARC)] -= here.start
        cost, must = self.cost[people, here], self.must[people, first:end]
        limits, state, most = self.limits[people], self.state[people], self.most[people]
        for row, e in enumerate(people):
            must[row, last - first :] = roster[e, last:end] != OFF
            forbid_after(roster[e], self.stages, first, last, end, cost[row], np.inf)
            rules = self.moves, self.stages, self.limits[e], self.state[e], self.most[e]
            limits[row], state[row], most[row] = window_terms(roster[e], *rules, first, end)
        outside = roster.copy()
        outside[people, first:end] = OFF
        have = self.coverage(outside)
        fixed = np.array([self.tour_cost(e, outside[e]) for e in people])
        others = np.setdiff1d(np.arange(self.people), people)
        fixed[0] += sum(self.tour_cost(e, outside[e]) for e in others.tolist())
        cover = self._cover_cost(have)
        fixed[0] += cover[: here.start].sum() + cover[here.stop :].sum()
        return TourProblem(
            self.moves[here], stages, limits, state, most, must, cost, fixed, (self.need - have)[here],
            self.under[here], self.over[here],
        )  # fmt: skip

    def _cover_cost(self, have: Ints) -> Array:
        """Return [N] the money of each row where it is worked `have` [N] times."""
        gap = self.need - have
        money: Array = np.maximum(gap, 0) * self.under + np.maximum(-gap, 0) * self.over
        return money


def cut(problem: TourProblem, roster: Ints, people: Ints, first: int, length: int) -> Ints:
    """Return the tours [.., length] of `people` from stage `first` on, with arcs as a part numbers them."""
    tours = roster[people, first : first + length]
    return np.where(tours == OFF, OFF, tours - problem.stages[first, FIRST_ARC])


def join(problem: TourProblem, roster: Ints, people: Ints, first: int, found: Ints) -> Ints:
    """Return `roster` with the tours of a part (see `TourProblem.part`) in place."""
    joined = roster.copy()
    joined[people, first : first + found.shape[1]] = np.where(
        found == OFF, OFF, found + problem.stages[first, FIRST_ARC]
    )
    return joined
