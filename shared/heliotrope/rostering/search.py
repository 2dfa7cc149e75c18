"""The forward search behind `kernel.best_tour`: labels stage by stage, and the way back from the best at the end."""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.ceilings import minutes_left
from heliotrope.rostering.runs import (
    BEGIN,
    BY_PERIOD,
    DAYS,
    END_ARC,
    FEWEST_DAYS,
    FIRST_ARC,
    HIGH,
    LEAST_MINUTES,
    LENGTH,
    LOW,
    MINUTES,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_NIGHTS,
    MOST_WEEKENDS,
    NIGHTS,
    PERIOD,
    REST,
    RESTED_AT,
    RESTED_WEEKLY,
    RUN,
    SHORTEST_OFF,
    TYPES,
    WEEKENDS,
    WEEKLY,
    WORKED_TODAY,
    days_since,
    days_to_come,
    first_code,
    longest_arcs,
    minute_band,
    minutes_to_come,
    run_steps,
    top_of,
)  # fmt: skip

NEVER = -1e18
DAY_OWED = 1e9
"""Penalty of each contractual day (or minute unit) not worked: far above any price, so it yields only to necessity."""
MINUTE_OWED = 1e6
OFF = -1


@njit(cache=True, nogil=True)
def search_tour(  # type: ignore[no-untyped-def]
    arc_value, moves, stages, limits, state, tour, minima, narrow, overtime_from, overtime_price, digit,
    floor, prices, ahead
):  # fmt: skip
    """Search with minimum runs or without; all labels, or only those from which fewest days and minutes are in reach.

    A label is one number: ((((((day worked, run code), weekends), types), days), minutes), nights), weekly rest.
    Two kinds of shift may be counted where nights are: the number has two digits, the lower one below `digit`.
    Minutes are counted from the fewest of which there is hope at that stage. Labels from which `ceilings` say that
    nothing reaches `floor` are dropped: a tour found below it need not be the best.
    """
    rest, weekly, most_days = limits[REST], limits[WEEKLY], limits[MOST_DAYS]
    most_minutes, most_nights, low, high = limits[MOST_MINUTES], limits[MOST_NIGHTS], limits[LOW], limits[HIGH]
    shortest_off = limits[SHORTEST_OFF] if minima else 0
    count, begin = stages.shape[0], state[BEGIN]
    track_minutes, track_nights, track_days = most_minutes > 0, most_nights > 0, most_days >= 0
    top = top_of(limits, minima)
    codes = 1 + top + max(shortest_off - 1, 0)
    code0 = first_code(limits, state, top) if minima else min(state[RUN], top)
    off_to, work_to, weekend = run_steps(stages, limits, state, minima)
    weekends = max(limits[MOST_WEEKENDS], 0) + 1
    strides, tallies = type_strides(limits, stages[count - 1, PERIOD])
    types_at = limits.shape[0] - limits[TYPES]

    since = days_since(stages, begin)
    base, minutes = np.zeros(count, np.int64), most_minutes + 1
    hope_days, hope = np.zeros(count + 1, np.int64), np.zeros((1, 1, 1), np.int64)
    if narrow:
        longest_arc = longest_arcs(arc_value, NEVER, moves, stages, begin)
        hope_days = days_to_come(longest_arc, stages, begin)
        if track_minutes:
            hope = minutes_to_come(longest_arc, stages, limits, state, since, minima, codes, top, weekends)
            base, minutes = minute_band(hope, longest_arc, stages, limits, state, since, minima, top, weekends, code0)
    days, nights, rests, times = max(most_days, 0) + 1, most_nights + 1, 2 if weekly > 0 else 1, high - low + 1
    labels = off_to.shape[1] * weekends * tallies * days * minutes * nights * rests
    steps = count - begin + stages[count - 1, PERIOD] - stages[begin, PERIOD]
    # Rows are filled when a label is first reached: most labels never are. `reached` lists those that were.
    here, there = np.empty((labels, times)), np.empty((labels, times))
    live = np.zeros(labels, np.bool_)
    reached, next_reached, found = np.empty(labels, np.int64), np.empty(labels, np.int64), 0
    came = np.empty((steps, labels, times), np.int64)
    stage_of = np.full(steps, -1, np.int32)
    prefix, where = np.empty(times), np.empty(times, np.int64)
    tour[:] = OFF

    m = min(state[MINUTES], most_minutes) - base[begin] if track_minutes else 0
    if m < 0 or m >= minutes:
        return NEVER, 0.0
    label = (code0 + (codes if state[WORKED_TODAY] == 1 else 0)) * weekends + min(state[WEEKENDS], weekends - 1)
    label = (label * tallies * days + (min(state[DAYS], most_days) if track_days else 0)) * minutes + m
    label = label * nights + (min(state[NIGHTS], most_nights) if track_nights else 0)
    label = label * rests + (state[RESTED_WEEKLY] if rests == 2 else 0)
    reached[0], count_here = label, 1
    here[label, :] = NEVER
    here[label, min(max(state[RESTED_AT], low), high) - low] = 0.0

    step = 0
    for s in range(begin, count):
        if s > begin and stages[s, PERIOD] != stages[s - 1, PERIOD]:
            duties = BY_PERIOD + 2 * stages[s - 1, PERIOD]
            count_here = _turn_period(
                here, reached, count_here, there, next_reached, live, came[step], days, minutes, nights, rests,
                (limits[LEAST_MINUTES] + limits[duties + 1]) if narrow and track_minutes else 0, base[s],
                limits[FEWEST_DAYS] + limits[duties], limits[LEAST_MINUTES] + limits[duties + 1], rest, weekly, low,
                overtime_from, overtime_price,
            )  # fmt: skip
            here, there, reached, next_reached = there, here, next_reached, reached
            step += 1
        stage_of[step] = s
        first, end, length, found = stages[s, FIRST_ARC], stages[s, END_ARC], stages[s, LENGTH], 0
        duties = BY_PERIOD + 2 * stages[s, PERIOD]
        fewest_days = limits[FEWEST_DAYS] + limits[duties]
        least = limits[LEAST_MINUTES] + limits[duties + 1]
        goes_on = s + 1 < count and stages[s + 1, PERIOD] == stages[s, PERIOD]
        next_base = base[s + 1] if goes_on else (least if narrow and track_minutes else 0)
        for position in range(count_here):
            label = reached[position]
            had = label % rests
            rem = label // rests
            n = rem % nights
            rem //= nights
            m = rem % minutes + base[s]
            rem //= minutes
            k = rem % days
            rem //= days
            tally = rem % tallies
            rem //= tallies
            w = rem % weekends
            run = rem // weekends
            code = run % codes
            if narrow and (
                (track_days and k + hope_days[s] < fewest_days) or (track_minutes and m + hope[s, code, w] < least)
            ):
                continue
            top_value = NEVER
            at = -1
            for i in range(times):
                if here[label, i] > top_value:
                    top_value = here[label, i]
                    at = i
                prefix[i] = top_value
                where[i] = label * times + at
            if floor > NEVER:
                left = minutes_left(prices[s], m, least, limits, (overtime_from, overtime_price))
                if top_value + left + ahead[s, code, k] < floor:
                    continue

            off, after, w2 = off_to[s, run], work_to[s, run], w + weekend[s, run]
            if off >= 0 and m >= next_base and m - next_base < minutes:
                to = ((((off * weekends + w) * tallies + tally) * days + k) * minutes + m - next_base) * nights + n
                to = to * rests + had
                if not live[to]:
                    found = _reach(there, live, next_reached, found, to)
                for i in range(times):
                    if here[label, i] > NEVER:
                        j = max(i - length, 0)
                        if here[label, i] > there[to, j]:
                            there[to, j] = here[label, i]
                            came[step, to, j] = (label * times + i) << 32
            if after < 0 or w2 >= weekends or (track_days and k == most_days):
                continue
            after = after * weekends + w2
            k2 = k + 1 if track_days else 0
            for a in range(first, end):
                if arc_value[a] <= NEVER:
                    continue
                m2 = m + moves[a, 2] - next_base if track_minutes else 0
                n2 = n + moves[a, 3] if track_nights else 0
                if m2 < 0 or m2 >= minutes or m2 + next_base > most_minutes or n2 >= nights:
                    continue
                if digit > 0 and n % digit + moves[a, 3] % digit >= digit:
                    continue
                tally2 = tally
                if tallies > 1 or limits[TYPES] > 0:
                    kind = moves[a, 4]
                    most = limits[types_at + kind]
                    if most >= 0:
                        if (tally // strides[kind]) % (most + 1) == most:
                            continue
                        tally2 = tally + strides[kind]
                upto = min(moves[a, 0], high) - low
                to = ((((after * tallies) + tally2) * days + k2) * minutes + m2) * nights + n2
                to *= rests
                j = min(max(moves[a, 1] - length, low), high) - low
                if prefix[upto] > NEVER:
                    worth = prefix[upto] + arc_value[a]
                    if not live[to + had]:
                        found = _reach(there, live, next_reached, found, to + had)
                    if worth > there[to + had, j]:
                        there[to + had, j] = worth
                        came[step, to + had, j] = (where[upto] << 32) + a + 1
                if had == 0 and rests == 2:
                    rested = min(moves[a, 0] + rest - weekly, high) - low
                    if rested >= 0 and prefix[rested] > NEVER:
                        worth = prefix[rested] + arc_value[a]
                        if not live[to + 1]:
                            found = _reach(there, live, next_reached, found, to + 1)
                        if worth > there[to + 1, j]:
                            there[to + 1, j] = worth
                            came[step, to + 1, j] = (where[rested] << 32) + a + 1
        for position in range(found):
            live[next_reached[position]] = False
        here, there, reached, next_reached = there, here, next_reached, reached
        count_here = found
        step += 1

    best, at = NEVER, -1
    duties = BY_PERIOD + 2 * stages[count - 1, PERIOD]
    fewest_days, least = limits[FEWEST_DAYS] + limits[duties], limits[LEAST_MINUTES] + limits[duties + 1]
    final = least if narrow and track_minutes else 0
    for position in range(count_here):
        label = reached[position]
        for i in range(times):
            if here[label, i] > NEVER:
                lack = _lack(label, i, days, minutes, nights, rests, final, fewest_days, least, rest, weekly, low)
                total = (
                    here[label, i]
                    - lack
                    - _overtime(label, minutes, nights, rests, final, overtime_from, overtime_price)
                )
                if lack >= 0 and total > best:
                    best, at = total, label * times + i
    if at < 0:
        return NEVER, 0.0
    for back in range(steps - 1, -1, -1):
        came_from = came[back, at // times, at % times]
        if stage_of[back] >= 0:
            tour[stage_of[back]] = (came_from & 0xFFFFFFFF) - 1
        at = came_from >> 32
    # Added up in the order of the search, so that nothing owed is exactly nothing.
    worth, m = 0.0, min(state[MINUTES], most_minutes) if track_minutes else 0
    for s in range(begin, count):
        if s > begin and stages[s, PERIOD] != stages[s - 1, PERIOD]:
            worth, m = worth - overtime_price * max(m - overtime_from, 0.0), 0
        if tour[s] != OFF:
            worth += arc_value[tour[s]]
            m += moves[tour[s], 2] if track_minutes else 0
    worth -= overtime_price * max(m - overtime_from, 0.0)
    return worth, worth - best


@njit(cache=True, nogil=True)
def type_strides(limits, last_period):  # type: ignore[no-untyped-def]
    """Return what a shift of each type adds to the number that counts them all, and how many such numbers there are."""
    types_at = BY_PERIOD + 2 * (last_period + 1)
    strides, tallies = np.zeros(limits[TYPES] + 1, np.int64), 1
    for y in range(limits[TYPES]):
        if limits[types_at + y] >= 0:
            strides[y] = tallies
            tallies *= limits[types_at + y] + 1
    return strides, tallies


@njit(cache=True, nogil=True, inline="always")
def _reach(rows, live, reached, found, label):  # type: ignore[no-untyped-def]
    """Make the row of a label ready at its first use, and list it."""
    live[label] = True
    rows[label, :] = NEVER
    reached[found] = label
    return found + 1


@njit(cache=True, nogil=True, inline="always")
def _lack(label, i, days, minutes, nights, rests, base, least_days, least_minutes, rest, weekly, low):  # type: ignore[no-untyped-def]
    """Return what a period that ends in this label owes; below 0 where it had no weekly rest by its end."""
    rem = label // rests
    m = (rem // nights) % minutes + base
    k = (rem // nights // minutes) % days
    if rests == 2 and label % 2 == 0 and rest - (i + low) < weekly:
        return -1.0
    return DAY_OWED * max(0, least_days - k) + MINUTE_OWED * max(0, least_minutes - m)


@njit(cache=True, nogil=True, inline="always")
def _overtime(label, minutes, nights, rests, base, overtime_from, overtime_price):  # type: ignore[no-untyped-def]
    """Return the premium for the minutes of a period that ends in this label."""
    return overtime_price * max((label // rests // nights) % minutes + base - overtime_from, 0.0)


@njit(cache=True, nogil=True)
def _turn_period(  # type: ignore[no-untyped-def]
    here, reached, count, there, next_reached, live, came, days, minutes, nights, rests, base, next_base,
    least_days, least_minutes, rest, weekly, low, overtime_from, overtime_price
):  # fmt: skip
    """Close a period: counts start anew, what it owes is paid, runs, weekends, types and rest go on."""
    found, times = 0, here.shape[1]
    if next_base > 0:
        return 0
    for position in range(count):
        label = reached[position]
        to = label // (days * minutes * nights * rests) * (days * minutes * nights * rests)
        for i in range(times):
            if here[label, i] > NEVER:
                lack = _lack(label, i, days, minutes, nights, rests, base, least_days, least_minutes, rest, weekly, low)
                if lack >= 0:
                    if not live[to]:
                        found = _reach(there, live, next_reached, found, to)
                    over = _overtime(label, minutes, nights, rests, base, overtime_from, overtime_price)
                    if here[label, i] - lack - over > there[to, i]:
                        there[to, i] = here[label, i] - lack - over
                        came[to, i] = (label * times + i) << 32
    for position in range(found):
        live[next_reached[position]] = False
    return found
