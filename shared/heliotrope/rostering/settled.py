"""Remedies as the contracts settle them, by what is short now: what tours are judged by.

`remedies` keeps an underestimate that is convex enough for a bound; a roster is judged by the money itself, or a tier
that is lost would look like one that is kept. A period's level is its contacts in target by those that count; each
missing agent takes off either, piece by piece (`domain.remedies`).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.domain.contracts import remedy_due
from heliotrope.domain.demand import Array
from heliotrope.domain.network import Queue
from heliotrope.rostering.compiled import Compiled

MARGIN = 0.01
"""A tier is felt before it is reached: from this share of the period's contacts on, so that steps can be kept."""
TO_REACH = 1e-12
"""Contacts by share of those counted that lift a level to its tier in spite of rounding."""


class Settlement:
    """All measuring periods of a problem, P of them, over N of their slots together.

    Attributes
    ----------
    counted, in_target
        [P] contacts where nobody is missing, with those before the horizon.
    row_at
        [Q, T] which of the N slots each is, -1 in no period; one slot of a queue lies in one period.
    period
        [N] period of each of them.
    queues
        [P] queue of each period.
    rates
        [N, K, 2] contacts that a missing agent takes out of the count, and out of those in target.
    terms
        Tiers [P, M, 2] and bonuses [P, M, 2], level and money of each, and caps [P], as `due_less_bonuses` takes them.
    """

    def __init__(self, compiled: Compiled) -> None:
        problem, service = compiled.problem, compiled.problem.demand.service
        periods = compiled.periods
        self.queues = [problem.network.queues[period.queue] for period in periods]
        self._first = np.cumsum([0, *(len(p.slots) for p in periods)])
        self._queue = np.array([p.queue for p in periods], np.int64)
        self._slots = np.concatenate([np.zeros(0, np.int64), *(p.slots for p in periods)])
        self.counted, self.in_target = np.zeros(len(periods)), np.zeros(len(periods))
        self.period = np.repeat(np.arange(len(periods)), np.diff(self._first))
        self.row_at = np.full(compiled.required.shape, -1, np.int64)
        self.row_at[self._queue[self.period], self._slots] = np.arange(len(self._slots))
        rates = [np.zeros((0, compiled.widths.shape[2], 2))]
        if service is not None:
            for p, period in enumerate(periods):
                q, t = period.queue, period.slots
                rates.append(np.stack((service.uncounted[q, t], service.lost[q, t]), axis=2))
                self.counted[p] = period.counted_before + service.counted[q, t].sum()
                self.in_target[p] = period.in_target_before + service.in_target[q, t].sum()
        self.rates = np.concatenate(rates)
        tiers = [[(t.below, t.money) for t in queue.remedies] for queue in self.queues]
        bonuses = [[(b.reach, b.money) for b in queue.remedy_terms.bonuses] for queue in self.queues]
        caps = [queue.remedy_terms.cap for queue in self.queues]
        most = np.array([np.inf if cap is None else cap for cap in caps])
        self.terms = _table(tiers), _table(bonuses), most

    def __len__(self) -> int:
        """Periods, P."""
        return len(self.queues)

    def due(self, short: Array, depth: Array) -> float:
        """Return money due less bonuses where `short` [Q, T] agents are missing; `depth` as in the coverage."""
        return self.due_at(self.left(short, depth))

    def due_at(self, left: Array) -> float:
        """Return money due less bonuses where `left` [P, 2] contacts are counted and in target."""
        return float(due_less_bonuses(left, *self.terms))

    def pressures(self, short: Array, depth: Array) -> Array:
        """Return [P] money per contact that winning contacts back would save, tiers just ahead included."""
        places = zip(self.queues, self.counted, self.left(short, depth), strict=True)
        return np.array([_pressure(queue, all_counted, *kept) for queue, all_counted, kept in places])

    def left(self, short: Array, depth: Array) -> Array:
        """Return [P, 2] contacts counted and in target."""
        left = np.stack((self.counted, self.in_target), axis=1)
        _take_off(self._first, self._queue, self._slots, self.rates, short, depth, left)
        return left


def _table(steps: list[list[tuple[float, float]]]) -> Array:
    """Return [P, M, 2] level and money of every step, padded with steps that bring nothing."""
    table = np.zeros((len(steps), max(map(len, steps), default=0), 2))
    table[:, :, 0] = np.inf
    for p, own in enumerate(steps):
        table[p, : len(own)] = np.array(own).reshape(-1, 2)
    return table


def _pressure(queue: Queue, all_counted: float, counted: float, in_target: float) -> float:
    """Return what a contact won back saves of one period at its best tier."""
    if counted <= 0:
        return 0.0
    margin, most = MARGIN * all_counted, 0.0
    ahead = remedy_due(queue.remedies, queue.remedy_terms, (in_target - margin) / counted)
    for level in {*(tier.below for tier in queue.remedies), *(bonus.reach for bonus in queue.remedy_terms.bonuses)}:
        to_win = level * counted - in_target + margin
        if to_win > 0:
            saved = ahead - remedy_due(queue.remedies, queue.remedy_terms, level + TO_REACH)
            most = max(most, saved / max(to_win, margin))
    return most


@njit(cache=True, nogil=True)
def _take_off(first, queue, slots, rates, short, depth, left):  # type: ignore[no-untyped-def]
    """Take off `left` [P, 2] what missing agents cost in contacts; most slots are short of nobody."""
    for p in range(left.shape[0]):
        for n in range(first[p], first[p + 1]):
            missing = short[queue[p], slots[n]]
            if missing > 0.0:
                for k in range(rates.shape[1]):
                    piece = min(missing, depth[queue[p], slots[n], k + 1]) - depth[queue[p], slots[n], k]
                    if piece <= 0.0:
                        break
                    left[p, 0] -= piece * rates[n, k, 0]
                    left[p, 1] -= piece * rates[n, k, 1]


@njit(cache=True, nogil=True)
def due_less_bonuses(left, tiers, bonuses, caps):  # type: ignore[no-untyped-def]
    """Return money due less bonuses: `domain.contracts.remedy_due` of every period."""
    money = 0.0
    for p in range(left.shape[0]):
        if left[p, 0] <= 0.0:
            continue
        level, owed, earned = left[p, 1] / left[p, 0] + TO_REACH, 0.0, 0.0
        for m in range(tiers.shape[1]):
            if level < tiers[p, m, 0]:
                owed = max(owed, tiers[p, m, 1])
        for m in range(bonuses.shape[1]):
            if level >= bonuses[p, m, 0]:
                earned = max(earned, bonuses[p, m, 1])
        money += min(owed, caps[p]) - earned
    return money
