"""Handover while a roster is built: presence in the minutes before a handover is worth more, and time goes there.

While tours change, a site that has somebody present who can serve the queue counts as ready. `settle` makes it so at
the end: spare time goes to the queue, and sites exchange queue time where that costs less than what it wins.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.handover import handover_places
from heliotrope.domain.roster import WHOLE, Shift
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.tours import Ints


class Handovers:
    """Heads that could be on each queue and site before its handovers, P places of them.

    Attributes
    ----------
    heads : [P, T+]
        People present who can serve the place's queue, facts by the time that they give it.
    wanted : [P, T+]
        Whether a head is wanted.
    places_of : [G]
        Places that presence of each group serves.
    """

    def __init__(self, compiled: Compiled) -> None:
        problem = compiled.problem
        self.places = handover_places(problem)
        self.price = problem.prices.handover_minute * problem.horizon.grain_minutes
        self.heads = np.zeros((len(self.places), compiled.extended))
        self.wanted = np.zeros((len(self.places), compiled.extended), bool)
        self.place_in_group: dict[tuple[int, int], int] = {}
        self.places_of: list[list[int]] = [[] for _ in compiled.group_site]
        for p, place in enumerate(self.places):
            self.wanted[p, place.slots] = True
            for g in np.flatnonzero((compiled.group_queues == place.queue).any(axis=1)).tolist():
                if compiled.group_site[g] == place.site:
                    self.places_of[g].append(p)
                    self.place_in_group[p, g] = int(np.flatnonzero(compiled.group_queues[g] == place.queue)[0])
            for shift in compiled.laid_out.shifts:
                self._count_fact(compiled, shift, p)

    def _count_fact(self, compiled: Compiled, shift: Shift, p: int) -> None:
        problem, place = compiled.problem, self.places[p]
        name = problem.network.queues[place.queue].id
        if problem.network.site_index(shift.site) == place.site:
            for activity in shift.activities:
                first, last = max(problem.horizon.slot(activity.start), 0), max(problem.horizon.slot(activity.end), 0)
                given = sum(share.permille for share in activity.shares if share.queue == name)
                self.heads[p, first : min(last, compiled.slots)] += given / WHOLE

    def count(self, group: int, slots: Ints, sign: int) -> None:
        """One agent of `group` comes to (1) or leaves (-1) `slots`."""
        for p in self.places_of[group]:
            self.heads[p, slots] += sign

    @cached_property
    def serves(self) -> NDArray[np.bool_]:
        """[P, G] whether presence of each group serves each place."""
        serves = np.zeros((len(self.places), len(self.places_of)), bool)
        for p, g in self.place_in_group:
            serves[p, g] = True
        return serves

    def count_each(self, groups: Ints, slots: Ints, sign: int) -> None:
        """One agent comes to (1) or leaves (-1) each of `slots` [N], of the group [N] there."""
        for heads, serves in zip(self.heads, self.serves, strict=True):
            np.add.at(heads, slots[serves[groups]], sign)

    @property
    def money(self) -> float:
        """Return the price of the heads missing, could time be exchanged freely."""
        if not self.places:
            return 0.0
        return self.price * float(np.clip(1.0 - self.heads[self.wanted], 0.0, None).sum())

    def tariff(self, group: int) -> Array | float:
        """Return [T+] what presence of `group` costs: below 0 where a head is missing."""
        out: Array | float = 0.0
        for p in self.places_of[group]:
            out = out - self.price * self.wanted[p] * np.clip(1.0 - self.heads[p], 0.0, 1.0)
        return out

    def settle(self, compiled: Compiled, coverage: Coverage) -> dict[tuple[int, int], int]:
        """Exchange queue time between sites for heads that are missing.

        Returns
        -------
        dict
            (group, slot) -> place j in the group's queues that its spare time goes to.
        """
        spare: dict[tuple[int, int], int] = {}
        for p, place in enumerate(self.places):
            own = [g for (q, g) in self.place_in_group if q == p]
            for t in place.slots.tolist():
                missing = 1.0 - self._served(coverage, p, own, t)
                for g in own:
                    if missing > 1e-6 and coverage.idle[t, g] > 1e-6:
                        spare[g, t] = self.place_in_group[p, g]
                        missing -= coverage.idle[t, g]
                for g in own:
                    if missing > 1e-6:
                        missing -= self._exchange(coverage, p, g, t, missing)
        return spare

    def _served(self, coverage: Coverage, p: int, own: list[int], t: int) -> float:
        return float(sum(coverage.served[t, g, self.place_in_group[p, g]] for g in own))

    def _exchange(self, coverage: Coverage, p: int, g: int, t: int, missing: float) -> float:
        """Give time of `g` to the place's queue for as much time of another site; return how much."""
        to, moved, wanted = self.place_in_group[p, g], 0.0, self.places[p].queue
        for j, q in enumerate(coverage.queues[g].tolist()):
            if q < 0 or j == to:
                continue
            for other, row in enumerate(coverage.queues.tolist()):
                if other == g or q not in row or wanted not in row:
                    continue
                there, back = row.index(wanted), row.index(q)
                free = min(float(coverage.served[t, other, there]), self._surplus(coverage, wanted, other, t))
                amount = min(missing - moved, float(coverage.served[t, g, j]), free)
                if amount > 1e-6:
                    moved += self._swap(coverage, (g, j, to), (other, there, back), amount, t)
        return moved

    def _surplus(self, coverage: Coverage, queue: int, group: int, t: int) -> float:
        """Return the heads on `queue` that the group's own site can do without."""
        for p in self.places_of[group]:
            if self.wanted[p, t] and self.places[p].queue == queue:
                own = [g for (q, g) in self.place_in_group if q == p]
                return max(0.0, self._served(coverage, p, own, t) - 1.0)
        return np.inf

    def _swap(
        self, coverage: Coverage, one: tuple[int, int, int], other: tuple[int, int, int], amount: float, t: int
    ) -> float:
        """Move `amount` of one group's time from j to i and of another's back, where that is worth it."""
        change: dict[int, float] = {}
        for g, j, i in (one, other):
            for place, sign in ((j, 1.0), (i, -1.0)):
                q = int(coverage.queues[g, place])
                change[q] = change.get(q, 0.0) + sign * coverage.efficiency[g, place] * amount
        before = {q: float(coverage.short[q, t]) for q in change}
        after = {q: before[q] + by for q, by in change.items()}
        # More than is required would be spare time on a queue: leave such exchanges.
        if min(after.values()) < -1e-9 or any(after[q] > coverage.depth[q, t, -1] + 1e-9 for q in change):
            return 0.0
        lost = sum(_money(coverage, q, t, after[q]) - _money(coverage, q, t, before[q]) for q in change)
        if lost >= self.price * amount:
            return 0.0
        for g, j, i in (one, other):
            coverage.served[t, g, j] -= amount
            coverage.served[t, g, i] += amount
        for q, short in after.items():
            coverage.short[q, t] = max(short, 0.0)
        return amount


def _money(coverage: Coverage, q: int, t: int, short: float) -> float:
    """Return the money of being `short` of agents on a queue in one slot."""
    depth = coverage.depth[q, t]
    piece = np.clip(short - depth[:-1], 0.0, np.diff(depth))
    return float(piece @ coverage.prices[q, t])
