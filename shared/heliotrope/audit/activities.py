"""Requested activities: whose, how long, when, at one time, with their trainer; classes that follow theirs.

That an activity lies inside its shift and overlaps no break needs no rule here: the blocks of a shift cover it without
gap or overlap, and `break_pattern` says which of them are its breaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from heliotrope.audit.case import Case, Duty, about
from heliotrope.domain.activities import ActivityRequest
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Activity, Breach, Severity
from heliotrope.domain.time import format_instant

Held = tuple[Duty, Activity, ActivityRequest]
REQUESTED = (Severity.HOUSE, "activity requests")


def unknown_activity(case: Case) -> Iterator[Breach]:
    """An activity that names a request names one of the problem, and is of a person who is asked to it."""
    requests = _requests(case.problem)
    for duty in case.duties:
        for block in duty.shift.activities:
            request = requests.get(block.request)
            if block.request and (request is None or duty.agent.id not in request.attending):
                expected = f"a request of {duty.agent.id}"
                yield about(duty, "unknown_activity", REQUESTED, expected, block.request, at=block.start)


def activity_whole(case: Case) -> Iterator[Breach]:
    """A requested activity is of its kind, in one piece of the length asked for, and nobody attends twice."""
    seen: set[tuple[str, str]] = set()
    for duty, block, request in _held(case):
        leads = duty.agent.id == request.trainer and not request.together
        again = (request.id, duty.agent.id) in seen and not leads
        seen.add((request.id, duty.agent.id))
        if again or (block.code, block.minutes) != (request.kind.value, request.minutes):
            expected = f"{request.minutes} min of {request.kind.value} once for {request.id}"
            found = "a second time" if again else f"{block.minutes} min of {block.code}"
            yield about(duty, "activity_whole", REQUESTED, expected, found, at=block.start)


def activity_window(case: Case) -> Iterator[Breach]:
    """A requested activity lies in its window, and in the planning period."""
    horizon = case.problem.horizon
    for duty, block, request in _held(case):
        first, last = max(request.start, horizon.start), min(request.end, horizon.end)
        if block.start < first or block.end > last:
            expected = f"{request.id} from {format_instant(first)} to {format_instant(last)}"
            yield about(duty, "activity_window", REQUESTED, expected, _span(block), at=block.start)


def activity_deadline(case: Case) -> Iterator[Breach]:
    """A requested activity is over by its deadline."""
    for duty, block, request in _held(case):
        if request.deadline is not None and block.end > request.deadline:
            expected = f"{request.id} over by {format_instant(request.deadline)}"
            yield about(duty, "activity_deadline", REQUESTED, expected, _span(block), at=block.start)


def activity_together(case: Case) -> Iterator[Breach]:
    """All who attend an activity together do so at the time of the first of them."""
    first: dict[str, Activity] = {}
    for duty, block, request in _held(case):
        if request.together:
            other = first.setdefault(request.id, block)
            if (block.start, block.end) != (other.start, other.end):
                expected = f"{request.id} together, {_span(other)}"
                yield about(duty, "activity_together", REQUESTED, expected, _span(block), at=block.start)


def activity_trainer(case: Case) -> Iterator[Breach]:
    """The trainer is in the activity at the same time, with one person at a time where each has their own."""
    held = tuple(_held(case))
    led = [(request.id, block.start, block.end) for duty, block, request in held if duty.agent.id == request.trainer]
    taken: set[tuple[str, object, object]] = set()
    for duty, block, request in held:
        if request.trainer is None or duty.agent.id == request.trainer:
            continue
        key = (request.id, block.start, block.end)
        if key not in led or (key in taken and not request.together):
            expected = f"{request.trainer} with {duty.agent.id} alone" if key in led else f"{request.trainer} there"
            yield about(duty, "activity_trainer", REQUESTED, expected, _span(block), at=block.start)
        taken.add(key)


def class_starts(case: Case) -> Iterator[Breach]:
    """Shifts of a class that start within its window start with a shift of its trainer."""
    for request in case.problem.activities:
        if not request.follows_trainer:
            continue
        trainer = case.timelines.get(request.trainer or "", ())
        starts = {duty.shift.start for duty in trainer}
        for person in request.people:
            for duty in case.timelines.get(person, ()):
                inside = request.start <= duty.shift.start < request.end
                if duty.own and inside and duty.shift.start not in starts:
                    expected = f"a start with {request.trainer} for {request.id}"
                    found = format_instant(duty.shift.start)
                    yield about(duty, "class_starts", REQUESTED, expected, found)


def _held(case: Case) -> Iterator[Held]:
    """Yield the activities that answer a request of their person, in order of agent and start."""
    requests = _requests(case.problem)
    for duty in case.duties:
        for block in duty.shift.activities:
            request = requests.get(block.request)
            if request is not None and duty.agent.id in request.attending:
                yield duty, block, request


def _requests(problem: RosterProblem) -> dict[str, ActivityRequest]:
    return {request.id: request for request in problem.activities}


def _span(block: Activity) -> str:
    return f"{format_instant(block.start)} to {format_instant(block.end)}"
