"""The pointers that travel beside the facts: requests, releases, wake-ups, progress, publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from heliotrope.domain.errors import expect
from heliotrope.domain.time import Horizon, expect_utc

LANES = ("repair", "plan", "study")


@dataclass(frozen=True, slots=True)
class ForecastRequested:
    """Asks for a forecast of `weeks` from `horizon_start`; no queues means every queue of the network."""

    request_id: str
    horizon_start: datetime
    weeks: int
    revision: int
    queues: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        expect(bool(self.request_id), "request_id", "a non-empty id", self.request_id)
        Horizon(self.horizon_start, self.weeks)
        expect(self.revision >= 1, "revision", "1 or more", self.revision)

    @property
    def first_day(self) -> date:
        """UTC day in which the planning period begins."""
        return self.horizon_start.date()

    @property
    def days(self) -> int:
        """UTC days that the planning period touches."""
        last = self.horizon_start + timedelta(weeks=self.weeks) - timedelta(microseconds=1)
        return (last.date() - self.first_day).days + 1


@dataclass(frozen=True, slots=True)
class Release:
    """So many queue-days belong to `revision`: wait until you hold that many."""

    revision: int
    queue_days: int

    def __post_init__(self) -> None:
        expect(self.revision >= 1, "revision", "1 or more", self.revision)
        expect(self.queue_days >= 1, "queue_days", "1 or more", self.queue_days)


class ForecastReleased(Release):
    """Every queue-day of a forecast revision has been sent."""

    __slots__ = ()


class RequirementReleased(Release):
    """Every queue-day of a requirement revision has been sent."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RunWakeUp:
    """A scheduling run waits to be claimed in `lane`."""

    run: str
    lane: str

    def __post_init__(self) -> None:
        expect(bool(self.run), "run", "a non-empty id", self.run)
        expect(self.lane in LANES, "lane", f"one of {', '.join(LANES)}", self.lane)


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is: its stage, the best candidate's objective, the bound; None before the first."""

    run: str
    stage: str
    at: datetime
    objective: float | None = None
    bound: float | None = None
    gap_points: float | None = None
    candidates: int = 0
    people_disturbed: int | None = None
    candidate_s: float | None = None

    def __post_init__(self) -> None:
        expect(bool(self.run), "run", "a non-empty id", self.run)
        expect_utc(self.at, "at")
        expect(self.candidates >= 0, "candidates", "0 or more", self.candidates)


@dataclass(frozen=True, slots=True)
class RosterPublished:
    """A roster version is visible and binding; `root_hash` is that of its manifest."""

    roster: str
    version: int
    root_hash: str

    def __post_init__(self) -> None:
        expect(bool(self.roster), "roster", "a non-empty id", self.roster)
        expect(self.version >= 1, "version", "1 or more", self.version)
