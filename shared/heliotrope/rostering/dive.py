"""The best tour by diving, or all good ones: where counts are few, what can still be had is known almost exactly.

`counted_ceilings` are the exact optimum by runs, weekends and counts of days, minutes and nights when hours between
shifts, weekly rest and shift types are left out. Depth first and best child first, the first tour found is nearly
always the best, and the ceilings show it. Where they do not before long the search by labels ends it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.counts import ends_period
from heliotrope.rostering.runs import (
    BEGIN,
    HIGH,
    LENGTH,
    LOW,
    PERIOD,
    REST,
    RESTED_AT,
    RESTED_WEEKLY,
    WEEKLY,
)

EXPANSIONS = 20
"""Steps for each count that is met after which a dive is given up: by then a search takes as long."""


@njit(cache=True, nogil=True)
def counted_ceilings(tops, follow, won, met, many, off_to, work_to, weekend, weekends, stages, begin, never, ahead):  # type: ignore[no-untyped-def]
    """Write into `ahead` [S + 1, R, W, P] what no tour exceeds from each stage on, by run label, weekends and count.

    Parameters
    ----------
    tops : [S, C]
        The best arc of each stage and kind; `never` where none is offered.
    follow, won, met, many
        From `counts`.
    off_to, work_to, weekend : [S, R] int
        From `runs.run_steps`.
    """
    count = stages.shape[0]
    ahead[begin:] = never
    ahead[count] = 0.0
    for s in range(count - 1, begin - 1, -1):
        last, period = ends_period(stages, s), stages[s, PERIOD]
        for run in range(off_to.shape[1]):
            off, work = off_to[s, run], work_to[s, run]
            for w in range(weekends):
                w2 = w + weekend[s, run]
                works = work >= 0 and w2 < weekends
                for place in range(many[s]):
                    p = met[s, place]
                    best = never
                    if off >= 0:
                        best = won[period, p] + ahead[s + 1, off, w, 0] if last else ahead[s + 1, off, w, p]
                    if works:
                        for c in range(tops.shape[1]):
                            to = follow[p, c]
                            if to >= 0 and tops[s, c] > never:
                                later = ahead[s + 1, work, w2, 0 if last else to]
                                worth = tops[s, c] + later + (won[period, to] if last else 0.0)
                                best = max(best, worth)
                    ahead[s, run, w, p] = best if best > never / 2 else never


@njit(cache=True, nogil=True)
def dive(  # type: ignore[no-untyped-def]
    arc_value, inside, bounds, kind_of, moves, follow, won, off_to, work_to, weekend, weekends, stages, limits, state,
    strides, types_at, first_run, first_weekends, first_count, floor, slack, never, ahead, tour, kept, found
):  # fmt: skip
    """Return (worth of the best tour above `floor`, whether it is the best, `found`) and write it into `tour` [S].

    With room in `kept` [M, S] not the best tour is looked for, but all above `floor`: they are written there from row
    `found` on, and what is returned is `floor`, whether these are all, and how many rows are written by now.

    Parameters
    ----------
    inside, bounds
        Arcs that may be worked, by stage: `inside[bounds[s] : bounds[s + 1]]`.
    strides
        What a shift of each type adds to the number that counts them all.
    slack
        By how much a tour must be better to be looked for: rounding.
    ahead
        From `counted_ceilings`.
    """
    count, begin, rest, weekly = stages.shape[0], state[BEGIN], limits[REST], limits[WEEKLY]
    widest = 1
    for s in range(begin, count):
        widest = max(widest, bounds[s + 1] - bounds[s] + 1)
    # Children of the node at each depth: arc (-1: a day off) and what it can come to; nothing where taken already.
    child, hope = np.empty((count, widest), np.int64), np.empty((count, widest))
    many, value = np.zeros(count, np.int64), np.zeros(count + 1)
    run, weeks, number = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    tally, rested = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    had, chosen = np.zeros(count + 1, np.bool_), np.full(count, -1, np.int64)
    run[begin], weeks[begin], number[begin] = first_run, first_weekends, first_count
    rested[begin] = min(max(state[RESTED_AT], limits[LOW]), limits[HIGH])
    had[begin] = state[RESTED_WEEKLY] == 1
    best, steps, s, fresh = floor, 0, begin, True
    most_steps = EXPANSIONS * follow.shape[0] + kept.shape[0] * count
    while s >= begin:
        if fresh:
            if steps >= most_steps:
                return best, False, found
            steps += 1
            many[s] = _children(
                s, arc_value, inside, bounds, kind_of, moves, follow, won, off_to, work_to, weekend, weekends, stages,
                limits, strides, types_at, run[s], weeks[s], number[s], tally[s], rested[s], value[s], best + slack,
                never, ahead, child[s], hope[s],
            )  # fmt: skip
            fresh = False
        place, most = -1, best + slack
        for i in range(many[s]):
            if hope[s, i] > most:
                place, most = i, hope[s, i]
        if place < 0:
            s -= 1
            continue
        hope[s, place] = never
        a = child[s, place]
        last, period = ends_period(stages, s), stages[s, PERIOD]
        value[s + 1], weeks[s + 1], tally[s + 1], had[s + 1] = value[s], weeks[s], tally[s], had[s]
        if a < 0:
            run[s + 1], number[s + 1], rested[s + 1] = off_to[s, run[s]], number[s], rested[s] - stages[s, LENGTH]
        else:
            run[s + 1], number[s + 1] = work_to[s, run[s]], follow[number[s], kind_of[a]]
            weeks[s + 1] += weekend[s, run[s]]
            rested[s + 1] = moves[a, 1] - stages[s, LENGTH]
            had[s + 1] |= rested[s] <= moves[a, 0] + rest - weekly
            value[s + 1] += arc_value[a]
            if strides.shape[0] > 1:
                tally[s + 1] += strides[moves[a, 4]]
        if last:
            if weekly > 0 and not had[s + 1] and rest - rested[s + 1] < weekly:
                continue
            value[s + 1] += won[period, number[s + 1]]
            number[s + 1], had[s + 1] = 0, False
        chosen[s] = a
        if s + 1 < count:
            s, fresh = s + 1, True
        elif kept.shape[0] > 0:
            if found == kept.shape[0]:
                return best, False, found
            kept[found] = -1
            kept[found, begin:] = chosen[begin:]
            found += 1
        elif value[count] > best:
            best = value[count]
            tour[:] = -1
            tour[begin:] = chosen[begin:]
    return best, True, found


@njit(cache=True, nogil=True, inline="always")
def _children(  # type: ignore[no-untyped-def]
    s, arc_value, inside, bounds, kind_of, moves, follow, won, off_to, work_to, weekend, weekends, stages, limits,
    strides, types_at, run, weeks, number, tally, rested, value, floor, never, ahead, child, hope
):  # fmt: skip
    """List what may follow at stage `s` and may come to more than `floor`; return how many."""
    found, last, period = 0, ends_period(stages, s), stages[s, PERIOD]
    off, work = off_to[s, run], work_to[s, run]
    if off >= 0:
        later = won[period, number] + ahead[s + 1, off, weeks, 0] if last else ahead[s + 1, off, weeks, number]
        if value + later > floor and later > never / 2:
            child[0], hope[0], found = -1, value + later, 1
    weeks += weekend[s, run]
    if work < 0 or weeks >= weekends:
        return found
    for place in range(bounds[s], bounds[s + 1]):
        a = inside[place]
        to = follow[number, kind_of[a]]
        if moves[a, 0] < rested or to < 0:
            continue
        later = won[period, to] + ahead[s + 1, work, weeks, 0] if last else ahead[s + 1, work, weeks, to]
        if value + arc_value[a] + later <= floor or later <= never / 2:
            continue
        if strides.shape[0] > 1:
            most = limits[types_at + moves[a, 4]]
            if most >= 0 and (tally // strides[moves[a, 4]]) % (most + 1) == most:
                continue
        child[found], hope[found] = a, value + arc_value[a] + later
        found += 1
    return found
