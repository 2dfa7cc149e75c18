"""Runs of days in the kernel's label, and what of the total can still be reached from each; kernels of `kernel`.

A run has one code: 0 is rested (off for as long as the rules ask, or longer), 1 to `top` are days worked in a row, and
top + 1 onwards are days off in a row that are still too few. Where nothing asks for runs there is code 0 alone.
"""

from __future__ import annotations

import numpy as np
from numba import njit

REST, WEEKLY, LONGEST, FEWEST_DAYS, MOST_DAYS, LEAST_MINUTES, MOST_MINUTES, MOST_NIGHTS, LOW, HIGH = range(10)
SHORTEST_RUN, SHORTEST_OFF, MOST_WEEKENDS, WHOLE_WEEKENDS, TYPES, STRICT, BY_PERIOD = range(10, 17)
"""Places in `limits`, as `kernel.best_tour` documents them; from `BY_PERIOD` on come two numbers for each period."""
RESTED_AT, RUN, DAYS, MINUTES, NIGHTS, RESTED_WEEKLY, BEGIN, WORKED_TODAY, DAYS_OFF, WEEKENDS, UNKNOWN_PAST = range(11)
"""Places in `state`."""
FIRST_ARC, END_ARC, LENGTH, PERIOD, SAME_DAY, WEEKEND, MUST_WORK = range(7)
"""Columns of `stages`."""
SATURDAY, SUNDAY = 1, 2
UNREACHED = -(10**9)


@njit(cache=True, nogil=True)
def top_of(limits, minima):  # type: ignore[no-untyped-def]
    """Return the longest run that is told apart: a limit, or enough to tell a short run and a worked yesterday."""
    if limits[LONGEST] > 0:
        return limits[LONGEST]
    told = limits[MOST_WEEKENDS] >= 0
    if minima:
        told = told or limits[SHORTEST_RUN] > 1 or limits[SHORTEST_OFF] > 1 or limits[WHOLE_WEEKENDS] == 1
    return max(limits[SHORTEST_RUN] if minima else 1, 1) if told else 0


@njit(cache=True, nogil=True)
def first_code(limits, state, top):  # type: ignore[no-untyped-def]
    """Return the code of the run that the first free stage finds."""
    if state[RUN] == 0 and 0 < state[DAYS_OFF] < limits[SHORTEST_OFF] and state[UNKNOWN_PAST] == 0:
        return top + state[DAYS_OFF]
    return min(state[RUN], top)


@njit(cache=True, nogil=True, inline="always")
def after_off(code, top, shortest_run, shortest_off, excused):  # type: ignore[no-untyped-def]
    """Return the code after a day off, -1 where the run is too short to end; an `excused` run may be short."""
    if code == 0:
        return 0
    off = 1
    if code > top:
        off = code - top + 1
    elif code < shortest_run and not excused:
        return -1
    return 0 if off >= shortest_off else top + off


@njit(cache=True, nogil=True, inline="always")
def after_work(code, top, longest):  # type: ignore[no-untyped-def]
    """Return the code after a day worked, -1 where the run is at its longest or too few days were off."""
    if code < top:
        return code + 1
    if code > top or longest > 0:
        return -1
    return top


@njit(cache=True, nogil=True, inline="always")
def weekend_begins(day, code, top):  # type: ignore[no-untyped-def]
    """Whether work on this stage is the first of its weekend."""
    return day == SATURDAY or (day == SUNDAY and not 1 <= code <= top)


@njit(cache=True, nogil=True, inline="always")
def weekend_splits(day, code, top, works):  # type: ignore[no-untyped-def]
    """Whether a Sunday worked (or off) differs from its Saturday."""
    return day == SUNDAY and works != (1 <= code <= top)


@njit(cache=True, nogil=True, inline="always")
def cut_day(stages, s, state):  # type: ignore[no-untyped-def]
    """Whether the labour day of a stage has another stage, or was worked before the first free one."""
    worked = s == state[BEGIN] and state[WORKED_TODAY] == 1
    return worked or stages[s, SAME_DAY] == 1 or (s > 0 and stages[s - 1, SAME_DAY] == 1)


