"""Runs and weekends of the contract: fewest days worked and off in a row, weekends worked, and worked whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from heliotrope.audit.case import Case, day_of
from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Breach, Severity
from heliotrope.domain.time import instant_of

DAY = timedelta(days=1)
SATURDAY = 5
"""Of `date.weekday`."""


def min_run(case: Case) -> Iterator[Breach]:
    """Labour days are worked in runs of at least so many, unless the horizon's edges cut the run."""
    for agent, worked, first, last, known in _calendars(case):
        least = case.problem.plan_of(agent).min_run
        for start in sorted(day for day in worked if day - DAY not in worked):
            end = start
            while end + DAY in worked:
                end += DAY
            cut = end >= last or (start <= first and not known)
            days = (end - start).days + 1
            if days < least and end >= first - DAY and not cut:
                yield _breach(case, "min_run", agent, end, f"at least {least} days in a row", f"{days}")


def min_days_off(case: Case) -> Iterator[Breach]:
    """Labour days off come in runs of at least so many; what lies before the first known shift is not judged."""
    for agent, worked, first, last, _ in _calendars(case):
        least = case.problem.plan_of(agent).min_days_off
        ordered = sorted(worked)
        for earlier, day in pairwise(ordered):
            off = (day - earlier).days - 1
            if 0 < off < least and first <= day <= last:
                yield _breach(case, "min_days_off", agent, day, f"at least {least} days off in a row", f"{off}")


def max_weekends(case: Case) -> Iterator[Breach]:
    """No more weekends of the horizon are worked than the contract says; Saturday or Sunday makes one."""
    for agent, worked, first, last, _ in _calendars(case):
        most = case.problem.plan_of(agent).max_weekends
        if most is None:
            continue
        taken = [day for day in _saturdays(first, last) if {day, day + DAY} & worked]
        if len(taken) > most:
            yield _breach(case, "max_weekends", agent, taken[most], f"at most {most} weekends", f"{len(taken)}")


def whole_weekends(case: Case) -> Iterator[Breach]:
    """Both days of a weekend are worked, or neither."""
    for agent, worked, first, last, known in _calendars(case):
        if not case.problem.plan_of(agent).whole_weekends:
            continue
        for day in _saturdays(first, last):
            judged = day + DAY <= last and (day >= first or known)
            if judged and (day in worked) != (day + DAY in worked):
                only = "Saturday" if day in worked else "Sunday"
                yield _breach(case, "whole_weekends", agent, day, "both days of a weekend or neither", f"{only} alone")


def _calendars(case: Case) -> Iterator[tuple[Agent, set[date], date, date, bool]]:
    """Yield agent, labour dates worked up to the horizon's last, its first and last, and whether the past is known."""
    horizon = case.problem.horizon
    for name, duties in case.timelines.items():
        agent = case.problem.agents[case.problem.agent_index[name]]
        zone = case.problem.zone_of(agent)
        begin = case.problem.network.site(agent.site).labour_day_start
        first = day_of(horizon.start, zone, begin)
        last = day_of(horizon.end - timedelta(microseconds=1), zone, begin)
        known = any(duty.shift.start < horizon.start for duty in duties)
        yield agent, {duty.date for duty in duties if duty.date <= last}, first, last, known


def _saturdays(first: date, last: date) -> list[date]:
    """Return the Saturdays of the weekends that ``[first, last]`` touches."""
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return sorted({day - (day.weekday() - SATURDAY) * DAY for day in days if day.weekday() >= SATURDAY})


def _breach(case: Case, rule: str, agent: Agent, day: date, expected: str, found: str) -> Breach:
    at: datetime = instant_of(day, 0, case.problem.zone_of(agent))
    return Breach(rule, Severity.CONTRACTUAL, agent.id, at, expected, found, f"work plan {agent.work_plan}")
