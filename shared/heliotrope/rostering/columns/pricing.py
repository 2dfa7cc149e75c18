"""Pricing: the best lawful tour of a person under prices of the rows; limits of shift types join when broken."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.kernel import NEVER, OFF, best_by_labels
from heliotrope.rostering.runs import (
    BEGIN,
    DAYS_OFF,
    LENGTH,
    MINUTES,
    MUST_WORK,
    RESTED_AT,
    RUN,
    SATURDAY,
    SUNDAY,
    TYPES,
    UNKNOWN_PAST,
    WEEKEND,
    WEEKENDS,
)


@njit(cache=True, nogil=True)
def lawful_tour(value, moves, stages, limits, state, most, tour):  # type: ignore[no-untyped-def]
    """Write the best tour that keeps the limits of types too; return its worth, `NEVER` where there is none.

    A limit enters the kernel's label only once a tour has broken it: the search without it is a relaxation, so a tour
    that happens to keep it is the best with it, too.
    """
    types_at = limits.shape[0] - limits[TYPES]
    asked = limits
    while True:
        worth = best_by_labels(value, moves, stages, asked, state, tour)
        if worth <= NEVER:
            return NEVER
        done = types_of(tour, moves, most.shape[0])
        broken = False
        for y in range(most.shape[0]):
            if 0 <= most[y] < done[y]:
                if not broken:
                    asked = asked.copy()
                asked[types_at + y] = most[y]
                broken = True
        if not broken:
            return worth


@njit(cache=True, nogil=True)
def types_of(tour, moves, types):  # type: ignore[no-untyped-def]
    """Return [Y] how many shifts of each type a tour has."""
    done = np.zeros(types, np.int64)
    for s in range(tour.shape[0]):
        if tour[s] != OFF:
            done[moves[tour[s], 4]] += 1
    return done


@njit(cache=True, nogil=True)
def price_people(people, prices, cost, moves, stages, limits, state, most, must, worth, tours):  # type: ignore[no-untyped-def]
    """Price some people: write the worth [E] of their best tours under `prices` [N] less cost, and the tours [E, S]."""
    value = np.empty(prices.shape[0])
    for e in people:
        for n in range(prices.shape[0]):
            value[n] = prices[n] - cost[e, n] if cost[e, n] < np.inf else NEVER
        mine = stages.copy()
        for s in range(stages.shape[0]):
            mine[s, MUST_WORK] = 1 if must[e, s] else 0
        worth[e] = lawful_tour(value, moves, mine, limits[e], state[e], most[e], tours[e])


@njit(cache=True, nogil=True)
def state_at(tour, moves, stages, state, first):  # type: ignore[no-untyped-def]
    """Return the kernel's state [11] of a person who has worked `tour` up to stage `first`; one stage a day."""
    now = state.copy()
    begin = state[BEGIN]
    run, off, rested = state[RUN], state[DAYS_OFF], state[RESTED_AT]
    for s in range(begin, first):
        if tour[s] == OFF:
            run, off = 0, (0 if run == 0 and off == 0 else off + 1)
            rested = rested - stages[s, LENGTH]
        else:
            weekend = stages[s, WEEKEND]
            if weekend == SATURDAY or (weekend == SUNDAY and run == 0):
                now[WEEKENDS] += 1
            run, off = run + 1, 0
            now[MINUTES] += moves[tour[s], 2]
            rested = moves[tour[s], 1] - stages[s, LENGTH]
    now[RUN], now[DAYS_OFF], now[RESTED_AT], now[BEGIN] = run, off, rested, first
    # A run that still reaches back to an unknown past may be short; every other one is known by now.
    if run < state[RUN] + first - begin:
        now[UNKNOWN_PAST] = 0
    return now
