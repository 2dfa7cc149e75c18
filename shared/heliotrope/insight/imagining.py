"""A what-if scenario applied to a frozen problem: another frozen problem, to be solved and scored like any other.

Changed demand goes through staffing again: a queue's load is scaled, and its requirement by the ratio in which
Erlang's requirement for the new load stands to that for the old one. The ratio keeps what the forecast's uncertainty
added, which the frozen problem no longer knows apart.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from heliotrope.domain.demand import Array, ServiceCurve
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.network import Client, Network, Queue, Site
from heliotrope.domain.people import Agent, TimeOff, WorkPlan
from heliotrope.domain.problem import NetworkDemand, Prices, RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.whatif import EVERY, NewClient, NewSite, RuleChange, WhatIf, expect_demanded, factor_for
from heliotrope.staffing import agents_for_uncertain_load
from heliotrope.staffing.curve import service_curve, slowdown_of

CERTAIN = np.array([1.0])


def imagine(problem: RosterProblem, what_if: WhatIf) -> RosterProblem:
    """Return `problem` as it would be under `what_if`; `InvalidValue` names what the network does not have."""
    for site in what_if.sites:
        problem = _with_site(problem, site)
    for client in what_if.clients:
        problem = _with_client(problem, client)
    for change in what_if.rules:
        problem = _with_rule(problem, change)
    if what_if.demands:
        problem = _with_demand(problem, what_if)
    if what_if.absence:
        problem = _with_absence(problem, what_if.absence, what_if.seed)
    return replace(
        problem,
        closures=(*problem.closures, *what_if.closures),
        basis={**problem.basis, "what-if": what_if.name},
    )


def standing_still(roster: Roster, problem: RosterProblem) -> Roster:
    """Return what is left of `roster` if nobody does anything: without shifts that leave or a closure hits.

    What has begun when the problem is frozen stands as it is, as it does for everybody who mends it.
    """
    frozen = problem.frozen_until or problem.horizon.start
    agents = {agent.id: agent for agent in problem.agents}

    def comes(shift: Shift) -> bool:
        agent = agents.get(shift.agent)
        if shift.start < frozen:
            return True
        if agent is None or agent.on_leave(shift.start, shift.end):
            return False
        shut = (c for c in problem.closures if c.site == shift.site)
        return agent.home or not any(c.start < shift.end and shift.start < c.end for c in shut)

    return Roster(tuple(shift for shift in roster.shifts if comes(shift)))


def _with_absence(problem: RosterProblem, share: float, seed: int) -> RosterProblem:
    count = len(problem.agents)
    away = np.random.default_rng(seed).permutation(count)[: round(share * count)]
    names = {problem.agents[i].id for i in away.tolist()}
    gone = TimeOff(problem.horizon.start, problem.horizon.end)

    def absent(agent: Agent) -> Agent:
        other = tuple(off for off in agent.leave if not off.touches(gone.start, gone.end))
        return replace(agent, leave=(*other, gone))

    return replace(problem, agents=tuple(absent(a) if a.id in names else a for a in problem.agents))


# -- demand ------------------------------------------------------------------------------------------------------------


def _with_demand(problem: RosterProblem, what_if: WhatIf) -> RosterProblem:
    network, demand = problem.network, problem.demand
    expect_demanded(what_if.volume, network, "volume")
    expect_demanded(what_if.handle_time, network, "handle_time")
    arrays = [array.copy() for array in (demand.required, demand.widths, demand.load)]
    queues = []
    for q, queue in enumerate(network.queues):
        contacts, handle = factor_for(what_if.volume, queue), factor_for(what_if.handle_time, queue)
        changed = replace(queue, handle_time_s=queue.handle_time_s * handle)
        queues.append(changed)
        if contacts * handle != 1.0:
            ratio = _ratio(demand.load[q], contacts * handle, queue, changed)
            for array, factor in zip(arrays, (ratio, ratio[:, None], contacts * handle), strict=True):
                array[q] = array[q] * factor
    required, widths, load = arrays
    changed_demand = NetworkDemand(required, widths, demand.prices, load, demand.service)
    return replace(
        problem,
        network=replace(network, queues=tuple(queues)),
        demand=_with_curves(changed_demand, queues, problem.horizon.grain_minutes),
    )


def _with_curves(demand: NetworkDemand, queues: list[Queue], grain_minutes: int) -> NetworkDemand:
    """Return `demand` with the service curves that follow from its load, where it has any."""
    if demand.service is None:
        return demand
    names = [each.name for each in fields(ServiceCurve)]
    arrays = [getattr(demand.service, name).copy() for name in names]
    for q, queue in enumerate(queues):
        if demand.service.offered[q].any():
            handle = np.full(demand.load.shape[1], queue.handle_time_s)
            curve = service_curve(demand.required[q], demand.widths[q], demand.load[q], queue, handle, grain_minutes)
            for array, name in zip(arrays, names, strict=True):
                array[q] = getattr(curve, name)
    return replace(demand, service=ServiceCurve(*arrays))


def _ratio(load: Array, factor: float, queue: Queue, changed: Queue) -> Array:
    """Return [T] by how much the requirement grows when the load grows by `factor`."""
    if queue.committed is not None:
        return np.ones(len(load))
    if queue.channel.deferred:
        return np.full(len(load), factor)
    before = _agents(load, queue)
    after = _agents(load * factor, changed)
    ratio: Array = np.divide(after, before, out=np.full(len(load), factor), where=before > 0)
    return ratio


def _agents(load: Array, queue: Queue) -> Array:
    handle = np.full(len(load), queue.handle_time_s)
    found = agents_for_uncertain_load(
        load[:, None], CERTAIN, handle, queue.patience_s, queue.goal, queue.concurrency, slowdown_of(queue)
    )
    return found.astype(np.float64)


# -- rules -------------------------------------------------------------------------------------------------------------

LAW = {each.name for each in fields(LabourRules)} - {"jurisdiction", "night", "provenance"}
PLAN = {"max_nights", "start_step"} & {each.name for each in fields(WorkPlan)}
PRICES = {each.name for each in fields(Prices)}


def _with_rule(problem: RosterProblem, change: RuleChange) -> RosterProblem:
    name = change.field
    if name in LAW:
        expect(change.of == EVERY or change.of in problem.rules, "rule", "a jurisdiction of the problem", change.of)

        def law(place: str, own: LabourRules) -> LabourRules:
            wanted = change.of in (EVERY, place)
            set_to: dict[str, Any] = {name: _like(getattr(own, name), change.value)}
            return replace(own, **set_to) if wanted else own

        rules = {place: law(place, own) for place, own in problem.rules.items()}
        return replace(problem, rules=rules)
    if name in PLAN:
        expect(change.of == EVERY or change.of in problem.work_plans, "rule", "a work plan of the problem", change.of)
        whole: dict[str, Any] = {name: _like(0, change.value)}
        plans = {
            key: replace(own, **whole) if change.of in (EVERY, key) else own for key, own in problem.work_plans.items()
        }
        return replace(problem, work_plans=plans)
    if name in PRICES:
        return replace(problem, prices=replace(problem.prices, **{name: change.value}))
    raise InvalidValue("rule", f"one of {', '.join(sorted(LAW | PLAN | PRICES))}", name)


def _like(old: object, value: float) -> float | int:
    """Return `value` in the type of the field: minutes and days are whole."""
    expect(isinstance(old, (int, float)) and not isinstance(old, bool), "rule", "a field with a number", old)
    if not isinstance(old, int):
        return value
    expect(float(value).is_integer(), "rule", "a whole number", value)
    return int(value)


# -- a new client, a new site ------------------------------------------------------------------------------------------


def _with_client(problem: RosterProblem, new: NewClient) -> RosterProblem:
    network = problem.network
    like = network.client(new.like)
    expect(new.id not in {client.id for client in network.clients}, "new_client.id", "a new id", new.id)
    sources = [q for q, queue in enumerate(network.queues) if queue.client == like.id]
    copies = tuple(replace(network.queues[q], id=f"{new.id}:{network.queues[q].id}", client=new.id) for q in sources)
    agents = tuple(_also_for(agent, like, new.id) for agent in problem.agents)
    crew = [agent for agent in agents if new.id in agent.clients]
    expect(bool(crew) or not new.agents, "new_client.agents", f"people who serve {like.id} to copy", new.agents)
    hired = tuple(_copy(crew[n % len(crew)], f"{new.id}-{n + 1:04d}") for n in range(new.agents))
    grown = replace(
        problem,
        network=replace(
            network,
            clients=(*network.clients, replace(like, id=new.id, name=new.id, shares=())),
            queues=(*network.queues, *copies),
        ),
        agents=(*agents, *hired),
        demand=_stacked(problem.demand, sources),
    )
    return _with_demand(grown, WhatIf(new.id, volume={new.id: new.volume})) if new.volume != 1.0 else grown


def _also_for(agent: Agent, like: Client, new: str) -> Agent:
    return replace(agent, clients=agent.clients | {new}) if like.id in agent.clients else agent


def _stacked(demand: NetworkDemand, rows: list[int]) -> NetworkDemand:
    service = demand.service
    if service is not None:
        curves = (service.offered, service.counted, service.in_target, service.lost, service.uncounted)
        service = ServiceCurve(*(np.concatenate((part, part[rows])) for part in curves))
    return NetworkDemand(
        np.concatenate((demand.required, demand.required[rows])),
        np.concatenate((demand.widths, demand.widths[rows])),
        np.concatenate((demand.prices, demand.prices[rows])),
        np.concatenate((demand.load, demand.load[rows])),
        service,
    )


def _with_site(problem: RosterProblem, new: NewSite) -> RosterProblem:
    network = problem.network
    like = network.site(new.like)
    expect(new.id not in {site.id for site in network.sites}, "new_site.id", "a new id", new.id)
    crew = [agent for agent in problem.agents if agent.site == like.id]
    expect(bool(crew), "new_site.like", "a site with people to copy", like.id)
    people = (_copy(crew[n % len(crew)], f"{new.id}-{n + 1:04d}") for n in range(new.agents))
    return replace(
        problem,
        network=_opened(network, replace(like, id=new.id, name=new.id), like.id),
        agents=(*problem.agents, *(replace(agent, site=new.id) for agent in people)),
    )


def _opened(network: Network, site: Site, like: str) -> Network:
    """Add a site, permitted to the clients that permit the one it is like."""

    def permitted(client: Client) -> frozenset[str]:
        return client.permitted_sites | ({site.id} if like in client.permitted_sites else frozenset())

    clients = tuple(replace(client, permitted_sites=permitted(client)) for client in network.clients)
    return replace(network, clients=clients, sites=(*network.sites, site))


def _copy(agent: Agent, name: str) -> Agent:
    return replace(agent, id=name, leave=())
