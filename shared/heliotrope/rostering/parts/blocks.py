"""A large part in blocks of sites, improved side by side: each has its share of the demand, at the prices of now.

Rules between people hold within a site, so a block can keep them all alone. What joins blocks has a share or a price:
each queue's demand and its remedies are shared out as the blocks serve it now, site shares cost what they do now. The
new tours are kept where the whole is better for them.
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
from heliotrope.rostering.ejection import eject
from heliotrope.rostering.leading import lead
from heliotrope.rostering.parts.executors import Pool
from heliotrope.rostering.parts.independent import Part
from heliotrope.rostering.parts.portion import fair_as, portion, rows_of
from heliotrope.rostering.parts.remedies import Contacts, periods_of, settled_in_part
from heliotrope.rostering.prospects import who_could_gain
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.tours import Ints
from heliotrope.rostering.trial import Standing

BLOCK = 1000
"""Agents that a block has at least, where there are so many: a smaller one sees too little of its queues."""
BLOCK_ROUNDS = 1
"""Rounds in which supervisors are led in a block: three blocks of 100,000 agents end 1,270 USD dearer than with three
rounds (of 1,609,000), in 2.7 CPU seconds less of 15."""
LEAST_OF_WEEKS = 0.02
"""Share of what chains have saved below which a round of them is a block's last, over several weeks.

1,100 agents over four weeks: 10 rounds of 20, 8.5 CPU seconds of 15, 347 of 378 USD."""


@dataclass(frozen=True, eq=False)
class Block:
    """What the planner of a block is given: its problem, the tours of its agents in order, prices of contacts [P]."""

    problem: RosterProblem
    tours: list[Tour]
    prices: Array


def blocks_of(compiled: Compiled, stride: int = 1) -> tuple[Ints, ...]:
    """Return the agents' positions [A] by block: whole sites, tied ones together, until each block is large enough.

    Sites are gathered in their order by `stride`: another stride gives each other neighbours.
    """
    problem = compiled.problem
    if any(request.concerns(problem.horizon) for request in problem.activities):
        # Who attends what is settled across sites: such a part is improved as a whole.
        return (np.arange(len(compiled.terms)),)
    tied = _tied_sites(problem)
    home = np.array([tied[problem.network.site_index(problem.agents[i].site)] for i in compiled.agents], np.int64)
    found: list[Ints] = []
    gathered = np.zeros(len(home), bool)
    sites = sorted(set(home.tolist()))
    for site in (site for first in range(stride) for site in sites[first::stride]):
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
    compiled = builder.compiled
    able = np.array([_able(compiled, block) for block in members])
    # Blocks are drawn while tours of those before are exchanged: what concerns all is looked at before.
    served = sum((_served(builder, block) for block in members), np.zeros_like(compiled.required))
    contacts, phi = Contacts.of(builder), builder.couplings.phi
    charge = builder.couplings.shares.terms.surcharge(builder.couplings.shares.weights())
    for block, agents in enumerate(members):
        part = Part(np.array(compiled.agents, np.int64)[agents], np.flatnonzero(able[block] > 0))
        of_able = able[block] / np.maximum(able.sum(axis=0), 1e-9)
        share = np.where(served > 0, _served(builder, agents) / np.maximum(served, 1e-9), of_able[:, None])
        here = portion(compiled.problem, part)
        sites = compiled.group_site[[compiled.terms[i].group for i in agents.tolist()]]
        surcharge = np.array([charge[_client(compiled.problem, q), sites].mean() for q in part.queues])
        prices = np.clip(compiled.prices[part.queues] - surcharge[:, None, None], 0.0, None)
        demand = _demand(compiled, here, part, share[part.queues], prices)
        tours = [_carried(builder.tours[i], compiled.terms[i]) for i in agents.tolist()]
        of_contacts = phi[periods_of(builder, part.queues)]
        yield Block(_uncoupled(contacts, here, demand, share, part.queues), tours, of_contacts)


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
    supply: Array = np.zeros_like(compiled.required)
    for g in sorted({group for i in members.tolist() for group in compiled.terms[i].every_group}):
        for j, q in enumerate(compiled.group_queues[g].tolist()):
            if q >= 0:
                supply[q] += coverage.served[:, g, j] * compiled.group_efficiency[g, j]
    return np.clip(supply, 0.0, None)


def _demand(compiled: Compiled, here: RosterProblem, part: Part, share: Array, prices: Array) -> NetworkDemand:
    """Return a `share` [Q, T] of what facts leave to be covered, and what the facts of the part cover beside it."""
    facts = supply((fact for fact in facts_of(here) if fact.end > here.horizon.start), here)
    widths = compiled.widths[part.queues] * share[:, :, None]
    # The dearest piece: it is the first that facts take.
    widths[:, :, -1] += facts
    required = compiled.required[part.queues] * share + facts
    return NetworkDemand(required, widths, prices, here.demand.load * share)


def _uncoupled(
    whole: Contacts, problem: RosterProblem, demand: NetworkDemand, share: Array, queues: Ints
) -> RosterProblem:
    """Return the problem without the terms that join blocks: they are in the prices of `demand`, or shared out."""
    part, contacts = whole.part_of(share), whole.of_block(share)
    if contacts is not None:
        demand = replace(demand, service=rows_of(contacts, queues))
    clients = tuple(replace(client, shares=()) for client in problem.network.clients)
    places = zip(problem.network.queues, part[queues].tolist(), strict=True)
    apart = tuple(replace(settled_in_part(queue, own), handovers=()) for queue, own in places)
    network = replace(problem.network, clients=clients, queues=apart)
    names = set(network.queue_ids)
    to_date = tuple(each for each in whole.to_date_of(part) if each.queue in names)
    return fair_as(problem, replace(problem, demand=demand, to_date=to_date, network=network))


def _client(problem: RosterProblem, queue: int) -> int:
    """Return the position of a queue's client."""
    return problem.network.clients.index(problem.network.client(problem.network.queues[queue].client))


