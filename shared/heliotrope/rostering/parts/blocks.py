"""A large part in blocks of sites, improved side by side: each has its share of the demand, at the prices of now.

Rules between people hold within a site, so a block can keep them all alone. What joins blocks has a share or a price:
each queue's demand is shared out as the blocks serve it now, site shares and remedies cost what they do now. The new
tours are kept where the whole is better for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.objective import supply
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import AgentTerms, Compiled, compile_problem, facts_of
from heliotrope.rostering.parts.independent import Part
from heliotrope.rostering.parts.portion import fair_as, portion
from heliotrope.rostering.polish import PolishParameters, polish
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.tours import Ints

BLOCK = 1000
"""Agents that a block has at least, where there are so many: a smaller one sees too little of its queues."""


@dataclass(frozen=True, eq=False)
class Block:
    """What the planner of a block is given: its problem, and the tours of its agents in order."""

    problem: RosterProblem
    tours: list[Tour]


def blocks_of(compiled: Compiled) -> tuple[Ints, ...]:
    """Return the agents' positions [A] by block: whole sites, tied ones together, until each block is large enough."""
    problem = compiled.problem
    if any(request.concerns(problem.horizon) for request in problem.activities):
        # Who attends what is settled across sites: such a part is improved as a whole.
        return (np.arange(len(compiled.terms)),)
    tied = _tied_sites(problem)
    sites = [problem.network.site_index(problem.agents[i].site) for i in compiled.agents]
    home = np.array([tied[site] for site in sites], np.int64)
    found: list[Ints] = []
    gathered = np.zeros(len(home), bool)
    for site in sorted(set(home.tolist())):
        gathered |= home == site
        if gathered.sum() >= BLOCK:
            found.append(np.flatnonzero(gathered))
            gathered[:] = False
    if gathered.any():
        last = [found.pop()] if found else []
        found.append(np.sort(np.concatenate((*last, np.flatnonzero(gathered)))))
    return tuple(found)


def _tied_sites(problem: RosterProblem) -> list[int]:
    """Return for each site the first of those whose people are bound to people of this one."""
    first = list(range(len(problem.network.sites)))

    def join(names: Sequence[str]) -> None:
        sites = {first[problem.network.site_index(problem.agents[problem.agent_index[name]].site)] for name in names}
        for place, site in enumerate(first):
            first[place] = min(sites) if site in sites else site

    for agent in problem.agents:
        if agent.apart or agent.together:
            join([agent.id, *(name for name in agent.apart | agent.together if name in problem.agent_index)])
    return first


def share_out(builder: Builder, members: Sequence[Ints]) -> Iterator[Block]:
    """Yield the blocks as things are; `members` are positions of agents [A] by block."""
    compiled, coverage = builder.compiled, builder.coverage
    able = np.array([_able(compiled, block) for block in members])
    served = np.array([_served(builder, block) for block in members])
    served = np.where(served.sum(axis=0) > 0, served, able[:, :, None])
    share = served / np.maximum(served.sum(axis=0), 1e-9)
    charge = builder.couplings.shares.terms.surcharge(builder.couplings.shares.weights())
    for block, agents in enumerate(members):
        part = Part(np.array(compiled.agents, np.int64)[agents], np.flatnonzero(able[block] > 0))
        here = portion(compiled.problem, part)
        sites = compiled.group_site[[compiled.terms[i].group for i in agents.tolist()]]
        surcharge = np.array([charge[_client(compiled.problem, q), sites].mean() for q in part.queues])
        prices = np.clip(coverage.prices[part.queues] - surcharge[:, None, None], 0.0, None)
        demand = _demand(compiled, here, part, share[block][part.queues], prices)
        tours = [_carried(builder.tours[i], compiled.terms[i]) for i in agents.tolist()]
        yield Block(_uncoupled(here, demand), tours)


