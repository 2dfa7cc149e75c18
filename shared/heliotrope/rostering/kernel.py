"""The kernel: the lawful tour of one agent that is worth most under prices, by dynamic programming.

Two levels. `arc_values` prices every shift that may be worked (an *arc*: start and pattern), with each break in the
best slots of its window, from prefix sums. `best_tour` chooses arcs over the labour days. Its label is

    (run of days worked, days, minutes, nights in the week, weekly rest had) x time from which the agent is rested

and each dimension that cannot bind has size 1. Succession (daily rest) is a prefix maximum over the time dimension,
so there is no dominance test and no sorting. All times inside are exact multiples of the tour class's unit: the
result is the true optimum, for building and for the bound alike.
"""

from __future__ import annotations

import numpy as np
from numba import njit

NEVER = -1e18
DAY_OWED = 1e9
"""Penalty of each contractual day (or minute unit) not worked: far above any price, so it yields only to necessity."""
MINUTE_OWED = 1e6
OFF = -1


@njit(cache=True, nogil=True)
def arc_values(value, cost, blocked, arcs, patterns, breaks, start_penalty, out):  # type: ignore[no-untyped-def]
    """Write the worth of every arc into `out` [N]; `NEVER` where a blocked slot lies in its span.

    Parameters
    ----------
    value, cost : [T+]
        Worth of presence, and wage with premiums, per slot.
    blocked : [T+ + 1]
        Prefix count of slots in which the agent cannot be present.
    arcs : [N, 6] int
        start slot, length, pattern, stage, touches night, local start minute.
    patterns : [P, 2] int
        First break and number of breaks.
    breaks : [B, 4] int
        Length, earliest and latest offset in slots, paid.
    start_penalty : [1440] money by local start minute.
    """
    slots = value.shape[0]
    worth = np.zeros(slots + 1)
    wages = np.zeros(slots + 1)
    for t in range(slots):
        worth[t + 1] = worth[t] + value[t]
        wages[t + 1] = wages[t] + cost[t]
    for n in range(arcs.shape[0]):
        start = arcs[n, 0]
        end = start + arcs[n, 1]
        if blocked[end] != blocked[start]:
            out[n] = NEVER
            continue
        total = worth[end] - worth[start] - wages[end] + wages[start] - start_penalty[arcs[n, 5]]
        first = patterns[arcs[n, 2], 0]
        for b in range(first, first + patterns[arcs[n, 2], 1]):
            _, least = best_break(worth, wages, start, breaks[b])
            total -= least
        out[n] = total


@njit(cache=True, nogil=True, inline="always")
def best_break(worth, wages, start, rule):  # type: ignore[no-untyped-def]
    """Return (slot, what is lost) of the cheapest place for one break; prefix sums as in `arc_values`."""
    length, paid = rule[0], rule[3]
    where, least = -1, 1e300
    for at in range(start + rule[1], start + rule[2] + 1):
        loss = worth[at + length] - worth[at]
        if not paid:
            loss -= wages[at + length] - wages[at]
        if loss < least - 1e-9:
            where, least = at, loss
    return where, least


