"""Reference periods: what an agent works in them, with what the balance says was worked before the horizon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from heliotrope.audit.case import Case, Duty, about, standing
from heliotrope.audit.nights import touches_night
from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Breach, Severity

SATURDAY = 5
Worked = Callable[[tuple[Duty, ...]], int]


def reference_minutes(case: Case) -> Iterator[Breach]:
    """Paid minutes of a reference period average no more a week than the law allows."""
    for agent, before, duties in _periods(case, "minutes"):
        rules = duties[0].rules
        worked = before + sum(duty.shift.paid_minutes for duty in duties)
        most = rules.reference_weeks * rules.average_week_minutes
        if worked > most:
            law = standing(rules, "average_week_minutes")
            expected = f"at most {most} paid min in the reference period of {rules.reference_weeks} weeks"
            yield about(duties[0], "reference_minutes", law, expected, f"{worked} min for {agent.id}")


def reference_nights(case: Case) -> Iterator[Breach]:
    """A reference period has no more shifts that touch the night than the contract says."""
    return _counted(case, "reference_nights", "nights", lambda duties: sum(touches_night(duty) for duty in duties))


def reference_weekends(case: Case) -> Iterator[Breach]:
    """A reference period has no more weekends with work than the contract says.

    A weekend whose Saturday was worked before the horizon is in the balance already.
    """
    return _counted(case, "reference_weekends", "weekends", lambda duties: len(_weekends(case, duties)))


def _counted(case: Case, rule: str, what: str, count: Worked) -> Iterator[Breach]:
    for _, before, duties in _periods(case, what):
        plan, most = duties[0].plan, getattr(duties[0].plan, rule)
        if most is not None and before + count(duties) > most:
            contract = (Severity.CONTRACTUAL, f"work plan {plan.id}")
            expected = f"at most {most} {what} in the reference period"
            yield about(duties[0], rule, contract, expected, f"{before + count(duties)} {what}")


def _periods(case: Case, what: str) -> Iterator[tuple[Agent, int, tuple[Duty, ...]]]:
    """Yield (agent, what the balance holds, duties) for each reference period that an agent works in."""
    for agent in case.problem.agents:
        length = case.problem.rules_of(agent).reference_weeks
        parts: dict[int, list[Duty]] = {}
        for duty in case.timelines.get(agent.id, ()):
            if duty.own:
                parts.setdefault((agent.balance.weeks + duty.week) // length, []).append(duty)
        now = agent.balance.weeks // length
        for period, duties in sorted(parts.items()):
            yield agent, getattr(agent.balance, what) if period == now else 0, tuple(duties)


def _weekends(case: Case, duties: tuple[Duty, ...]) -> set[date]:
    """Return the Saturdays of weekends worked first in `duties`, not on a Saturday before them."""
    first = duties[0].shift.start
    before = {duty.date for duty in case.timelines[duties[0].agent.id] if duty.shift.start < first}
    days = {duty.date for duty in duties if duty.date.weekday() >= SATURDAY}
    saturdays = {day - timedelta(days=day.weekday() - SATURDAY) for day in days}
    return saturdays - before
