"""Tour classes: the arcs that agents of one offer may work, laid out as the kernel takes them.

An *offer* is everything that decides which arcs there are: site and work plan, and what an agent's own terms take away
(nights) or fix (locks). Agents of equal offer share one class.

A locked shift is an arc like any other, alone on its labour day, which may then not be left out. All of its span is one
unpaid break: it adds neither presence nor wages, which are counted with the facts, but rest, days and minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from math import gcd

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.network import Site
from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import LabourDay, minute_of_day
from heliotrope.rostering.limits import touches_night
from heliotrope.rostering.patterns import lawful_breaks
from heliotrope.rostering.runs import END_ARC, FIRST_ARC, LENGTH, MUST_WORK, PERIOD, SAME_DAY, SATURDAY, SUNDAY, WEEKEND

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Offer:
    """What decides which arcs an agent is offered."""

    site: str
    work_plan: str
    nights: bool = True
    locks: tuple[Shift, ...] = ()


@dataclass(frozen=True, eq=False)
class TourClass:
    """Everything of a tour that agents of one offer share; arrays as `kernel.best_tour` takes them.

    Attributes
    ----------
    paid
        [P] paid minutes by pattern: those of the work plan, then one for each lock.
    """

    site: int
    offer: Offer
    plan: WorkPlan
    unit: int
    arcs: Ints
    moves: Ints
    stages: Ints
    patterns: Ints
    breaks: Ints
    paid: Ints
    days: tuple[LabourDay, ...]
    minute_unit: int

    def chosen(self, arcs: Ints) -> Ints:
        """Return those of `arcs` that are neither free days nor locked shifts."""
        own: Ints = arcs[arcs >= 0]
        own = own[self.arcs[own, 2] < len(self.plan.shifts)]
        return own


def open_locks(problem: RosterProblem) -> tuple[Shift, ...]:
    """Return the locked shifts that are not frozen already."""
    frozen = problem.frozen_until or problem.horizon.start
    return tuple(lock for lock in problem.locks if lock.start >= frozen)


def offer_of(problem: RosterProblem, agent: Agent, locks: tuple[Shift, ...]) -> Offer:
    """Return what `agent` is offered."""
    nights = agent.works_nights(problem.rules_of(agent).night_consent)
    return Offer(agent.site, agent.work_plan, nights, locks)


def tour_class(problem: RosterProblem, offer: Offer, unlocked: dict[Offer, Ints]) -> TourClass:
    """Lay out the arcs of an offer, and how one may follow another; `unlocked` keeps arcs that several offers share."""
    site, plan = problem.network.site(offer.site), problem.work_plans[offer.work_plan]
    horizon, rules = problem.horizon, problem.rules[site.jurisdiction]
    grain = horizon.grain_minutes
    days = _cut_at_weeks(horizon.labour_days(site.zone), horizon.slots // horizon.weeks)
    locks = _locked_arcs(problem, site, days, offer)
    patterns, breaks = _break_arrays(plan, rules, grain, locks)
    plain = replace(offer, locks=())
    if plain not in unlocked:
        unlocked[plain] = _arcs(problem, site, days, plain)
    table = _with_locks(unlocked[plain], locks)
    paid = np.array([*(s.paid_minutes for s in plan.shifts), *(s.paid_minutes for s in offer.locks)], np.int64)
    minute_unit = gcd(*(int(paid[p]) for p in set(table[:, 2].tolist()))) or 1
    rest, weekly = -(-rules.daily_rest_minutes // grain), -(-rules.weekly_rest_minutes // grain)
    unit = gcd(rest, weekly, *(d.first for d in days), days[-1].last, *table[:, 0].tolist(), *table[:, 1].tolist())
    firsts = [day.first for day in days] + [days[-1].last]
    offset = table[:, 0] - np.array(firsts)[table[:, 3]]
    moves = np.stack(
        (offset // unit, (offset + table[:, 1] + rest) // unit, paid[table[:, 2]] // minute_unit, table[:, 4]), axis=1
    )
    stages = _stages(days, table, unit, horizon.slots // horizon.weeks, {row[3] for row in locks})
    site_index = problem.network.site_index(site.id)
    return TourClass(
        site_index, offer, plan, unit, table, moves, stages, patterns, breaks, paid, days, minute_unit
    )  # fmt: skip


def _arcs(problem: RosterProblem, site: Site, days: tuple[LabourDay, ...], offer: Offer) -> Ints:
    """Return [N, 6] the lawful arcs of the work plan, ordered by start."""
    horizon, rules, plan = problem.horizon, problem.rules[site.jurisdiction], problem.work_plans[offer.work_plan]
    grain = horizon.grain_minutes
    lawful = [(p, shift) for p, shift in enumerate(plan.shifts) if lawful_breaks(shift, rules, grain) is not None]
    nights = offer.nights and plan.max_nights != 0
    arcs = []
    for s, day in enumerate(days):
        for slot in range(day.first, day.last):
            start = horizon.instant(slot)
            minute = minute_of_day(start, site.zone)
            if plan.allows_start(minute):
                for p, shift in lawful:
                    night = touches_night(start, shift.minutes, site.zone, rules)
                    if nights or not night:
                        arcs.append((slot, shift.minutes // grain, p, s, int(night), minute))
    return np.array(arcs, np.int64).reshape(len(arcs), 6)


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
