"""Places of the allocation: slots of one tour beyond another, parts copied out and put back; kernels of `coverage`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.chains import LEAST
from heliotrope.rostering.filling import EPSILON, next_piece, piece_of
from heliotrope.rostering.tours import Ints


class Places(NamedTuple):
    """Places of the allocation as they were: shortage of `queues` [Q'] in `slots` [T'], and of N groups and slots more.

    Attributes
    ----------
    missing
        [Q', T'] agents missing.
    group, slot
        [N] which group in which slot.
    time, spare, heads
        [N, J] time on each queue, [N] on none, [N] agents present.
    """

    queues: Ints
    slots: Ints
    missing: Array
    group: Ints
    slot: Ints
    time: Array
    spare: Array
    heads: Ints


@njit(cache=True, nogil=True)
def copy_out(groups, queues, slots, heads, short, served, idle):  # type: ignore[no-untyped-def]
    """Return what `Places` has beside queues and slots."""
    missing, count, found = np.empty((queues.shape[0], slots.shape[0])), slots.shape[0] * groups.shape[0], 0
    group, slot = np.empty(count, np.int64), np.empty(count, np.int64)
    for m in range(slots.shape[0]):
        for n in range(queues.shape[0]):
            missing[n, m] = short[queues[n], slots[m]]
        for g in groups:
            group[found], slot[found] = g, slots[m]
            found += 1
    time, spare, present = np.empty((count, served.shape[2])), np.empty(count), np.empty(count, np.int64)
    for n in range(count):
        spare[n], present[n] = idle[slot[n], group[n]], heads[slot[n], group[n]]
        for j in range(served.shape[2]):
            time[n, j] = served[slot[n], group[n], j]
    return missing, group, slot, time, spare, present


@njit(cache=True, nogil=True)
def copy_back(queues, slots, missing, group, slot, time, spare, present, heads, short, served, idle):  # type: ignore[no-untyped-def]
    """Put back what `copy_out` returned."""
    for n in range(queues.shape[0]):
        for m in range(slots.shape[0]):
            short[queues[n], slots[m]] = missing[n, m]
    for n in range(group.shape[0]):
        idle[slot[n], group[n]], heads[slot[n], group[n]] = spare[n], present[n]
        for j in range(served.shape[2]):
            served[slot[n], group[n], j] = time[n, j]


@njit(cache=True, nogil=True)
def pack(heads, served, idle):  # type: ignore[no-untyped-def]
    """Return which time of groups that are present, on each queue and then on none, is not 0, as bits, and it [M].

    Of a large network's groups few are present at a time, and most of them on one queue: a copy of everything would
    hold mostly nothing.
    """
    slots, groups, width = served.shape
    present, count, bit, found = 0, 0, 0, 0
    for t in range(slots):
        for g in range(groups):
            if heads[t, g] > 0:
                present += 1
                count += idle[t, g] != 0.0
                for j in range(width):
                    count += served[t, g, j] != 0.0
    some, time = np.zeros((present * (width + 1) + 7) // 8, np.uint8), np.empty(count)
    for t in range(slots):
        for g in range(groups):
            for j in range(width + 1 if heads[t, g] > 0 else 0):
                here = served[t, g, j] if j < width else idle[t, g]
                if here != 0.0:
                    some[bit // 8] |= np.uint8(1 << (bit % 8))
                    time[found] = here
                    found += 1
                bit += 1
    return some, time


@njit(cache=True, nogil=True)
def unpack(some, time, heads, served, idle):  # type: ignore[no-untyped-def]
    """Write what `pack` returned, of people present as then, into `served` [T, G, J] and `idle` [T, G]."""
    slots, groups, width = served.shape
    bit, found = 0, 0
    served[:] = 0.0
    idle[:] = 0.0
    for t in range(slots):
        for g in range(groups):
            for j in range(width + 1 if heads[t, g] > 0 else 0):
                if some[bit // 8] & (1 << (bit % 8)):
                    if j < width:
                        served[t, g, j] = time[found]
                    else:
                        idle[t, g] = time[found]
                    found += 1
                bit += 1


@njit(cache=True, nogil=True)
def slots_beyond(slots, others):  # type: ignore[no-untyped-def]
    """Return those of ascending `slots` [N] that are not among ascending `others` [M]."""
    found, count, at = np.empty(slots.shape[0], np.int64), 0, 0
    for slot in slots:
        while at < others.shape[0] and others[at] < slot:
            at += 1
        if at == others.shape[0] or others[at] != slot:
            found[count] = slot
            count += 1
    return found[:count]


@njit(cache=True, nogil=True)
def money_in(queues, slots, short, depth, prices):  # type: ignore[no-untyped-def]
    """Return the money of what is short on `queues` in `slots`."""
    money = 0.0
    for q in queues:
        for t in slots:
            for k in range(prices.shape[2]):
                piece = min(short[q, t], depth[q, t, k + 1]) - depth[q, t, k]
                if piece <= 0.0:
                    break
                money += piece * prices[q, t, k]
    return money


@njit(cache=True, nogil=True)
def stirred(queues, slots, missing, group, slot, time, spare, heads, short, depth, served, idle):  # type: ignore[no-untyped-def]
    """Return [T'] where what changed since `copy_out` can make a chain pay that did not pay before.

    Where the shortage of every queue stays in its piece, no price has changed; where nobody has time on another queue
    than before, no chain begins where none began.
    """
    moved = np.zeros(slots.shape[0], np.bool_)
    for n in range(queues.shape[0]):
        for m in range(slots.shape[0]):
            before, now, edges = missing[n, m], short[queues[n], slots[m]], depth[queues[n], slots[m]]
            if abs(before - now) > EPSILON:
                some = (before > EPSILON) != (now > EPSILON) or piece_of(before, edges) != piece_of(now, edges)
                moved[m] = moved[m] or some or next_piece(before, edges) != next_piece(now, edges)
    m = 0
    for n in range(group.shape[0]):
        while slots[m] != slot[n]:
            m += 1
        if moved[m]:
            continue
        g, t = group[n], slot[n]
        moved[m] = idle[t, g] > LEAST and spare[n] <= LEAST
        for j in range(time.shape[1]):
            moved[m] = moved[m] or (served[t, g, j] > LEAST and time[n, j] <= LEAST)
    return moved
