"""Facts and mandate: known agents, the grid, what has begun, what is in scope, how many may be disturbed."""

from __future__ import annotations

from collections.abc import Iterator

from heliotrope.audit.case import Case, about, standing
from heliotrope.domain.offers import day_changes
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach, Roster, RosterChange, Severity, Shift, changes, minutes_moved
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
    """No more people have their presence changed than the budget allows, and by no more minutes.

    Those whose published shift has become impossible (leave, or their site is closed) must change and do not count.
    """
    problem = case.problem
    if problem.budget is None:
        return
    base = problem.base.shifts if problem.base else ()
    forced = {shift.agent for shift in base if _impossible(shift, problem)}
    moved = [change for change in _changes(case) if change.times_moved and change.agent not in forced]
    people, minutes = len({change.agent for change in moved}), minutes_moved(moved)
    spent = ((people, problem.budget.people, "people disturbed"), (minutes, problem.budget.minutes, "minutes moved"))
    for count, most, what in spent:
        if most is not None and count > most:
            at, expected, found = problem.horizon.start, f"at most {most} {what}", f"{count} {what}"
            yield Breach("change_budget", Severity.HOUSE, problem.network.name, at, expected, found, MANDATE)


def notice(case: Case) -> Iterator[Breach]:
    """Inside somebody's notice no start, end or day off is changed: that can only be offered.

    A shift that has become impossible (leave, or the site is closed) may go, and others come in its place.
    """
    problem = case.problem
    if problem.announcement is None or problem.base is None:
        return
    was, now = (
        Roster(tuple(filter(case.in_horizon, roster.shifts))).by_agent() for roster in (problem.base, case.roster)
    )
    for agent in problem.agents:
        old, new = was.get(agent.id, ()), now.get(agent.id, ())
        rules = problem.rules_of(agent)
        for change in () if old == new else day_changes(old, new, problem.zone_of(agent), problem.day_start_of(agent)):
            until = problem.announcement.binds_until(change.kind, rules)
            excused = change.before is not None and _impossible(change.before, problem)
            if change.earliest < until and not excused:
                field = "day_off_notice_minutes" if change.kind.of_day_off else "notice_minutes"
                severity, source = standing(rules, field)
                expected = f"no {change.kind.value.replace('_', ' ')} before {format_instant(until)}"
                yield Breach("notice", severity, agent.id, change.earliest, expected, "a changed day", source)


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
