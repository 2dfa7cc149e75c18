"""A fully ring-fenced client: own agents, own seats, own site; what another client needs is none of its affair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from heliotrope.domain.network import Bay
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.rostering import plan_roster

from tests.unit.networks import tiny_agent, tiny_network, tiny_problem


def fenced_problem(shop_agents: float) -> RosterProblem:
    """Return bank and shop with nothing in common: agents, sites and seats apart; the shop needs `shop_agents`."""
    network = tiny_network()
    sites = tuple(
        replace(site, bays=(Bay(f"{site.id}-own", 6, client),))
        for site, client in zip(network.sites, ("bank", "shop"), strict=True)
    )
    agents = tuple(tiny_agent(f"{site[0]}{n}", site) for site in ("warsaw", "manila") for n in range(6))
    problem = tiny_problem(network=replace(network, sites=sites), agents=agents)
    needed = problem.demand.required.copy()
    for q, queue in enumerate(network.queues):
        needed[q] *= 3.0 if queue.client == "bank" else shop_agents
    widths = np.repeat(needed[:, :, None] / 4, 4, axis=2)
    return replace(problem, demand=NetworkDemand(needed, widths, problem.demand.prices, needed * 0.8))


def plan_of_the_bank(shop_agents: float) -> list[Shift]:
    """Return the bank's part of the plan."""
    problem = fenced_problem(shop_agents)
    bank = {agent.id for agent in problem.agents if "bank" in agent.clients}
    return [shift for shift in plan_roster(problem, workers=1).roster.shifts if shift.agent in bank]


def test_a_ring_fenced_client_s_plan_does_not_depend_on_another_client_s_demand() -> None:
    assert plan_of_the_bank(1.0) == plan_of_the_bank(2.5)
