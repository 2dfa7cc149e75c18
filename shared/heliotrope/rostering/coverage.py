"""Who serves what while a roster is built: shortage, queue time of every group, and what one more agent is worth.

The money of being short is convex, so the next agent's worth is read off the piece that the shortage reaches into.
An agent splits an interval between queues; `rebalance` moves queue time along chains (group 1 from queue a to b,
group 2 from b to c) until no chain pays: the allocation problem of one interval, solved in place. Where groups work at
different efficiencies a chain can come back to its queue with more than it took (each group goes to what it does
relatively best): that surplus becomes idle time, which the next chain spends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.compiled import Compiled, Ints

EPSILON = 1e-7
CHAIN = 6
"""Longest chain: no gain was seen from longer ones."""


@dataclass(eq=False)
class Coverage:
    """Mutable state of the allocation.

    Attributes
    ----------
    short : [Q, T] agents missing.
    depth : [Q, T, K+1] shortage at which each price piece begins.
    prices : [Q, T, K] money per missing agent-interval.
    queues, efficiency : [G, J]
    served : [G, J, T] agents' time on each queue.
    idle : [G, T] agents' time on none.
    """

    short: Array
    depth: Array
    prices: Array
    queues: Ints
    efficiency: Array
    served: Array
    idle: Array

    @classmethod
    def of(cls, compiled: Compiled) -> Coverage:
        """Start with nobody present."""
        groups, width = compiled.group_queues.shape
        depth = np.zeros((*compiled.required.shape, compiled.widths.shape[2] + 1))
        depth[:, :, 1:] = np.cumsum(compiled.widths, axis=2)
        return cls(
            compiled.required.copy(),
            depth,
            compiled.prices,
            compiled.group_queues,
            compiled.group_efficiency,
            np.zeros((groups, width, compiled.slots)),
            np.zeros((groups, compiled.slots)),
        )

    def money(self) -> float:
        """Return the money of all that is short."""
        piece = np.clip(self.short[:, :, None] - self.depth[:, :, :-1], 0.0, np.diff(self.depth, axis=2))
        return float((piece * self.prices).sum())

    def worth(self, group: int, extended: int) -> Array:
        """Return [T+] what one more agent of `group` is worth in each slot."""
        out = np.zeros(extended)
        _worth(group, self.short, self.depth, self.prices, self.queues, self.efficiency, out)
        return out

    def add(self, group: int, slots: Ints) -> float:
        """Let one agent of `group` serve in `slots`; return the money saved."""
        return float(
            _add(
                group,
                slots,
                self.short,
                self.depth,
                self.prices,
                self.queues,
                self.efficiency,
                self.served,
                self.idle,
            )
        )

    def remove(self, group: int, slots: Ints) -> float:
        """Take one agent of `group` out of `slots`, least valuable time first; return the money lost."""
        return float(
            _remove(
                group,
                slots,
                self.short,
                self.depth,
                self.prices,
                self.queues,
                self.efficiency,
                self.served,
                self.idle,
            )
        )

    def rebalance(self, first: int = 0, last: int | None = None) -> float:
        """Move queue time along paying chains in slots ``[first, last)``; return the money saved."""
        end = self.short.shape[1] if last is None else min(last, self.short.shape[1])
        return float(
            _rebalance(
                max(first, 0),
                end,
                self.short,
                self.depth,
                self.prices,
                self.queues,
                self.efficiency,
                self.served,
                self.idle,
            )
        )


@njit(cache=True, nogil=True, inline="always")
def _piece(short, depth):  # type: ignore[no-untyped-def]
    """Return the piece that `short` reaches into."""
    k = depth.shape[0] - 2
    while k > 0 and depth[k] >= short - EPSILON:
        k -= 1
    return k


@njit(cache=True, nogil=True, inline="always")
def _next_piece(short, depth):  # type: ignore[no-untyped-def]
    """Return the piece that one more missing agent would fall into."""
    k, last = 0, depth.shape[0] - 2
    while k < last and depth[k + 1] <= short + EPSILON:
        k += 1
    return k


@njit(cache=True, nogil=True)
def _worth(g, short, depth, prices, queues, efficiency, out):  # type: ignore[no-untyped-def]
    width = queues.shape[1]
    left_short = np.empty(width)
    for t in range(short.shape[1]):
        some = False
        for j in range(width):
            q = queues[g, j]
            left_short[j] = short[q, t] if q >= 0 else 0.0
            if left_short[j] > EPSILON:
                some = True
        if not some:
            continue
        left, total = 1.0, 0.0
        while left > EPSILON:
            best, rate, k_best = -1, 0.0, 0
            for j in range(width):
                if left_short[j] > EPSILON:
                    q = queues[g, j]
                    k = _piece(left_short[j], depth[q, t])
                    gain = prices[q, t, k] * efficiency[g, j]
                    if gain > rate:
                        best, rate, k_best = j, gain, k
            if best < 0:
                break
            q = queues[g, best]
            amount = min(left * efficiency[g, best], left_short[best] - depth[q, t, k_best])
            total += amount * prices[q, t, k_best]
            left_short[best] -= amount
            left -= amount / efficiency[g, best]
        out[t] = total


@njit(cache=True, nogil=True)
def _add(g, slots, short, depth, prices, queues, efficiency, served, idle):  # type: ignore[no-untyped-def]
    width, saved = queues.shape[1], 0.0
    for t in slots:
        if t >= short.shape[1]:
            continue
        left = 1.0
        while left > EPSILON:
            best, rate, k_best = -1, 0.0, 0
            for j in range(width):
                q = queues[g, j]
                if q >= 0 and short[q, t] > EPSILON:
                    k = _piece(short[q, t], depth[q, t])
                    gain = prices[q, t, k] * efficiency[g, j]
                    if gain > rate:
                        best, rate, k_best = j, gain, k
            if best < 0:
                break
            q = queues[g, best]
            amount = min(left * efficiency[g, best], short[q, t] - depth[q, t, k_best])
            saved += amount * prices[q, t, k_best]
            short[q, t] -= amount
            served[g, best, t] += amount / efficiency[g, best]
            left -= amount / efficiency[g, best]
        idle[g, t] += left
    return saved


@njit(cache=True, nogil=True)
def _remove(g, slots, short, depth, prices, queues, efficiency, served, idle):  # type: ignore[no-untyped-def]
    width, lost = queues.shape[1], 0.0
    for t in slots:
        if t >= short.shape[1]:
            continue
        spare = min(1.0, idle[g, t])
        idle[g, t] -= spare
        left = 1.0 - spare
        while left > EPSILON:
            best, rate, k_best = -1, 1e300, 0
            for j in range(width):
                q = queues[g, j]
                if q >= 0 and served[g, j, t] > EPSILON:
                    k = _next_piece(short[q, t], depth[q, t])
                    loss = prices[q, t, k] * efficiency[g, j]
                    if loss < rate:
                        best, rate, k_best = j, loss, k
            if best < 0:
                break
            q = queues[g, best]
            room = depth[q, t, k_best + 1] - short[q, t]
            amount = min(left, served[g, best, t]) * efficiency[g, best]
            if room > EPSILON:
                amount = min(amount, room)
            lost += amount * prices[q, t, k_best]
            short[q, t] += amount
            served[g, best, t] -= amount / efficiency[g, best]
            left -= amount / efficiency[g, best]
    return lost


@njit(cache=True, nogil=True)
def _rebalance(first, last, short, depth, prices, queues, efficiency, served, idle):  # type: ignore[no-untyped-def]
    """Worth of supply on a queue: what it saves there, or what it frees by a chain of moves."""
    count, (groups, width), saved = short.shape[0], queues.shape, 0.0
    worth = np.empty(count)
    by_group = np.empty(count, np.int64)
    from_place = np.empty(count, np.int64)
    to_place = np.empty(count, np.int64)
    for t in range(first, last):
        for _ in range(200):
            some = False
            for q in range(count):
                worth[q], by_group[q] = 0.0, -1
                if short[q, t] > EPSILON:
                    worth[q] = prices[q, t, _piece(short[q, t], depth[q, t])]
                    some = True
            if not some:
                break
            turned = False
            for _ in range(CHAIN):
                grew = False
                for g in range(groups):
                    for j in range(width):
                        if queues[g, j] < 0 or served[g, j, t] <= 1e-5:
                            continue
                        q = queues[g, j]
                        for i in range(width):
                            to = queues[g, i]
                            if to >= 0 and to != q and by_group[to] != g:
                                chain = worth[to] * efficiency[g, i] / efficiency[g, j]
                                if chain <= worth[q] + 1e-6 or turned:
                                    continue
                                moves = _leads_to(q, to, queues, by_group, to_place)
                                if moves < 0:
                                    worth[q], by_group[q], from_place[q], to_place[q] = chain, g, j, i
                                    grew = True
                                elif moves < CHAIN:
                                    was = by_group[q], from_place[q], to_place[q]
                                    by_group[q], from_place[q], to_place[q] = g, j, i
                                    turned = _turn_cycle(
                                        t, q, by_group, from_place, to_place, queues, efficiency, served, idle
                                    )
                                    by_group[q], from_place[q], to_place[q] = was
                if turned or not grew:
                    break
            if turned:
                continue
            best, source, place = 1e-5, -1, -1
            for g in range(groups):
                for j in range(width):
                    q = queues[g, j]
                    if q >= 0 and idle[g, t] > 1e-5 and worth[q] * efficiency[g, j] > best:
                        best, source, place = worth[q] * efficiency[g, j], g, j
            swap = -1
            for q in range(count):
                if by_group[q] >= 0:
                    gain = worth[q] - prices[q, t, _next_piece(short[q, t], depth[q, t])]
                    if gain > best:
                        best, swap = gain, q
            if source < 0 and swap < 0:
                break
            before = saved
            saved += _move_chain(
                t,
                source if swap < 0 else -1,
                place,
                swap,
                by_group,
                from_place,
                to_place,
                short,
                depth,
                prices,
                queues,
                efficiency,
                served,
                idle,
            )
            if saved <= before + 1e-9:
                break
    return saved


@njit(cache=True, nogil=True)
def _leads_to(goal, q, queues, by_group, to_place):  # type: ignore[no-untyped-def]
    """Return how many moves the chain from `q` takes to `goal`; -1 where it ends elsewhere, CHAIN where it is long."""
    for moves in range(CHAIN):
        if q == goal:
            return moves
        if by_group[q] < 0:
            return -1
        q = queues[by_group[q], to_place[q]]
    return CHAIN


@njit(cache=True, nogil=True)
def _turn_cycle(t, goal, by_group, from_place, to_place, queues, efficiency, served, idle):  # type: ignore[no-untyped-def]
    """Send time around the cycle through `goal` and turn what it gains into idle time; return whether any was sent."""
    at, rate, amount = goal, 1.0, 1e300
    for _ in range(CHAIN):
        g, j, i = by_group[at], from_place[at], to_place[at]
        amount = min(amount, served[g, j, t] * efficiency[g, j] / rate)
        rate *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
        if at == goal:
            break
    if rate <= 1.0 + 1e-9 or amount * (rate - 1.0) <= EPSILON:
        return False
    flow = amount
    for _ in range(CHAIN):
        g, j, i = by_group[at], from_place[at], to_place[at]
        served[g, j, t] -= flow / efficiency[g, j]
        served[g, i, t] += flow / efficiency[g, j]
        flow *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
        if at == goal:
            served[g, i, t] -= (flow - amount) / efficiency[g, i]
            idle[g, t] += (flow - amount) / efficiency[g, i]
            break
    return True


@njit(cache=True, nogil=True)
def _move_chain(  # type: ignore[no-untyped-def]
    t, source, place, swap, by_group, from_place, to_place, short, depth, prices, queues, efficiency, served, idle
):
    """Send as much as fits along one chain; return the money saved."""
    q = queues[source, place] if source >= 0 else swap
    if source >= 0:
        amount = idle[source, t] * efficiency[source, place]
        head = amount
    else:
        k = _next_piece(short[q, t], depth[q, t])
        room = depth[q, t, k + 1] - short[q, t]
        amount = room if room > EPSILON else 1e9
        head = amount
    at, rate = q, 1.0
    for _ in range(CHAIN):
        if by_group[at] < 0:
            break
        g, j, i = by_group[at], from_place[at], to_place[at]
        amount = min(amount, served[g, j, t] * efficiency[g, j] / rate)
        rate *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
    k = _piece(short[at, t], depth[at, t])
    amount = min(amount, (short[at, t] - depth[at, t, k]) / rate)
    if amount <= EPSILON or head <= EPSILON:
        return 0.0
    saved = amount * rate * prices[at, t, k]
    if source >= 0:
        idle[source, t] -= amount / efficiency[source, place]
        served[source, place, t] += amount / efficiency[source, place]
    else:
        saved -= amount * prices[q, t, _next_piece(short[q, t], depth[q, t])]
        short[q, t] += amount
    at, flow = q, amount
    for _ in range(CHAIN):
        if by_group[at] < 0:
            break
        g, j, i = by_group[at], from_place[at], to_place[at]
        served[g, j, t] -= flow / efficiency[g, j]
        served[g, i, t] += flow / efficiency[g, j]
        flow *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
    short[at, t] -= flow
    return saved
