"""One agent more or less in an interval: what it is worth, and how queue time follows; kernels of `coverage`."""

from __future__ import annotations

import numpy as np
from numba import njit

EPSILON = 1e-7
CHAIN_DISCOUNT = 0.8
"""Share of a chain's worth that a whole agent gets on average: chains run out before the agent's time does."""


@njit(cache=True, nogil=True, inline="always")
def piece_of(short, depth):  # type: ignore[no-untyped-def]
    """Return the piece that `short` reaches into."""
    k = depth.shape[0] - 2
    while k > 0 and depth[k] >= short - EPSILON:
        k -= 1
    return k


@njit(cache=True, nogil=True, inline="always")
def next_piece(short, depth):  # type: ignore[no-untyped-def]
    """Return the piece that one more missing agent would fall into."""
    k, last = 0, depth.shape[0] - 2
    while k < last and depth[k + 1] <= short + EPSILON:
        k += 1
    return k


@njit(cache=True, nogil=True, inline="always")
def _worth_at(g, t, left_short, depth, prices, queues, efficiency, chains):  # type: ignore[no-untyped-def]
    """Return the worth of one more agent of group `g` in slot `t`, whose queues lack `left_short` [J] (used up)."""
    width, some, beyond = queues.shape[1], False, 0.0
    for j in range(width):
        if queues[g, j] >= 0:
            some = some or left_short[j] > EPSILON
            beyond = max(beyond, chains[queues[g, j], t] * efficiency[g, j])
    if not some:
        return CHAIN_DISCOUNT * beyond
    left, total = 1.0, 0.0
    while left > EPSILON:
        best, rate, k_best = -1, 0.0, 0
        for j in range(width):
            if left_short[j] > EPSILON:
                q = queues[g, j]
                k = piece_of(left_short[j], depth[q, t])
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
    return total + left * CHAIN_DISCOUNT * beyond


@njit(cache=True, nogil=True)
def worth_of_one(g, short, depth, prices, queues, efficiency, chains, out):  # type: ignore[no-untyped-def]
    worth_within(g, 0, short.shape[1], short, depth, prices, queues, efficiency, chains, out)


@njit(cache=True, nogil=True)
def worth_within(g, first, last, short, depth, prices, queues, efficiency, chains, out):  # type: ignore[no-untyped-def]
    """Write into `out` [T+] from slot `first` up to `last` the worth of one more agent of group `g`."""
    left_short = np.empty(queues.shape[1])
    for t in range(first, min(last, short.shape[1])):
        for j in range(queues.shape[1]):
            left_short[j] = short[queues[g, j], t] if queues[g, j] >= 0 else 0.0
        out[t] = _worth_at(g, t, left_short, depth, prices, queues, efficiency, chains)


@njit(cache=True, nogil=True)
def worth_of_queues(short, depth, prices):  # type: ignore[no-untyped-def]
    """Return [Q, T] what one more agent of efficiency 1 saves on each queue."""
    out = np.zeros(short.shape)
    for q in range(short.shape[0]):
        for t in range(short.shape[1]):
            left, missing = 1.0, short[q, t]
            while left > EPSILON and missing > EPSILON:
                k = piece_of(missing, depth[q, t])
                amount = min(left, missing - depth[q, t, k])
                out[q, t] += amount * prices[q, t, k]
                missing -= amount
                left -= amount
    return out


@njit(cache=True, nogil=True, inline="always")
def leave(g, t, left, left_short, time, depth, prices, queues, efficiency):  # type: ignore[no-untyped-def]
    """Take `left` of an agent of group `g` off slot `t`, least valuable `time` [J] first; return the money lost.

    `time` and `left_short` [J], what the queues lack, are kept in step.
    """
    lost = 0.0
    while left > EPSILON:
        best, rate, k_best = -1, 1e300, 0
        for j in range(queues.shape[1]):
            q = queues[g, j]
            if q >= 0 and time[j] > EPSILON:
                k = next_piece(left_short[j], depth[q, t])
                loss = prices[q, t, k] * efficiency[g, j]
                if loss < rate:
                    best, rate, k_best = j, loss, k
        if best < 0:
            break
        q = queues[g, best]
        room = depth[q, t, k_best + 1] - left_short[best]
        amount = min(left, time[best]) * efficiency[g, best]
        if room > EPSILON:
            amount = min(amount, room)
        lost += amount * prices[q, t, k_best]
        left_short[best] += amount
        time[best] -= amount / efficiency[g, best]
        left -= amount / efficiency[g, best]
    return lost