def _carried(tour: Tour | None, terms: AgentTerms) -> Tour:
    """Return a tour to hand over: groups are numbered anew in each problem, so by their place among the agent's own."""
    assert tour is not None
    assert tour.serving is not None
    own = np.array(terms.every_group, np.int64)
    places = (tour.serving[:, None] == own).argmax(axis=1)
    return replace(tour, serving=np.where(tour.serving == OFF_QUEUE, OFF_QUEUE, places))


def _received(tour: Tour, terms: AgentTerms) -> Tour:
    """Return a tour that `_carried` made, in the groups of another problem."""
    assert tour.serving is not None
    own = np.array(terms.every_group, np.int64)
    return replace(tour, serving=np.where(tour.serving == OFF_QUEUE, OFF_QUEUE, own[tour.serving]))


def _served(builder: Builder, members: Ints) -> Array:
    """Return [Q, T] what a block gives to queues."""
    compiled, coverage = builder.compiled, builder.coverage
    supply = np.zeros_like(compiled.required)
    for g in sorted({group for i in members.tolist() for group in compiled.terms[i].every_group}):
        for j, q in enumerate(compiled.group_queues[g].tolist()):
            if q >= 0:
                supply[q] += coverage.served[g, j] * compiled.group_efficiency[g, j]
    return supply


def _demand(compiled: Compiled, here: RosterProblem, part: Part, share: Array, prices: Array) -> NetworkDemand:
    """Return a `share` [Q, T] of what facts leave to be covered, and what the facts of the part cover beside it."""
    facts = supply(facts_of(here), here)
    widths = compiled.widths[part.queues] * share[:, :, None]
    # The dearest piece: it is the first that facts take.
    widths[:, :, -1] += facts
    required = compiled.required[part.queues] * share + facts
    return NetworkDemand(required, widths, prices, here.demand.load * share)


def _uncoupled(problem: RosterProblem, demand: NetworkDemand) -> RosterProblem:
    """Return the problem without the terms that join blocks, which are in the prices of `demand`."""
    clients = tuple(replace(client, shares=()) for client in problem.network.clients)
    queues = tuple(replace(queue, handovers=()) for queue in problem.network.queues)
    network = replace(problem.network, clients=clients, queues=queues)
    return fair_as(problem, replace(problem, demand=demand, to_date=(), network=network))


def _client(problem: RosterProblem, queue: int) -> int:
    """Return the position of a queue's client."""
    return problem.network.clients.index(problem.network.client(problem.network.queues[queue].client))


def _able(compiled: Compiled, members: Ints) -> Array:
    """Return [Q] the agents of a block who can serve each queue."""
    count = np.zeros(len(compiled.required) + 1)
    for i in members.tolist():
        np.add.at(count, np.unique(compiled.group_queues[compiled.terms[i].group]), 1.0)
    return count[:-1]


def plan_block(block: Block, stop: Stop, *, seed: int, sweeps: int, polishing: PolishParameters) -> list[Tour]:
    """Return the block's tours improved: but for `stop` a pure function, wherever and how often it runs."""
    if stop():
        return block.tours
    builder = Builder(compile_problem(block.problem))
    for i, tour in enumerate(block.tours):
        builder.put(i, _received(tour, builder.compiled.terms[i]))
    builder.rebalance()
    order = builder.supervisors_first(np.random.default_rng(seed).permutation(len(builder.tours)))
    for _ in range(sweeps):
        sweep(builder, order, stop)
        builder.rebalance()
    polish(builder, seed, polishing, stop)
    return [_carried(tour, terms) for tour, terms in zip(builder.tours, builder.compiled.terms, strict=True)]


def joined(builder: Builder, members: Sequence[Ints], found: Iterable[list[Tour]], weights: Array) -> Builder:
    """Return a builder with the blocks' new tours, or `builder` itself where the whole is no better for them.

    `weights` [I] are the bound's, of coupled terms.
    """
    after = Builder(builder.compiled)
    after.couplings.anchor(weights)
    for block, tours in zip(members, found, strict=True):
        for i, tour in zip(block.tolist(), tours, strict=True):
            after.put(i, _received(tour, after.compiled.terms[i]))
    after.rebalance()
    reallocate(after)
    return after if after.objective < builder.objective else builder
