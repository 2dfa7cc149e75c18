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
            for j in range(width if heads[t, g] > 0 and _serves_several(g, queues) else 0):
                if queues[g, j] >= 0 and served[t, g, j] > 1e-3:
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
def _serves_several(g, queues):  # type: ignore[no-untyped-def]
    return queues.shape[1] > 1 and queues[g, 1] >= 0


@njit(cache=True, nogil=True, inline="always")
def _best_elsewhere(g, j, t, queues, efficiency, out):  # type: ignore[no-untyped-def]
    """Return what time of group `g` at its place `j` is worth at most on another of its queues, at `out` [Q, T]."""
    best = 0.0
    for i in range(queues.shape[1]):
        if queues[g, i] >= 0 and queues[g, i] != queues[g, j]:
            best = max(best, out[queues[g, i], t] * efficiency[g, i] / efficiency[g, j])
    return best


@njit(cache=True, nogil=True)
def move_along_chains(slots, members, ring, heads, short, depth, prices, queues, efficiency, served, idle, noting):  # type: ignore[no-untyped-def]
    """Move queue time of the groups `members` along chains that pay, slot by slot.

    Returns
    -------
    saved : float
        Money.
    at, lacked, whose, before
        Where `noting`, what was there: the M slots in which time moved, [M, Q'] shortage of `ring`, N groups with
        their slots and heads [N, 3], and [N, J + 1] their time on each queue, then on none.
    """
    saved, size, width = 0.0, members.shape[0], queues.shape[1]
    at, lacked, changed = np.empty((0, 1), np.int64), np.empty((0, ring.shape[0])), 0
    whose, before, noted = np.empty((0, 3), np.int64), np.empty((0, width + 1)), 0
    missing, present = np.empty(ring.shape[0]), np.empty(size, np.int64)
    move_at = np.full((short.shape[0], short.shape[0]), -1, np.int64)
    moves, rate = np.empty((ring.shape[0] * ring.shape[0], 5), np.int64), np.empty(ring.shape[0] * ring.shape[0])
    for t in slots:
        lacking, count = False, 0
        for n in range(ring.shape[0]):
            missing[n] = short[ring[n], t]
            lacking = lacking or missing[n] > EPSILON
        if lacking:
            count = _movable(t, members, heads, queues, idle, present)
        if count == 0:
            continue
        if noting:
            whose, before = with_room(whose, noted, count), with_room(before, noted, count)
            for n in range(count):
                g = present[n]
                whose[noted + n, 0], whose[noted + n, 1], whose[noted + n, 2] = g, t, heads[t, g]
                before[noted + n, width] = idle[t, g]
                for j in range(width):
                    before[noted + n, j] = served[t, g, j]
        gain, moved = _solve_slot(
            t, present[:count], ring, short, depth, prices, queues, efficiency, served[t], idle[t], move_at, moves, rate
        )
        saved += gain
        if moved and noting:
            at, lacked = with_room(at, changed, 1), with_room(lacked, changed, 1)
            at[changed, 0] = t
            lacked[changed] = missing
            changed += 1
            noted += count
    return saved, at[:changed, 0].copy(), lacked[:changed], whose[:noted], before[:noted]


@njit(cache=True, nogil=True)
def _movable(t, members, heads, queues, idle, out):  # type: ignore[no-untyped-def]
    """Write into `out` those of `members` who may have time to move in slot `t`; return how many.

    It is idle time, or that of those who serve several queues. Two passes that never branch: which of many groups are
    present is not to be foreseen.
    """
    present, count = 0, 0
    for g in members:
        out[present] = g
        present += heads[t, g] > 0
    for g in out[:present]:
        out[count] = g
        count += (idle[t, g] > LEAST) | _serves_several(g, queues)
    return count


@njit(cache=True, nogil=True)
def with_room(rows, used, more):  # type: ignore[no-untyped-def]
    """Return `rows` [N, C], of which the first are `used`, with room for `more`."""
    if used + more <= rows.shape[0]:
        return rows
    grown = np.empty((2 * (used + more), rows.shape[1]), rows.dtype)
    grown[:used] = rows[:used]
    return grown


