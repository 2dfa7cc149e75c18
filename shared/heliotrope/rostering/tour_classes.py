"""How the arcs of an offer are laid out: lawful starts, patterns and breaks, and how one may follow another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import gcd

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Site
from heliotrope.domain.people import GAP, Agent, ShiftPattern, WorkPlan
from heliotrope.domain.periods import Windows
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import LabourDay, minute_of_day
from heliotrope.domain.wall_clock import at_night, at_weekend, minutes_of_day, wall_clock
from heliotrope.rostering.clock import touches_night
from heliotrope.rostering.patterns import lawful_breaks
from heliotrope.rostering.runs import END_ARC, FIRST_ARC, LENGTH, MUST_WORK, PERIOD, SAME_DAY, SATURDAY, SUNDAY, WEEKEND
from heliotrope.rostering.tours import Ints, Offer, TourClass


def open_locks(problem: RosterProblem) -> tuple[Shift, ...]:
    """Return the locked shifts that are not frozen already."""
    frozen = problem.frozen_until or problem.horizon.start
    return tuple(lock for lock in problem.locks if lock.start >= frozen)


def offer_of(problem: RosterProblem, agent: Agent, locks: tuple[Shift, ...]) -> Offer:
    """Return what `agent` is offered."""
    nights = agent.works_nights(problem.rules_of(agent).night_consent)
    rotation = problem.plan_of(agent).rotation
    offset = 0 if rotation is None else agent.rotation_offset % len(rotation.weeks)
    team = problem.network.team(agent.team)
    return Offer(agent.site, agent.work_plan, nights, offset, team.start_windows if team else (), locks)


def tour_class(problem: RosterProblem, offer: Offer, unlocked: dict[Offer, Ints]) -> TourClass:
    """Lay out the arcs of an offer, and how one may follow another; `unlocked` keeps arcs that several offers share."""
    site, plan = problem.network.site(offer.site), problem.work_plans[offer.work_plan]
    horizon, rules = problem.horizon, problem.rules[site.jurisdiction]
    grain = horizon.grain_minutes
    days = _cut_at_weeks(horizon.labour_days(site.zone, site.labour_day_start), horizon.slots // horizon.weeks)
    locks = _locked_arcs(problem, site, days, offer)
    patterns, breaks = _break_arrays(plan, rules, grain, locks)
    plain = replace(offer, locks=())
    if plain not in unlocked:
        unlocked[plain] = _arcs(problem, site, days, plain)
    table = _with_locks(unlocked[plain], locks)
    paid = np.array([*(s.paid_minutes for s in plan.shifts), *(s.paid_minutes for s in offer.locks)], np.int64)
    gaps = _gaps([*plan.shifts, *offer.locks], grain)
    minute_unit = gcd(*(int(paid[p]) for p in set(table[:, 2].tolist()))) or 1
    rest, weekly = -(-rules.daily_rest_minutes // grain), -(-rules.weekly_rest_minutes // grain)
    unit = gcd(rest, weekly, *(d.first for d in days), days[-1].last, *table[:, 0].tolist(), *table[:, 1].tolist())
    firsts = [day.first for day in days] + [days[-1].last]
    offset = table[:, 0] - np.array(firsts)[table[:, 3]]
    moves = np.stack(
        (
            offset // unit,
            (offset + table[:, 1] + rest) // unit,
            paid[table[:, 2]] // minute_unit,
            _tally(plan, table[:, 4], gaps[table[:, 2], 1] > 0),
            table[:, 4],
        ),
        axis=1,
    )
    stages = _stages(days, table, unit, horizon.slots // horizon.weeks, {row[3] for row in locks})
    site_index = problem.network.site_index(site.id)
    return TourClass(
        site_index, offer, plan, unit, table, moves, stages, patterns, breaks, paid, gaps,
        _unsocial(problem, site, table, len(plan.shifts)), _digit(plan), days, minute_unit,
    )  # fmt: skip


def _arcs(problem: RosterProblem, site: Site, days: tuple[LabourDay, ...], offer: Offer) -> Ints:
    """Return [N, 6] the lawful arcs of the work plan, ordered by start."""
    horizon, rules, plan = problem.horizon, problem.rules[site.jurisdiction], problem.work_plans[offer.work_plan]
    grain = horizon.grain_minutes
    lawful = [
        (p, shift)
        for p, shift in enumerate(plan.shifts)
        if lawful_breaks(shift, rules, grain) is not None and (shift.gap is None or plan.max_splits != 0)
    ]
    nights = offer.nights and plan.max_nights != 0
    clock = wall_clock(horizon, site.zone)
    minute = minutes_of_day(clock[: horizon.slots * grain : grain])
    before = np.concatenate(([0], np.cumsum(at_night(horizon, site.zone, rules.night))))
    lengths = np.array([shift.minutes for _, shift in lawful], np.int64)
    places = np.array([p for p, _ in lawful], np.int64)
    arcs = [np.empty((0, 6), np.int64)]
    for s, day in enumerate(days):
        here = minute[day.first : day.last]
        allowed = (here % plan.start_step == 0) & _in_windows(here, plan.start_windows)
        if plan.rotation is not None:
            allowed &= _in_windows(here, plan.rotation.windows(day.date, offer.rotation_offset))
        if offer.team_windows:
            allowed &= _in_windows(here, offer.team_windows)
        slots = day.first + np.flatnonzero(allowed)
        start = np.repeat(slots, len(lawful))
        length = np.tile(lengths, len(slots))
        night = before[start * grain + length] > before[start * grain]
        table = np.stack(
            (start, length // grain, np.tile(places, len(slots)), np.full(len(start), s), night, minute[start]), axis=1
        )
        arcs.append(table if nights else table[~night])
    return np.concatenate(arcs)


def _in_windows(minutes: Ints, windows: Windows) -> NDArray[np.bool_]:
    """Return whether each wall-clock minute lies in one of `windows`."""
    inside = np.zeros(len(minutes), bool)
    for first, last in windows:
        inside |= (first <= minutes) & (minutes <= last)
    return inside


def _locked_arcs(
    problem: RosterProblem, site: Site, days: tuple[LabourDay, ...], offer: Offer
) -> list[tuple[int, int, int, int, int, int]]:
    """Return the arc of each lock; their patterns follow those of the work plan."""
    horizon, rules = problem.horizon, problem.rules[site.jurisdiction]
    first = len(problem.work_plans[offer.work_plan].shifts)
    found = []
    for p, lock in enumerate(offer.locks, start=first):
        slot, minute = horizon.slot(lock.start), minute_of_day(lock.start, site.zone)
        stage = max(s for s, day in enumerate(days) if day.first <= slot)
        night = touches_night(lock.start, lock.minutes, site.zone, rules)
        length = horizon.slot(lock.end - timedelta(microseconds=1)) + 1 - slot
        found.append((slot, length, p, stage, int(night), minute))
    return found


def _with_locks(arcs: Ints, locks: list[tuple[int, int, int, int, int, int]]) -> Ints:
    """Put the locks among the arcs, in place of those of their labour day and of any that they overlap."""
    for lock in locks:
        apart = (arcs[:, 0] + arcs[:, 1] <= lock[0]) | (arcs[:, 0] >= lock[0] + lock[1])
        arcs = arcs[apart & (arcs[:, 3] != lock[3])]
    both = np.concatenate((arcs, np.array(locks, np.int64).reshape(-1, 6)))
    ordered: Ints = both[np.lexsort((both[:, 2], both[:, 0], both[:, 3]))]
    return ordered


def _gaps(shapes: list[ShiftPattern | Shift], grain: int) -> Ints:
    """Return [P, 2] where the gap of each pattern or locked shift lies, in slots from its start."""
    gaps = np.zeros((len(shapes), 2), np.int64)
    for p, shape in enumerate(shapes):
        if isinstance(shape, ShiftPattern):
            if shape.gap is not None:
                gaps[p] = shape.gap.earliest // grain, shape.gap.minutes // grain
        else:
            for block in shape.activities:
                if block.code == GAP:
                    gaps[p] = (block.start - shape.start) // timedelta(minutes=grain), block.minutes // grain
    return gaps


def counts_nights(plan: WorkPlan) -> bool:
    """Whether a labour week may hold more nights than the contract allows, so that they must be counted."""
    return plan.max_nights is not None and 0 < plan.max_nights < plan.days[1]


def counts_splits(plan: WorkPlan) -> bool:
    """Whether a labour week may hold more split shifts than the contract allows."""
    split = any(shift.gap is not None for shift in plan.shifts)
    return split and plan.max_splits is not None and 0 < plan.max_splits < plan.days[1]


def _digit(plan: WorkPlan) -> int:
    """Return the base in which nights are counted where split shifts are counted beside them, else 0."""
    nights = plan.max_nights if counts_nights(plan) and plan.max_nights is not None else 0
    return nights + 1 if counts_splits(plan) else 0


def _tally(plan: WorkPlan, nights: Ints, splits: NDArray[np.bool_]) -> Ints:
    """Return [N] what each arc adds to the number that counts nights, and split shifts beside them."""
    if not counts_splits(plan):
        return nights
    own: Ints = nights * counts_nights(plan) + _digit(plan) * splits
    return own


def _unsocial(problem: RosterProblem, site: Site, arcs: Ints, own: int) -> Array:
    """Return [N] hours at night and at weekends; 0 for locked shifts, whose patterns come after the plan's `own`."""
    rules, horizon = problem.rules[site.jurisdiction], problem.horizon
    unsocial = at_weekend(horizon, site.zone) | at_night(horizon, site.zone, rules.night)
    flags = unsocial[:: horizon.grain_minutes] * (horizon.grain_minutes / 60)
    before = np.concatenate(([0.0], np.cumsum(flags)))
    hours: Array = (before[arcs[:, 0] + arcs[:, 1]] - before[arcs[:, 0]]) * (arcs[:, 2] < own)
    return hours


