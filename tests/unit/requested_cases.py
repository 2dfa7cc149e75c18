"""Rosters that hold requested activities, for the tests of the judge and of the objective."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from heliotrope.domain.activities import ActivityKind, ActivityRequest
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import ON_QUEUE, Activity, Roster, Shift

from tests.unit.audit_cases import Judged, at
from tests.unit.networks import MONDAY, day_shift, tiny_problem, tiny_roster

WEEK_END = MONDAY + timedelta(days=7)


def talk(**changes: Any) -> ActivityRequest:
    """A meeting of w1 and w2 of an hour, any time in the week."""
    return replace(ActivityRequest("talk", ActivityKind.MEETING, ("w1", "w2"), 60, MONDAY, WEEK_END), **changes)


def holding(shift: Shift, code: str, minutes: int, name: str) -> Shift:
    """The shift with its first minutes on queue turned into an activity that answers `name`."""
    first, *rest = shift.activities
    until = first.start + timedelta(minutes=minutes)
    assert first.code == ON_QUEUE
    assert until < first.end
    asked = Activity(code, first.start, until, request=name)
    return replace(shift, activities=(asked, replace(first, start=until), *rest))


def held(
    *blocks: tuple[str, int], minutes: int = 60, code: str = "meeting", name: str = "talk", **changes: Any
) -> Judged:
    """The tiny roster with an activity at the start of the shift of each (agent, day)."""
    problem = tiny_problem(activities=(talk(**changes),))
    wanted = {(agent, at(day)) for agent, day in blocks}
    shifts = tiny_roster(problem).shifts
    return Roster(
        tuple(holding(s, code, minutes, name) if (s.agent, s.start) in wanted else s for s in shifts)
    ), problem


def class_of(minute: int, **changes: Any) -> Judged:
    """A class of w1 and w2 whose trainer w3 starts at 08:00; on Monday w1 starts at `minute`."""
    request = talk(together=True, trainer="w3", follows_trainer=True, **changes)
    problem = tiny_problem(activities=(request,))
    own = day_shift(problem.agents[0], problem, MONDAY.date(), minute)
    return Roster((own, *other_than(own, tiny_roster(problem).shifts))), problem


def other_than(own: Shift, shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """The shifts but the one of the same agent and day."""
    return tuple(s for s in shifts if (s.agent, s.start.date()) != (own.agent, own.start.date()))


def money_of(problem: RosterProblem, minutes: int) -> float:
    """The price of so many person-minutes that are due and not placed."""
    return problem.prices.unplaced_activity_minute * minutes
