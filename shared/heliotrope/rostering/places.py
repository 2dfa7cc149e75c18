"""Places of the allocation: slots of one tour beyond another, parts copied out and put back; kernels of `coverage`."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def copy_out(groups, queues, slots, short, served, idle):  # type: ignore[no-untyped-def]
    """Return `short` [Q', T'], `served` [G', J, T'] and `idle` [G', T'] of those places."""
    width = served.shape[1]
    missing = np.empty((queues.shape[0], slots.shape[0]))
    time = np.empty((groups.shape[0], width, slots.shape[0]))
    spare = np.empty((groups.shape[0], slots.shape[0]))
    for n in range(queues.shape[0]):
        for m in range(slots.shape[0]):
            missing[n, m] = short[queues[n], slots[m]]
    for n in range(groups.shape[0]):
        for m in range(slots.shape[0]):
            spare[n, m] = idle[groups[n], slots[m]]
        for j in range(width):
            for m in range(slots.shape[0]):
                time[n, j, m] = served[groups[n], j, slots[m]]
    return missing, time, spare


@njit(cache=True, nogil=True)
def copy_back(groups, queues, slots, short, served, idle, missing, time, spare):  # type: ignore[no-untyped-def]
    """Put back what `copy_out` returned."""
    for n in range(queues.shape[0]):
        for m in range(slots.shape[0]):
            short[queues[n], slots[m]] = missing[n, m]
    for n in range(groups.shape[0]):
        for m in range(slots.shape[0]):
            idle[groups[n], slots[m]] = spare[n, m]
        for j in range(served.shape[1]):
            for m in range(slots.shape[0]):
                served[groups[n], j, slots[m]] = time[n, j, m]


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