@njit(cache=True, nogil=True)
def losses(short, depth, prices, queues, efficiency, served, idle, out):  # type: ignore[no-untyped-def]
    """Write into `out` [G, T+] what is lost where one agent of a group leaves."""
    width = queues.shape[1]
    left_short, time = np.empty(width), np.empty(width)
    for t in range(short.shape[1]):
        for g in range(queues.shape[0]):
            for j in range(width):
                left_short[j] = short[queues[g, j], t] if queues[g, j] >= 0 else 0.0
                time[j] = served[t, g, j]
            left = 1.0 - min(1.0, idle[t, g])
            out[g, t] = leave(g, t, left, left_short, time, depth, prices, queues, efficiency)


@njit(cache=True, nogil=True)
def worth_without(g, slots, short, depth, prices, queues, efficiency, served, idle, chains, out):  # type: ignore[no-untyped-def]
    """Write into `out` [T+] at `slots` the worth of an agent of group `g` who serves there now, were they gone."""
    width = queues.shape[1]
    left_short, time = np.empty(width), np.empty(width)
    for t in slots:
        if t >= short.shape[1]:
            continue
        for j in range(width):
            left_short[j] = short[queues[g, j], t] if queues[g, j] >= 0 else 0.0
            time[j] = served[t, g, j]
        leave(g, t, 1.0 - min(1.0, idle[t, g]), left_short, time, depth, prices, queues, efficiency)
        out[t] = _worth_at(g, t, left_short, depth, prices, queues, efficiency, chains)


@njit(cache=True, nogil=True)
def add_one(g, slots, short, depth, prices, queues, efficiency, served, idle, heads):  # type: ignore[no-untyped-def]
    width, saved = queues.shape[1], 0.0
    for t in slots:
        if t >= short.shape[1]:
            continue
        left = 1.0
        heads[t, g] += 1
        while left > EPSILON:
            best, rate, k_best = -1, 0.0, 0
            for j in range(width):
                q = queues[g, j]
                if q >= 0 and short[q, t] > EPSILON:
                    k = piece_of(short[q, t], depth[q, t])
                    gain = prices[q, t, k] * efficiency[g, j]
                    if gain > rate:
                        best, rate, k_best = j, gain, k
            if best < 0:
                break
            q = queues[g, best]
            amount = min(left * efficiency[g, best], short[q, t] - depth[q, t, k_best])
            saved += amount * prices[q, t, k_best]
            short[q, t] -= amount
            served[t, g, best] += amount / efficiency[g, best]
            left -= amount / efficiency[g, best]
        idle[t, g] += left
    return saved


@njit(cache=True, nogil=True)
def add_all(groups, begin, slots, short, depth, prices, queues, efficiency, served, idle, heads):  # type: ignore[no-untyped-def]
    """Let agents of `groups` [P] serve in turn, in slots from `begin` [P + 1] on; return [P] money saved."""
    saved = np.empty(groups.shape[0])
    for n in range(groups.shape[0]):
        own = slots[begin[n] : begin[n + 1]]
        saved[n] = add_one(groups[n], own, short, depth, prices, queues, efficiency, served, idle, heads)
    return saved


@njit(cache=True, nogil=True)
def remove_one(g, slots, short, depth, prices, queues, efficiency, served, idle, heads):  # type: ignore[no-untyped-def]
    width, lost = queues.shape[1], 0.0
    left_short, time = np.empty(width), np.empty(width)
    for t in slots:
        if t >= short.shape[1]:
            continue
        spare = min(1.0, idle[t, g])
        idle[t, g] -= spare
        heads[t, g] -= 1
        for j in range(width):
            left_short[j] = short[queues[g, j], t] if queues[g, j] >= 0 else 0.0
            time[j] = served[t, g, j]
        lost += leave(g, t, 1.0 - spare, left_short, time, depth, prices, queues, efficiency)
        for j in range(width):
            if queues[g, j] >= 0:
                short[queues[g, j], t], served[t, g, j] = left_short[j], time[j]
    return lost