@njit(cache=True, nogil=True)
def best_tour(arc_value, arcs, moves, stages, limits, state, tour):  # type: ignore[no-untyped-def]
    """Choose the arcs of the best tour; write one arc (or OFF) per stage into `tour`, return (worth, owed).

    Parameters
    ----------
    arc_value : [N]
        From `arc_values`.
    arcs : [N, 6] int
        As in `arc_values`, ordered by stage.
    moves : [N, 4] int
        Start and rested-again time in units from the stage's start, minute units, touches night.
    stages : [S, 5] int
        First arc, end of arcs, length to the next stage in units, labour week, whether the next stage is of the same
        labour day.
    limits : [10 + 2 W] int
        daily rest, weekly rest (units), longest run (0: not counted), fewest days, most days, fewest and most minute
        units, most nights, lowest and highest rested-again time kept; then for each of W weeks what its fewest days
        and minute units exceed these by.
    state : [7] int
        Rested-again time from the first free stage in units, run (plus longest run + 1 where that stage's labour day
        is worked already), days, minutes, nights so far in its week, weekly rest had, first free stage.
    tour : [S] int

    Returns
    -------
    worth : float
        Value of the tour without penalties.
    owed : float
        Penalties for contractual days and minutes that no lawful tour can reach; 0 where all are reached.
    """
    rest, weekly, longest = limits[0], limits[1], limits[2]
    least_days, most_days, least_minutes, most_minutes = limits[3], limits[4], limits[5], limits[6]
    most_nights, low, high = limits[7], limits[8], limits[9]
    count, begin = stages.shape[0], state[6]
    worked_today = longest + 1
    split = state[1] >= worked_today
    for s in range(begin, count):
        split = split or stages[s, 4] == 1
    runs, days = 2 * worked_today if split else worked_today, most_days + 1
    minutes, nights, times = most_minutes + 1, most_nights + 1, high - low + 1
    labels = runs * days * minutes * nights * 2
    steps = count - begin + stages[count - 1, 3] - stages[begin, 3]
    # Rows are filled when a label is first reached: most labels never are.
    here, there = np.empty((labels, times)), np.empty((labels, times))
    live, next_live = np.zeros(labels, np.bool_), np.zeros(labels, np.bool_)
    came = np.empty((steps, labels, times), np.int32)
    arc_of = np.empty((steps, labels, times), np.int32)
    stage_of = np.full(steps, -1, np.int32)
    prefix = np.empty(times)
    where = np.empty(times, np.int32)
    track_minutes, track_nights, track_run = most_minutes > 0, most_nights > 0, longest > 0

    label0 = (state[1] * days + min(state[2], most_days)) * minutes + (
        min(state[3], most_minutes) if track_minutes else 0
    )
    label0 = (label0 * nights + (min(state[4], most_nights) if track_nights else 0)) * 2 + state[5]
    _open(here, live, label0)
    here[label0, min(max(state[0], low), high) - low] = 0.0

    step = 0
    for s in range(begin, count):
        if s > begin and stages[s, 3] != stages[s - 1, 3]:
            week = 10 + 2 * stages[s - 1, 3]
            _turn_week(
                here,
                live,
                there,
                next_live,
                came[step],
                days,
                minutes,
                nights,
                times,
                least_days + limits[week],
                least_minutes + limits[week + 1],
                rest,
                weekly,
                low,
            )
            here, there = there, here
            live, next_live = next_live, live
            next_live[:] = False
            step += 1
        stage_of[step] = s
        first, end, length = stages[s, 0], stages[s, 1], stages[s, 2]
        for label in range(labels):
            if not live[label]:
                continue
            top = NEVER
            at = -1
            for i in range(times):
                if here[label, i] > top:
                    top = here[label, i]
                    at = i
                prefix[i] = top
                where[i] = at
            had = label % 2
            rem = label // 2
            n = rem % nights
            rem //= nights
            m = rem % minutes
            rem //= minutes
            k = rem % days
            code = rem // days
            worked = code >= worked_today
            r = code - worked_today if worked else code
            after_off = code if stages[s, 4] == 1 else (r if worked else 0)
            off_label = (((after_off * days + k) * minutes + m) * nights + n) * 2 + had
            _open(there, next_live, off_label)
            for i in range(times):
                if here[label, i] > NEVER:
                    j = max(i - length, 0)
                    if here[label, i] > there[off_label, j]:
                        there[off_label, j] = here[label, i]
                        came[step, off_label, j] = label * times + i
                        arc_of[step, off_label, j] = OFF
            if worked or k == most_days or (track_run and r == longest):
                continue
            after_work = (r + 1 if track_run else 0) + (worked_today if stages[s, 4] == 1 else 0)
            for a in range(first, end):
                if arc_value[a] <= NEVER:
                    continue
                m2 = m + moves[a, 2] if track_minutes else 0
                n2 = n + moves[a, 3] if track_nights else 0
                if m2 >= minutes or n2 >= nights:
                    continue
                upto = min(moves[a, 0], high) - low
                to = (((after_work * days + k + 1) * minutes + m2) * nights + n2) * 2
                j = min(max(moves[a, 1] - length, low), high) - low
                if prefix[upto] > NEVER:
                    worth = prefix[upto] + arc_value[a]
                    _open(there, next_live, to + had)
                    if worth > there[to + had, j]:
                        there[to + had, j] = worth
                        came[step, to + had, j] = label * times + where[upto]
                        arc_of[step, to + had, j] = a
                if had == 0:
                    rested = min(moves[a, 0] + rest - weekly, high) - low
                    if rested >= 0 and prefix[rested] > NEVER:
                        worth = prefix[rested] + arc_value[a]
                        _open(there, next_live, to + 1)
                        if worth > there[to + 1, j]:
                            there[to + 1, j] = worth
                            came[step, to + 1, j] = label * times + where[rested]
                            arc_of[step, to + 1, j] = a
        here, there = there, here
        live, next_live = next_live, live
        next_live[:] = False
        step += 1

    best, at = NEVER, -1
    week = 10 + 2 * stages[count - 1, 3]
    least_days, least_minutes = least_days + limits[week], least_minutes + limits[week + 1]
    for label in range(labels):
        for i in range(times if live[label] else 0):
            if here[label, i] > NEVER:
                lack = _lack(label, i, days, minutes, nights, least_days, least_minutes, rest, weekly, low)
                if lack >= 0 and here[label, i] - lack > best:
                    best, at = here[label, i] - lack, label * times + i
    for s in range(count):
        tour[s] = OFF
    if at < 0:
        return NEVER, 0.0
    for back in range(steps - 1, -1, -1):
        label, i = at // times, at % times
        if stage_of[back] >= 0:
            tour[stage_of[back]] = arc_of[back, label, i]
        at = came[back, label, i]
    worth = 0.0
    for s in range(count):
        if tour[s] != OFF:
            worth += arc_value[tour[s]]
    return worth, worth - best


