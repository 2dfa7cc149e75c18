"""Whole answers of InsightService as values: coverage, cost, how a version stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from heliotrope.codec.documents import decode_horizon
from heliotrope.codec.fields import instant
from heliotrope.codec.insight import breach_count_of, cost_of, figures_of, series_of, shortage_of
from heliotrope.codec.versions import STATE_OF, VersionState
from heliotrope.domain.insight import BreachCount, CertificateFigures, ClientShortage, CostRow, CoverageSeries
from heliotrope.domain.time import Horizon
from heliotrope.v1 import insight_pb2 as wire


@dataclass(frozen=True, eq=False)
class Coverage:
    """Series of a version from `start` on, one value for each interval; money in `currency`."""

    roster: str
    version: int
    start: datetime
    grain_minutes: int
    currency: str
    series: tuple[CoverageSeries, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """Labour cost by site and client, and what is missing; `terms` of the objective only without a client."""

    roster: str
    version: int
    currency: str
    rows: tuple[CostRow, ...]
    shortages: tuple[ClientShortage, ...]
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """How a version stands; no certificate where it was imported, or where a client is named."""

    roster: str
    version: int
    state: VersionState
    horizon: Horizon
    shifts: int
    agents: int
    breaches: tuple[BreachCount, ...]
    certificate: CertificateFigures | None


def coverage_of(message: wire.GetCoverageResponse) -> Coverage:
    """Read a coverage answer."""
    return Coverage(
        message.roster,
        message.version,
        instant(message.start, "start"),
        message.grain_minutes,
        message.currency,
        tuple(series_of(series) for series in message.series),
    )


def cost_answer_of(message: wire.GetCostResponse) -> Cost:
    """Read a cost answer."""
    return Cost(
        message.roster,
        message.version,
        message.currency,
        tuple(cost_of(row) for row in message.rows),
        tuple(shortage_of(shortage) for shortage in message.shortages),
        dict(message.terms),
    )


def summary_of(message: wire.GetVersionSummaryResponse) -> VersionSummary:
    """Read how a version stands."""
    return VersionSummary(
        message.roster,
        message.version,
        STATE_OF[message.state],
        decode_horizon(message.horizon),
        message.shifts,
        message.agents,
        tuple(breach_count_of(count) for count in message.breaches),
        figures_of(message.certificate) if message.HasField("certificate") else None,
    )
