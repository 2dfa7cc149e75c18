"""Remedies while a roster is built and in the bound: a price on each in-target contact lost.

A period's remedy is a step function f of the contacts L that its queue loses from the target: f jumps where the level
falls below a tier. `Remedies` keeps a valid underestimate of it. Losses a piece are made convex in the shortage (the
lower hull), and where missing agents also take contacts out of the count, all tiers take off the share that the
highest of them would: both can only lower f. For any price phi >= 0, f(L) >= phi L - f*(phi) with f*(phi) the greatest
phi L - f(L): the lower convex envelope of the tiers, as its conjugate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from heliotrope.domain.contracts import remedy_due
from heliotrope.domain.demand import Array
from heliotrope.domain.remedies import CountedPeriod
from heliotrope.rostering.compiled import Compiled

DEAREST = 3.0
"""No contact is priced so that an agent is worth more than this many times the dearest missing agent."""


@dataclass(frozen=True, eq=False)
class PeriodCurve:
    """One period: where its slots lie in [Q, T], the loss a missing agent brings, and f at its corners.

    Attributes
    ----------
    loss : [N, K]
        Contacts out of target per missing agent, by slot and piece; never falls with depth.
    corners, money : [M]
        Ascending losses, and what is due there: f is constant up to each corner and jumps behind it.
    """

    queue: int
    slots: np.ndarray
    loss: Array
    corners: Array
    money: Array

    def conjugate(self, price: float) -> tuple[float, float]:
        """Return the greatest ``price L - f(L)``, and the L at which it is reached."""
        worth = price * self.corners - self.money
        place = int(worth.argmax())
        return float(worth[place]), float(self.corners[place])

    def steepest(self) -> float:
        """Return the steepest slope of the lower convex envelope: no dearer price raises a bound."""
        slope, at, last = 0.0, 0, len(self.corners) - 1
        while at < last:
            rise = (self.money[at + 1 :] - self.money[at]) / np.maximum(self.corners[at + 1 :] - self.corners[at], 1e-9)
            slope, at = float(rise.min()), at + 1 + int(rise.argmin())
        return max(slope, 0.0)


class Remedies:
    """All periods of a problem, P of them, and their prices on the pieces of the shortage."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.periods = [self._curve(period) for period in compiled.periods]
        pieces = compiled.widths.shape[2]
        self._first = np.cumsum([0, *(len(p.slots) for p in self.periods)])
        self._queue = np.array([p.queue for p in self.periods], np.int64)
        self._slots = np.concatenate([np.zeros(0, np.int64), *(p.slots for p in self.periods)])
        self.loss = np.concatenate([np.zeros((0, pieces)), *(p.loss for p in self.periods)])
        self.ceiling = np.array([period.steepest() for period in self.periods])
        dearest = DEAREST * float(compiled.prices.max(initial=0.0))
        self.dearest = np.array([dearest / max(float(p.loss.max(initial=0.0)), 1e-9) for p in self.periods])

    def __len__(self) -> int:
        """Periods, P."""
        return len(self.periods)

    def prices(self, phi: Array) -> Array:
        """Return [Q, T, K] the price of a missing agent with the contacts lost at `phi` [P] on top."""
        if not phi.any():
            return self.compiled.prices
        prices = self.compiled.prices.copy()
        for period, price in zip(self.periods, phi.tolist(), strict=True):
            prices[period.queue, period.slots] += price * period.loss
        return prices

    def lost(self, pieces: Array) -> Array:
        """Return [P] contacts lost where `pieces` [Q, T, K] agents are missing."""
        return np.array([float((pieces[p.queue, p.slots] * p.loss).sum()) for p in self.periods])

    def lost_now(self, short: Array, depth: Array) -> Array:
        """Return [P] contacts lost where `short` [Q, T] agents are missing; `depth` [Q, T, K+1] as in the coverage."""
        out = np.zeros(len(self.periods))
        _count_lost(self._first, self._queue, self._slots, self.loss, short, depth, out)
        return out

    def conjugates(self, phi: Array) -> tuple[float, Array]:
        """Return the sum of the conjugates at `phi` [P], and the losses [P] that reach them."""
        found = [p.conjugate(price) for p, price in zip(self.periods, phi.tolist(), strict=True)]
        return sum(value for value, _ in found), np.array([at for _, at in found])

    def _curve(self, period: CountedPeriod) -> PeriodCurve:
        problem = self.compiled.problem
        service = problem.demand.service
        assert service is not None
        q, t = period.queue, period.slots
        queue = problem.network.queues[q]
        tiers = [tier.below for tier in queue.remedies] + [tier.reach for tier in queue.remedy_terms.bonuses]
        widths = problem.demand.widths[q, t]
        slopes: Array = _hull(service.lost[q, t] - max(tiers) * service.uncounted[q, t], widths)
        loss = np.clip(slopes, 0.0, None)
        # Where being short would first win contacts, grant them all: f only falls by it.
        won = float((np.clip(-slopes, 0.0, None) * widths).sum())
        counted = float(period.counted_before + service.counted[q, t].sum())
        in_target = float(period.in_target_before + service.in_target[q, t].sum()) + won
        most = float((self.compiled.widths[q, t] * loss).sum())
        steps = sorted(in_target - level * counted for level in set(tiers))
        corners = np.array([*(step for step in steps if 0 <= step < most), most]) if counted else np.zeros(1)
        money = [
            remedy_due(queue.remedies, queue.remedy_terms, (in_target - lost) / counted + 1e-12) if counted else 0.0
            for lost in corners.tolist()
        ]
        return PeriodCurve(q, t, loss, corners, np.maximum.accumulate(np.array(money)))


@njit(cache=True, nogil=True)
def _count_lost(first, queue, slots, loss, short, depth, out):  # type: ignore[no-untyped-def]
    """Write contacts lost in each period [P]; most slots are short of nobody."""
    for p in range(out.shape[0]):
        for n in range(first[p], first[p + 1]):
            missing = short[queue[p], slots[n]]
            if missing > 0.0:
                for k in range(loss.shape[1]):
                    piece = min(missing, depth[queue[p], slots[n], k + 1]) - depth[queue[p], slots[n], k]
                    if piece <= 0.0:
                        break
                    out[p] += piece * loss[n, k]


@njit(cache=True, nogil=True)
def _hull(loss, widths):  # type: ignore[no-untyped-def]
    """Return [N, K] slopes of the lower convex hull of the losses that `loss` [N, K] piles up over `widths` [N, K]."""
    out = loss.copy()
    slopes, sizes, pieces = np.empty(loss.shape[1]), np.empty(loss.shape[1]), np.empty(loss.shape[1], np.int64)
    for n in range(loss.shape[0]):
        blocks, any_width = 0, False
        for k in range(loss.shape[1]):
            any_width = any_width or widths[n, k] != 0.0
            slope, size, count = loss[n, k], widths[n, k], 1
            while blocks > 0 and (slopes[blocks - 1] > slope or sizes[blocks - 1] <= 0.0):
                blocks -= 1
                total = sizes[blocks] + size
                slope = (slopes[blocks] * sizes[blocks] + slope * size) / total if total > 0.0 else slope
                size, count = total, count + pieces[blocks]
            slopes[blocks], sizes[blocks], pieces[blocks] = slope, size, count
            blocks += 1
        if any_width:
            at = 0
            for block in range(blocks):
                out[n, at : at + pieces[block]] = slopes[block]
                at += pieces[block]
    return out