def _stages(days: tuple[LabourDay, ...], arcs: Ints, unit: int, week: int, must: set[int]) -> Ints:
    """Return [S, 7] what the kernel knows of each labour day; those in `must` may not be left free."""
    firsts = [day.first for day in days] + [days[-1].last]
    bounds = np.searchsorted(arcs[:, 3], np.arange(len(days) + 1))
    stages = np.zeros((len(days), 7), np.int64)
    stages[:, FIRST_ARC], stages[:, END_ARC] = bounds[:-1], bounds[1:]
    stages[:, LENGTH], stages[:, PERIOD] = np.diff(firsts) // unit, np.array(firsts[:-1]) // week
    stages[:-1, SAME_DAY] = [today.date == tomorrow.date for today, tomorrow in pairwise(days)]
    stages[:, WEEKEND] = [{5: SATURDAY, 6: SUNDAY}.get(day.date.weekday(), 0) for day in days]
    stages[:, MUST_WORK] = [s in must for s in range(len(days))]
    return stages


def _cut_at_weeks(days: tuple[LabourDay, ...], week: int) -> tuple[LabourDay, ...]:
    """Cut labour days that a labour week's boundary splits, so that every stage lies in one week."""
    cut = []
    for day in days:
        edges = [day.first, *(w for w in range(week, day.last, week) if day.first < w < day.last), day.last]
        cut += [LabourDay(day.date, first, last) for first, last in pairwise(edges)]
    return tuple(cut)


def _break_arrays(
    plan: WorkPlan, rules: LabourRules, grain: int, locks: list[tuple[int, int, int, int, int, int]]
) -> tuple[Ints, Ints]:
    """Return the patterns [P, 2] and their breaks [B, 4]; a lock is one unpaid break from end to end."""
    patterns: list[tuple[int, int]] = []
    breaks: list[tuple[int, int, int, int]] = []
    own = [list(lawful_breaks(shift, rules, grain) or ()) for shift in plan.shifts]
    for windows in (*own, *([(lock[1], 0, 0, 0)] for lock in locks)):
        patterns.append((len(breaks), len(windows)))
        breaks += windows
    return np.array(patterns, np.int64).reshape(-1, 2), np.array(breaks, np.int64).reshape(-1, 4)
