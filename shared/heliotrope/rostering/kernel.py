"""The kernel: the lawful tour of one agent that is worth most under prices, by dynamic programming.

Two levels. `arcs.arc_values` prices every shift that may be worked (an *arc*: start and pattern), with each break in
the best slots of its window, from prefix sums. `best_tour` chooses arcs over the labour days, by diving where counts
are few (`dive`), else by a search over labels, which ends what a dive leaves open. Its label is

    (run of days worked or off, weekends, shifts by type, days, minutes, nights, weekly rest had)
    x time from which the agent is rested

and each dimension that cannot bind has size 1 (`search`; `runs` has what a run may become). Succession (daily rest) is
a prefix maximum over the time dimension, so there is no dominance test and no sorting. All times inside are exact
multiples of the tour class's unit: the result is the true optimum, for building and for the bound alike.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.rostering.bands import (
    ANY,
    MIDNIGHT,
    band_anchors,
    column_spans,
    column_tops,
    keep_band,
    start_columns,
    tops_within,
)
from heliotrope.rostering.ceilings import (
    ceilings_ahead,
    day_tops,
    first_ceiling,
    kind_tops,
    minute_prices,
    most_by_days,
)
from heliotrope.rostering.counts import are_few, closing, counts_met, first_count, kinds_of, numbered_counts
from heliotrope.rostering.runs import (
    BEGIN,
    BY_PERIOD,
    FEWEST_DAYS,
    LEAST_MINUTES,
    MINUTES,
    MOST_WEEKENDS,
    PERIOD,
    SHORTEST_OFF,
    SHORTEST_RUN,
    STRICT,
    WEEKENDS,
    WHOLE_WEEKENDS,
    WORKED_TODAY,
    first_code,
    run_steps,
    top_of,
)
from heliotrope.rostering.search import NEVER, OFF, search_tour, type_strides
from heliotrope.rostering.weeks import period_edges, week_by_week, weeks_ahead

__all__ = ["NEVER", "OFF", "best_by_labels", "best_tour", "best_tour_and_most", "overtime_money"]

ROUNDING = 1e-12
"""By how much of its worth a tour must be better to be looked for."""
RUN_OWED = 1e12
"""Penalty where minimum runs or whole weekends cannot be kept, whatever is worked: facts or leave rule it out."""


@njit(cache=True, nogil=True)
def best_tour(  # type: ignore[no-untyped-def]
    arc_value, arcs, moves, stages, limits, state, tour,
    overtime_from, overtime_price, digit, band, band_first, band_last, floor
):  # fmt: skip
    """Choose the arcs of the best tour; write one arc (or OFF) per stage into `tour`, return (worth, owed).

    Parameters
    ----------
    arc_value : [N]
        From `arcs.arc_values`.
    arcs : [N, 6] int
        As in `arcs.arc_values`, ordered by stage.
    moves : [N, 4 or 5] int
        Start and rested-again time in units from the stage's start, minute units, touches night; and the shift type,
        where types have limits.
    stages : [S, 7] int
        First arc, end of arcs, length to the next stage in units, period in which days, minutes and nights are counted
        (the labour week of a network; 0 throughout where totals run over the horizon), whether the next stage is of
        the same labour day, day of the weekend (0 none, 1 Saturday, 2 Sunday), whether the stage must be worked.
    limits : [17 + 2 W + Y] int
        daily rest, weekly rest (units; 0: not asked for), longest run (0: none), fewest and most days (most -1: not
        counted), fewest and most minute units (most 0: not counted), most nights (0: not counted), lowest and highest
        rested-again time kept; shortest run of days worked, and of days off, most weekends worked (-1: not counted),
        whether weekends are worked whole or not at all, number Y of shift types with or without limit, whether
        duties are strict (a tour that owes anything is none); then for each of W periods what its fewest days and
        minute units exceed these by; then the most shifts of each type in the horizon (-1: no limit).
    state : [11] int
        Rested-again time from the first free stage in units, days worked in a row before it (its own labour day with
        them where that is worked already), days, minutes, nights so far in its period, weekly rest had, first free
        stage, whether its labour day is worked already, days off in a row before it, weekends worked so far, whether
        nothing is known of the past (a run that reaches back to it may then be short).
    tour : [S] int
    overtime_from, overtime_price : float
        Minute units of a period above which each unit costs so much more (minutes must then be counted).
    digit : int
        Where nights and split shifts are both counted, nights and their increments are numbers of two digits: nights
        below `digit`, and split shifts so many times over. 0: nights alone.
    band, band_first, band_last : int
        All start minutes of a period lie within `band` of each other, those of the first one also of the clock times
        from `band_first` to `band_last` (-1: of none); band -1: no such rule. Where something is owed, or counts are
        not few, one band holds throughout.
    floor : float
        Only a tour that owes nothing and is worth more is looked for; otherwise there is none.

    Returns
    -------
    worth : float
        Value of the tour without penalties; `NEVER` where there is none, and then every stage is OFF.
    owed : float
        Penalties for contractual days and minutes that no lawful tour can reach, and for minimum runs and whole
        weekends that none can keep; 0 where all are kept.

    Notes
    -----
    The first search drops labels from which the fewest days or minutes are out of reach, and labels and whole bands
    whose `ceilings` say that no better tour lies there. Where it ends without a tour something must be owed: a second
    search lets days and minutes be owed, a third one runs.
    """
    best, _ = best_tour_and_most(
        arc_value, arcs, moves, stages, limits, state, tour, overtime_from, overtime_price, digit, band, band_first,
        band_last, floor,
    )  # fmt: skip
    owed = 0.0
    if floor <= NEVER and best <= NEVER:
        overtime = float(overtime_from), float(overtime_price)
        duties, found = _has_duties(stages, limits), np.full(tour.shape[0], OFF, np.int64)
        starts, _ = start_columns(arc_value, arcs, NEVER, band)
        within = arc_value.copy()
        for anchor in band_anchors(starts, band, band_first, band_last):
            keep_band(arc_value, arcs, NEVER, band, anchor, within)
            worth, debt = _best_with_debt(within, moves, stages, limits, state, tour, duties, overtime, digit)
            if worth > NEVER and (best <= NEVER or worth - debt > best - owed):
                best, owed = worth, debt
                found[:] = tour
        tour[:] = found
    return best, owed


@njit(cache=True, nogil=True)
def best_tour_and_most(  # type: ignore[no-untyped-def]
    arc_value, arcs, moves, stages, limits, state, tour,
    overtime_from, overtime_price, digit, band, band_first, band_last, floor
):  # fmt: skip
    """Write the best tour that owes nothing, return (its worth or `NEVER`, what no such tour exceeds).

    Arguments as in `best_tour`. The two numbers are equal but where bands of several periods took too many steps: then
    there may be a better tour than the one found. Where counts are not few nothing is known of those of several bands.
    """
    if floor > NEVER and most_by_days(arc_value, stages, limits, state) <= floor:
        tour[:] = OFF
        return NEVER, NEVER
    overtime = float(overtime_from), float(overtime_price)
    duties = _has_duties(stages, limits)
    starts, column = start_columns(arc_value, arcs, NEVER, band)
    found, most = np.full(tour.shape[0], OFF, np.int64), floor
    best, sought = floor, not are_few(limits)
    if not sought:
        best, most, sought, _ = _by_diving(
            arc_value, column, starts, moves, stages, limits, state, found, duties, overtime, digit, band, band_first,
            band_last, floor, np.empty((0, 0), np.int64),
        )  # fmt: skip
    if sought:
        within = arc_value.copy()
        for anchor in band_anchors(starts, band, band_first, band_last):
            keep_band(arc_value, arcs, NEVER, band, anchor, within)
            worth = _best_without_debt(within, moves, stages, limits, state, tour, duties, overtime, digit, best)
            if worth > best:
                best = worth
                found[:] = tour
        most = max(most, best)
    tour[:] = found
    return (best, most) if best > floor else (NEVER, most if most > floor else NEVER)


@njit(cache=True, nogil=True)
def tours_above(  # type: ignore[no-untyped-def]
    arc_value, arcs, moves, stages, limits, state, kept, overtime_from, overtime_price, digit, band, band_first,
    band_last, floor
):  # fmt: skip
    """Write every tour that owes nothing and is worth more than `floor` into `kept` [M, S]; return how many.

    Arguments are those of `best_tour`. A tour that lies in several bands comes once for each. Where there are more than
    M, several periods, or too many counts to dive, -1 is returned.
    """
    if not are_few(limits) or stages[stages.shape[0] - 1, PERIOD] > stages[state[BEGIN], PERIOD]:
        return -1
    starts, column = start_columns(arc_value, arcs, NEVER, band)
    _, _, _, many = _by_diving(
        arc_value, column, starts, moves, stages, limits, state, np.empty(stages.shape[0], np.int64),
        _has_duties(stages, limits), (float(overtime_from), float(overtime_price)), digit, band, band_first, band_last,
        floor, kept,
    )  # fmt: skip
    return many


@njit(cache=True, nogil=True)
def best_by_labels(arc_value, moves, stages, limits, state, tour):  # type: ignore[no-untyped-def]
    """Return what `best_tour` does where duties are strict and there is neither band nor overtime, without a dive.

    With few times of rest to tell apart the search over labels alone takes half the time (public instances).
    """
    duties = _has_duties(stages, limits)
    return _best_without_debt(arc_value, moves, stages, limits, state, tour, duties, (0.0, 0.0), np.int64(0), NEVER)


@njit(cache=True, nogil=True)
def _by_diving(  # type: ignore[no-untyped-def]
    arc_value, column, starts, moves, stages, limits, state, tour, duties, overtime, digit, band, band_first, band_last,
    floor, kept
):  # fmt: skip
    """Write the best tour that owes nothing into `tour`; return (worth, what none exceeds, whether to search on, 0).

    Worth and most are `floor` if none exceeds it. With room in `kept` [M, S] all tours of one period above `floor` are
    written there instead, and their number is returned at last (-1: not all).
    """
    begin, count = state[BEGIN], stages.shape[0]
    kinds, kind_of = kinds_of(moves, limits)
    tops = column_tops(arc_value, column, starts, kind_of, kinds, stages, NEVER)
    spans = column_spans(arc_value, column, starts.shape[0], moves, stages, NEVER)
    here, bars = np.empty((count, kinds.shape[0], 2)), np.zeros(count, np.bool_)
    tops_within(tops, spans, starts, ANY, MIDNIGHT, NEVER, np.int64(0), count, here, bars)
    every = here[:, :, 0].copy()
    counts, follow = numbered_counts(kinds, limits, state, digit)
    won = closing(counts, stages, limits, duties, overtime, NEVER)
    first_number = 0 if (first_count(limits, state) == 0).all() else 1
    met, many = counts_met(begin, follow, won, every > NEVER, stages, first_number, NEVER)
    if many[begin] == 0:
        return floor, floor, False, 0
    prices = minute_prices(every, kinds, stages, limits, state, duties, overtime, NEVER)
    off_to, work_to, weekend = run_steps(stages, limits, state, True)
    top, weekends = top_of(limits, True), max(limits[MOST_WEEKENDS], 0) + 1
    first_run = first_code(limits, state, top) + (work_to.shape[1] // 2 if state[WORKED_TODAY] == 1 else 0)
    first_weekends = min(state[WEEKENDS], weekends - 1)
    strides, _ = type_strides(limits, stages[count - 1, PERIOD])
    edges = period_edges(stages, begin)
    anchors = band_anchors(starts, band, band_first, band_last)
    begins = np.ones(anchors.shape[0], np.bool_)
    if band_first >= 0:
        # Facts bind the first period alone.
        later = band_anchors(starts, band, ANY, ANY)
        anchors, begins = np.append(anchors, later), np.append(begins, np.zeros(later.shape[0], np.bool_))
    ahead = np.empty((count + 1, off_to.shape[1], weekends, counts.shape[0], 2))
    hopes, orders, after = weeks_ahead(
        arc_value, column, starts, tops, spans, kinds, kind_of, moves, prices, follow, won, met, many, off_to, work_to,
        weekend, weekends, stages, limits, state, duties, overtime, strides, NEVER, band, anchors, begins,
        first_number, edges, here, bars, ahead,
    )  # fmt: skip
    ceiling = hopes[stages[begin, PERIOD], :, first_run, first_weekends].max()
    slack = ROUNDING * (1.0 + abs(ceiling))
    if ceiling <= NEVER / 2 or ceiling <= floor + slack:
        return floor, floor, False, 0
    best, most, listed = week_by_week(
        arc_value, column, starts, tops, spans, kind_of, moves, follow, won, met, many, off_to, work_to, weekend,
        weekends, stages, limits, state, strides, first_run, first_weekends, first_number, floor, slack, NEVER, band,
        anchors, edges, hopes, orders, after, here, bars, ahead, tour, kept,
    )  # fmt: skip
    # One band, or none, is searched to the end.
    alone = band < 0 or edges.shape[0] == 2
    return best, best if alone else most, most > best and (alone or best <= floor), listed


@njit(cache=True, nogil=True)
def _has_duties(stages, limits):  # type: ignore[no-untyped-def]
    """Whether fewest days or minutes are asked for."""
    duties = limits[FEWEST_DAYS] > 0 or limits[LEAST_MINUTES] > 0
    for i in range(BY_PERIOD, BY_PERIOD + 2 * (stages[stages.shape[0] - 1, PERIOD] + 1)):
        duties = duties or limits[i] > 0
    return duties


FIRST_GUESS, NEXT_GUESS = 0.03, 4.0
"""How far below its ceiling the best tour is first looked for, as a share of what the days are worth; then how much
further. What is found within reach is the best there is."""


@njit(cache=True, nogil=True)
def _best_without_debt(within, moves, stages, limits, state, tour, duties, overtime, digit, floor):  # type: ignore[no-untyped-def]
    """Return the worth of the best tour that owes nothing; `NEVER`, or no more than `floor`, where none exceeds it."""
    kinds, kind_of = kinds_of(moves, limits)
    by_kind = kind_tops(within, moves, kind_of, kinds, stages, NEVER)
    prices = minute_prices(by_kind, kinds, stages, limits, state, duties, overtime, NEVER)
    tops = day_tops(by_kind, kinds, prices, NEVER)
    ahead = ceilings_ahead(tops, prices, stages, limits, state, duties, overtime, NEVER)
    ceiling = first_ceiling(ahead, prices, stages, limits, state, duties, overtime)
    if ceiling <= NEVER / 2 or (floor > NEVER and ceiling <= floor):
        return NEVER
    scale = 1.0
    for top in tops[state[BEGIN] :]:
        scale += abs(top) if top > NEVER else 0.0
    slack, guess, at_least = 1e-9 * scale, FIRST_GUESS, floor
    while True:
        sure = guess > 1.0 or ceiling - guess * scale <= at_least
        reach = (at_least if at_least > NEVER else NEVER) if sure else ceiling - guess * scale
        worth, owed = search_tour(
            within, moves, stages, limits, state, tour, np.bool_(True), duties, overtime[0], overtime[1], digit,
            reach - slack, prices, ahead,
        )  # fmt: skip
        worth = worth if owed == 0.0 else NEVER
        if sure or worth >= reach:
            return worth
        at_least = max(at_least, worth)
        guess *= NEXT_GUESS


@njit(cache=True, nogil=True)
def _best_with_debt(within, moves, stages, limits, state, tour, duties, overtime, digit):  # type: ignore[no-untyped-def]
    """Return (worth, owed) of the best tour where some duty cannot be kept."""
    runs = limits[SHORTEST_RUN] > 1 or limits[SHORTEST_OFF] > 1 or limits[WHOLE_WEEKENDS] == 1
    nothing, none = np.zeros(stages.shape[0]), np.zeros((1, 1, 1))
    worth, owed = NEVER, 0.0
    for attempt in range(2):
        asked = limits[STRICT] == 0 and (duties if attempt == 0 else runs)
        if asked and worth <= NEVER:
            worth, owed = search_tour(
                within, moves, stages, limits, state, tour, attempt == 0, np.bool_(False), overtime[0], overtime[1],
                digit, NEVER, nothing, none,
            )  # fmt: skip
            if attempt == 1:
                owed += RUN_OWED
    return worth, owed


@njit(cache=True, nogil=True)
def overtime_money(tour, moves, stages, state, overtime_from, overtime_price):  # type: ignore[no-untyped-def]
    """Return the overtime premium of a tour [S], as `best_tour` counts it."""
    money, m = 0.0, state[MINUTES]
    for s in range(state[BEGIN], tour.shape[0]):
        if s > state[BEGIN] and stages[s, PERIOD] != stages[s - 1, PERIOD]:
            money, m = money + overtime_price * max(m - overtime_from, 0.0), 0
        if tour[s] != OFF:
            m += moves[tour[s], 2]
    return money + overtime_price * max(m - overtime_from, 0.0)
