"""Service as the contract counts it: by queue and labour week, expected and recorded, with the remedy due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from heliotrope.domain.contracts import remedy_due
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.insight import ActualService, ClientStatement, ServicePeriod, SiteServed
from heliotrope.domain.network import Queue
from heliotrope.insight.view import View, expect_client


def service_periods(
    view: View, client: str = "", queues: Sequence[str] = (), actuals: Iterable[ContactActual] = ()
) -> tuple[ServicePeriod, ...]:
    """Return every labour week of a client's queues, queue by queue.

    Parameters
    ----------
    actuals
        Recorded contacts; each counts in the week in which its interval starts.

    Raises
    ------
    InvalidValue
        An unknown client or queue.
    """
    recorded: dict[str, list[ContactActual]] = {}
    for actual in actuals:
        recorded.setdefault(actual.queue, []).append(actual)
    names = view.problem.network.queue_ids
    return tuple(
        period for q in view.queues_of(client, queues) for period in queue_weeks(view, q, recorded.get(names[q], ()))
    )


def queue_weeks(view: View, q: int, actuals: Sequence[ContactActual] = ()) -> list[ServicePeriod]:
    """Return the labour weeks of queue `q`."""
    horizon, demand, queue = view.problem.horizon, view.problem.demand, view.problem.network.queues[q]
    hours, week = horizon.grain_minutes / 60, horizon.slots // horizon.weeks
    short = np.clip(demand.required[q] - view.open_agents[q], 0.0, None)
    service, periods = view.service[q], []
    for number, first in enumerate(range(0, horizon.slots, week)):
        span = slice(first, first + week)
        start, end = horizon.instant(first), horizon.instant(first + week)
        offered = float(service.offered[span].sum())
        level = float(service.offered[span] @ service.service_level[span]) / offered if offered > 0 else 1.0
        periods.append(
            ServicePeriod(
                queue=queue.id,
                client=queue.client,
                start=start,
                end=end,
                required_hours=float(demand.required[q, span].sum()) * hours,
                short_hours=float(short[span].sum()) * hours,
                offered=offered,
                service_level=level,
                goal=queue.goal.service_level,
                remedy=_remedy(view, q, number, level if offered > 0 else None),
                actual=_actual_service(queue, actuals, start, end),
                queue_name=queue.name,
            )
        )
    return periods


def _remedy(view: View, q: int, week: int, level: float | None) -> float:
    """Return what queue `q` has due for the periods that begin in `week`; by its expected `level` without curves."""
    if view.remedies is not None:
        return float(view.remedies[q, week])
    return 0.0 if level is None else remedy(view.problem.network.queues[q], level)


def remedy(queue: Queue, service_level: float) -> float:
    """Return the money due for a week at `service_level`: the gravest tier that it falls below."""
    return remedy_due(queue.remedies, queue.remedy_terms, service_level)


def client_statement(view: View, client: str, actuals: Iterable[ContactActual] = ()) -> ClientStatement:
    """Return the statement of one client; nothing in it depends on another client's data.

    Raises
    ------
    InvalidValue
        The network has no such client.
    """
    expect_client(client, view.problem)
    network = view.problem.network
    given = network.client(client)
    bounds = {share.site: (share.minimum, share.maximum) for share in given.shares}
    queues, hours = view.queues_of(client), view.problem.horizon.grain_minutes / 60
    served = {site: float(open_[queues].sum()) * hours for site, open_ in view.open_at.items()}
    total = sum(served.values())
    sites = []
    for site in network.sites:
        hours_there = served[site.id]
        if hours_there > 0 or site.id in bounds:
            share = hours_there / total if total else 0.0
            least, most = bounds.get(site.id, (0.0, 1.0))
            sites.append(SiteServed(site.id, hours_there, share, least, most, site.name))
    periods = service_periods(view, client, (), actuals)
    return ClientStatement(client, given.name, network.currency, periods, tuple(sites))


def _actual_service(
    queue: Queue, actuals: Sequence[ContactActual], start: datetime, end: datetime
) -> ActualService | None:
    counted = [actual for actual in actuals if start <= actual.start < end]
    if not counted:
        return None
    offered, in_target = sum(each.offered for each in counted), sum(each.in_target for each in counted)
    return ActualService(
        intervals=len(counted),
        offered=offered,
        handled=sum(each.handled for each in counted),
        abandoned=sum(each.abandoned for each in counted),
        in_target=in_target,
        remedy=remedy(queue, in_target / offered) if offered else 0.0,
    )
