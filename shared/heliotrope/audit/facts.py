"""Facts and mandate: known agents, the grid, what has begun, what is in scope, how many may be disturbed."""

from __future__ import annotations

from collections.abc import Iterator

from heliotrope.audit.case import Case, about
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach, RosterChange, Severity, Shift, changes
from heliotrope.domain.time import format_instant

MANDATE = "the run's mandate"


def unknown_agent(case: Case) -> Iterator[Breach]:
    """Every shift belongs to an agent of the problem."""
    for shift in case.roster.shifts:
        if case.in_horizon(shift) and shift.agent not in case.problem.agent_index:
            expected, found = "an agent of the problem", "nobody of that id"
            yield Breach("unknown_agent", Severity.FACT, shift.agent, shift.start, expected, found)


def off_grid(case: Case) -> Iterator[Breach]:
    """Shifts and their activities start and end on the grid."""
    horizon = case.problem.horizon
    for duty in case.duties:
        instants = [duty.shift.start, *(activity.end for activity in duty.shift.activities)]
        strays = [format_instant(instant) for instant in instants if not horizon.aligned(instant)]
        if strays:
            expected = f"times on the grid of {horizon.grain_minutes} min"
            yield about(duty, "off_grid", (Severity.HOUSE, "the planning grid"), expected, ", ".join(strays))


def frozen_facts(case: Case) -> Iterator[Breach]:
    """What starts before the freeze is as it was: nothing moved, removed or added."""
    frozen = case.problem.frozen_until
    if frozen is None or case.problem.base is None:
        return
    for change in _changes(case):
        shift = _shift(change)
        if shift.start < frozen:
            expected = f"the shift of the base before {format_instant(frozen)}"
            yield _changed("frozen_facts", Severity.FACT, change, expected, "the roster in force")


def locked_shifts(case: Case) -> Iterator[Breach]:
    """A locked shift is in the roster as it was, to the last break and queue share."""
    present = set(case.roster.shifts)
    for lock in case.problem.locks:
        if lock not in present:
            expected, found = f"the locked shift to {format_instant(lock.end)}", "another shift or none"
            yield Breach("locked_shifts", Severity.FACT, lock.agent, lock.start, expected, found, "a lock")


def out_of_scope(case: Case) -> Iterator[Breach]:
    """Agents outside the run's scope keep their shifts as they are."""
    scope = case.problem.scope_agents
    if scope is None:
        return
    for change in _changes(case):
        if change.agent not in scope:
            yield _changed("out_of_scope", Severity.HOUSE, change, "the shift of the base", MANDATE)


def change_budget(case: Case) -> Iterator[Breach]:
    """No more people have their presence changed than the budget allows.

    Those whose published shift has become impossible (leave, or their site is closed) must change and do not count.
    """
    problem = case.problem
    if problem.budget is None:
        return
    moved = {change.agent for change in _changes(case) if change.times_moved}
    people = (
        moved - {shift.agent for shift in problem.base.shifts if _impossible(shift, problem)} if problem.base else moved
    )
    if len(people) > problem.budget.people:
        expected, found = f"at most {problem.budget.people} people disturbed", f"{len(people)} people"
        at = problem.horizon.start
        yield Breach("change_budget", Severity.HOUSE, problem.network.name, at, expected, found, MANDATE)


def _impossible(shift: Shift, problem: RosterProblem) -> bool:
    """Whether a published shift that is still free cannot be worked any more."""
    if problem.frozen_until is not None and shift.start < problem.frozen_until:
        return False
    position = problem.agent_index.get(shift.agent)
    if position is None:
        return False
    agent = problem.agents[position]
    shut = any(
        closure.site == agent.site and closure.start < shift.end and shift.start < closure.end
        for closure in problem.closures
    )
    return agent.on_leave(shift.start, shift.end) or (shut and not agent.home)


def _changes(case: Case) -> tuple[RosterChange, ...]:
    """Return what differs from the base among shifts that start in the horizon."""
    base = case.problem.base.shifts if case.problem.base else ()
    return changes(filter(case.in_horizon, base), filter(case.in_horizon, case.roster.shifts))


def _shift(change: RosterChange) -> Shift:
    shift = change.before or change.after
    assert shift is not None
    return shift


def _changed(rule: str, severity: Severity, change: RosterChange, expected: str, source: str) -> Breach:
    if change.before is None:
        found = "a shift added"
    elif change.after is None:
        found = "the shift removed"
    else:
        found = "the shift changed"
    return Breach(rule, severity, change.agent, _shift(change).start, expected, found, source)
