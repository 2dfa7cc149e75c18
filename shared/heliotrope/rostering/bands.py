"""Anchor bands: the stretches of the clock that are worth a search of their own; a kernel of `kernel`."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.ceilings import ceilings_ahead, days_and_minutes, minute_prices, minutes_left, units_of
from heliotrope.rostering.runs import (
    BEGIN,
    BY_PERIOD,
    DAYS,
    END_ARC,
    FIRST_ARC,
    LEAST_MINUTES,
    MINUTES,
    MOST_DAYS,
    MOST_MINUTES,
    PERIOD,
    first_code,
    top_of,
)

DAY = 1440


@njit(cache=True, nogil=True)
def band_anchors(arc_value, arcs, never, band, first, last):  # type: ignore[no-untyped-def]
    """Return the first minutes of bands that hold the clock times `first` to `last` and are part of no other band.

    Every tour whose starts lie within `band` minutes of each other lies in one of them. Where there is no start at
    all, or no band is asked for, one is returned, so that one search is made.
    """
    if band < 0:
        return np.zeros(1, np.int64)
    marks = np.zeros(DAY, np.bool_)
    for a in range(arcs.shape[0]):
        if arc_value[a] > never:
            marks[arcs[a, 5]] = True
    if first >= 0:
        marks[first] = marks[last] = True
    starts = np.flatnonzero(marks)
    if starts.shape[0] == 0:
        return np.zeros(1, np.int64)
    kept = np.empty(starts.shape[0], np.int64)
    count = 0
    for i in range(starts.shape[0]):
        anchor, before = starts[i], starts[i - 1]
        if first >= 0 and ((first - anchor) % DAY > band or (last - anchor) % DAY > band):
            continue
        reach = 0
        for start in starts:
            if (start - anchor) % DAY <= band:
                reach = max(reach, (start - anchor) % DAY)
        if before != anchor and (anchor - before) % DAY + reach <= band:
            continue
        kept[count] = anchor
        count += 1
    if count == 0:
        # Facts lie further apart than the band: no choice mends that.
        kept[0] = first if first >= 0 else starts[0]
        count = 1
    return kept[:count]


@njit(cache=True, nogil=True)
def keep_band(arc_value, arcs, never, band, anchor, within):  # type: ignore[no-untyped-def]
    """Write the arcs of one band into `within` [N], `never` for the others; without a band nothing is written."""
    for a in range(arcs.shape[0] if band >= 0 else 0):
        within[a] = arc_value[a] if (arcs[a, 5] - anchor) % DAY <= band else never


@njit(cache=True, nogil=True)
def band_ceilings(  # type: ignore[no-untyped-def]
    arc_value, arcs, moves, stages, limits, state, duties, overtime, never, band, anchors
):  # fmt: skip
    """Return what no tour within each band exceeds.

    At the prices of minutes that are best for all arcs together; and by days and minutes alone, where they count.
    """
    prices = minute_prices(arc_value, moves, stages, limits, state, duties, overtime, never)
    ceilings = np.empty(anchors.shape[0])
    count = stages.shape[0]
    column = np.full(DAY, -1, np.int64)
    for a in range(arcs.shape[0]):
        column[arcs[a, 5]] = 1
    starts = np.flatnonzero(column >= 0)
    for place in range(starts.shape[0]):
        column[starts[place]] = place
    units = units_of(moves, limits)
    best = np.full((count, starts.shape[0], units.shape[0]), never)
    for s in range(count):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            if arc_value[a] > never:
                here, u = column[arcs[a, 5]], np.searchsorted(units, moves[a, 2]) if units.shape[0] > 1 else 0
                best[s, here, u] = max(best[s, here, u], arc_value[a])
    begin, tops, by_units = state[BEGIN], np.empty(count), np.empty((count, units.shape[0]))
    for place in range(anchors.shape[0]):
        by_units[:] = never
        for i in range(starts.shape[0]):
            if (starts[i] - anchors[place]) % DAY <= band:
                for s in range(begin, count):
                    for u in range(units.shape[0]):
                        by_units[s, u] = max(by_units[s, u], best[s, i, u])
        tops[:] = never
        for s in range(begin, count):
            for u in range(units.shape[0]):
                if by_units[s, u] > never:
                    tops[s] = max(tops[s], by_units[s, u] - prices[s] * units[u])
        ahead = ceilings_ahead(tops, prices, stages, limits, state, duties, overtime, never)
        ceilings[place] = first_ceiling(ahead, prices, stages, limits, state, duties, overtime)
        if limits[MOST_MINUTES] > 0 and ceilings[place] > never / 2:
            alone = days_and_minutes(by_units, units, stages, limits, state, duties, overtime, never)
            ceilings[place] = min(ceilings[place], alone)
    return ceilings


@njit(cache=True, nogil=True)
def first_ceiling(ahead, prices, stages, limits, state, duties, overtime):  # type: ignore[no-untyped-def]
    """Return what no tour exceeds from the first free stage on."""
    begin = state[BEGIN]
    worked = min(state[DAYS], limits[MOST_DAYS]) if limits[MOST_DAYS] >= 0 else 0
    least = limits[LEAST_MINUTES] + limits[BY_PERIOD + 2 * stages[begin, PERIOD] + 1] if duties else 0
    left = minutes_left(prices[begin], state[MINUTES], least, limits, overtime)
    return ahead[begin, first_code(limits, state, top_of(limits, True)), worked] + left
