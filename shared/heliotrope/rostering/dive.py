"""The best tour by diving, or all good ones: where counts are few, what can still be had ahead is known almost exactly.

All starts of a period (a labour week) lie in one *band*. `counted_ceilings` are the exact optimum of a period within a
band, by runs, weekends and counts of days, minutes and nights, when hours between shifts, weekly rest and shift types
are left out. `dive` looks for the best tour of one period in all bands, and what it leaves for the periods after it:
depth first and best child first, the first tour found is nearly always the best, and the ceilings show it. `weeks` puts
periods together.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.bands import DAY, is_late, tops_within
from heliotrope.rostering.counts import ends_period
from heliotrope.rostering.runs import END_ARC, FIRST_ARC, LENGTH, PERIOD, REST, TYPES, WEEKLY

EXPANSIONS = 20
"""Steps for each count that is met after which a band is given up: by then a search takes as long."""
RUN_NOW, WEEKENDS_NOW, COUNT_NOW, TYPES_NOW, RESTED_NOW, HAD_NOW = range(6)
"""Places in the label between two periods."""


@njit(cache=True, nogil=True)
def counted_ceilings(  # type: ignore[no-untyped-def]
    tops, bars, follow, won, met, many, off_to, work_to, weekend, weekends, stages, begin, end, never, ahead
):  # fmt: skip
    """Write into `ahead` [S + 1, R, W, P, 2] what no tour exceeds from each stage on, by run, weekends and count.

    The last axis says whether early arcs of the stage are barred.

    Parameters
    ----------
    tops : [S, C, 2]
        The best early and the best late arc of each stage and kind; `never` where none is offered.
    bars : [S]
        Whether a late arc bars the early ones of the next stage.
    follow, won, met, many
        From `counts`.
    off_to, work_to, weekend : [S, R] int
        From `runs.run_steps`.
    begin, end : int
        The stages looked at: one period; what is ahead of `end` is there already.
    """
    ahead[begin:end] = never
    for s in range(end - 1, begin - 1, -1):
        last, period, barred = s + 1 == end, stages[s, PERIOD], s > begin and bars[s - 1]
        for run in range(off_to.shape[1]):
            off, work = off_to[s, run], work_to[s, run]
            for w in range(weekends if off >= 0 or work >= 0 else 0):
                w2 = w + weekend[s, run]
                works = work >= 0 and w2 < weekends
                for place in range(many[s]):
                    p = met[s, place]
                    best = never
                    if off >= 0:
                        best = won[period, p] + ahead[s + 1, off, w, 0, 0] if last else ahead[s + 1, off, w, p, 0]
                    early = best
                    if works:
                        for c in range(tops.shape[1]):
                            to = follow[p, c]
                            if to >= 0:
                                closed = won[period, to] if last else 0.0
                                if tops[s, c, 1] > never:
                                    later = ahead[s + 1, work, w2, 0 if last else to, 1 if bars[s] else 0]
                                    best = max(best, tops[s, c, 1] + later + closed)
                                if tops[s, c, 0] > never:
                                    later = ahead[s + 1, work, w2, 0 if last else to, 0]
                                    early = max(early, tops[s, c, 0] + later + closed)
                    early = max(early, best)
                    ahead[s, run, w, p, 0] = early if early > never / 2 else never
                    if barred:
                        ahead[s, run, w, p, 1] = best if best > never / 2 else never


@njit(cache=True, nogil=True)
def _list_band(  # type: ignore[no-untyped-def]
    arc_value, column, starts, stages, band, anchor, start, end, never, bars, inside, bounds, barring
):  # fmt: skip
    """Write into `inside` [N] the arcs of one band that may be worked, those of stage s from `bounds[s]` on.

    And into `barring` [N] whether each bars the early ones of the next stage.
    """
    holds, late = np.empty(starts.shape[0], np.bool_), np.empty(starts.shape[0], np.bool_)
    for i in range(starts.shape[0]):
        holds[i] = band < 0 or (starts[i] - anchor) % DAY <= band
        late[i] = is_late(starts[i], band, anchor)
    found = stages[start, FIRST_ARC]
    for s in range(start, end):
        bounds[s] = found
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            if arc_value[a] > never and holds[column[a]]:
                inside[found], barring[a] = a, 1 if bars[s] and late[column[a]] else 0
                found += 1
    bounds[end] = found


@njit(cache=True, nogil=True)
def dive(  # type: ignore[no-untyped-def]
    arc_value, column, starts, tops, spans, kind_of, moves, follow, won, met, many_met, off_to, work_to, weekend,
    weekends, stages, limits, strides, band, anchors, start, end, label, floor, slack, never, hopes, order, here, bars,
    ahead, tour, kept
):  # fmt: skip
    """Return (worth of the best tour of a period above `floor`, what none exceeds, the label it ends with, 0).

    The two worths are equal unless the dive is given up; the tour is written into `tour` [S]. With room in `kept`
    [M, S] not the best tour is looked for, but all above `floor`: they are written there, and the last number returned
    is how many; -1 where there is no room for all, or the dive is given up.

    Parameters
    ----------
    column, starts, tops, spans
        From `bands`: `start_columns`, `column_tops` and `column_spans`.
    strides
        What a shift of each type adds to the number that counts them all.
    start, end : int
        The stages of the period.
    label : [6] int
        Run label, weekends, count, shifts by type, time of rest and whether weekly rest was had, before it.
    slack
        By how much a tour must be better to be looked for: rounding.
    hopes, order : [B]
        What no tour of each band exceeds, and the order in which bands are looked at.
    here, bars, ahead
        Room to work in; `ahead[end]` has what is ahead of the period.
    """
    rest, weekly, types_at = limits[REST], limits[WEEKLY], limits.shape[0] - limits[TYPES]
    count = end - start
    widest = 1
    for s in range(start, end):
        widest = max(widest, stages[s, END_ARC] - stages[s, FIRST_ARC] + 1)
    # Children of the node at each depth: arc (-1: a day off) and what it can come to; nothing where taken already.
    child, hope = np.empty((count, widest), np.int64), np.empty((count, widest))
    many, value = np.zeros(count, np.int64), np.zeros(count + 1)
    run, weeks, number = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    tally, rested = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    had, chosen = np.zeros(count + 1, np.bool_), np.full(count, -1, np.int64)
    inside, bounds = np.empty(moves.shape[0], np.int64), np.zeros(stages.shape[0] + 1, np.int64)
    barring = np.zeros(moves.shape[0], np.int64)
    run[0], weeks[0], number[0], tally[0], rested[0], had[0] = (
        label[RUN_NOW], label[WEEKENDS_NOW], label[COUNT_NOW], label[TYPES_NOW], label[RESTED_NOW], label[HAD_NOW] == 1
    )  # fmt: skip
    after, best, reach, found = label.copy(), floor, floor, 0
    most_steps = EXPANSIONS * follow.shape[0] + kept.shape[0] * count
    for band_place in order:
        if hopes[band_place] <= best + slack or hopes[band_place] <= never / 2:
            continue
        anchor, most, steps = anchors[band_place], hopes[band_place], 0
        tops_within(tops, spans, starts, band, anchor, never, start, end, here, bars)
        _list_band(arc_value, column, starts, stages, band, anchor, start, end, never, bars, inside, bounds, barring)
        counted_ceilings(
            here, bars, follow, won, met, many_met, off_to, work_to, weekend, weekends, stages, start, end, never, ahead
        )
        d, fresh = 0, True
        while d >= 0:
            s = start + d
            if fresh:
                if steps >= most_steps:
                    if kept.shape[0] > 0:
                        return best, reach, after, -1
                    reach = max(reach, most)
                    for above in range(d):
                        for i in range(many[above]):
                            reach = max(reach, hope[above, i])
                    break
                steps += 1
                many[d] = _children(
                    s, arc_value, inside, bounds, barring, kind_of, moves, follow, won, off_to, work_to, weekend,
                    weekends, stages, limits, strides, types_at, run[d], weeks[d], number[d], tally[d], rested[d],
                    value[d], best + slack, never, ahead, child[d], hope[d],
                )  # fmt: skip
                fresh = False
            place, most = -1, best + slack
            for i in range(many[d]):
                if hope[d, i] > most:
                    place, most = i, hope[d, i]
            if place < 0:
                d -= 1
                continue
            hope[d, place] = never
            a = child[d, place]
            value[d + 1], weeks[d + 1], tally[d + 1], had[d + 1] = value[d], weeks[d], tally[d], had[d]
            if a < 0:
                run[d + 1], number[d + 1], rested[d + 1] = off_to[s, run[d]], number[d], rested[d] - stages[s, LENGTH]
            else:
                run[d + 1], number[d + 1] = work_to[s, run[d]], follow[number[d], kind_of[a]]
                weeks[d + 1] += weekend[s, run[d]]
                rested[d + 1] = moves[a, 1] - stages[s, LENGTH]
                had[d + 1] |= rested[d] <= moves[a, 0] + rest - weekly
                value[d + 1] += arc_value[a]
                if strides.shape[0] > 1:
                    tally[d + 1] += strides[moves[a, 4]]
            chosen[d] = a
            if d + 1 < count:
                d, fresh = d + 1, True
                continue
            if weekly > 0 and not had[count] and rest - rested[count] < weekly:
                continue
            worth = value[count] + won[stages[s, PERIOD], number[count]] + ahead[end, run[count], weeks[count], 0, 0]
            if worth > best and kept.shape[0] > 0:
                if found == kept.shape[0]:
                    return best, reach, after, -1
                kept[found] = -1
                kept[found, start:end] = chosen
                found += 1
            elif worth > best:
                best = worth
                tour[start:end] = chosen
                after[RUN_NOW], after[WEEKENDS_NOW], after[COUNT_NOW] = run[count], weeks[count], 0
                after[TYPES_NOW], after[RESTED_NOW], after[HAD_NOW] = tally[count], rested[count], 0
    return best, max(best, reach), after, found


@njit(cache=True, nogil=True, inline="always")
def _children(  # type: ignore[no-untyped-def]
    s, arc_value, inside, bounds, barring, kind_of, moves, follow, won, off_to, work_to, weekend, weekends, stages,
    limits, strides, types_at, run, weeks, number, tally, rested, value, floor, never, ahead, child, hope
):  # fmt: skip
    """List what may follow at stage `s` and may come to more than `floor`; return how many."""
    found, last, period = 0, ends_period(stages, s), stages[s, PERIOD]
    off, work = off_to[s, run], work_to[s, run]
    if off >= 0:
        later = won[period, number] + ahead[s + 1, off, weeks, 0, 0] if last else ahead[s + 1, off, weeks, number, 0]
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
        bar = barring[a]
        later = won[period, to] + ahead[s + 1, work, weeks, 0, 0] if last else ahead[s + 1, work, weeks, to, bar]
        if value + arc_value[a] + later <= floor or later <= never / 2:
            continue
        if strides.shape[0] > 1:
            most = limits[types_at + moves[a, 4]]
            if most >= 0 and (tally // strides[moves[a, 4]]) % (most + 1) == most:
                continue
        child[found], hope[found] = a, value + arc_value[a] + later
        found += 1
    return found
