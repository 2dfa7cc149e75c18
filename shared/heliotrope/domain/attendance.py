"""Who attends which requested activity in a roster, and what those that were not placed cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heliotrope.domain.activities import ActivityRequest
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Activity, Shift


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person of a request: `block` is the activity in their shift, None where it was not placed.

    `price` is the money of not placing it.
    """

    request: ActivityRequest
    person: str
    block: Activity | None
    price: float


def held_activities(shifts: Iterable[Shift]) -> Iterator[tuple[Shift, Activity]]:
    """Yield every block that answers a request, with its shift."""
    for shift in shifts:
        for activity in shift.activities:
            if activity.request:
                yield shift, activity


def attendances(shifts: Iterable[Shift], problem: RosterProblem) -> tuple[Attendance, ...]:
    """Return every person of every request that concerns the horizon, in the order of the requests.

    `shifts` are those of the roster and those carried in: what was held before the horizon counts.
    """
    found = {(activity.request, shift.agent): activity for shift, activity in held_activities(shifts)}
    return tuple(
        Attendance(request, person, found.get((request.id, person)), unplaced_price(request, problem))
        for request in problem.activities
        if request.concerns(problem.horizon)
        for person in request.people
    )


def unplaced_price(request: ActivityRequest, problem: RosterProblem) -> float:
    """Return the money of not placing one person's activity, by how near its deadline is."""
    return problem.prices.unplaced_activity_minute * request.minutes * request.urgency(problem.horizon)


def activity_money(shifts: Iterable[Shift], problem: RosterProblem) -> float:
    """Return the price of all activities that were not placed."""
    return sum(each.price for each in attendances(shifts, problem) if each.block is None)
