"""Figures of a roster as they are reported: coverage, service, cost, unsocial hours, statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np

from heliotrope.domain.demand import Array, ContactActual
from heliotrope.domain.errors import expect
from heliotrope.domain.roster import Severity


def _nothing() -> Array:
    return np.zeros(0)


class CoverageGroup(StrEnum):
    """What a coverage series stands for."""

    QUEUE = "queue"
    CLIENT = "client"
    SITE = "site"


class FairnessGroup(StrEnum):
    """What a row of unsocial hours stands for: whose hours, or for whom or when they are worked."""

    SITE = "site"
    TEAM = "team"
    AGENT = "agent"
    CLIENT = "client"
    QUEUE = "queue"
    DAY = "day"


@dataclass(frozen=True, eq=False)
class CoverageSeries:
    """Figures of a queue, a client or a site by interval; every array is [T], or empty where it does not apply.

    Attributes
    ----------
    queue, client, site
        What the series stands for; a queue names its client too.
    required, scheduled
        Agents asked for, and effective open agents.
    offered
        Contacts expected.
    service_level
        Share of them answered within the goal's threshold.
    shortage_money
        Money of the missing agents.
    actuals
        Recorded contacts, in order of their interval; of queues only.
    """

    queue: str = ""
    client: str = ""
    site: str = ""
    required: Array = field(default_factory=_nothing)
    scheduled: Array = field(default_factory=_nothing)
    offered: Array = field(default_factory=_nothing)
    service_level: Array = field(default_factory=_nothing)
    shortage_money: Array = field(default_factory=_nothing)
    actuals: tuple[ContactActual, ...] = ()

    def __post_init__(self) -> None:
        arrays = (self.required, self.scheduled, self.offered, self.service_level, self.shortage_money)
        shapes = {array.shape for array in arrays if array.size}
        expect(len(shapes) <= 1, "series", "arrays of one shape, or empty ones", shapes)


@dataclass(frozen=True, slots=True)
class ActualService:
    """What recorded intervals of a period add up to; the service level is of offered contacts."""

    intervals: int
    offered: int
    handled: int
    abandoned: int
    in_target: int
    remedy: float

    @property
    def service_level(self) -> float:
        """Share of offered contacts answered within the threshold; 1 without contacts."""
        return self.in_target / self.offered if self.offered else 1.0


@dataclass(frozen=True, slots=True)
class ServicePeriod:
    """One queue in one labour week; money in the network's currency, service levels are shares of offered contacts."""

    queue: str
    client: str
    start: datetime
    end: datetime
    required_hours: float
    short_hours: float
    offered: float
    service_level: float
    goal: float
    remedy: float
    actual: ActualService | None = None
    queue_name: str = ""


@dataclass(frozen=True, slots=True)
class CostRow:
    """Paid time and its money at one site for one client; no client where the time is on nobody's queues.

    In detail of one queue and of the shifts that start on one day of the site (its ISO date), else both are empty.
    """

    site: str
    client: str
    paid_hours: float
    wages: float
    night_premium: float
    weekend_premium: float
    overtime_premium: float
    queue: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class ClientShortage:
    """Money of what a client does not get: the price of missing agents, and the remedies expected to be due."""

    client: str
    shortage_money: float
    remedy: float


@dataclass(frozen=True, slots=True)
class UnsocialHours:
    """Night and weekend work of a group of agents on the clock of their site; all in paid hours.

    Attributes
    ----------
    name, site
        What the row stands for; no site by client, queue and day. A day is written as its ISO date, and by client and
        queue no name is time on nobody's queues.
    agents
        By site, team and agent those with and without shifts, else those who work there.
    shifts
        By client and queue those with time on it, by day those that start on it.
    unsocial_hours
        At night or at the weekend, each hour once.
    least_unsocial_hours, most_unsocial_hours
        Of the agent of the group with the fewest and with the most.
    """

    name: str
    site: str
    agents: int
    shifts: int
    paid_hours: float
    night_hours: float
    weekend_hours: float
    unsocial_hours: float
    least_unsocial_hours: float
    most_unsocial_hours: float
    unpreferred_shifts: int


@dataclass(frozen=True, slots=True)
class BreachCount:
    """How often a rule is broken, and how many of the breaches a named person released."""

    rule: str
    severity: Severity
    breaches: int
    waived: int


@dataclass(frozen=True, slots=True)
class CertificateFigures:
    """The figures of a certificate, without what replays it."""

    currency: str
    terms: Mapping[str, float]
    objective: float
    bound: float | None
    weighted_demand: float
    gap_points: float | None
    understaffed_pct: float


@dataclass(frozen=True, slots=True)
class RosterFigures:
    """How many shifts a roster has in its planning period, who works them, and which rules it breaks."""

    shifts: int
    agents: int
    breaches: tuple[BreachCount, ...]


@dataclass(frozen=True, slots=True)
class SiteServed:
    """Effective agent-hours that a site serves of a client, and the contract's bounds on its share."""

    site: str
    agent_hours: float
    share: float
    minimum: float
    maximum: float
    name: str


@dataclass(frozen=True, slots=True)
class ClientStatement:
    """What one client is told: its service by queue and week, and where it was served from."""

    client: str
    name: str
    currency: str
    periods: tuple[ServicePeriod, ...]
    sites: tuple[SiteServed, ...]

    @property
    def remedy(self) -> float:
        """Remedies due at the expected service levels."""
        return sum(period.remedy for period in self.periods)

    @property
    def actual_remedy(self) -> float:
        """Remedies due if every week ends at the service level recorded so far."""
        return sum(period.actual.remedy for period in self.periods if period.actual is not None)
