"""Anchor bands: the stretches of the clock that are worth a search of their own; a kernel of `kernel`."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.ceilings import day_tops, days_alone
from heliotrope.rostering.runs import END_ARC, FIRST_ARC, LENGTH

DAY, FAR = 1440, 10**9
ANY, MIDNIGHT = np.int64(-1), np.int64(0)
"""No band, or no clock time that it must hold; its anchor then. As they are typed: a kernel that is called with a
number as it is written is compiled once more for it."""


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
def column_spans(arc_value, column, many, moves, stages, never):  # type: ignore[no-untyped-def]
    """Return [S, M, 2] the earliest time of the next stage at which one is rested again, and the latest start."""
    spans = np.empty((stages.shape[0], many, 2), np.int64)
    spans[:, :, 0], spans[:, :, 1] = FAR, -FAR
    for s in range(stages.shape[0]):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            if arc_value[a] > never:
                own = spans[s, column[a]]
                own[0], own[1] = min(own[0], moves[a, 1] - stages[s, LENGTH]), max(own[1], moves[a, 0])
    return spans


@njit(cache=True, nogil=True, inline="always")
def is_late(minute, band, anchor):  # type: ignore[no-untyped-def]
    """Whether a start within a band that holds midnight lies before it."""
    return band >= 0 and anchor + band >= DAY and minute >= anchor


@njit(cache=True, nogil=True)
def tops_within(tops, spans, starts, band, anchor, never, start, end, found, bars):  # type: ignore[no-untyped-def]
    """Write into `found` [S, C, 2] the best arc of each stage from `start` to `end` and kind within one band.

    Late ones (`is_late`) apart; and into `bars` [S] whether after any of these no early one of the next stage is rested
    for. `tops` and `spans` are from `column_tops` and `column_spans`.
    """
    found[start:end] = never
    bars[start:end] = False
    for i in range(starts.shape[0]):
        if band < 0 or (starts[i] - anchor) % DAY <= band:
            late = 1 if is_late(starts[i], band, anchor) else 0
            for s in range(start, end):
                for c in range(tops.shape[2]):
                    found[s, c, late] = max(found[s, c, late], tops[s, i, c])
    # Of one period alone a search by labels finds what such ceilings leave open.
    if band >= 0 and anchor + band >= DAY and end - start < tops.shape[0]:
        for s in range(start, end - 1):
            rested, latest = FAR, -FAR
            for i in range(starts.shape[0]):
                if (starts[i] - anchor) % DAY <= band:
                    if is_late(starts[i], band, anchor):
                        rested = min(rested, spans[s, i, 0])
                    else:
                        latest = max(latest, spans[s + 1, i, 1])
            bars[s] = rested > latest


@njit(cache=True, nogil=True)
def band_ceilings(  # type: ignore[no-untyped-def]
    tops, starts, kinds, prices, stages, limits, state, duties, overtime, never, band, anchors, start, end
):  # fmt: skip
    """Return what no tour within each band exceeds in whole periods, by days and by minutes at their price.

    The periods are those of the stages from `start` to `end`.
    """
    many = starts.shape[0]
    by_start = np.full((many, stages.shape[0]), never)
    for i in range(many):
        by_start[i, start:end] = day_tops(tops[start:end, i], kinds, prices[start:end], never)
    ceilings, best = np.empty(anchors.shape[0]), np.empty(stages.shape[0])
    for place in range(anchors.shape[0]):
        best[:] = never
        for i in range(many):
            if band < 0 or (starts[i] - anchors[place]) % DAY <= band:
                for s in range(start, end):
                    best[s] = max(best[s], by_start[i, s])
        ceilings[place] = days_alone(best, prices, stages, limits, state, duties, overtime, never, start, end)
    return ceilings
