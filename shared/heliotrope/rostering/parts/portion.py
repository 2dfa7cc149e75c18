"""The problem of one part: nothing of the others is in it, so nothing of theirs can change its plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from heliotrope.domain.network import Network
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.rostering.parts.independent import Part
from heliotrope.rostering.tours import Ints

ByQueue = TypeVar("ByQueue")


def portion(problem: RosterProblem, part: Part) -> RosterProblem:
    """Return the problem of `part`, priced as the whole is: fairness compares with the whole network's mean."""
    agents = tuple(problem.agents[i] for i in part.agents)
    names = {agent.id for agent in agents}
    network = _network(problem.network, part.queues, {client for agent in agents for client in agent.clients})

    def own(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
        return tuple(shift for shift in shifts if shift.agent in names)

    found = replace(
        problem,
        network=network,
        agents=agents,
        demand=demand_of(problem.demand, part.queues),
        carry_in=own(problem.carry_in),
        base=None if problem.base is None else Roster(own(problem.base.shifts)),
        locks=own(problem.locks),
        scope_agents=None if problem.scope_agents is None else problem.scope_agents & names,
        to_date=tuple(each for each in problem.to_date if each.queue in network.queue_ids),
        activities=tuple(each for each in problem.activities if each.people[0] in names),
    )
    return fair_as(problem, found)


def fair_as(whole: RosterProblem, part: RosterProblem) -> RosterProblem:
    """Let people of `part` be compared with the mean of `whole`; return `part`."""
    # A cached property, so that it need not be a field of every problem.
    vars(part)["fairness_prices"] = {agent.id: whole.fairness_prices[agent.id] for agent in part.agents}
    return part


def demand_of(demand: NetworkDemand, queues: Ints) -> NetworkDemand:
    """Return the demand of some queues."""
    service = None if demand.service is None else rows_of(demand.service, queues)
    return rows_of(replace(demand, service=None), queues, service=service)


def rows_of(value: ByQueue, queues: Ints, **changed: Any) -> ByQueue:
    """Return a dataclass of arrays [Q, ...] with the rows of some queues."""
    arrays = {field.name: getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]
    rows = {name: array[queues] for name, array in arrays.items() if isinstance(array, np.ndarray)}
    return replace(value, **rows, **changed)  # type: ignore[type-var]


def _network(network: Network, queues: Ints, of_agents: set[str]) -> Network:
    """Return the network with some queues; other clients' contracts are left out."""
    kept = tuple(network.queues[q] for q in queues)
    own = of_agents | {queue.client for queue in kept}
    clients = tuple(client if client.id in own else replace(client, shares=()) for client in network.clients)
    return replace(network, queues=kept, clients=clients)
