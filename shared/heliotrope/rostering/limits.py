"""What contract, law and history leave an agent: the limits and the first label of the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from heliotrope.domain.people import GAP, Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import MINUTES_PER_DAY, labour_date, minute_of_day
from heliotrope.rostering.clock import slots_up, touches_night, weekends_of
from heliotrope.rostering.periods import left_of_period
from heliotrope.rostering.runs import MINUTES, MOST_DAYS, MOST_MINUTES, MOST_WEEKENDS, PERIOD, TYPES, WEEKENDS
from heliotrope.rostering.tour_classes import counts_nights
from heliotrope.rostering.tours import Ints, TourClass

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class _History:
    """An agent's facts, seen from the first stage that is still free; `here` are those of its labour week.

    `paid` [N] are the minutes paid of those here.
    """

    shifts: tuple[Shift, ...]
    here: tuple[Shift, ...]
    paid: tuple[int, ...]
    stage: int
    week: int
    run: int
    worked_today: bool
    days_off: int
    weekends: int
    unknown: bool


@dataclass(frozen=True, eq=False)
class Limits:
    """What `kernel.best_tour` takes beside prices and arcs.

    Attributes
    ----------
    limits, state
        [17 + 2 W + Y] and [11], as the kernel documents them.
    relaxed
        Limits that forbid no lawful tour; `limits` may be stricter where a period of several weeks is shared out.
    overtime_from, overtime_rate
        Minute units of a labour week above which each costs so many wages of a slot more.
    band
        Anchor band, first and last clock time that facts fix in it; -1 where there is none.
    """

    limits: Ints
    state: Ints
    relaxed: Ints
    overtime_from: float
    overtime_rate: float
    band: tuple[int, int, int]


def free_from(problem: RosterProblem, tours: TourClass) -> int:
    """Return the first stage that is still free: all that limits follow from of when the problem is frozen."""
    begin = 0 if problem.frozen_until is None else problem.horizon.slot(problem.frozen_until)
    return max([0, *(s for s, day in enumerate(tours.days) if day.first <= begin)])


def limits_of(problem: RosterProblem, agent: Agent, tours: TourClass, past: list[Shift]) -> Limits:
    """Return what contract, law, facts and balance leave `agent`."""
    history = _history(problem, agent, tours, past)
    left = left_of_period(problem, agent, past, history.week)
    limits, state = _limits_and_state(problem, agent, tours, history, left.minutes)
    counted = bool(limits[MOST_MINUTES])
    relaxed = limits.copy()
    if left.minutes < left.minutes_at_most:
        relaxed[MOST_DAYS] = problem.plan_of(agent).days[1]
    if counted:
        relaxed[MOST_MINUTES] = _most_minutes(problem, agent, left.minutes_at_most) // tours.minute_unit
    weekends = len(tours.saturdays)
    if left.weekends is not None and left.weekends[0] < weekends:
        # The label counts the weekends of facts, too.
        for each, most in zip((limits, relaxed), left.weekends, strict=True):
            own = each[MOST_WEEKENDS] if each[MOST_WEEKENDS] >= 0 else weekends + state[WEEKENDS]
            each[MOST_WEEKENDS] = min(own, most + state[WEEKENDS])
    if left.nights is not None and left.nights[0] < int(tours.arcs[:, 4].any()) * len(tours.stages):
        # Nights of the period are the shifts of one type: their total runs over the horizon.
        limits[TYPES] = relaxed[TYPES] = 2
        limits, relaxed = (
            np.append(each, (-1, most)) for each, most in zip((limits, relaxed), left.nights, strict=True)
        )
    rounded = state[MINUTES] * tours.minute_unit - sum(history.paid) if counted else 0
    rules = problem.rules_of(agent)
    threshold = problem.plan_of(agent).overtime_from(rules.overtime_after_minutes) + rounded
    rate = rules.overtime_premium * tours.minute_unit / problem.horizon.grain_minutes if counted else 0.0
    band = _band(problem, agent, [minute_of_day(s.start, problem.zone_of(agent)) for s in history.here])
    return Limits(limits, state, relaxed, threshold / tours.minute_unit, rate, band)


def _band(problem: RosterProblem, agent: Agent, minutes: list[int]) -> tuple[int, int, int]:
    """Return the anchor band, and the shortest stretch of the clock that holds the starts of facts."""
    band = problem.plan_of(agent).anchor_band
    if band is None:
        return -1, -1, -1
    if not minutes:
        return band, -1, -1
    ordered = sorted(set(minutes))
    gaps = [
        (later - earlier) % MINUTES_PER_DAY for earlier, later in zip(ordered, ordered[1:] + ordered[:1], strict=True)
    ]
    widest = int(np.argmax(gaps)) if len(ordered) > 1 else 0
    return band, ordered[(widest + 1) % len(ordered)], ordered[widest]


def _most_minutes(problem: RosterProblem, agent: Agent, left: int) -> int:
    rules, plan = problem.rules_of(agent), problem.plan_of(agent)
    return max(0, min(plan.most_week_minutes(rules.overtime_after_minutes), rules.max_week_minutes, left))


def _limits_and_state(
    problem: RosterProblem, agent: Agent, tours: TourClass, history: _History, minutes_left: int
) -> tuple[Ints, Ints]:
    horizon, plan, unit, rules = problem.horizon, tours.plan, tours.unit, problem.rules_of(agent)
    rest = slots_up(rules.daily_rest_minutes, horizon.grain_minutes) // unit
    weekly = slots_up(rules.weekly_rest_minutes, horizon.grain_minutes) // unit
    here = history.here
    most, high_minutes = plan.days[1], _most_minutes(problem, agent, minutes_left)
    fewest, low_minutes = _fewest(problem, agent)
    lengths = (tours.shift_minutes or {0}) | set(history.paid)
    if min(lengths):
        most = min(most, high_minutes // min(lengths))
    if len(lengths) == 1 and max(lengths):
        each = max(lengths)
        most = min(most, high_minutes // each)
        fewest = np.maximum(fewest, np.minimum(-(-low_minutes // each), most))
    binds = len(lengths) > 1 and bool(most * max(lengths) > high_minutes or (fewest * min(lengths) < low_minutes).any())
    threshold = plan.overtime_from(rules.overtime_after_minutes)
    binds = binds or bool(rules.overtime_premium > 0 and most * max(lengths) > threshold)
    least = -(-low_minutes // tours.minute_unit) if binds else np.zeros_like(low_minutes)
    tracked_run = history.run + most > rules.max_consecutive_days or horizon.weeks > 1
    longest = rules.max_consecutive_days if tracked_run else 0
    nights = plan.max_nights if plan.max_nights is not None and counts_nights(plan) else 0
    if tours.digit and plan.max_splits is not None:
        nights = tours.digit * (plan.max_splits + 1) - 1
    rested_at = _rested_at(problem, tours, history, rest)
    limits = [rest, weekly, longest, fewest.min(), most, least.min()]
    limits += [high_minutes // tours.minute_unit if binds else 0, nights, -max(weekly - rest, 0)]
    limits.append(max(0, rested_at, tours.latest_rested))
    weekends = -1 if plan.max_weekends is None or plan.max_weekends >= len(tours.saturdays) else plan.max_weekends
    limits += [plan.min_run, plan.min_days_off, weekends, int(plan.whole_weekends), 0, 0]
    extra = np.stack((fewest - fewest.min(), least - least.min()), axis=1).ravel()
    minutes = slots_up(sum(history.paid), tours.minute_unit) if binds else 0
    worked_nights = sum(touches_night(s.start, s.minutes, problem.zone_of(agent), rules) for s in here)
    if tours.digit:
        splits = sum(any(block.code == GAP for block in s.activities) for s in here)
        worked_nights = min(worked_nights, tours.digit - 1) + tours.digit * splits
    state = [rested_at, history.run, len(here), minutes, worked_nights, _weekly_rest_had(problem, history, rules)]
    state += [history.stage, int(history.worked_today), history.days_off, history.weekends, int(history.unknown)]
    return np.array([*limits, *extra], np.int64), np.array(state, np.int64)


def relief_days(agent: Agent, problem: RosterProblem, week: int = 0) -> int:
    """Return the labour days of a week that leave, or a closure of where the agent sits, touches.

    Each lowers the fewest days of the contract by one, and its fewest minutes in proportion.
    """
    opens, zone = problem.horizon.start + week * WEEK, problem.zone_of(agent)
    away = [(off.start, off.end) for off in agent.leave]
    if not agent.home:
        away += [(shut.start, shut.end) for shut in problem.closures if shut.site == agent.site]
    dates: set[date] = set()
    for start, end in away:
        first, last = max(start, opens), min(end, opens + WEEK) - timedelta(microseconds=1)
        if first <= last:
            day, until = (labour_date(each, zone, problem.day_start_of(agent)) for each in (first, last))
            dates.update(day + timedelta(days=n) for n in range((until - day).days + 1))
    return len(dates)


def _fewest(problem: RosterProblem, agent: Agent) -> tuple[Ints, Ints]:
    """Return the fewest days [W] and paid minutes [W] of each labour week, less what leave relieves."""
    plan = problem.plan_of(agent)
    relief = np.array([relief_days(agent, problem, w) for w in range(problem.horizon.weeks)], np.int64)
    days = plan.days[0] or plan.days[1]
    minutes = plan.week_minutes[0] * np.maximum(0, days - relief) // max(days, 1)
    return np.maximum(0, plan.days[0] - relief), minutes


def _history(problem: RosterProblem, agent: Agent, tours: TourClass, past: list[Shift]) -> _History:
    horizon, zone = problem.horizon, problem.zone_of(agent)
    stage = free_from(problem, tours)
    today = tours.days[stage].date
    day_start = problem.day_start_of(agent)
    dates = {shift.labour_date(zone, day_start) for shift in past}
    worked_today, run = today in dates, 0
    day = today if worked_today else today - timedelta(days=1)
    while day in dates:
        run, day = run + 1, day - timedelta(days=1)
    earlier = max((date for date in dates if date <= today), default=None)
    days_off = 0 if earlier is None or run else (today - earlier).days - 1
    since_start = (today - tours.days[0].date).days + int(worked_today)
    unknown = all(shift.start >= horizon.start for shift in past) and run == since_start
    week = int(tours.stages[stage, PERIOD])
    opens = horizon.start + week * WEEK
    here = tuple(shift for shift in past if opens <= shift.start < opens + WEEK)
    return _History(
        tuple(past), here, tuple(shift.paid_minutes for shift in here), stage, week, run, worked_today, days_off,
        len(weekends_of(dates) & tours.saturdays), unknown,
    )  # fmt: skip


def _rested_at(problem: RosterProblem, tours: TourClass, history: _History, rest: int) -> int:
    """Return when the agent is rested again, in units from the first free stage; without history at the start."""
    from_stage = tours.days[history.stage].first
    if not history.shifts:
        return -from_stage // tours.unit
    end = max(shift.end for shift in history.shifts) - problem.horizon.start
    free = slots_up(int(end.total_seconds() // 60), problem.horizon.grain_minutes)
    return slots_up(free - from_stage, tours.unit) + rest


def _weekly_rest_had(problem: RosterProblem, history: _History, rules: LabourRules) -> int:
    """Return 1 where a weekly rest already ended in the first free stage's week, else 0."""
    rest_from = problem.horizon.start - timedelta(minutes=rules.daily_rest_minutes)
    earlier = [shift.end for shift in history.shifts if shift.start < problem.horizon.start]
    rest_from = max(earlier, default=rest_from)
    here = {shift.start for shift in history.here}
    for shift in history.shifts:
        if shift.start in here and shift.start - rest_from >= timedelta(minutes=rules.weekly_rest_minutes):
            return 1
        if shift.start >= problem.horizon.start:
            rest_from = max(rest_from, shift.end)
    return 0
