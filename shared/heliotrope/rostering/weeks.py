"""Several periods put together: the best tour of one after the other, each with what it leaves for those after it.

From the last period to the first, `weeks_ahead` finds what the rest of the horizon is worth at most by run label and
weekends, when rest across the boundary between periods is left out; `week_by_week` then fixes the tour of each period
in turn. What the first one comes to no tour exceeds; where the tour found comes to the same it is the best.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.bands import ANY, MIDNIGHT, band_ceilings, tops_within
from heliotrope.rostering.dive import RUN_NOW, WEEKENDS_NOW, counted_ceilings, dive
from heliotrope.rostering.runs import (
    BEGIN,
    HIGH,
    LOW,
    MOST_WEEKENDS,
    PERIOD,
    RESTED_AT,
    RESTED_WEEKLY,
    SHORTEST_OFF,
    SHORTEST_RUN,
    WHOLE_WEEKENDS,
)


@njit(cache=True, nogil=True)
def period_edges(stages, begin):  # type: ignore[no-untyped-def]
    """Return [W + 1] the first stage of each period, none of them before `begin`."""
    edges = np.full(stages[stages.shape[0] - 1, PERIOD] + 2, stages.shape[0], np.int64)
    for s in range(stages.shape[0] - 1, begin - 1, -1):
        edges[stages[s, PERIOD]] = s
    edges[: stages[begin, PERIOD]] = begin
    return edges


@njit(cache=True, nogil=True)
def weeks_ahead(  # type: ignore[no-untyped-def]
    arc_value, column, starts, tops, spans, kinds, kind_of, moves, prices, follow, won, met, many, off_to, work_to,
    weekend, weekends, stages, limits, state, duties, overtime, strides, never, band, anchors, begins, first_count,
    edges, here, bars, ahead
):  # fmt: skip
    """Return what no tour exceeds from each period on, by its band; the order of bands; and the best of all.

    The first are [W, B, R, V], by run label and weekends, too; then [W, B], as bands are worth looking at; then
    [W + 1, R, V], where a dive says less than its ceilings, that.

    `anchors` [B] are the bands of all periods, `begins` [B] says which of them the first period may have. Bands that
    cannot be the best are judged by days and minutes alone. `here` [S, C, 2], `bars` [S] and
    `ahead` [S + 1, R, V, P, 2] are room to work in.
    """
    periods, labels, first = edges.shape[0] - 1, off_to.shape[1], stages[state[BEGIN], PERIOD]
    hopes = np.full((periods, anchors.shape[0], labels, weekends), never)
    orders = np.zeros((periods, anchors.shape[0]), np.int64)
    after, tour = np.zeros((periods + 1, labels, weekends)), np.empty(stages.shape[0], np.int64)
    none = np.empty((0, 0), np.int64)
    for w in range(periods - 1, first - 1, -1):
        start, end, number = edges[w], edges[w + 1], first_count if w == first else 0
        tables = bars, follow, won, met, many, off_to, work_to, weekend, weekends, stages, start, end, never, ahead
        ahead[end, :, :, 0, 0] = after[w + 1]
        tops_within(tops, spans, starts, ANY, MIDNIGHT, never, start, end, here, bars)
        counted_ceilings(here, *tables)
        most, best = ahead[start, :, :, number, 0].copy(), np.full((labels, weekends), never)
        later, ceilings = after[w + 1].max(), np.full(anchors.shape[0], never)
        if band >= 0:
            ceilings = band_ceilings(
                tops, starts, kinds, prices, stages, limits, state, duties, overtime, never, band, anchors, start, end
            )
        else:
            hopes[w, 0] = best = most
        orders[w] = np.argsort(-ceilings)
        for place in orders[w]:
            if (w == first and not begins[place]) or ceilings[place] <= never / 2:
                continue
            hopes[w, place] = np.minimum(most, ceilings[place] + later)
            if (hopes[w, place] > best).any():
                tops_within(tops, spans, starts, band, anchors[place], never, start, end, here, bars)
                counted_ceilings(here, *tables)
                hopes[w, place] = ahead[start, :, :, number, 0]
                best = np.maximum(best, hopes[w, place])
        after[w] = best
        # Without these rules a longer run before a period only takes away from it.
        runs = limits[SHORTEST_RUN] <= 1 and limits[SHORTEST_OFF] <= 1
        if w > first and runs and limits[MOST_WEEKENDS] < 0 and limits[WHOLE_WEEKENDS] == 0:
            label, one, worth = np.array([0, 0, 0, 0, limits[LOW], 0], np.int64), -1, never
            for run in range(labels):
                if best[run, 0] <= never / 2:
                    continue
                if one < 0 or not _ends_alike(tour, one, run, off_to, work_to, start, end):
                    label[RUN_NOW] = run
                    found, worth, _, _ = dive(
                        arc_value, column, starts, tops, spans, kind_of, moves, follow, won, met, many, off_to, work_to,
                        weekend, weekends, stages, limits, strides, band, anchors, start, end, label, never,
                        1e-12 * (1.0 + abs(best[run, 0])), never, hopes[w, :, run, 0], orders[w], here, bars,
                        ahead, tour, none,
                    )  # fmt: skip
                    one = run if found > never else -1
                after[w, run, 0] = min(worth, best[run, 0])
    return hopes, orders, after


@njit(cache=True, nogil=True)
def _ends_alike(tour, one, other, off_to, work_to, start, end):  # type: ignore[no-untyped-def]
    """Whether the period's part of `tour` is lawful from run label `other`, too, and ends as from `one`.

    Then it is the best from `other` as well where that is the longer run of the two.
    """
    for s in range(start, end):
        one, other = (off_to[s, one], off_to[s, other]) if tour[s] < 0 else (work_to[s, one], work_to[s, other])
        if one < 0 or other < 0:
            return False
    return one == other


@njit(cache=True, nogil=True)
def week_by_week(  # type: ignore[no-untyped-def]
    arc_value, column, starts, tops, spans, kind_of, moves, follow, won, met, many, off_to, work_to, weekend, weekends,
    stages, limits, state, strides, first_run, first_weekends, first_count, floor, slack, never, band, anchors, edges,
    hopes, orders, after, here, bars, ahead, tour, kept
):  # fmt: skip
    """Return (worth of the tour found, what none exceeds, 0), write it into `tour` [S]; arguments from `weeks_ahead`.

    Only tours of more than `floor` are looked for. With room in `kept` [M, S] all of one period are written there, as
    `dive` does, and their number returned at last.
    """
    first, periods = stages[state[BEGIN], PERIOD], edges.shape[0] - 1
    rested = min(max(state[RESTED_AT], limits[LOW]), limits[HIGH])
    label = np.array([first_run, first_weekends, first_count, 0, rested, state[RESTED_WEEKLY]], np.int64)
    tour[:], past, most, best = -1, 0.0, floor, floor
    for w in range(first, periods):
        start, end, least = edges[w], edges[w + 1], max(floor - past, never)
        ahead[end, :, :, 0, 0] = after[w + 1]
        total, reach, label, found = dive(
            arc_value, column, starts, tops, spans, kind_of, moves, follow, won, met, many, off_to, work_to, weekend,
            weekends, stages, limits, strides, band, anchors, start, end, label, least, slack, never,
            hopes[w, :, label[RUN_NOW], label[WEEKENDS_NOW]], orders[w], here, bars, ahead, tour, kept,
        )  # fmt: skip
        if w == first:
            most = reach
        if total <= least:
            return floor, most, found
        best = past + total
        past = best - after[w + 1, label[RUN_NOW], label[WEEKENDS_NOW]]
    return best, most, 0
