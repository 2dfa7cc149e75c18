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
    first_code,
    top_of,
)

HALVINGS = 6
"""Steps in which a price is found: each looks at every day and kind once."""


@njit(cache=True, nogil=True)
def most_by_days(arc_value, stages, limits, state):  # type: ignore[no-untyped-def]
    """Return what no tour exceeds that works as many days as each period allows: the best stages, each its best arc."""
    count, most, first = stages.shape[0], 0.0, state[BEGIN]
    tops = np.zeros(count)
    for s in range(first, count):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            tops[s] = max(tops[s], arc_value[a])
        if s + 1 == count or stages[s + 1, PERIOD] != stages[s, PERIOD]:
            own = np.sort(tops[first : s + 1])
            worked = state[DAYS] if stages[s, PERIOD] == stages[state[BEGIN], PERIOD] else 0
            off = max(len(own) - max(limits[MOST_DAYS] - worked, 0), 0) if limits[MOST_DAYS] >= 0 else 0
            most += own[off:].sum()
            first = s + 1
    return most


@njit(cache=True, nogil=True)
def kind_tops(arc_value, moves, kind_of, kinds, stages, never):  # type: ignore[no-untyped-def]
    """Return [S, C] the best arc of each stage and kind; `never` where none may be worked."""
    tops = np.full((stages.shape[0], kinds.shape[0]), never)
    for s in range(stages.shape[0]):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            tops[s, kind_of[a]] = max(tops[s, kind_of[a]], arc_value[a])
    return tops


@njit(cache=True, nogil=True)
def minute_prices(tops, kinds, stages, limits, state, duties, overtime, never):  # type: ignore[no-untyped-def]
    """Return [S] the price of a minute unit, that of its period: 0 where minutes do not bind, less where the least do.

    `tops` [S, C] are the best arcs by stage and kind, `kinds` [C, 2] begin with the minute units of each. `overtime`
    is as in `kernel.best_tour`: units above which each costs so much more.
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
                tops[first : s + 1], kinds, fewest, most_days, minutes, least, limits, overtime, never
            )
            first = s + 1
    return prices


@njit(cache=True, nogil=True)
def _minute_price(tops, kinds, fewest, most_days, minutes, least, limits, overtime, never):  # type: ignore[no-untyped-def]
    """Return the price at which what the best days and the minutes left are worth is about least (it is convex)."""
    price, best_price, lowest = 0.0, 0.0, np.inf
    # At these two prices the minutes that may be had change: below 0 only the least, above overtime all.
    low, high, turn = -np.inf, np.inf, overtime[1]
    for _ in range(2 + HALVINGS):
        worth, had, dear = _best_days(tops, kinds, fewest, most_days, price, never)
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
def _best_days(tops, kinds, fewest, most_days, price, never):  # type: ignore[no-untyped-def]
    """Return worth and minutes of the best days at `price`, and the most that a minute unit brings on any day."""
    best, units, dear = np.full(tops.shape[0], never), np.zeros(tops.shape[0], np.int64), 1e-9
    for s in range(tops.shape[0]):
        for c in range(tops.shape[1]):
            if tops[s, c] > never and tops[s, c] - price * kinds[c, 0] > best[s]:
                best[s], units[s] = tops[s, c] - price * kinds[c, 0], kinds[c, 0]
        if best[s] > never:
            dear = max(dear, abs(best[s]) / max(units[s], 1))
    worth, had, taken = 0.0, 0, 0
    for s in np.argsort(-best)[: max(most_days, 0)]:
        if best[s] > never and (best[s] > 0.0 or taken < fewest):
            worth += best[s]
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
def day_tops(tops, kinds, prices, never):  # type: ignore[no-untyped-def]
    """Return [S] the best arc less the price of its minutes; `never` where no work is offered."""
    best = np.full(tops.shape[0], never)
    for s in range(tops.shape[0]):
        for c in range(tops.shape[1]):
            if tops[s, c] > never:
                best[s] = max(best[s], tops[s, c] - prices[s] * kinds[c, 0])
    return best


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
def first_ceiling(ahead, prices, stages, limits, state, duties, overtime):  # type: ignore[no-untyped-def]
    """Return what no tour exceeds from the first free stage on."""
    begin = state[BEGIN]
    worked = min(state[DAYS], limits[MOST_DAYS]) if limits[MOST_DAYS] >= 0 else 0
    least = limits[LEAST_MINUTES] + limits[BY_PERIOD + 2 * stages[begin, PERIOD] + 1] if duties else 0
    left = minutes_left(prices[begin], state[MINUTES], least, limits, overtime)
    return ahead[begin, first_code(limits, state, top_of(limits, True)), worked] + left


@njit(cache=True, nogil=True)
def days_alone(tops, prices, stages, limits, state, duties, overtime, never, start, end):  # type: ignore[no-untyped-def]
    """Return what no tour exceeds from stage `start` to `end`, whole periods, by days and minutes at a price alone.

    That is the best days of each period; `tops` [S] are from `day_tops`.
    """
    first, worth, best = start, 0.0, np.empty(tops.shape[0])
    for s in range(start, end):
        if s + 1 < tops.shape[0] and stages[s + 1, PERIOD] == stages[s, PERIOD]:
            continue
        days, minutes = (state[DAYS], state[MINUTES]) if first == state[BEGIN] else (0, 0)
        duty = BY_PERIOD + 2 * stages[s, PERIOD]
        fewest = limits[FEWEST_DAYS] + limits[duty] - days if duties else 0
        most = limits[MOST_DAYS] - days if limits[MOST_DAYS] >= 0 else s + 1 - first
        least = limits[LEAST_MINUTES] + limits[duty + 1] if duties else 0
        # The best first, by insertion: a week has few days.
        count = 0
        for i in range(first, s + 1):
            if tops[i] > never:
                place = count
                while place > 0 and best[place - 1] < tops[i]:
                    best[place] = best[place - 1]
                    place -= 1
                best[place] = tops[i]
                count += 1
        if count < fewest or most < fewest:
            return never
        for place in range(min(count, max(most, 0))):
            worth += best[place] if place < fewest else max(best[place], 0.0)
        worth += minutes_left(prices[s], minutes, least, limits, overtime)
        first = s + 1
    return worth