def _able(compiled: Compiled, members: Ints) -> Array:
    """Return [Q] the agents of a block who can serve each queue."""
    count = np.zeros(len(compiled.required) + 1)
    for i in members.tolist():
        np.add.at(count, np.unique(compiled.group_queues[compiled.terms[i].group]), 1.0)
    return count[:-1]


@dataclass(frozen=True, slots=True)
class BlockWork:
    """What is done on each block beside a sweep: supervisors led, or ejection chains."""

    leads: bool = False
    chains: bool = False


def plan_block(block: Block, stop: Stop, *, seed: int, work: BlockWork) -> list[Tour]:
    """Return the block's tours improved: but for `stop` a pure function, wherever and how often it runs."""
    if stop():
        return block.tours
    builder = Builder(compile_problem(block.problem))
    builder.couplings.price_contacts(builder.coverage, block.prices)
    for i, tour in enumerate(block.tours):
        builder.put(i, _received(tour, builder.compiled.terms[i]))
    builder.rebalance()
    if work.leads:
        lead(builder, stop, rounds=BLOCK_ROUNDS)
    order = builder.supervisors_first(np.random.default_rng(seed).permutation(len(builder.tours)))
    sweep(builder, who_could_gain(builder, order, 1), stop)
    reallocate(builder)
    if work.chains:
        eject(builder, stop, LEAST_OF_WEEKS if block.problem.horizon.weeks > 1 else 0.0)
    return [_carried(tour, terms) for tour, terms in zip(builder.tours, builder.compiled.terms, strict=True)]


def get_ready(pool: Pool) -> None:
    """Let the workers of `pool` start and load what blocks need, while there is nothing for them to do yet."""
    for _ in range(pool.width):
        pool.executor.submit(_load)


def _load() -> None:
    """Import this module: whoever is to call this function has to."""


def take_over(builder: Builder, members: Sequence[Ints], found: Iterable[list[Tour]]) -> None:
    """Exchange tours for those that blocks found, and re-allocate; all go back where the whole is no better for them.

    Queue time moves only where tours differ: allocated from nothing it would lose tiers of remedies that are kept.
    """
    before = Standing(builder)
    for block, tours in zip(members, found, strict=True):
        for i, carried in zip(block.tolist(), tours, strict=True):
            tour = _received(carried, builder.compiled.terms[i])
            if not tour.does_as(builder.tours[i]):
                builder.exchange(i, tour)
    reallocate(builder)
    if builder.objective >= before.money:
        before.restore(builder)
