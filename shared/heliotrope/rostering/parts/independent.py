"""Independent parts of a problem: agents and queues that no rule, seat or contract joins to any other.

A fully ring-fenced client is a part of its own: what others need cannot change its plan. What joins is listed once,
in `_joins`; a rule that holds between people of different clients has to be added there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from heliotrope.domain.network import Site
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering.tours import Ints

Node = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Part:
    """Positions of its agents and its queues, ascending."""

    agents: Ints
    queues: Ints


def independent_parts(problem: RosterProblem) -> tuple[Part, ...]:
    """Return the finest parts, ordered by their first agent; parts without agents (queues nobody serves) come last."""
    nodes: dict[Node, int] = {}
    for kind, values in (("agent", problem.agents), ("queue", problem.network.queues)):
        for value in values:
            nodes[kind, value.id] = len(nodes)
    pairs = [(nodes.setdefault(a, len(nodes)), nodes.setdefault(b, len(nodes))) for a, b in _joins(problem)]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    links = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(nodes), len(nodes)))
    _, label = csgraph.connected_components(links, directed=False)
    people, queues = label[: len(problem.agents)], label[len(problem.agents) :][: len(problem.network.queues)]
    order = list(dict.fromkeys((*people.tolist(), *queues.tolist())))
    return tuple(Part(np.flatnonzero(people == each), np.flatnonzero(queues == each)) for each in order)


def _joins(problem: RosterProblem) -> Iterator[tuple[Node, Node]]:
    """Yield pairs that must be planned together: agents, queues, clients, sites."""
    network = problem.network
    names = np.array(network.queue_ids)
    for queue in network.queues:
        yield ("queue", queue.id), ("client", queue.client)
    crowded = {site.id for site in network.sites if _joins_its_people(site, problem)}
    for agent, able in zip(problem.agents, problem.efficiency > 0, strict=True):
        own: Node = ("agent", agent.id)
        yield from ((own, ("client", client)) for client in agent.clients)
        yield from ((own, ("queue", name)) for name in names[able].tolist())
        yield from ((own, ("agent", other)) for other in agent.apart | agent.together if other in problem.agent_index)
        if agent.site in crowded:
            yield own, ("site", agent.site)
    for request in problem.activities:
        yield from ((("agent", request.people[0]), ("agent", name)) for name in request.attending)
    base = problem.base.shifts if problem.base is not None else ()
    for shift in (*problem.carry_in, *base, *problem.locks):
        if shift.agent in problem.agent_index:
            served = {share.queue for activity in shift.activities for share in activity.shares}
            yield from ((("agent", shift.agent), ("queue", name)) for name in served)


def _joins_its_people(site: Site, problem: RosterProblem) -> bool:
    """Whether people of a site compete for something: seats of shared bays, supervision, places in the transport."""
    shared = sum(bay.seats for bay in site.bays if bay.client is None)
    seated = sum(agent.site == site.id and not agent.home for agent in problem.agents)
    return 0 < shared < seated or bool(site.transport) or site.agents_per_supervisor is not None
