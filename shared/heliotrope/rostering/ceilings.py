"""What no tour exceeds from a stage on: a relaxation cheap enough to ask before searching; kernels of `kernel`.

It keeps runs of days and how many days and minutes a period must and may have. Each day counts its best arc, whatever
the hours between, and a minute unit has a price: the dual of a knapsack with overtime, so never too little. Labels of
the search that stay below a known tour need not be followed.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.runs import (
    BEGIN,
    BY_PERIOD,
    DAYS,
    END_ARC,
    FEWEST_DAYS,
    FIRST_ARC,
    LEAST_MINUTES,
    LONGEST,
    MINUTES,
    MOST_DAYS,
    MOST_MINUTES,
    MUST_WORK,
    PERIOD,
    RUN,
    SHORTEST_OFF,
    SHORTEST_RUN,
    UNKNOWN_PAST,
    after_off,
    after_work,
    cut_day,
    days_since,
    top_of,
)

HALVINGS = 6
"""Steps in which a price is found: each looks at every arc once."""


@njit(cache=True, nogil=True)
def minute_prices(arc_value, moves, stages, limits, state, duties, overtime, never):  # type: ignore[no-untyped-def]
    """Return [S] the price of a minute unit, that of its period: 0 where minutes do not bind, less where the least do.

    `overtime` is as in `kernel.best_tour`: units above which each costs so much more.
    """
    count = stages.shape[0]
    prices, first = np.zeros(count), state[BEGIN]
    for s in range(first, count if limits[MOST_MINUTES] > 0 else first):
        if s + 1 == count or stages[s + 1, PERIOD] != stages[s, PERIOD]:
            days, minutes = (state[DAYS], state[MINUTES]) if first == state[BEGIN] else (0, 0)
            duty = BY_PERIOD + 2 * stages[s, PERIOD]
            fewest = limits[FEWEST_DAYS] + limits[duty] - days if duties else 0
            most_days = limits[MOST_DAYS] - days if limits[MOST_DAYS] >= 0 else s + 1 - first
            least = limits[LEAST_MINUTES] + limits[duty + 1] if duties else 0
            prices[first : s + 1] = _minute_price(
                arc_value, moves, stages[first : s + 1], fewest, most_days, minutes, least, limits, overtime, never
            )  # fmt: skip
            first = s + 1
    return prices


@njit(cache=True, nogil=True)
def _minute_price(  # type: ignore[no-untyped-def]
    arc_value, moves, stages, fewest, most_days, minutes, least, limits, overtime, never
):  # fmt: skip
    """Return the price at which what the best days and the minutes left are worth is about least (it is convex)."""
    price, best_price, lowest = 0.0, 0.0, np.inf
    # At these two prices the minutes that may be had change: below 0 only the least, above overtime all.
    low, high, turn = -np.inf, np.inf, overtime[1]
    for _ in range(2 + HALVINGS):
        worth, had, dear = _best_days(arc_value, moves, stages, fewest, most_days, price, never)
        worth += minutes_left(price, minutes, least, limits, overtime)
        if worth < lowest:
            best_price, lowest = price, worth
        had += minutes
        ordinary = min(limits[MOST_MINUTES], max(overtime[0], least)) if turn > 0.0 else limits[MOST_MINUTES]
        fewer = ordinary if price > 0.0 else least
        more = limits[MOST_MINUTES] if price >= turn else ordinary
        if (fewer <= had <= more and (price == 0.0 or price == turn)) or fewer == had:
            break
        if had > more:
            low = price
        else:
            high = price
        if low < turn < high and low >= 0.0:
            price = turn
        elif high == np.inf:
            price = low + dear
        elif low == -np.inf:
            price = high - dear
        else:
            price = (low + high) / 2
    return best_price


@njit(cache=True, nogil=True)
def _best_days(arc_value, moves, stages, fewest, most_days, price, never):  # type: ignore[no-untyped-def]
    """Return worth and minutes of the best days at `price`, and the most that a minute unit brings on any day."""
    tops, units, dear = np.full(stages.shape[0], never), np.zeros(stages.shape[0], np.int64), 1e-9
    for s in range(stages.shape[0]):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            if arc_value[a] > never and arc_value[a] - price * moves[a, 2] > tops[s]:
                tops[s], units[s] = arc_value[a] - price * moves[a, 2], moves[a, 2]
        if tops[s] > never:
            dear = max(dear, abs(tops[s]) / max(units[s], 1))
    worth, had, taken = 0.0, 0, 0
    for s in np.argsort(-tops)[: max(most_days, 0)]:
        if tops[s] > never and (tops[s] > 0.0 or taken < fewest):
            worth += tops[s]
            had += units[s]
            taken += 1
    return worth, had, dear


@njit(cache=True, nogil=True, inline="always")
def minutes_left(price, minutes, least, limits, overtime):  # type: ignore[no-untyped-def]
    """Return the most that minutes still to come are worth at their price, less overtime, after `minutes`."""
    if limits[MOST_MINUTES] == 0:
        return 0.0
    if price < 0.0:
        return price * max(least - minutes, 0)
    most = limits[MOST_MINUTES] - minutes
    over = min(max(limits[MOST_MINUTES] - max(overtime[0], minutes), 0), most) if overtime[1] > 0.0 else 0.0
    return price * (most - over) + max(price - overtime[1], 0.0) * over


@njit(cache=True, nogil=True)
def day_tops(arc_value, moves, stages, prices, never):  # type: ignore[no-untyped-def]
    """Return by stage the best arc less the price of its minutes; `never` where no work is offered."""
    tops = np.full(stages.shape[0], never)
    for s in range(stages.shape[0]):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            if arc_value[a] > never:
                tops[s] = max(tops[s], arc_value[a] - prices[s] * moves[a, 2])
    return tops


@njit(cache=True, nogil=True)
def ceilings_ahead(tops, prices, stages, limits, state, duties, overtime, never):  # type: ignore[no-untyped-def]
    """Return [S + 1, codes, K + 1] what stages from one on add at most, by run code and days worked in the period.

    With `duties` the fewest days must be reached. `minutes_left` of the stage's own period comes on top. Where days are
    not counted there is one column; where a boundary cuts a labour day any label may follow.
    """
    count, begin = stages.shape[0], state[BEGIN]
    track_days, columns = limits[MOST_DAYS] >= 0, max(limits[MOST_DAYS], 0) + 1
    shortest_run, shortest_off, top = limits[SHORTEST_RUN], limits[SHORTEST_OFF], top_of(limits, True)
    codes = 1 + top + max(shortest_off - 1, 0)
    since, unknown = days_since(stages, begin), state[UNKNOWN_PAST] == 1
    ahead, after = np.full((count + 1, codes, columns), never), np.empty((codes, columns))
    for s in range(count - 1, begin - 1, -1):
        if s + 1 < count and stages[s + 1, PERIOD] == stages[s, PERIOD]:
            after[:] = ahead[s + 1]
        else:
            duty = BY_PERIOD + 2 * stages[s, PERIOD]
            fewest = limits[FEWEST_DAYS] + limits[duty] if duties and track_days else 0
            after[:] = never
            for code in range(codes):
                later = 0.0
                if s + 1 < count:
                    least = limits[LEAST_MINUTES] + limits[duty + 3] if duties else 0
                    later = ahead[s + 1, code, 0] + minutes_left(prices[s + 1], 0, least, limits, overtime)
                after[code, min(fewest, columns) :] = later
        if cut_day(stages, s, state):
            ahead[s] = max(tops[s], 0.0) + after.max()
            continue
        for code in range(codes):
            excused = unknown and code == since[s] + state[RUN]
            off = after_off(code, top, shortest_run, shortest_off, excused)
            off = -1 if stages[s, MUST_WORK] == 1 else off
            work = after_work(code, top, limits[LONGEST]) if tops[s] > never else -1
            for k in range(columns):
                best = after[off, k] if off >= 0 else never
                k2 = k + 1 if track_days else 0
                if work >= 0 and k2 < columns and after[work, k2] > never:
                    best = max(best, tops[s] + after[work, k2])
                ahead[s, code, k] = best
    return ahead


@njit(cache=True, nogil=True)
def units_of(moves, limits):  # type: ignore[no-untyped-def]
    """Return the minute units that arcs have, ascending; 0 alone where minutes are not counted."""
    if limits[MOST_MINUTES] == 0:
        return np.zeros(1, np.int64)
    return np.unique(moves[:, 2])


@njit(cache=True, nogil=True)
def days_and_minutes(tops, units, stages, limits, state, duties, overtime, never):  # type: ignore[no-untyped-def]
    """Return what no tour exceeds that keeps days and minutes of every period, whatever lies between its shifts.

    `tops` [S, U] is the best arc of each day with so many of `units` [U].
    """
    begin, count, most = state[BEGIN], stages.shape[0], limits[MOST_MINUTES]
    track_days = limits[MOST_DAYS] >= 0
    columns = limits[MOST_DAYS] + 1 if track_days else 1
    best = np.full((columns, most + 1), never)
    if state[MINUTES] > most or (track_days and state[DAYS] >= columns):
        return never
    best[state[DAYS] if track_days else 0, state[MINUTES]] = 0.0
    for s in range(begin, count):
        for k in range(columns - 1, -1, -1):
            for m in range(most, -1, -1):
                found = best[k, m] if stages[s, MUST_WORK] == 0 else never
                before = k - 1 if track_days else k
                for u in range(units.shape[0] if before >= 0 else 0):
                    if units[u] <= m and tops[s, u] > never and best[before, m - units[u]] > never:
                        found = max(found, best[before, m - units[u]] + tops[s, u])
                best[k, m] = found
        if s + 1 == count or stages[s + 1, PERIOD] != stages[s, PERIOD]:
            duty = BY_PERIOD + 2 * stages[s, PERIOD]
            fewest = limits[FEWEST_DAYS] + limits[duty] if duties and track_days else 0
            least = limits[LEAST_MINUTES] + limits[duty + 1] if duties else 0
            worth = never
            for k in range(max(fewest, 0), columns):
                for m in range(max(least, 0), most + 1):
                    if best[k, m] > never:
                        worth = max(worth, best[k, m] - overtime[1] * max(m - overtime[0], 0.0))
            if worth <= never:
                return never
            best[:] = never
            best[0, 0] = worth
    return worth
