"""Coverage as series: scheduled against required by queue, by client or by site, interval by interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from heliotrope.domain.demand import Array, ContactActual
from heliotrope.domain.errors import expect
from heliotrope.domain.insight import CoverageGroup, CoverageSeries
from heliotrope.domain.objective import shortage_money
from heliotrope.insight.view import View, service_of


def coverage_series(
    view: View,
    group: CoverageGroup = CoverageGroup.QUEUE,
    client: str = "",
    queues: Sequence[str] = (),
    sites: Sequence[str] = (),
    span: slice = slice(None),
    actuals: Iterable[ContactActual] = (),
) -> tuple[CoverageSeries, ...]:
    """Return the series of a client's queues, or of what each site gives them.

    Parameters
    ----------
    queues, sites
        Only these queues, and only what these sites give; empty means all.
    span
        Slots of the horizon.
    actuals
        Recorded contacts of the span; those of other queues are left out.

    Raises
    ------
    InvalidValue
        An unknown client, queue or site.
    """
    network = view.problem.network
    chosen = view.queues_of(client, queues)
    for site in sites:
        expect(site in view.open_at, "sites", "sites of the network", site)
    if group is CoverageGroup.SITE:
        wanted = [site.id for site in network.sites if not sites or site.id in sites]
        return tuple(
            CoverageSeries(site=site, scheduled=view.open_at[site][chosen].sum(axis=0)[span]) for site in wanted
        )
    open_agents = view.open_agents if not sites else np.sum([view.open_at[site] for site in sites], axis=0)
    whole = [_queue_series(view, q, open_agents, bool(sites)) for q in chosen]
    if group is CoverageGroup.CLIENT:
        clients = [each.id for each in network.clients]
        whole = [_sum([s for s in whole if s.client == name], name) for name in clients if client in ("", name)]
    recorded = _by_queue(actuals)
    return tuple(_cut(series, span, recorded.get(series.queue, ())) for series in whole)


def _queue_series(view: View, q: int, open_agents: Array, limited: bool) -> CoverageSeries:
    queue, demand = view.problem.network.queues[q], view.problem.demand
    service = service_of(q, open_agents[q], view.problem) if limited else view.service[q]
    return CoverageSeries(
        queue=queue.id,
        client=queue.client,
        required=demand.required[q],
        scheduled=open_agents[q],
        offered=service.offered,
        service_level=service.service_level,
        shortage_money=shortage_money(open_agents, demand)[q],
    )


def _sum(parts: list[CoverageSeries], client: str) -> CoverageSeries:
    """Add queues up; their service level weighs by contacts, and is 1 where there are none."""
    if not parts:
        return CoverageSeries(client=client)
    offered = np.sum([part.offered for part in parts], axis=0)
    served = np.sum([part.offered * part.service_level for part in parts], axis=0)
    return CoverageSeries(
        client=client,
        required=np.sum([part.required for part in parts], axis=0),
        scheduled=np.sum([part.scheduled for part in parts], axis=0),
        offered=offered,
        service_level=np.divide(served, offered, out=np.ones_like(served), where=offered > 0),
        shortage_money=np.sum([part.shortage_money for part in parts], axis=0),
    )


def _cut(series: CoverageSeries, span: slice, actuals: tuple[ContactActual, ...]) -> CoverageSeries:
    return CoverageSeries(
        series.queue,
        series.client,
        series.site,
        series.required[span],
        series.scheduled[span],
        series.offered[span],
        series.service_level[span],
        series.shortage_money[span],
        actuals,
    )


def _by_queue(actuals: Iterable[ContactActual]) -> dict[str, tuple[ContactActual, ...]]:
    found: dict[str, list[ContactActual]] = {}
    for actual in sorted(actuals, key=lambda each: each.start):
        found.setdefault(actual.queue, []).append(actual)
    return {queue: tuple(values) for queue, values in found.items()}
