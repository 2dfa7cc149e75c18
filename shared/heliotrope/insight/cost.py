"""What a roster costs, by site, client, queue and day: paid time goes to queues by the time of the shift on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from heliotrope.domain.insight import ClientShortage, CostRow
from heliotrope.domain.objective import LabourCost, overtime_money, shift_cost, shortage_money
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import local
from heliotrope.insight.service import queue_weeks
from heliotrope.insight.view import View, expect_client


class Place(NamedTuple):
    """Where paid time goes: no client and queue where it is on nobody's queues; the day a shift starts, by its site."""

    site: str
    client: str
    queue: str
    day: str


def cost_rows(view: View, client: str = "", detailed: bool = False) -> tuple[CostRow, ...]:
    """Return paid hours and money by site and client, in the network's order; of one client where named.

    Where `detailed`, by queue and day, too.
    """
    expect_client(client, view.problem)
    problem, network = view.problem, view.problem.network
    hours: dict[Place, float] = {}
    money: dict[Place, LabourCost] = {}
    agents = {agent.id: agent for agent in problem.agents}
    for name, shifts in Roster(view.shifts).by_agent().items():
        if name in agents:
            for exact, paid, cost in _agent_costs(agents[name], shifts, problem):
                place = exact if detailed else exact._replace(queue="", day="")
                hours[place] = hours.get(place, 0.0) + paid
                money[place] = money.get(place, LabourCost()) + cost
    sites = {site.id: n for n, site in enumerate(network.sites)}
    clients = {each.id: n for n, each in enumerate(network.clients, start=1)}
    queues = {each.id: n for n, each in enumerate(network.queues, start=1)}

    def order(place: Place) -> tuple[int, str, int, int, str]:
        site = sites.get(place.site, len(sites))
        return site, place.site, clients.get(place.client, 0), queues.get(place.queue, 0), place.day

    return tuple(
        CostRow(
            place.site, place.client, hours[place], cost.wages, cost.night, cost.weekend, cost.overtime,
            place.queue, place.day,
        )
        for place in sorted(money, key=order)
        if client in ("", place.client)
        for cost in (money[place],)
    )  # fmt: skip


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


def queue_weights(minutes: Mapping[str, float], agent: Agent, problem: RosterProblem) -> dict[tuple[str, str], float]:
    """Return (client, queue) -> share of the `minutes` on queues; the shares add up to 1.

    Without any time on queues, the agent's only client has it all, else nobody.
    """
    total = sum(minutes.values())
    if total:
        return {(problem.network.queue(queue).client, queue): each / total for queue, each in minutes.items()}
    return {(next(iter(agent.clients)) if len(agent.clients) == 1 else "", ""): 1.0}


def queue_minutes(shift: Shift) -> dict[str, float]:
    """Return queue -> time of a shift on it, in thousandths of minutes."""
    minutes: dict[str, float] = {}
    for activity in shift.activities:
        for share in activity.shares:
            minutes[share.queue] = minutes.get(share.queue, 0.0) + activity.minutes * share.permille
    return minutes


def _agent_costs(
    agent: Agent, shifts: Sequence[Shift], problem: RosterProblem
) -> list[tuple[Place, float, LabourCost]]:
    rows, on_queues = [], []
    for shift in shifts:
        cost, day = shift_cost(shift, agent, problem), local(shift.start, problem.network.site(shift.site).zone).date()
        minutes = queue_minutes(shift)
        for (client, queue), weight in queue_weights(minutes, agent, problem).items():
            place = Place(shift.site, client, queue, day.isoformat())
            rows.append((place, shift.paid_minutes / 60 * weight, _part(cost, weight)))
            on_queues.append(minutes.get(queue, 0.0))
    overtime = LabourCost(overtime=overtime_money(shifts, agent, problem))
    if overtime.overtime:
        # It belongs to the week, not to a shift: it goes where the week's time went, at the agent's own site.
        parts = on_queues if any(on_queues) else [1.0] * len(rows)
        for (place, _, _), part in zip(tuple(rows), parts, strict=True):
            if part:
                rows.append((place._replace(site=agent.site), 0.0, _part(overtime, part / sum(parts))))
    return rows


def _part(cost: LabourCost, weight: float) -> LabourCost:
    return LabourCost(cost.wages * weight, cost.night * weight, cost.weekend * weight, cost.overtime * weight)
