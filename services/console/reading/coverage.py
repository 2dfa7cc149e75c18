"""Scheduled against required, with expected service and money, as InsightService answers for one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from heliotrope.client import RosterClient
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.demand import Array
from heliotrope.domain.insight import CoverageGroup, ServicePeriod
from heliotrope.domain.network import Network
from heliotrope.domain.time import Horizon
from numpy.typing import NDArray

LABOUR = ("wages", "night_premium", "weekend_premium", "overtime_premium")
BY_QUEUE = ("required", "scheduled", "offered", "service_level", "shortage_money")


@dataclass(frozen=True, eq=False)
class Coverage:
    """What a version gives, interval by interval.

    Attributes
    ----------
    required, scheduled
        [Q, T] agents.
    offered
        [Q, T] contacts expected.
    service_level
        [Q, T] expected share of contacts answered within the goal's threshold.
    money
        [Q, T] money of the missing agents.
    at_sites
        [S, T] effective open agents of each site.
    reach
        [Q, S] whether anybody at the site may serve the queue.
    periods
        Expected service and remedies by queue and labour week.
    terms
        Objective by term.
    """

    network: Network
    horizon: Horizon
    roster: str
    version: int
    required: Array
    scheduled: Array
    offered: Array
    service_level: Array
    money: Array
    at_sites: Array
    reach: NDArray[np.bool_]
    periods: tuple[ServicePeriod, ...]
    terms: Mapping[str, float]

    @cached_property
    def net(self) -> Array:
        """[Q, T] scheduled less required."""
        return self.scheduled - self.required

    def shown(self, q: int, slot: int) -> tuple[float, float, float]:
        """Return required, scheduled and net of a cell to a tenth, as every page shows them."""
        required, scheduled = round(float(self.required[q, slot]), 1), round(float(self.scheduled[q, slot]), 1)
        return required, scheduled, round(scheduled - required, 1)

    @property
    def hours(self) -> float:
        """Length of an interval in hours."""
        return self.horizon.grain_minutes / 60

    @cached_property
    def cost(self) -> float:
        """What the period costs: every term but the price of change."""
        return sum(money for term, money in self.terms.items() if term != "change")

    @property
    def labour(self) -> float:
        """Wages and premiums."""
        return sum(self.terms.get(term, 0.0) for term in LABOUR)

    @cached_property
    def remedies(self) -> float:
        """Remedies that the contracts are expected to charge."""
        return sum(period.remedy for period in self.periods)

    @cached_property
    def short_hours(self) -> float:
        """Missing agent-hours of all queues."""
        return float(np.clip(-self.net, 0, None).sum()) * self.hours

    @cached_property
    def spare_hours(self) -> float:
        """Agent-hours above need of all queues."""
        return float(np.clip(self.net, 0, None).sum()) * self.hours

    @cached_property
    def short_pct(self) -> float:
        """100 x missing agent-hours / required agent-hours."""
        required = float(self.required.sum()) * self.hours
        return 100.0 * self.short_hours / required if required else 0.0

    @cached_property
    def at_need_pct(self) -> float:
        """100 x intervals at or above need (to half a head), of those that need anybody."""
        needing = self.required > 0
        met = (self.net >= -0.5) & needing
        return 100.0 * float(met.sum()) / float(needing.sum()) if needing.any() else 100.0

    @cached_property
    def clients_at_risk(self) -> tuple[str, ...]:
        """Ids of the clients with a remedy to expect."""
        return tuple(dict.fromkeys(period.client for period in self.periods if period.remedy > 0))


async def read_coverage(client: RosterClient, version: RosterVersion, document: NetworkDocument) -> Coverage:
    """Ask for the coverage of a version."""
    name, number, network = version.roster, version.version, document.network
    by_queue = await client.insight.coverage(name, number, fields=BY_QUEUE)
    by_site = await client.insight.coverage(name, number, group=CoverageGroup.SITE, fields=("scheduled",))
    cost = await client.insight.cost(name, number)
    rows = {series.queue: series for series in by_queue.series}
    sites = {series.site: series for series in by_site.series}

    def stacked(field: str) -> Array:
        return np.stack([getattr(rows[queue.id], field) for queue in network.queues])

    return Coverage(
        network=network,
        horizon=version.horizon,
        roster=name,
        version=number,
        required=stacked("required"),
        scheduled=stacked("scheduled"),
        offered=stacked("offered"),
        service_level=stacked("service_level"),
        money=stacked("shortage_money"),
        at_sites=np.stack([sites[site.id].scheduled for site in network.sites]),
        reach=_reach(document),
        periods=await client.insight.service_level(name, number),
        terms=cost.terms,
    )


def _reach(document: NetworkDocument) -> NDArray[np.bool_]:
    network = document.network
    reach = np.zeros((len(network.queues), len(network.sites)), dtype=bool)
    clients = [network.client(queue.client) for queue in network.queues]
    for agent in document.agents:
        s = network.site_index(agent.site)
        for q, queue in enumerate(network.queues):
            reach[q, s] = reach[q, s] or agent.efficiency(queue, clients[q]) > 0
    return reach
