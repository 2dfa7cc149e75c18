"""The frozen input of one scheduling run: network, people, rules, demand, facts, prices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.activities import ActivityRequest, expect_on_grid, expect_requests
from heliotrope.domain.canonical import json_of
from heliotrope.domain.demand import SHORTAGE_SEGMENTS, Array, ServiceCurve, StaffingRequirement
from heliotrope.domain.errors import expect
from heliotrope.domain.network import Client, Network, Queue
from heliotrope.domain.offers import Announcement
from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import Horizon, expect_span, format_instant, local
from heliotrope.domain.unsocial import fairness_prices


@dataclass(frozen=True, slots=True)
class Prices:
    """The one currency of the objective beside shortage and wages; printed in the certificate.

    `site_share_hour` is the price of one agent-hour outside a client's contractual share of a site; `unsocial_hour`
    that of an unsocial hour for each step by which its agent has had more of them than the mean (`domain.unsocial`);
    `unplaced_activity_minute` that of a person's minute of a requested activity that is due and not placed;
    `handover_minute` that of a minute in which a site has nobody on a queue that is being handed over.
    """

    unpreferred_shift: float = 4.0
    person_disturbed: float = 25.0
    minute_moved: float = 0.05
    site_share_hour: float = 60.0
    unsocial_hour: float = 0.5
    unplaced_activity_minute: float = 2.0
    handover_minute: float = 0.5


@dataclass(frozen=True, slots=True)
class ChangeBudget:
    """How much a reoptimisation may disturb.

    Attributes
    ----------
    people
        People whose start, end or days off change by choice, or are offered to.
    minutes
        Minutes of presence that such changes move, as the objective counts them; None: any number.
    """

    people: int
    minutes: int | None = None

    def __post_init__(self) -> None:
        expect(self.people >= 0, "budget.people", "0 or more", self.people)
        expect(self.minutes is None or self.minutes >= 0, "budget.minutes", "0 or more, or none", self.minutes)


@dataclass(frozen=True, slots=True)
class SiteClosure:
    """A site that nobody can work at during ``[start, end)``."""

    site: str
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        expect_span(self.start, self.end, "closure")


@dataclass(frozen=True, eq=False)
class NetworkDemand:
    """Requirements of all queues over the horizon as arrays: Q queues in the network's order, T slots, K pieces.

    Attributes
    ----------
    required
        [Q, T] agents.
    widths, prices
        [Q, T, K] pieces of the shortage and their price per agent-interval.
    load
        [Q, T] erlangs.
    service
        [Q, T] service curves of queues with remedies, zero elsewhere; None where no requirement has one.
    """

    required: Array
    widths: Array
    prices: Array
    load: Array
    service: ServiceCurve | None = None

    @classmethod
    def of(cls, network: Network, horizon: Horizon, requirements: Iterable[StaffingRequirement]) -> NetworkDemand:
        """Lay queue-days out on the horizon's grid; days without a requirement need nobody."""
        queues, slots = len(network.queues), horizon.slots
        requirements = tuple(requirements)
        demand = cls(
            np.zeros((queues, slots)),
            np.zeros((queues, slots, SHORTAGE_SEGMENTS)),
            np.zeros((queues, slots, SHORTAGE_SEGMENTS)),
            np.zeros((queues, slots)),
            _no_service(queues, slots) if any(each.service is not None for each in requirements) else None,
        )
        for each in requirements:
            expect(
                each.grain_minutes == horizon.grain_minutes,
                "requirement.grain_minutes",
                "the horizon's grain",
                each.grain_minutes,
            )
            q, first = network.queue_index(each.queue), horizon.slot(each.start)
            span = slice(max(first, 0), min(first + len(each.required), slots))
            part = slice(span.start - first, span.stop - first)
            if span.start < span.stop:
                demand.required[q, span] = each.required[part]
                demand.widths[q, span] = each.widths[part]
                demand.prices[q, span] = each.prices[part]
                demand.load[q, span] = each.load[part]
                if demand.service is not None and each.service is not None:
                    for name in ("offered", "counted", "in_target", "lost", "uncounted"):
                        getattr(demand.service, name)[q, span] = getattr(each.service, name)[part]
        return demand


def _no_service(queues: int, slots: int) -> ServiceCurve:
    flat, deep = (queues, slots), (queues, slots, SHORTAGE_SEGMENTS)
    return ServiceCurve(np.zeros(flat), np.zeros(flat), np.zeros(flat), np.zeros(deep), np.zeros(deep))


