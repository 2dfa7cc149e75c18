"""What offers save in expectation: the one definition, written over shifts."""

from __future__ import annotations

from collections.abc import Sequence

from heliotrope.domain.demand import Array
from heliotrope.domain.objective import (
    LabourCost,
    fairness_money,
    in_horizon,
    overtime_money,
    prefers,
    shift_cost,
    shortage_money,
    supply,
)
from heliotrope.domain.offers import Offer
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.remedies import remedies_by_queue
from heliotrope.domain.roster import Roster, Shift, changes, minutes_moved
from heliotrope.domain.site_shares import client_hours, site_share_money
from heliotrope.domain.time import minute_of_day


def expected_savings(roster: Roster, problem: RosterProblem, offers: Sequence[Offer]) -> tuple[float, ...]:
    """Return for each offer its probability times what accepting it saves once all before it are accepted.

    Being short costs convex money, so acceptance saves most where nobody else has accepted: what is returned adds up
    to no more than what the offers save in expectation. Queue shares of everybody else stay as they are; handovers and
    requested activities are left out.
    """
    agents = {agent.id: agent for agent in problem.agents}
    serving = (*problem.carry_in, *in_horizon(roster, problem))
    open_agents, hours = supply(serving, problem), client_hours(serving, problem)
    shifts = {name: list(own) for name, own in Roster(in_horizon(roster, problem)).by_agent().items()}
    base = {} if problem.base is None else Roster(in_horizon(problem.base, problem)).by_agent()
    before = _shared_money(open_agents, hours, problem)
    found = []
    for offer in offers:
        own = shifts.setdefault(offer.agent, [])
        then = [*(shift for shift in own if shift != offer.old), *([offer.new] if offer.new else [])]
        of = agents[offer.agent], problem, base.get(offer.agent, ())
        saved = _own_money(own, *of) - _own_money(then, *of)
        for shift, sign in ((offer.old, -1), (offer.new, 1)):
            if shift is not None:
                open_agents = open_agents + sign * supply((shift,), problem)
                hours = hours + sign * client_hours((shift,), problem)
        after = _shared_money(open_agents, hours, problem)
        found.append(offer.probability * (saved + before - after))
        shifts[offer.agent], before = then, after
    return tuple(found)


def _shared_money(open_agents: Array, hours: Array, problem: RosterProblem) -> float:
    """Return the money that everybody's presence decides together."""
    short = float(shortage_money(open_agents, problem.demand).sum())
    return short + float(remedies_by_queue(open_agents, problem).sum()) + site_share_money(hours, problem)


def _own_money(shifts: Sequence[Shift], agent: Agent, problem: RosterProblem, base: Sequence[Shift]) -> float:
    """Return the terms of the objective that one person's shifts decide alone: labour, wishes, fairness, change."""
    labour = sum((shift_cost(shift, agent, problem) for shift in shifts), LabourCost())
    zone_name = problem.zone_of(agent)
    unpreferred = sum(not prefers(agent, minute_of_day(shift.start, zone_name)) for shift in shifts)
    moved = [change for change in changes(base, shifts) if change.times_moved]
    return (
        labour.wages + labour.night + labour.weekend
        + overtime_money(shifts, agent, problem)
        + problem.prices.unpreferred_shift * unpreferred
        + sum(fairness_money(shift, agent, problem) for shift in shifts)
        + problem.prices.person_disturbed * bool(moved)
        + problem.prices.minute_moved * minutes_moved(moved)
    )  # fmt: skip