@njit(cache=True, nogil=True)
def is_cut(stages, state):  # type: ignore[no-untyped-def]
    """Whether any labour day has two stages, or one stage whose other was worked before the first free one."""
    cut = state[WORKED_TODAY] == 1
    for s in range(state[BEGIN], stages.shape[0]):
        cut = cut or stages[s, SAME_DAY] == 1
    return cut


@njit(cache=True, nogil=True)
def run_steps(stages, limits, state, minima):  # type: ignore[no-untyped-def]
    """Return [S, R] the run label after a day off, after a day worked (-1: not lawful), and weekends that work adds.

    Run labels are the codes of runs; where labour days are cut, from the number of codes on once more, for a day whose
    earlier stage is worked: a second shift there is not lawful, and a day off no end of the run.
    """
    count, top, longest = stages.shape[0], top_of(limits, minima), limits[LONGEST]
    shortest_run, shortest_off = (limits[SHORTEST_RUN], limits[SHORTEST_OFF]) if minima else (0, 0)
    codes, unknown = 1 + top + max(shortest_off - 1, 0), state[UNKNOWN_PAST] == 1
    labels = 2 * codes if is_cut(stages, state) else codes
    off_to, work_to = np.full((count, labels), -1, np.int64), np.full((count, labels), -1, np.int64)
    weekend, since = np.zeros((count, labels), np.int64), days_since(stages, state[BEGIN])
    for s in range(state[BEGIN], count):
        day, same_day, must_work = stages[s, WEEKEND], stages[s, SAME_DAY] == 1, stages[s, MUST_WORK] == 1
        whole = minima and limits[WHOLE_WEEKENDS] == 1 and not (unknown and since[s] + state[RUN] == 0)
        for code in range(codes):
            if labels > codes:
                off_to[s, codes + code] = code + codes if same_day else code
            if not must_work and not (whole and not same_day and weekend_splits(day, code, top, False)):
                excused = unknown and code == since[s] + state[RUN]
                off_to[s, code] = code if same_day else after_off(code, top, shortest_run, shortest_off, excused)
            if not (whole and weekend_splits(day, code, top, True)):
                after = after_work(code, top, longest)
                work_to[s, code] = after + codes if after >= 0 and same_day else after
                if limits[MOST_WEEKENDS] >= 0 and weekend_begins(day, code, top):
                    weekend[s, code] = 1
    return off_to, work_to, weekend


@njit(cache=True, nogil=True)
def days_since(stages, begin):  # type: ignore[no-untyped-def]
    """Return by stage how many labour days lie between it and the first free stage."""
    since = np.zeros(stages.shape[0] + 1, np.int64)
    for s in range(begin, stages.shape[0]):
        since[s + 1] = since[s] + (0 if stages[s, SAME_DAY] == 1 else 1)
    return since


@njit(cache=True, nogil=True)
def longest_arcs(arc_value, never, moves, stages, begin):  # type: ignore[no-untyped-def]
    """Return by stage the most minute units of an arc that may be worked, -1 where there is none."""
    most = np.full(stages.shape[0], -1, np.int64)
    for s in range(begin, stages.shape[0]):
        for a in range(stages[s, FIRST_ARC], stages[s, END_ARC]):
            if arc_value[a] > never and moves[a, 2] > most[s]:
                most[s] = moves[a, 2]
    return most


@njit(cache=True, nogil=True)
def days_to_come(longest, stages, begin):  # type: ignore[no-untyped-def]
    """Return by stage on how many of the stages left in its period work is offered."""
    days = np.zeros(stages.shape[0] + 1, np.int64)
    for s in range(stages.shape[0] - 1, begin - 1, -1):
        here = 1 if longest[s] >= 0 else 0
        same = s + 1 < stages.shape[0] and stages[s + 1, PERIOD] == stages[s, PERIOD]
        days[s] = here + (days[s + 1] if same else 0)
    return days


