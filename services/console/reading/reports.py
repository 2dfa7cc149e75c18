"""What is reported: service and remedies by queue, cost by client and site, coverage by day, unsocial hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from heliotrope.domain.insight import CostRow, FairnessGroup, UnsocialHours
from heliotrope.domain.network import Network

from services.console.reading.coverage import Coverage
from services.console.words import Words


@dataclass(frozen=True)
class CostLine:
    """Paid time and its money of one client, site, queue or day."""

    name: str
    paid_hours: float
    wages: float
    premiums: float
    shortage: float = 0.0
    remedy: float = 0.0

    @property
    def labour(self) -> float:
        """Wages and premiums."""
        return self.wages + self.premiums

    def called(self, by: str, network: Network, words: Words) -> str:
        """Return what the line stands for, as people call it."""
        return _called(self.name, by, network, words)


@dataclass(frozen=True)
class CoverageLine:
    """A UTC day, a queue or a client: agent-hours required, missing and above need, money of being short, and service.

    `service` is the expected share of contacts answered in target, None where none are expected.
    """

    name: str | date
    required: float
    short: float
    spare: float
    money: float
    service: float | None


@dataclass(frozen=True)
class FairLine:
    """Unsocial hours of a row, and how they are read."""

    row: UnsocialHours
    by: FairnessGroup

    @property
    def mean(self) -> float:
        """Unsocial hours by person."""
        return self.row.unsocial_hours / self.row.agents if self.row.agents else 0.0

    def name(self, network: Network, words: Words) -> str:
        """Return what the row stands for, as people call it."""
        return _called(self.row.site if self.by is FairnessGroup.SITE else self.row.name, self.by.value, network, words)


def _called(name: str, by: str, network: Network, words: Words) -> str:
    """Return what people call a site, client, queue, day (its ISO date), team or agent."""
    if by == "day":
        return words.whole_day(date.fromisoformat(name))
    if by == "site":
        return network.site(name).name
    if not name:
        return words.gettext("Nobody’s queues")
    if by == "client":
        return network.client(name).name
    return network.queue(name).name if by == "queue" else name


def cost_lines(
    rows: Iterable[CostRow], group: str, missing: Mapping[str, tuple[float, float]] | None = None
) -> tuple[CostLine, ...]:
    """Return cost by client, site or queue, dearest first, or by day in order.

    Parameters
    ----------
    missing
        Money of being short, and remedies, where they are known by what the lines stand for.
    """
    sums: dict[str, list[float]] = {}
    for row in rows:
        found = sums.setdefault(getattr(row, group), [0.0, 0.0, 0.0])
        found[0] += row.paid_hours
        found[1] += row.wages
        found[2] += row.night_premium + row.weekend_premium + row.overtime_premium
    names = dict.fromkeys((*sums, *(missing or {})))
    lines = []
    for name in names:
        hours, wages, premiums = sums.get(name, (0.0, 0.0, 0.0))
        lines.append(CostLine(name, hours, wages, premiums, *(missing or {}).get(name, (0.0, 0.0))))
    by_day = group == "day"
    return tuple(sorted(lines, key=lambda line: (0.0 if by_day else -line.labour, line.name)))


def missing_by_queue(coverage: Coverage) -> dict[str, tuple[float, float]]:
    """Return queue -> (money of being short, remedies)."""
    due: dict[str, float] = {}
    for period in coverage.periods:
        due[period.queue] = due.get(period.queue, 0.0) + period.remedy
    money = coverage.money.sum(axis=1).tolist()
    return {
        queue.id: (short, due.get(queue.id, 0.0)) for queue, short in zip(coverage.network.queues, money, strict=True)
    }


def coverage_lines(coverage: Coverage, by: str) -> tuple[CoverageLine, ...]:
    """Return the coverage by UTC ``day``, by ``queue`` or by ``client``; days in order, the others dearest first."""
    every, queues, clients = slice(None), coverage.network.queues, coverage.network.clients
    if by == "day":
        per_day = coverage.horizon.slots_per_day
        days = enumerate(coverage.horizon.days)
        return tuple(_line(coverage, day, (every, slice(d * per_day, (d + 1) * per_day))) for d, day in days)
    if by == "queue":
        lines = [_line(coverage, queue.id, (slice(q, q + 1), every)) for q, queue in enumerate(queues)]
    else:
        own = ((each.id, [q for q, queue in enumerate(queues) if queue.client == each.id]) for each in clients)
        lines = [_line(coverage, name, (rows, every)) for name, rows in own]
    return tuple(sorted(lines, key=lambda line: (-line.money, str(line.name))))


def site_hours(coverage: Coverage) -> tuple[tuple[str, float], ...]:
    """Return the effective open agent-hours of each site, most first: need is not known by site, but by queue."""
    hours = coverage.at_sites.sum(axis=1) * coverage.hours
    found = zip((site.id for site in coverage.network.sites), hours.tolist(), strict=True)
    return tuple(sorted(found, key=lambda each: -each[1]))


def _line(coverage: Coverage, name: str | date, part: tuple[Any, slice]) -> CoverageLine:
    net = coverage.net[part]
    return CoverageLine(
        name,
        float(coverage.required[part].sum()) * coverage.hours,
        float(np.clip(-net, 0, None).sum()) * coverage.hours,
        float(np.clip(net, 0, None).sum()) * coverage.hours,
        float(coverage.money[part].sum()),
        expected_service(coverage, part),
    )


def expected_service(coverage: Coverage, part: tuple[Any, slice] = (slice(None), slice(None))) -> float | None:
    """Return the expected share of contacts answered in target, of all or of a `part`; None where none are expected."""
    offered = coverage.offered[part]
    contacts = float(offered.sum())
    return float((offered * coverage.service_level[part]).sum()) / contacts if contacts else None
