"""Chains of queue time: group 1 moves from queue a to b, group 2 from b to c, while it pays; kernels of `coverage`.

Where groups work at different efficiencies a chain can come back to its queue with more than it took (each group goes
to what it does relatively best): that surplus becomes idle time, which the next chain spends.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.filling import EPSILON, next_piece, piece_of

CHAIN = 6
"""Longest chain: no gain was seen from longer ones."""
LEAST = 1e-5
"""Agents whose time is worth moving."""


@njit(cache=True, nogil=True)
def chain_worth(members, ring, heads, short, depth, prices, queues, efficiency, served, out, beyond):  # type: ignore[no-untyped-def]
    """Write [Q, T] into `beyond` what more supply on a queue frees elsewhere, by up to `CHAIN` moves of queue time.

    `out` [Q, T] is what it saves there or elsewhere, as relaxed move by move.
    """
    width = queues.shape[1]
    groups, places = np.empty(members.shape[0] * width, np.int64), np.empty(members.shape[0] * width, np.int64)
    for t in range(short.shape[1]):
        some, count = False, 0
        for q in ring:
            beyond[q, t] = 0.0
            if short[q, t] > EPSILON:
                out[q, t] = prices[q, t, piece_of(short[q, t], depth[q, t])]
                some = True
        for g in members if some else members[:0]:
            for j in range(width if heads[t, g] > 0 else 0):
                if queues[g, j] >= 0 and served[g, j, t] > 1e-3:
                    groups[count], places[count] = g, j
                    count += 1
        for _ in range(CHAIN if some else 0):
            grew = False
            for n in range(count):
                chain = _best_elsewhere(groups[n], places[n], t, queues, efficiency, out)
                q = queues[groups[n], places[n]]
                if chain > out[q, t] + 1e-6:
                    out[q, t] = chain
                    grew = True
            if not grew:
                break
        for n in range(count):
            q = queues[groups[n], places[n]]
            beyond[q, t] = max(beyond[q, t], _best_elsewhere(groups[n], places[n], t, queues, efficiency, out))


@njit(cache=True, nogil=True, inline="always")
def _best_elsewhere(g, j, t, queues, efficiency, out):  # type: ignore[no-untyped-def]
    """Return what time of group `g` at its place `j` is worth at most on another of its queues, at `out` [Q, T]."""
    best = 0.0
    for i in range(queues.shape[1]):
        if queues[g, i] >= 0 and queues[g, i] != queues[g, j]:
            best = max(best, out[queues[g, i], t] * efficiency[g, i] / efficiency[g, j])
    return best


@njit(cache=True, nogil=True)
def move_along_chains(slots, members, ring, heads, short, depth, prices, queues, efficiency, served, idle):  # type: ignore[no-untyped-def]
    """Move queue time of the groups `members` along chains that pay, slot by slot; return the money saved.

    Each slot is solved on a copy of the time of those groups that have any in it.
    """
    saved, size, width = 0.0, members.shape[0], queues.shape[1]
    present, spare = np.empty(size, np.int64), np.empty(size)
    places, rates, time = np.empty((size, width), np.int64), np.empty((size, width)), np.empty((size, width))
    for t in slots:
        lacking = False
        for q in ring:
            lacking = lacking or short[q, t] > EPSILON
        count = 0
        for g in members if lacking else members[:0]:
            if heads[t, g] == 0:
                continue
            some = idle[g, t] > LEAST
            for j in range(width):
                time[count, j] = served[g, j, t]
                some = some or time[count, j] > LEAST
            if some:
                present[count], spare[count] = g, idle[g, t]
                places[count], rates[count] = queues[g], efficiency[g]
                count += 1
        if count > 0:
            offer = places[:count], rates[:count]
            saved += _solve_slot(t, ring, short, depth, prices, *offer, time[:count], spare[:count])
            for n in range(count):
                idle[present[n], t] = spare[n]
                for j in range(width):
                    served[present[n], j, t] = time[n, j]
    return saved


@njit(cache=True, nogil=True)
def _solve_slot(t, ring, short, depth, prices, queues, efficiency, served, idle):  # type: ignore[no-untyped-def]
    """Move time along chains in one slot, of groups that have some: `served` [G, J], `idle` [G]; return money saved.

    Worth of supply on a queue is what it saves there, or what it frees by a chain of moves.
    """
    count, width, saved = short.shape[0], queues.shape[1], 0.0
    worth = np.empty(count)
    by_group = np.empty(count, np.int64)
    from_place = np.empty(count, np.int64)
    to_place = np.empty(count, np.int64)
    for _ in range(200):
        some = False
        for q in ring:
            worth[q], by_group[q] = 0.0, -1
            if short[q, t] > EPSILON:
                worth[q] = prices[q, t, piece_of(short[q, t], depth[q, t])]
                some = True
        if not some:
            break
        turned = False
        for _ in range(CHAIN):
            grew = False
            for g in range(queues.shape[0]):
                for j in range(width):
                    if queues[g, j] < 0 or served[g, j] <= LEAST:
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
                                    q, by_group, from_place, to_place, queues, efficiency, served, idle
                                )
                                by_group[q], from_place[q], to_place[q] = was
            if turned or not grew:
                break
        if turned:
            continue
        best, source, place = 1e-5, -1, -1
        for g in range(queues.shape[0]):
            for j in range(width):
                q = queues[g, j]
                if q >= 0 and idle[g] > LEAST and worth[q] * efficiency[g, j] > best:
                    best, source, place = worth[q] * efficiency[g, j], g, j
        swap = -1
        for q in ring:
            if by_group[q] >= 0:
                gain = worth[q] - prices[q, t, next_piece(short[q, t], depth[q, t])]
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
def _turn_cycle(goal, by_group, from_place, to_place, queues, efficiency, served, idle):  # type: ignore[no-untyped-def]
    """Send time around the cycle through `goal` and turn what it gains into idle time; return whether any was sent."""
    at, rate, amount = goal, 1.0, 1e300
    for _ in range(CHAIN):
        g, j, i = by_group[at], from_place[at], to_place[at]
        amount = min(amount, served[g, j] * efficiency[g, j] / rate)
        rate *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
        if at == goal:
            break
    if rate <= 1.0 + 1e-9 or amount * (rate - 1.0) <= EPSILON:
        return False
    flow = amount
    for _ in range(CHAIN):
        g, j, i = by_group[at], from_place[at], to_place[at]
        served[g, j] -= flow / efficiency[g, j]
        served[g, i] += flow / efficiency[g, j]
        flow *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
        if at == goal:
            served[g, i] -= (flow - amount) / efficiency[g, i]
            idle[g] += (flow - amount) / efficiency[g, i]
            break
    return True


@njit(cache=True, nogil=True)
def _move_chain(  # type: ignore[no-untyped-def]
    t, source, place, swap, by_group, from_place, to_place, short, depth, prices, queues, efficiency, served, idle
):
    """Send as much as fits along one chain; return the money saved."""
    q = queues[source, place] if source >= 0 else swap
    if source >= 0:
        amount = idle[source] * efficiency[source, place]
        head = amount
    else:
        k = next_piece(short[q, t], depth[q, t])
        room = depth[q, t, k + 1] - short[q, t]
        amount = room if room > EPSILON else 1e9
        head = amount
    at, rate = q, 1.0
    for _ in range(CHAIN):
        if by_group[at] < 0:
            break
        g, j, i = by_group[at], from_place[at], to_place[at]
        amount = min(amount, served[g, j] * efficiency[g, j] / rate)
        rate *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
    k = piece_of(short[at, t], depth[at, t])
    amount = min(amount, (short[at, t] - depth[at, t, k]) / rate)
    if amount <= EPSILON or head <= EPSILON:
        return 0.0
    saved = amount * rate * prices[at, t, k]
    if source >= 0:
        idle[source] -= amount / efficiency[source, place]
        served[source, place] += amount / efficiency[source, place]
    else:
        saved -= amount * prices[q, t, next_piece(short[q, t], depth[q, t])]
        short[q, t] += amount
    at, flow = q, amount
    for _ in range(CHAIN):
        if by_group[at] < 0:
            break
        g, j, i = by_group[at], from_place[at], to_place[at]
        served[g, j] -= flow / efficiency[g, j]
        served[g, i] += flow / efficiency[g, j]
        flow *= efficiency[g, i] / efficiency[g, j]
        at = queues[g, i]
    short[at, t] -= flow
    return saved