@dataclass(frozen=True, slots=True)
class ServiceToDate:
    """What a queue's measuring period had counted when the horizon began, by the contract's formula."""

    queue: str
    counted: float
    in_target: float

    def __post_init__(self) -> None:
        where = f"to_date[{self.queue}]"
        expect(self.counted >= 0, f"{where}.counted", "contacts, 0 or more", self.counted)
        expect(0 <= self.in_target <= self.counted, f"{where}.in_target", "0 to the contacts counted", self.in_target)


@dataclass(frozen=True, eq=False)
class RosterProblem:
    """Everything that a run may look at, and nothing else: what is not in here cannot change the answer.

    Attributes
    ----------
    carry_in
        Shifts that start before the horizon and may reach into it, or whose rest does: facts.
    base
        The roster in force; changes are priced against it. None when planning from nothing.
    frozen_until
        Shifts of the base that start before this instant are kept as they are.
    locks
        Single shifts that stay exactly as they are, whatever else changes around them; of `base` where there is one.
    closures
        Sites that are down.
    scope_agents
        Agents whose shifts may change; None means all.
    budget
        Change budget against `base`, or None.
    to_date
        Service so far of measuring periods that began before the horizon, by queue.
    announcement
        When people hear of changes against `base`: inside their notice, starts, ends and days off become offers.
        None: notice does not bind.
    packs
        Jurisdiction -> pack version, for the certificate.
    basis
        Frozen revision vector: input -> revision.
    activities
        Requested activities; those whose window does not meet the horizon are left for later.
    """

    network: Network
    horizon: Horizon
    agents: tuple[Agent, ...]
    work_plans: Mapping[str, WorkPlan]
    rules: Mapping[str, LabourRules]
    demand: NetworkDemand
    prices: Prices = Prices()
    carry_in: tuple[Shift, ...] = ()
    base: Roster | None = None
    frozen_until: datetime | None = None
    locks: tuple[Shift, ...] = ()
    closures: tuple[SiteClosure, ...] = ()
    scope_agents: frozenset[str] | None = None
    budget: ChangeBudget | None = None
    to_date: tuple[ServiceToDate, ...] = ()
    packs: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    activities: tuple[ActivityRequest, ...] = ()
    announcement: Announcement | None = None

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for agent in self.agents:
            where = f"agents[{agent.id}]"
            expect(agent.id not in seen, where, "a distinct id", agent.id)
            seen.add(agent.id)
            expect(
                agent.work_plan in self.work_plans,
                f"{where}.work_plan",
                "a work plan of the problem",
                agent.work_plan,
            )
            site = self.network.site(agent.site)
            expect(
                site.jurisdiction in self.rules,
                f"sites[{site.id}].jurisdiction",
                "a jurisdiction with rules",
                site.jurisdiction,
            )
            length, gone = self.rules[site.jurisdiction].reference_weeks, agent.balance.weeks
            expect(gone < length, f"{where}.balance.weeks", f"fewer than the {length} weeks of the period", gone)
        for closure in self.closures:
            self.network.site(closure.site)
        expect_requests(self.activities, seen)
        expect_on_grid(self.activities, self.horizon)
        for so_far in self.to_date:
            self.network.queue(so_far.queue)
        self._check_classes()
        self._check_locks()

    def _check_classes(self) -> None:
        """A class can follow its trainer for certain where both have the same shifts on offer."""
        contract = {agent.id: (agent.site, agent.work_plan) for agent in self.agents}
        for request in self.activities:
            if request.follows_trainer:
                shared = {contract[name] for name in request.attending}
                where = f"activities[{request.id}].follows_trainer"
                expect(len(shared) == 1, where, "a class of its trainer's site and work plan", sorted(shared))

    def _check_locks(self) -> None:
        base = set(self.base.shifts) if self.base is not None else None
        for lock in self.locks:
            where, named = f"locks[{lock.agent}]", f"{lock.agent} from {format_instant(lock.start)}"
            expect(self.horizon.start <= lock.start < self.horizon.end, where, "a shift of the horizon", named)
            expect(base is None or lock in base, where, "a shift of the base", named)
        names = [(lock.agent, lock.start) for lock in self.locks]
        expect(len(set(names)) == len(names), "locks", "each shift once", len(names))

    def rules_of(self, agent: Agent) -> LabourRules:
        """Return the labour rules that hold at the agent's site."""
        return self.rules[self.network.site(agent.site).jurisdiction]

    def plan_of(self, agent: Agent) -> WorkPlan:
        """Return the agent's work plan."""
        return self.work_plans[agent.work_plan]

    def zone_of(self, agent: Agent) -> str:
        """Return the time zone of the agent's site."""
        return self.network.site(agent.site).zone

    def day_start_of(self, agent: Agent) -> int:
        """Return the local minute at which labour days begin at the agent's site."""
        return self.network.site(agent.site).labour_day_start

    @cached_property
    def agent_index(self) -> Mapping[str, int]:
        """Agent id -> position on axis A."""
        return {agent.id: i for i, agent in enumerate(self.agents)}

    @cached_property
    def fairness_prices(self) -> Mapping[str, float]:
        """Agent -> money of one more unsocial hour."""
        return fairness_prices(self.agents, self.prices.unsocial_hour)

    @property
    def efficiency(self) -> Array:
        """[A, Q] efficiency of each agent on each queue; 0 where the agent may not serve it. Laid out when asked."""
        rows, row_of = self._efficiencies
        return rows[row_of]

    @cached_property
    def _efficiencies(self) -> tuple[Array, NDArray[np.int64]]:
        """The distinct rows [R, Q] of `efficiency`, and [A] which each agent has: of many agents few differ."""
        network, rows = self.network, dict[bytes, int]()
        row_of, row = np.empty(len(self.agents), np.int64), np.zeros(len(self.network.queues))
        # Queues of the ring, in the order of the network: of all others an agent may serve none.
        own: dict[frozenset[str], list[tuple[int, Queue, Client]]] = {}
        for a, agent in enumerate(self.agents):
            if agent.clients not in own:
                own[agent.clients] = [
                    (q, queue, network.client(queue.client))
                    for q, queue in enumerate(network.queues)
                    if queue.client in agent.clients
                ]
            row[:] = 0.0
            for q, queue, client in own[agent.clients]:
                row[q] = agent.efficiency(queue, client)
            row_of[a] = rows.setdefault(row.tobytes(), len(rows))
        return np.frombuffer(b"".join(rows)).reshape(len(rows), len(row)), row_of

    @cached_property
    def productivity(self) -> Array:
        """[A, W] share of full productivity in each labour week, as of the week's first local day at the site."""
        starts = [self.horizon.start + timedelta(weeks=week) for week in range(self.horizon.weeks)]
        shares = np.ones((len(self.agents), len(starts)))
        for a, agent in enumerate(self.agents):
            if agent.hired is not None:
                zone_name = self.zone_of(agent)
                shares[a] = [agent.productivity(self.network.ramp, local(at, zone_name).date()) for at in starts]
        return shares

    @cached_property
    def _bodies(self) -> Array:
        """[Q] 1.0 where people count, whatever they do: on committed hours."""
        return np.array([float(queue.committed is not None) for queue in self.network.queues])

    def rate(self, position: int) -> Array:
        """Return [Q, W] open agents that the agent at `position` counts for: efficiency times productivity."""
        full = np.maximum(self._bodies[:, None], self.productivity[position])
        rows, row_of = self._efficiencies
        rate: Array = rows[row_of[position]][:, None] * full
        return rate

    @property
    def rates_alike(self) -> NDArray[np.int64]:
        """[A] a number by agent; those of equal number have the same `rate`."""
        _, row_of = self._efficiencies
        kinds = np.column_stack((row_of, self.productivity))
        alike: NDArray[np.int64] = np.unique(kinds, axis=0, return_inverse=True)[1].reshape(-1)
        return alike

    def rates(self, agents: NDArray[np.int64], queues: NDArray[np.int64], weeks: NDArray[np.int64]) -> Array:
        """Return [N] the open agents that one of `agents` counts for on one of `queues` in a labour week."""
        full = np.maximum(self._bodies[queues], self.productivity[agents, weeks])
        rows, row_of = self._efficiencies
        rates: Array = rows[row_of[agents], queues] * full
        return rates

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of every part, arrays as their bytes."""
        digest = hashlib.sha256()
        for name in self.__dataclass_fields__:
            digest.update(name.encode())
            for piece in json_of(getattr(self, name)):
                digest.update(piece.encode())
        return digest.hexdigest()
