"""What a period has counted so far, as one number: days, minute units and nights; kernels of `dive`.

Contracts have few lengths of shift, so few of all conceivable counts are ever met (four to six days of 8, 10 or 12
hours with at most two nights: some 100). Those are numbered, and what a shift of each *kind* adds is a table.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.runs import (
    BY_PERIOD,
    DAYS,
    FEWEST_DAYS,
    LEAST_MINUTES,
    MINUTES,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_NIGHTS,
    NIGHTS,
    PERIOD,
)

CONCEIVABLE = 20_000
"""Above so many conceivable counts they are not numbered: totals over long horizons."""
DAY, UNITS, NIGHT = range(3)
"""Columns of `counts`."""


@njit(cache=True, nogil=True)
def are_few(limits):  # type: ignore[no-untyped-def]
    """Whether counts can be numbered."""
    size = (max(limits[MOST_DAYS], 0) + 1) * (limits[MOST_MINUTES] + 1) * (limits[MOST_NIGHTS] + 1)
    return size <= CONCEIVABLE


@njit(cache=True, nogil=True)
def kinds_of(moves, limits):  # type: ignore[no-untyped-def]
    """Return [C, 2] the minute units and nights that arcs add, where these are counted, and [N] the kind of each."""
    minutes, nights = limits[MOST_MINUTES] > 0, limits[MOST_NIGHTS] > 0
    width, high = 1, 1
    for a in range(moves.shape[0]):
        width = max(width, moves[a, 2] + 1) if minutes else 1
        high = max(high, moves[a, 3] + 1) if nights else 1
    number, found = np.full(width * high, -1, np.int64), 0
    kinds, kind_of = np.empty((min(width * high, moves.shape[0]), 2), np.int64), np.empty(moves.shape[0], np.int64)
    for a in range(moves.shape[0]):
        units, night = moves[a, 2] if minutes else 0, moves[a, 3] if nights else 0
        key = units * high + night
        if number[key] < 0:
            number[key] = found
            kinds[found, 0], kinds[found, 1] = units, night
            found += 1
        kind_of[a] = number[key]
    return kinds[:found], kind_of


@njit(cache=True, nogil=True)
def numbered_counts(kinds, limits, state, digit):  # type: ignore[no-untyped-def]
    """Return (counts [P, 3], what a day of each kind makes of them [P, C], -1 where it may not be worked).

    Number 0 is a period that begins, number 1 the first free stage (0, too, where they are equal).
    """
    most_minutes, most_nights = limits[MOST_MINUTES], limits[MOST_NIGHTS]
    track_days, days = limits[MOST_DAYS] >= 0, max(limits[MOST_DAYS], 0)
    width, high = most_minutes + 1, most_nights + 1
    number = np.full((days + 1) * width * high, -1, np.int64)
    counts, follow = np.empty((number.shape[0], 3), np.int64), np.empty((number.shape[0], kinds.shape[0]), np.int64)
    counts[0] = 0
    number[0], found = 0, 1
    counts[1 % number.shape[0]] = first_count(limits, state)
    key = _key(counts[1 % number.shape[0]], width, high)
    if number[key] < 0:
        number[key], found = 1, 2
    p = 0
    while p < found:
        for c in range(kinds.shape[0]):
            k, m, n = counts[p, DAY] + track_days, counts[p, UNITS] + kinds[c, 0], counts[p, NIGHT] + kinds[c, 1]
            carried = digit > 0 and counts[p, NIGHT] % digit + kinds[c, 1] % digit >= digit
            if k > days or m > most_minutes or n > most_nights or carried:
                follow[p, c] = -1
                continue
            key = (k * width + m) * high + n
            if number[key] < 0:
                number[key] = found
                counts[found, DAY], counts[found, UNITS], counts[found, NIGHT] = k, m, n
                found += 1
            follow[p, c] = number[key]
        p += 1
    return counts[:found].copy(), follow[:found].copy()


@njit(cache=True, nogil=True)
def first_count(limits, state):  # type: ignore[no-untyped-def]
    """Return [3] what the first free stage finds."""
    first = np.zeros(3, np.int64)
    first[DAY] = min(state[DAYS], max(limits[MOST_DAYS], 0))
    first[UNITS], first[NIGHT] = min(state[MINUTES], limits[MOST_MINUTES]), min(state[NIGHTS], limits[MOST_NIGHTS])
    return first


@njit(cache=True, nogil=True, inline="always")
def _key(count, width, high):  # type: ignore[no-untyped-def]
    return (count[DAY] * width + count[UNITS]) * high + count[NIGHT]


@njit(cache=True, nogil=True, inline="always")
def ends_period(stages, s):  # type: ignore[no-untyped-def]
    """Whether a stage is the last of its period."""
    return s + 1 == stages.shape[0] or stages[s + 1, PERIOD] != stages[s, PERIOD]


@njit(cache=True, nogil=True)
def closing(counts, stages, limits, duties, overtime, never):  # type: ignore[no-untyped-def]
    """Return [W, P] what ending a period with each count costs in overtime, as money won; `never` where it owes."""
    periods = stages[stages.shape[0] - 1, PERIOD] + 1
    won = np.zeros((periods, counts.shape[0]))
    for w in range(periods):
        duty = BY_PERIOD + 2 * w
        days = limits[FEWEST_DAYS] + limits[duty] if duties else 0
        least = limits[LEAST_MINUTES] + limits[duty + 1] if duties else 0
        for p in range(counts.shape[0]):
            if counts[p, DAY] < days or counts[p, UNITS] < least:
                won[w, p] = never
            elif overtime[1] > 0.0:
                won[w, p] = -overtime[1] * max(counts[p, UNITS] - overtime[0], 0.0)
    return won


@njit(cache=True, nogil=True)
def counts_met(begin, follow, won, offered, stages, first, never):  # type: ignore[no-untyped-def]
    """Return ([S, P] the counts met by stage from which the period can end as it must, [S] how many).

    `offered` [S, C] says whether work of each kind is offered; runs and hours between shifts are left out, so that no
    count is missed.
    """
    count, numbers = stages.shape[0], follow.shape[0]
    hopes = np.zeros((count + 1, numbers), np.bool_)
    hopes[count, 0] = True
    for s in range(count - 1, begin - 1, -1):
        last = ends_period(stages, s)
        for p in range(numbers):
            hope = won[stages[s, PERIOD], p] > never if last else hopes[s + 1, p]
            for c in range(follow.shape[1]):
                to = follow[p, c]
                if not hope and offered[s, c] and to >= 0:
                    hope = won[stages[s, PERIOD], to] > never if last else hopes[s + 1, to]
            hopes[s, p] = hope
    met = np.empty((count, numbers), np.int64)
    many, seen = np.zeros(count, np.int64), np.zeros(numbers, np.bool_)
    met[begin, 0] = first
    many[begin] = 1 if hopes[begin, first] else 0
    for s in range(begin, count - 1):
        last = ends_period(stages, s)
        seen[:] = False
        if last:
            met[s + 1, 0] = 0
            many[s + 1] = 1 if hopes[s + 1, 0] else 0
            continue
        for place in range(many[s]):
            p = met[s, place]
            for c in range(-1, follow.shape[1]):
                to = p if c < 0 else (follow[p, c] if offered[s, c] else -1)
                if to >= 0 and not seen[to] and hopes[s + 1, to]:
                    seen[to] = True
                    met[s + 1, many[s + 1]] = to
                    many[s + 1] += 1
    return met, many
