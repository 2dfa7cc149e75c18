"""Demand from contact to requirement: actuals, forecasts, staffing requirements, each naming what it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.errors import expect
from heliotrope.domain.time import MINUTES_PER_DAY, expect_utc

Array = NDArray[np.float64]
SHORTAGE_SEGMENTS = 4
"""Linear pieces K of every shortage cost: four keep its shape within a per cent of the hull (see staffing)."""


class ContactKind(StrEnum):
    """What happened to a contact."""

    OFFERED = "offered"
    ANSWERED = "answered"
    HANDLED = "handled"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """One fact about one contact. `wait_s` goes with answered and abandoned, `handle_time_s` with handled."""

    contact: str
    queue: str
    at: datetime
    kind: ContactKind
    wait_s: float = 0.0
    handle_time_s: float = 0.0

    def __post_init__(self) -> None:
        expect(bool(self.contact), "contact", "a non-empty id", self.contact)
        expect(bool(self.queue), "queue", "a non-empty id", self.queue)
        expect_utc(self.at, "at")
        expect(0 <= self.wait_s < 7 * 86400, "wait_s", "seconds from 0 to a week", self.wait_s)
        expect(
            0 <= self.handle_time_s < 7 * 86400,
            "handle_time_s",
            "seconds from 0 to a week",
            self.handle_time_s,
        )


@dataclass(frozen=True, slots=True)
class ContactActual:
    """Absolute counts of a queue's interval: a resend is harmless, the highest revision holds.

    Attributes
    ----------
    start
        First instant of the interval, UTC.
    handle_time_s
        Mean handle time of the handled contacts, 0 where none was handled.
    in_target
        Contacts answered within the queue's threshold.
    """

    queue: str
    start: datetime
    minutes: int
    offered: int
    handled: int
    abandoned: int
    handle_time_s: float
    in_target: int
    revision: int

    def __post_init__(self) -> None:
        expect(bool(self.queue), "queue", "a non-empty id", self.queue)
        expect_utc(self.start, "start")
        for name in ("offered", "handled", "abandoned", "in_target", "revision"):
            expect(getattr(self, name) >= 0, name, "a count of 0 or more", getattr(self, name))
        expect(
            0 <= self.handle_time_s < 7 * 86400,
            "handle_time_s",
            "seconds from 0 to a week",
            self.handle_time_s,
        )


def _expect_day(value: DemandForecast | StaffingRequirement, names: tuple[str, ...]) -> None:
    slots = MINUTES_PER_DAY // value.grain_minutes
    for name in names:
        array = getattr(value, name)
        expect(array.shape[0] == slots, name, f"{slots} intervals", array.shape)
        expect(bool(np.all(np.isfinite(array)) and np.all(array >= 0)), name, "finite values, 0 or more", array)
        array.setflags(write=False)


@dataclass(frozen=True, eq=False)
class DemandForecast:
    """A queue's UTC day. Arrays have shape [S], S = 1440 / grain_minutes; volumes in contacts per interval.

    `low` and `high` bound the middle 80 % of the volume; `handle_time_s` is the mean handle time in seconds.
    """

    queue: str
    day: date
    volume: Array
    low: Array
    high: Array
    handle_time_s: Array
    revision: int
    basis: str
    grain_minutes: int = 15

    def __post_init__(self) -> None:
        _expect_day(self, ("volume", "low", "high", "handle_time_s"))

    @property
    def start(self) -> datetime:
        """First instant of the day."""
        return datetime.combine(self.day, time(), tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class ServiceCurve:
    """What service depends on: contacts by interval, and what each missing agent takes off them.

    Shapes are those of the requirement that carries it: [S] or [Q, T], with the pieces of the shortage behind.

    Attributes
    ----------
    offered
        Contacts expected.
    counted, in_target
        Contacts that the contract's formula counts, and those of them answered in target, where nobody is missing.
    lost, uncounted
        [..., K] contacts in target, and contacts counted, that one missing agent of a piece takes off.
    """

    offered: Array
    counted: Array
    in_target: Array
    lost: Array
    uncounted: Array

    def __post_init__(self) -> None:
        for name in ("offered", "counted", "in_target"):
            array = getattr(self, name)
            expect(array.shape == self.offered.shape, f"service.{name}", f"shape {self.offered.shape}", array.shape)
            expect(bool(np.all(array >= 0)), f"service.{name}", "contacts, 0 or more", array)
        for name in ("lost", "uncounted"):
            shape = getattr(self, name).shape
            expect(shape[:-1] == self.offered.shape, f"service.{name}", f"shape {self.offered.shape} x pieces", shape)


@dataclass(frozen=True, eq=False)
class StaffingRequirement:
    """Open agents that a queue needs through a UTC day, and what being short of them costs.

    Attributes
    ----------
    required
        [S] agents.
    widths
        [S, K] agents: pieces of the shortage, shallow first; they add up to `required`.
    prices
        [S, K] money per missing agent for one interval; never falls with depth (convex).
    load
        [S] offered load in erlangs, for expected service.
    service
        Service curve over the same pieces, where the queue's contract has remedies; else None.
    """

    queue: str
    day: date
    required: Array
    widths: Array
    prices: Array
    load: Array
    revision: int
    basis: str
    grain_minutes: int = 15
    service: ServiceCurve | None = None

    def __post_init__(self) -> None:
        _expect_day(self, ("required", "widths", "prices", "load"))
        if self.service is not None:
            shape = self.service.lost.shape
            expect(shape == self.widths.shape, "service.lost", f"shape {self.widths.shape}", shape)
        expect(
            bool(np.all(np.diff(self.prices, axis=1) >= -1e-9)),
            "prices",
            "prices that never fall with depth",
            self.prices,
        )
        whole = np.allclose(self.widths.sum(axis=1), self.required, atol=1e-6)
        expect(whole, "widths", "pieces that add up to the requirement", self.widths.sum(axis=1))

    @property
    def start(self) -> datetime:
        """First instant of the day."""
        return datetime.combine(self.day, time(), tzinfo=UTC)