@njit(cache=True, nogil=True, inline="always")
def _open(rows, live, label):  # type: ignore[no-untyped-def]
    """Make the row of a label ready at its first use."""
    if not live[label]:
        live[label] = True
        rows[label, :] = NEVER


@njit(cache=True, nogil=True, inline="always")
def _lack(label, i, days, minutes, nights, least_days, least_minutes, rest, weekly, low):  # type: ignore[no-untyped-def]
    """Return what a week that ends in this label owes; below 0 where it had no weekly rest by its end."""
    rem = label // 2
    m = (rem // nights) % minutes
    k = (rem // nights // minutes) % days
    if label % 2 == 0 and rest - (i + low) < weekly:
        return -1.0
    return DAY_OWED * max(0, least_days - k) + MINUTE_OWED * max(0, least_minutes - m)


@njit(cache=True, nogil=True)
def _turn_week(  # type: ignore[no-untyped-def]
    here, live, there, next_live, came, days, minutes, nights, times, least_days, least_minutes, rest, weekly, low
):
    """Close a labour week: counts start anew, what the week owes is paid, run and rest go on."""
    for label in range(here.shape[0]):
        run = label // (days * minutes * nights * 2)
        to = run * days * minutes * nights * 2
        for i in range(times if live[label] else 0):
            if here[label, i] > NEVER:
                lack = _lack(label, i, days, minutes, nights, least_days, least_minutes, rest, weekly, low)
                if lack >= 0:
                    _open(there, next_live, to)
                if lack >= 0 and here[label, i] - lack > there[to, i]:
                    there[to, i] = here[label, i] - lack
                    came[to, i] = label * times + i


@njit(cache=True, nogil=True)
def lay_tour(value, cost, arcs, patterns, breaks, start_penalty, tour, slots, starts):  # type: ignore[no-untyped-def]
    """Lay out a tour: write its slots on queue and the start slot of each break; return (number of slots, labour).

    Breaks go where `value` less saved wages is least. `labour` is wages with premiums and start penalties. `slots`
    has room for every slot of the tour, `starts` [S, B] for the breaks of each stage.
    """
    horizon = value.shape[0]
    worth = np.zeros(horizon + 1)
    wages = np.zeros(horizon + 1)
    for t in range(horizon):
        worth[t + 1] = worth[t] + value[t]
        wages[t + 1] = wages[t] + cost[t]
    count, labour = 0, 0.0
    for s in range(tour.shape[0]):
        if tour[s] == OFF:
            continue
        start, length, pattern = arcs[tour[s], 0], arcs[tour[s], 1], arcs[tour[s], 2]
        labour += wages[start + length] - wages[start] + start_penalty[arcs[tour[s], 5]]
        at = start
        first = patterns[pattern, 0]
        for b in range(patterns[pattern, 1]):
            rule = breaks[first + b]
            begin, _ = best_break(worth, wages, start, rule)
            starts[s, b] = begin
            if not rule[3]:
                labour -= wages[begin + rule[0]] - wages[begin]
            while at < begin:
                slots[count] = at
                count += 1
                at += 1
            at = begin + rule[0]
        while at < start + length:
            slots[count] = at
            count += 1
            at += 1
    return count, labour
