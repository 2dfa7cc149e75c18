"""A window of a person's tour as a small problem of its own: what is outside enters as history and fewer limits.

What follows the window is kept up to where nothing before it matters any more: a run that begins after a locked day
off, or as many locked days off as a rest needs. Such a problem costs the kernel its own length, not the horizon's.
"""

from __future__ import annotations

from numba import njit

from heliotrope.rostering.columns.pricing import state_at
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.runs import (
    BEGIN,
    END_ARC,
    FIRST_ARC,
    LEAST_MINUTES,
    MINUTES,
    MOST_MINUTES,
    MOST_WEEKENDS,
    MUST_WORK,
    SATURDAY,
    SHORTEST_OFF,
    SUNDAY,
    WEEKEND,
    WEEKENDS,
)


@njit(cache=True, nogil=True)
def settled_from(tour, limits, last):  # type: ignore[no-untyped-def]
    """Return the first stage whose past matters no more when everything from stage `last` on is locked."""
    off = 0
    for s in range(last, tour.shape[0]):
        if tour[s] != OFF and off > 0:
            return s + 1
        off = off + 1 if tour[s] == OFF else 0
        if off >= max(limits[SHORTEST_OFF], 1):
            return s + 1
    return tour.shape[0]


@njit(cache=True, nogil=True)
def window_terms(tour, moves, stages, limits, state, most, first, end):  # type: ignore[no-untyped-def]
    """Return (limits, state, most) of the stages ``[first, end)`` alone.

    What is worked outside ``[first, end)`` is taken off the limits; `most` [Y] as in `pricing.lawful_tour`. One minute
    unit is left in as history, since a limit of 0 would mean none.
    """
    now = state_at(tour, moves, stages, state, first)
    then = state_at(tour, moves, stages, state, end)
    all_of_it = state_at(tour, moves, stages, state, tour.shape[0])
    outside_minutes = now[MINUTES] + all_of_it[MINUTES] - then[MINUTES]
    outside_weekends = now[WEEKENDS] + all_of_it[WEEKENDS] - then[WEEKENDS]
    asked, left = limits.copy(), most.copy()
    if limits[MOST_MINUTES] > 0:
        asked[MOST_MINUTES] = limits[MOST_MINUTES] - outside_minutes + 1
        asked[LEAST_MINUTES] = max(limits[LEAST_MINUTES] - outside_minutes + 1, 0)
    if limits[MOST_WEEKENDS] >= 0:
        weekends = 0
        for s in range(first, end):
            if stages[s, WEEKEND] == SATURDAY or (stages[s, WEEKEND] == SUNDAY and s == first):
                weekends += 1
        free = limits[MOST_WEEKENDS] - outside_weekends
        asked[MOST_WEEKENDS] = free if free < weekends else -1
    for s in range(tour.shape[0]):
        if tour[s] != OFF and not first <= s < end and left[moves[tour[s], 4]] > 0:
            left[moves[tour[s], 4]] -= 1
    now[MINUTES], now[WEEKENDS], now[BEGIN] = 1, 0, 0
    return asked, now, left


@njit(cache=True, nogil=True)
def window_stages(tour, stages, first, last, end):  # type: ignore[no-untyped-def]
    """Return stages ``[first, end)`` with arcs numbered from the first; from `last` on days worked must be worked."""
    mine = stages[first:end].copy()
    mine[:, FIRST_ARC] -= stages[first, FIRST_ARC]
    mine[:, END_ARC] -= stages[first, FIRST_ARC]
    for s in range(last, end):
        mine[s - first, MUST_WORK] = 1 if tour[s] != OFF else 0
    return mine


@njit(cache=True, nogil=True)
def forbid_after(tour, stages, first, last, end, money, forbidden):  # type: ignore[no-untyped-def]
    """Write `forbidden` into `money` [n], by arcs of ``[first, end)``, where they differ from `tour` after `last`."""
    begin = stages[first, FIRST_ARC]
    for s in range(last, end):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            if a != tour[s]:
                money[a - begin] = forbidden
