"""Anchor bands: the stretches of the clock that are worth a search of their own; a kernel of `kernel`."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.ceilings import day_tops, days_alone

DAY = 1440


@njit(cache=True, nogil=True)
def start_columns(arc_value, arcs, never, band):  # type: ignore[no-untyped-def]
    """Return (the start minutes [M] of arcs that may be worked, ascending, [N] the place of each arc's own or -1).

    Without a band all arcs are in one column.
    """
    column = np.full(arcs.shape[0], -1, np.int64)
    if band < 0:
        column[:] = 0
        return np.zeros(1, np.int64), column
    marks = np.full(DAY, -1, np.int64)
    for a in range(arcs.shape[0]):
        if arc_value[a] > never:
            marks[arcs[a, 5]] = 0
    starts = np.flatnonzero(marks >= 0)
    for place in range(starts.shape[0]):
        marks[starts[place]] = place
    for a in range(arcs.shape[0]):
        column[a] = marks[arcs[a, 5]]
    return starts, column


@njit(cache=True, nogil=True)
def band_anchors(starts, band, first, last):  # type: ignore[no-untyped-def]
    """Return the first minutes of bands that hold the clock times `first` to `last` and are part of no other band.

    Every tour whose starts [M] lie within `band` minutes of each other lies in one of them. Where there is no start at
    all, or no band is asked for, one is returned, so that one search is made.
    """
    if band < 0:
        return np.zeros(1, np.int64)
    if first >= 0:
        starts = np.unique(np.append(starts, np.array([first, last])))
    many = starts.shape[0]
    if many == 0:
        return np.zeros(1, np.int64)
    kept, count, ahead = np.empty(many, np.int64), 0, 0
    for i in range(many):
        anchor, before = starts[i], starts[i - 1]
        # How far the band's last start lies ahead; it never lies before that of the band before.
        ahead = max(ahead - 1, 0)
        while ahead < many - 1 and (starts[(i + ahead + 1) % many] - anchor) % DAY <= band:
            ahead += 1
        reach = (starts[(i + ahead) % many] - anchor) % DAY
        if first >= 0 and ((first - anchor) % DAY > band or (last - anchor) % DAY > band):
            continue
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
def column_tops(arc_value, column, starts, kind_of, kinds, stages, never):  # type: ignore[no-untyped-def]
    """Return [S, M, C] the best arc of each stage, start minute and kind."""
    tops = np.full((stages.shape[0], starts.shape[0], kinds.shape[0]), never)
    for s in range(stages.shape[0]):
        for a in range(stages[s, 0], stages[s, 1]):
            if arc_value[a] > never:
                tops[s, column[a], kind_of[a]] = max(tops[s, column[a], kind_of[a]], arc_value[a])
    return tops


@njit(cache=True, nogil=True)
def tops_within(tops, starts, band, anchor, never, found):  # type: ignore[no-untyped-def]
    """Write into `found` [S, C] the best arc of each stage and kind within one band, from `column_tops`."""
    found[:] = never
    for i in range(starts.shape[0]):
        if band < 0 or (starts[i] - anchor) % DAY <= band:
            for s in range(tops.shape[0]):
                for c in range(tops.shape[2]):
                    found[s, c] = max(found[s, c], tops[s, i, c])


@njit(cache=True, nogil=True)
def band_ceilings(tops, starts, kinds, prices, stages, limits, state, duties, overtime, never, band, anchors):  # type: ignore[no-untyped-def]
    """Return what no tour within each band exceeds, by days and by minutes at their price."""
    count, many = stages.shape[0], starts.shape[0]
    by_start = np.empty((many, count))
    for i in range(many):
        by_start[i] = day_tops(tops[:, i], kinds, prices, never)
    ceilings, best = np.empty(anchors.shape[0]), np.empty(count)
    for place in range(anchors.shape[0]):
        best[:] = never
        for i in range(many):
            if band < 0 or (starts[i] - anchors[place]) % DAY <= band:
                for s in range(count):
                    best[s] = max(best[s], by_start[i, s])
        ceilings[place] = days_alone(best, prices, stages, limits, state, duties, overtime, never)
    return ceilings
