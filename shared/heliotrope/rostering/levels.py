"""Contacts that measuring periods keep and lose, in step with an allocation that changes in few places at a time.

Taken anew from the whole allocation, money would cost more than the change that it judges.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.remedies import Remedies
from heliotrope.rostering.settled import Settlement
from heliotrope.rostering.tours import Ints


class Levels:
    """All measuring periods of a problem, P of them.

    Attributes
    ----------
    left
        [P, 2] contacts counted, and in target.
    lost
        [P] contacts out of target, as the bound's underestimate counts them.
    """

    def __init__(self, settlement: Settlement, remedies: Remedies, coverage: Coverage) -> None:
        self.settlement, self.remedies, self.coverage = settlement, remedies, coverage
        self.left = settlement.left(coverage.short, coverage.depth)
        self.lost = remedies.lost_now(coverage.short, coverage.depth)

    @property
    def due(self) -> float:
        """Money due less bonuses."""
        return self.settlement.due_at(self.left)

    def count(self, queues: Ints, slots: Ints, sign: int) -> None:
        """Count (1) or uncount (-1) what is missing on `queues` in `slots` of the horizon: around each change."""
        if len(self.lost):
            rows = self.settlement.row_at, self.settlement.period, self.settlement.rates, self.remedies.loss
            short, depth = self.coverage.short, self.coverage.depth
            count_missing(queues, slots, float(sign), *rows, short, depth, self.left, self.lost)

    def remember(self) -> tuple[Array, Array]:
        """Return a copy of how things are, for `restore`."""
        return self.left.copy(), self.lost.copy()

    def restore(self, state: tuple[Array, Array]) -> None:
        """Put back what `remember` copied."""
        self.left, self.lost = state


@njit(cache=True, nogil=True)
def count_missing(queues, slots, sign, row_at, period, rates, loss, short, depth, left, lost):  # type: ignore[no-untyped-def]
    """Add to `left` [P, 2] and `lost` [P], or take off, what missing agents cost in contacts in these places."""
    for q in queues:
        for t in slots:
            n, missing = row_at[q, t], short[q, t]
            if n < 0 or missing <= 0.0:
                continue
            p = period[n]
            for k in range(loss.shape[1]):
                piece = min(missing, depth[q, t, k + 1]) - depth[q, t, k]
                if piece <= 0.0:
                    break
                left[p, 0] -= sign * piece * rates[n, k, 0]
                left[p, 1] -= sign * piece * rates[n, k, 1]
                lost[p] += sign * piece * loss[n, k]


@njit(cache=True, nogil=True)
def periods_in(queues, slots, row_at, period, count):  # type: ignore[no-untyped-def]
    """Return those of the `count` periods that any of `slots` of any of `queues` counts in."""
    some = np.zeros(count, np.bool_)
    for q in queues:
        for t in slots:
            if row_at[q, t] >= 0:
                some[period[row_at[q, t]]] = True
    return np.flatnonzero(some)