@njit(cache=True, nogil=True)
def minutes_to_come(longest, stages, limits, state, since, minima, codes, top, weekends):  # type: ignore[no-untyped-def]
    """Return the most minute units that can be worked from (stage, code, weekends) to the end of its period.

    A relaxation, so never too little: succession, nights, types and weekly rest are left out, and where a boundary
    cuts a labour day any label may follow. `UNREACHED` where no tour goes on.
    """
    count, begin = stages.shape[0], state[BEGIN]
    most = np.full((count + 1, codes, weekends), UNREACHED, np.int64)
    most[count] = 0
    shortest_run, shortest_off = (limits[SHORTEST_RUN], limits[SHORTEST_OFF]) if minima else (0, 0)
    for s in range(count - 1, begin - 1, -1):
        same = s + 1 < count and stages[s + 1, PERIOD] == stages[s, PERIOD]
        if cut_day(stages, s, state):
            most[s] = max(longest[s], 0) + (most[s + 1].max() if same else 0)
            continue
        day = stages[s, WEEKEND]
        whole = minima and limits[WHOLE_WEEKENDS] == 1 and not (state[UNKNOWN_PAST] == 1 and since[s] + state[RUN] == 0)
        for code in range(codes):
            excused = state[UNKNOWN_PAST] == 1 and code == since[s] + state[RUN]
            off = after_off(code, top, shortest_run, shortest_off, excused)
            off = -1 if stages[s, MUST_WORK] == 1 else off
            work = after_work(code, top, limits[LONGEST]) if longest[s] >= 0 else -1
            if whole:
                off = -1 if weekend_splits(day, code, top, False) else off
                work = -1 if weekend_splits(day, code, top, True) else work
            for w in range(weekends):
                best = UNREACHED
                if off >= 0:
                    best = max(most[s + 1, off, w] if same else 0, best)
                w2 = w + 1 if weekends > 1 and weekend_begins(day, code, top) else w
                if work >= 0 and w2 < weekends and (not same or most[s + 1, work, w2] > UNREACHED):
                    best = max(longest[s] + (most[s + 1, work, w2] if same else 0), best)
                most[s, code, w] = best
    return most


@njit(cache=True, nogil=True)
def minute_band(to_come, longest, stages, limits, state, since, minima, top, weekends, code0):  # type: ignore[no-untyped-def]
    """Return by stage the fewest minute units before it from which the period's least can be reached, and the width.

    The width is the most labels that any stage needs: what was worked so far is bounded from above by the same
    relaxation, forwards.
    """
    count, begin = stages.shape[0], state[BEGIN]
    codes = to_come.shape[1]
    base = np.zeros(count, np.int64)
    reached = np.full((codes, weekends), UNREACHED, np.int64)
    reached[code0, min(state[WEEKENDS], weekends - 1)] = state[MINUTES]
    shortest_run, shortest_off = (limits[SHORTEST_RUN], limits[SHORTEST_OFF]) if minima else (0, 0)
    width, after = 1, np.empty((codes, weekends), np.int64)
    for s in range(begin, count):
        period = stages[s, PERIOD]
        if s > begin and stages[s - 1, PERIOD] != period:
            for code in range(codes):
                for w in range(weekends):
                    reached[code, w] = 0 if reached[code, w] > UNREACHED else UNREACHED
        least = limits[LEAST_MINUTES] + limits[BY_PERIOD + 2 * period + 1]
        base[s] = max(0, least - to_come[s].max())
        after[:] = UNREACHED
        for code in range(codes):
            excused = state[UNKNOWN_PAST] == 1 and code == since[s] + state[RUN]
            off = after_off(code, top, shortest_run, shortest_off, excused)
            off = -1 if stages[s, MUST_WORK] == 1 else off
            work = after_work(code, top, limits[LONGEST]) if longest[s] >= 0 else -1
            for w in range(weekends):
                m = reached[code, w]
                if m + max(to_come[s, code, w], 0) < least:
                    continue
                width = max(width, min(m, limits[MOST_MINUTES]) - base[s] + 1)
                if off >= 0:
                    after[off, w] = max(after[off, w], m)
                if cut_day(stages, s, state):
                    after[code, w] = max(after[code, w], m)
                w2 = w + 1 if weekends > 1 and weekend_begins(stages[s, WEEKEND], code, top) else w
                if work >= 0 and w2 < weekends:
                    after[work, w2] = max(after[work, w2], m + longest[s])
        reached, after = after, reached
        last = s + 1 == count or stages[s + 1, PERIOD] != period
        if last:
            width = max(width, limits[MOST_MINUTES] - least + 1)
    return base, width
