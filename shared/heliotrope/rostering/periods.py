"""What a reference period leaves an agent: minutes for each labour week, nights and weekends for the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from heliotrope.domain.people import Agent
from heliotrope.domain.periods import weeks_of_period
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.rostering.clock import touches_night, weekends_of

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left from the first free labour week on; None where nothing limits it.

    `minutes` are what every labour week may have so that the period keeps its total, `minutes_at_most` what one may
    have where the others have none. Where the horizon holds the end of a period, the first number of `nights` and of
    `weekends` keeps either period's total, the second both together.
    """

    minutes: int
    minutes_at_most: int
    nights: tuple[int, int] | None
    weekends: tuple[int, int] | None


def left_of_period(problem: RosterProblem, agent: Agent, past: list[Shift], week: int) -> Left:
    """Return what `agent` has left, with `past` facts, from labour week `week` on."""
    rules, plan, balance = problem.rules_of(agent), problem.plan_of(agent), agent.balance
    periods = weeks_of_period(balance, rules.reference_weeks, problem.horizon.weeks)
    shares, wholes, nights, weekends = [], [], [], []
    for place, period in enumerate(periods):
        still = [w for w in period if w >= week]
        if not still:
            continue
        facts = [shift for shift in past if _week_of(problem, shift) in period]
        earlier = [shift for shift in facts if _week_of(problem, shift) < week]
        before = balance if place == 0 else type(balance)()
        left = rules.reference_minutes - before.minutes - sum(shift.paid_minutes for shift in earlier)
        shares.append(max(left, 0) // len(still))
        wholes.append(max(left, 0))
        if plan.reference_nights is not None:
            worked = sum(_at_night(problem, agent, shift) for shift in facts)
            nights.append(max(0, plan.reference_nights - before.nights - worked))
        if plan.reference_weekends is not None:
            begun = len(_weekends(problem, agent, facts) - _weekends(problem, agent, _before(problem, past)))
            weekends.append(max(0, plan.reference_weekends - before.weekends - begun))
    return Left(
        min(shares),
        max(wholes),
        (min(nights), sum(nights)) if nights else None,
        (min(weekends), sum(weekends)) if weekends else None,
    )


def _week_of(problem: RosterProblem, shift: Shift) -> int:
    return (shift.start - problem.horizon.start) // WEEK


def _before(problem: RosterProblem, shifts: list[Shift]) -> list[Shift]:
    return [shift for shift in shifts if shift.start < problem.horizon.start]


def _at_night(problem: RosterProblem, agent: Agent, shift: Shift) -> bool:
    return touches_night(shift.start, shift.minutes, problem.zone_of(agent), problem.rules_of(agent))


def _weekends(problem: RosterProblem, agent: Agent, shifts: list[Shift]) -> set[date]:
    """Return the Saturdays of the weekends that `shifts` touch."""
    zone, opens = problem.zone_of(agent), problem.day_start_of(agent)
    return weekends_of({shift.labour_date(zone, opens) for shift in shifts})
