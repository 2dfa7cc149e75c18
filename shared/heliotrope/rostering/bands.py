"""Anchor bands: the stretches of the clock that are worth a search of their own; a kernel of `kernel`."""

from __future__ import annotations

import numpy as np
from numba import njit

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
