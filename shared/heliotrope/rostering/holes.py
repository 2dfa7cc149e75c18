"""Chains of small moves, found by the holes that they leave; kernels of `ejection`.

A move brings presence to one or two slots and takes it away from as many others of the same shift. The slots that it
leaves are holes: another move may fill one and leave a hole of its own. What a chain saves is what its first move
brings, less what its last hole costs, less what else its moves cost on the way; the best chain up to each hole is found
for one move, then two, and so on.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.filling import EPSILON

SHIFT, KIND, TO, COME, GONE, WIDTH = 0, 1, 2, 3, 5, 7
"""Columns of a move: shift, number of its break (or `EARLIER`, `LATER`), where to, two slots to which presence comes
and two from which it goes (-1: none)."""
EARLIER, LATER = -1, -2
NOBODY = -1e300


@njit(cache=True, nogil=True)
def list_moves(start, length, site, rule, pauses, at, beside, wage, rules, premium):  # type: ignore[no-untyped-def]
    """Return moves [N, 7] and the wages [N] that each costs more; arguments as in `ejection.Movable`."""
    most = 2 * start.shape[0]
    for m in range(start.shape[0]):
        for b in range(pauses[m]):
            most += rules[rule[m] + b, 2] - rules[rule[m] + b, 1] + 1
    moves, labour, n = np.full((most, WIDTH), -1, np.int64), np.zeros(most), 0
    for m in range(start.shape[0]):
        for b in range(pauses[m]):
            r = rule[m] + b
            size, old = rules[r, 0], at[m, b]
            for to in range(start[m] + rules[r, 1], start[m] + rules[r, 2] + 1):
                by = min(abs(to - old), size)
                if to == old or by > 2 or not _stands_free(to, size, m, b, rule, pauses, at, rules):
                    continue
                moves[n, SHIFT], moves[n, KIND], moves[n, TO] = m, b, to
                for i in range(by):
                    come = old + i if to > old else old + size - 1 - i
                    gone = to + size - 1 - i if to > old else to + i
                    moves[n, COME + i], moves[n, GONE + i] = come, gone
                    if not rules[r, 3]:
                        labour[n] += (premium[site[m], come] - premium[site[m], gone]) * wage[m]
                n += 1
        for side in range(2):
            by = 1 if side else -1
            if beside[m, side] < 0 or not _breaks_stay(start[m] + by, m, rule, pauses, at, rules):
                continue
            come = start[m] + length[m] if side else start[m] - 1
            gone = start[m] if side else start[m] + length[m] - 1
            moves[n, SHIFT], moves[n, KIND], moves[n, TO] = m, LATER if side else EARLIER, start[m] + by
            moves[n, COME], moves[n, GONE] = come, gone
            labour[n] = (premium[site[m], come] - premium[site[m], gone]) * wage[m]
            n += 1
    return moves[:n], labour[:n]


@njit(cache=True, nogil=True)
def _stands_free(to, size, m, b, rule, pauses, at, rules):  # type: ignore[no-untyped-def]
    """Whether break `b` of shift `m` may begin at `to` without meeting another break."""
    for other in range(pauses[m]):
        if other != b and to < at[m, other] + rules[rule[m] + other, 0] and at[m, other] < to + size:
            return False
    return True


@njit(cache=True, nogil=True)
def _breaks_stay(start, m, rule, pauses, at, rules):  # type: ignore[no-untyped-def]
    """Whether all breaks of shift `m` may stay where they are if it begins at `start`."""
    for b in range(pauses[m]):  # noqa: SIM110 (a generator is dear in compiled code)
        if not rules[rule[m] + b, 1] <= at[m, b] - start <= rules[rule[m] + b, 2]:
            return False
    return True


@njit(cache=True, nogil=True)
def find_chains(moves, labour, group, gain, loss, queues, served, queue_count, longest):  # type: ignore[no-untyped-def]
    """Return the best chain that ends with a move of each shift.

    Parameters
    ----------
    moves, labour
        From `list_moves`.
    group
        [M] that each shift serves.
    gain, loss
        [G, T+] what one more agent of a group saves, and what is lost without one.
    queues, served
        [G, J], [T, G, J]: a hole is filled by the same group, or by one that serves a queue which the other leaves.

    Returns
    -------
    saved : [M] money.
    steps : [M, `longest`] numbers of its moves, the last one first; -1: none.
    """
    slots, width, nodes = served.shape[0], queues.shape[1], queue_count + queues.shape[0]
    value = np.full((longest, nodes, slots), NOBODY)
    move_of, link = np.full((longest, nodes, slots), -1, np.int64), np.full((longest, nodes, slots), -1, np.int64)
    saved, steps = np.zeros(group.shape[0]), np.full((group.shape[0], longest), -1, np.int64)
    for k in range(longest):
        for n in range(moves.shape[0]):
            m = moves[n, SHIFT]
            g = group[m]
            brings = takes = 0.0
            for i in range(2):
                brings += gain[g, moves[n, COME + i]] if moves[n, COME + i] >= 0 else 0.0
                takes += loss[g, moves[n, GONE + i]] if moves[n, GONE + i] >= 0 else 0.0
            best, hole = (brings, -1) if k == 0 else (NOBODY, -1)
            for i in range(2 if k else 0):
                t = moves[n, COME + i]
                if t < 0 or t >= slots:
                    continue
                for j in range(width + 1):
                    q = queues[g, j] if j < width else queue_count + g
                    if q < 0 or value[k - 1, q, t] + brings - gain[g, t] <= best:
                        continue
                    if not _meets(n, t, k - 1, q * slots + t, moves, move_of, link):
                        best, hole = value[k - 1, q, t] + brings - gain[g, t], q * slots + t
            if best <= NOBODY:
                continue
            best -= labour[n]
            if best - takes > saved[m]:
                saved[m] = best - takes
                steps[m] = -1
                steps[m, 0], layer, node = n, k - 1, hole
                while layer >= 0:
                    steps[m, k - layer] = move_of[layer, node // slots, node % slots]
                    layer, node = layer - 1, link[layer, node // slots, node % slots]
            for i in range(2):
                t = moves[n, GONE + i]
                if t < 0 or t >= slots:
                    continue
                for j in range(width + 1):
                    q = queues[g, j] if j < width else queue_count + g
                    left = j == width or (q >= 0 and served[t, g, j] > EPSILON)
                    if left and best - takes + loss[g, t] > value[k, q, t]:
                        value[k, q, t] = best - takes + loss[g, t]
                        move_of[k, q, t], link[k, q, t] = n, hole
    return saved, steps


@njit(cache=True, nogil=True)
def _meets(n, filled, layer, node, moves, move_of, link):  # type: ignore[no-untyped-def]
    """Whether move `n` is of a shift, or touches a slot, of the chain that left the hole `node` in slot `filled`."""
    slots, last = move_of.shape[2], layer
    while layer >= 0:
        before = move_of[layer, node // slots, node % slots]
        if moves[before, SHIFT] == moves[n, SHIFT]:
            return True
        for a in range(COME, WIDTH):
            for b in range(COME, WIDTH):
                fills = layer == last and moves[before, a] == filled and a >= GONE and b < GONE
                if moves[before, a] >= 0 and moves[before, a] == moves[n, b] and not fills:
                    return True
        layer, node = layer - 1, link[layer, node // slots, node % slots]
    return False
