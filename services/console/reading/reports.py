"""What is reported: service and remedies by queue, cost by client and site, coverage by day, unsocial hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from heliotrope.domain.insight import ClientShortage, CostRow, UnsocialHours

from services.console.reading.coverage import Coverage

GROUPS = ("client", "site")


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
class DayLine:
    """One UTC day: agent-hours required, missing and above need, and the money of being short."""

    date: date
    required: float
    short: float
    spare: float
    money: float


@dataclass(frozen=True)
class FairLine:
    """Unsocial hours of a group, and how evenly they fall."""

    row: UnsocialHours

    @property
    def mean(self) -> float:
        """Unsocial hours by person."""
        return self.row.unsocial_hours / self.row.agents if self.row.agents else 0.0

    @property
    def spread(self) -> float:
        """Hours between who has the most and who has the fewest."""
        return self.row.most_unsocial_hours - self.row.least_unsocial_hours


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


def day_lines(coverage: Coverage) -> tuple[DayLine, ...]:
    """Return the coverage of all queues by UTC day."""
    per_day = coverage.horizon.slots_per_day
    lines = []
    for position, day in enumerate(coverage.horizon.days):
        span = slice(position * per_day, (position + 1) * per_day)
        net = coverage.net[:, span]
        lines.append(
            DayLine(
                day,
                float(coverage.required[:, span].sum()) * coverage.hours,
                float(np.clip(-net, 0, None).sum()) * coverage.hours,
                float(np.clip(net, 0, None).sum()) * coverage.hours,
                float(coverage.money[:, span].sum()),
            )
        )
    return tuple(lines)
