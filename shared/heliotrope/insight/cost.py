"""What a roster costs, by site and client: time of shared agents goes to clients by their time on their queues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from heliotrope.domain.insight import ClientShortage, CostRow
from heliotrope.domain.objective import LabourCost, overtime_money, shift_cost, shortage_money
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.insight.service import queue_weeks
from heliotrope.insight.view import View, expect_client

Place = tuple[str, str]
"""A site and a client; no client where time is on nobody's queues."""


def cost_rows(view: View, client: str = "") -> tuple[CostRow, ...]:
    """Return paid hours and money by site and client, in the network's order; of one client where named."""
    expect_client(client, view.problem)
    problem, network = view.problem, view.problem.network
    hours: dict[Place, float] = {}
    money: dict[Place, LabourCost] = {}
    agents = {agent.id: agent for agent in problem.agents}
    for name, shifts in Roster(view.shifts).by_agent().items():
        if name in agents:
            for place, paid, cost in _agent_costs(agents[name], shifts, problem):
                hours[place] = hours.get(place, 0.0) + paid
                money[place] = money.get(place, LabourCost()) + cost
    sites = {site.id: n for n, site in enumerate(network.sites)}
    clients = {each.id: n for n, each in enumerate(network.clients, start=1)}
    order = sorted(money, key=lambda place: (sites.get(place[0], len(sites)), place[0], clients.get(place[1], 0)))
    return tuple(
        CostRow(*place, hours[place], cost.wages, cost.night, cost.weekend, cost.overtime)
        for place in order
        if client in ("", place[1])
        for cost in (money[place],)
    )


def client_shortages(view: View, client: str = "") -> tuple[ClientShortage, ...]:
    """Return what every client misses, in the network's order; one client where named."""
    expect_client(client, view.problem)
    money = shortage_money(view.open_agents, view.problem.demand).sum(axis=1)
    rows = []
    for each in view.problem.network.clients:
        if client in ("", each.id):
            queues = view.queues_of(each.id)
            remedies = sum(period.remedy for q in queues for period in queue_weeks(view, q))
            rows.append(ClientShortage(each.id, float(money[queues].sum()), remedies))
    return tuple(rows)


def client_weights(shifts: Sequence[Shift], agent: Agent, problem: RosterProblem) -> Mapping[str, float]:
    """Return client -> share of the shifts' time on queues; the shares add up to 1.

    Without any time on queues, the agent's only client has it all, else nobody.
    """
    minutes: dict[str, float] = {}
    for queue, each in queue_minutes(shifts).items():
        client = problem.network.queue(queue).client
        minutes[client] = minutes.get(client, 0.0) + each
    total = sum(minutes.values())
    if total:
        return {client: each / total for client, each in minutes.items()}
    return {next(iter(agent.clients)) if len(agent.clients) == 1 else "": 1.0}


def queue_minutes(shifts: Iterable[Shift]) -> dict[str, float]:
    """Return queue -> time of the shifts on it, in thousandths of minutes."""
    minutes: dict[str, float] = {}
    for shift in shifts:
        for activity in shift.activities:
            for share in activity.shares:
                minutes[share.queue] = minutes.get(share.queue, 0.0) + activity.minutes * share.permille
    return minutes


def _agent_costs(
    agent: Agent, shifts: Sequence[Shift], problem: RosterProblem
) -> list[tuple[Place, float, LabourCost]]:
    rows = []
    for shift in shifts:
        cost = shift_cost(shift, agent, problem)
        for client, weight in client_weights([shift], agent, problem).items():
            rows.append(((shift.site, client), shift.paid_minutes / 60 * weight, _part(cost, weight)))
    # Overtime belongs to the week, not to a shift: it goes where the week's time went, at the agent's own site.
    overtime = LabourCost(overtime=overtime_money(shifts, agent, problem))
    if overtime.overtime:
        for client, weight in client_weights(shifts, agent, problem).items():
            rows.append(((agent.site, client), 0.0, _part(overtime, weight)))
    return rows


def _part(cost: LabourCost, weight: float) -> LabourCost:
    return LabourCost(cost.wages * weight, cost.night * weight, cost.weekend * weight, cost.overtime * weight)