@njit(cache=True, nogil=True)
def _solve_slot(  # type: ignore[no-untyped-def]
    t, present, ring, short, depth, prices, queues, efficiency, served, idle, move_at, moves, rate
):
    """Move time along chains in one slot, of groups `present` [P]: `served` [G, J], `idle` [G].

    Returns the money saved, and whether any time moved. Worth of supply on a queue is what it saves there, or what it
    frees by a chain of moves. Of all groups that can move time from one queue to another only the one that does so at
    the best rate is looked at (`_enter`): of many groups there are few such moves.

    Parameters
    ----------
    move_at : [Q, Q] which of the moves leads from queue to queue, -1 where none does: room to work in.
    moves, rate : [M, 5] from, to, group and its two places; [M] supply that arrives for each that leaves.
    """
    count, width, saved, moved = short.shape[0], queues.shape[1], 0.0, False
    worth = np.empty(count)
    by_group = np.empty(count, np.int64)
    from_place = np.empty(count, np.int64)
    to_place = np.empty(count, np.int64)
    known = _enter_all(0, present, queues, efficiency, served, move_at, moves, rate)
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
            for n in range(known):
                q, to, g = moves[n, 0], moves[n, 1], moves[n, 2]
                chain = worth[to] * rate[n]
                if chain <= worth[q] + 1e-6 or by_group[to] == g or turned:
                    continue
                steps = _leads_to(q, to, queues, by_group, to_place)
                if steps < 0:
                    worth[q], by_group[q], from_place[q], to_place[q] = chain, g, moves[n, 3], moves[n, 4]
                    grew = True
                elif steps < CHAIN:
                    was = by_group[q], from_place[q], to_place[q]
                    by_group[q], from_place[q], to_place[q] = g, moves[n, 3], moves[n, 4]
                    turned = _turn_cycle(q, by_group, from_place, to_place, queues, efficiency, served, idle)
                    by_group[q], from_place[q], to_place[q] = was
            if turned or not grew:
                break
        moved = moved or turned
        if turned:
            rate[:known] = 0.0
            known = _enter_all(known, present, queues, efficiency, served, move_at, moves, rate)
            continue
        best, source, place = 1e-5, -1, -1
        for g in present:
            if idle[g] > LEAST:
                for j in range(width):
                    if queues[g, j] >= 0 and worth[queues[g, j]] * efficiency[g, j] > best:
                        best, source, place = worth[queues[g, j]] * efficiency[g, j], g, j
        swap = -1
        for q in ring:
            if by_group[q] >= 0:
                gain = worth[q] - prices[q, t, next_piece(short[q, t], depth[q, t])]
                if gain > best:
                    best, swap = gain, q
        if source < 0 and swap < 0:
            break
        if swap >= 0:
            source = -1
        moved = True
        before, start = saved, swap if swap >= 0 else queues[source, place]
        chains = by_group, from_place, to_place
        axes = short, depth, prices, queues, efficiency, served, idle
        saved += _move_chain(t, source, place, swap, *chains, *axes)
        if saved <= before + 1e-9:
            break
        if source >= 0:
            known = _enter(source, place, known, queues, efficiency, move_at, moves, rate)
        known = _renew(start, *chains, known, present, queues, efficiency, served, move_at, moves, rate)
    for n in range(known):
        move_at[moves[n, 0], moves[n, 1]] = -1
    return saved, moved


@njit(cache=True, nogil=True, inline="always")
def _enter(g, j, known, queues, efficiency, move_at, moves, rate):  # type: ignore[no-untyped-def]
    """Enter the moves of group `g` out of place `j` that no other makes at a better rate; return how many are known."""
    q = queues[g, j]
    for i in range(queues.shape[1]):
        to = queues[g, i]
        if to < 0 or to == q:
            continue
        n = move_at[q, to]
        if n < 0:
            n = known
            known += 1
            move_at[q, to], moves[n, 0], moves[n, 1], rate[n] = n, q, to, 0.0
        if efficiency[g, i] > rate[n] * efficiency[g, j]:
            moves[n, 2], moves[n, 3], moves[n, 4], rate[n] = g, j, i, efficiency[g, i] / efficiency[g, j]
    return known


@njit(cache=True, nogil=True)
def _enter_all(known, present, queues, efficiency, served, move_at, moves, rate):  # type: ignore[no-untyped-def]
    """Enter the moves of all who have time to move."""
    for g in present:
        for j in range(queues.shape[1]):
            if served[g, j] > LEAST:
                known = _enter(g, j, known, queues, efficiency, move_at, moves, rate)
    return known


@njit(cache=True, nogil=True)
def _renew(  # type: ignore[no-untyped-def]
    at, by_group, from_place, to_place, known, present, queues, efficiency, served, move_at, moves, rate
):
    """Enter what a chain that begins at queue `at` has made possible, and other moves for those it has used up."""
    for _ in range(CHAIN):
        if by_group[at] < 0:
            break
        g, j, i = by_group[at], from_place[at], to_place[at]
        if served[g, i] > LEAST:
            known = _enter(g, i, known, queues, efficiency, move_at, moves, rate)
        if served[g, j] <= LEAST:
            for n in range(known):
                if moves[n, 0] == at:
                    rate[n] = 0.0
            for other in present:
                for place in range(queues.shape[1]):
                    if queues[other, place] == at and served[other, place] > LEAST:
                        known = _enter(other, place, known, queues, efficiency, move_at, moves, rate)
        at = queues[g, i]
    return known


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
