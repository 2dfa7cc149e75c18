"""What is reported: service and remedies by queue, cost by client and site, coverage by day, unsocial hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from heliotrope.domain.insight import ClientShortage, CostRow, FairnessGroup, UnsocialHours
from heliotrope.domain.network import Network

from services.console.reading.coverage import Coverage
from services.console.words import Words


@dataclass(frozen=True)
class CostLine:
    """Paid time and its money of one client or one site."""

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


@dataclass(frozen=True)
class CoverageLine:
    """A UTC day, a queue or a client: agent-hours required, missing and above need, and the money of being short."""

    name: str | date
    required: float
    short: float
    spare: float
    money: float


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
        if self.by is FairnessGroup.SITE:
            return network.site(self.row.site).name
        if self.by is FairnessGroup.DAY:
            return words.whole_day(date.fromisoformat(self.row.name))
        if self.by is FairnessGroup.CLIENT and self.row.name:
            return network.client(self.row.name).name
        if self.by is FairnessGroup.QUEUE and self.row.name:
            return network.queue(self.row.name).name
        return self.row.name or "Nobody’s queues"


def cost_lines(rows: Iterable[CostRow], shortages: Iterable[ClientShortage], group: str) -> tuple[CostLine, ...]:
    """Return cost by client or by site, dearest first; what is missing is known by client only."""
    sums: dict[str, list[float]] = {}
    for row in rows:
        found = sums.setdefault(getattr(row, group), [0.0, 0.0, 0.0])
        found[0] += row.paid_hours
        found[1] += row.wages
        found[2] += row.night_premium + row.weekend_premium + row.overtime_premium
    missing = {each.client: (each.shortage_money, each.remedy) for each in shortages} if group == "client" else {}
    lines = (
        CostLine(name, paid, wages, premiums, *missing.get(name, (0.0, 0.0)))
        for name, (paid, wages, premiums) in sums.items()
    )
    return tuple(sorted(lines, key=lambda line: (-line.labour, line.name)))


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
    )
