"""What a client's contract says of a queue beyond its goal: remedies, how they are counted, committed hours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from heliotrope.domain.errors import expect
from heliotrope.domain.time import MINUTES_PER_DAY


class ServiceLevelFormula(StrEnum):
    """How abandoned contacts count in a service level; the choices differ by points, so name one."""

    OF_OFFERED = "of_offered"
    OF_ANSWERED = "of_answered"
    EARLY_ABANDONS_EXCLUDED = "early_abandons_excluded"
    EARLY_ABANDONS_INCLUDED = "early_abandons_included"


class MeasuringPeriod(StrEnum):
    """Over what a contract measures: the planner's labour weeks, or days, weeks and months of the queue's clock."""

    LABOUR_WEEK = "labour_week"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class RemedyTier:
    """Money due when the period's service level is below `below` (a share), counted in place of milder tiers."""

    below: float
    money: float

    def __post_init__(self) -> None:
        expect(0 < self.below <= 1, "remedy.below", "a service level in (0, 1]", self.below)
        expect(self.money >= 0, "remedy.money", "money, 0 or more", self.money)


@dataclass(frozen=True, slots=True)
class BonusTier:
    """Money earned when the period's service level reaches `reach` (a share), in place of lesser ones."""

    reach: float
    money: float

    def __post_init__(self) -> None:
        expect(0 < self.reach <= 1, "bonus.reach", "a service level in (0, 1]", self.reach)
        expect(self.money >= 0, "bonus.money", "money, 0 or more", self.money)


@dataclass(frozen=True)
class RemedyTerms:
    """How a contract counts the service level that its tiers judge.

    Attributes
    ----------
    cap
        Most money due for one period, or None.
    excluded
        Dates of the queue's clock that do not count.
    locked
        (date, contacts) that the client has committed to.
    relief
        A date whose forecast exceeds its locked contacts by more than this share does not count.
    """

    formula: ServiceLevelFormula = ServiceLevelFormula.OF_OFFERED
    period: MeasuringPeriod = MeasuringPeriod.LABOUR_WEEK
    bonuses: tuple[BonusTier, ...] = ()
    cap: float | None = None
    excluded: frozenset[date] = frozenset()
    locked: tuple[tuple[date, float], ...] = ()
    relief: float = 0.1

    def __post_init__(self) -> None:
        expect(self.cap is None or self.cap >= 0, "cap", "money, 0 or more", self.cap)
        expect(self.relief >= 0, "relief", "a share, 0 or more", self.relief)
        for day, contacts in self.locked:
            expect(contacts >= 0, f"locked[{day}]", "contacts, 0 or more", contacts)
        days = [day for day, _ in self.locked]
        expect(len(set(days)) == len(days), "locked", "one number of contacts a date", self.locked)

    def relieved(self, day: date, contacts: float) -> bool:
        """Whether `day`, for which `contacts` are forecast, is out of the count."""
        locked = dict(self.locked).get(day, math.inf)
        return day in self.excluded or contacts > locked * (1 + self.relief)


USUAL_TERMS = RemedyTerms()
"""Of offered contacts, by labour week, without cap, bonus, exclusion or lock."""


@dataclass(frozen=True, slots=True)
class CommittedBlock:
    """Agents that a client has bought on `weekday` (0 is Monday) in ``[first, last)`` minutes of the queue's clock."""

    weekday: int
    first: int
    last: int
    agents: float

    def __post_init__(self) -> None:
        expect(0 <= self.weekday <= 6, "committed.weekday", "0 (Monday) to 6", self.weekday)
        expect(0 <= self.first < self.last <= MINUTES_PER_DAY, "committed", "0 <= first < last <= 1440", self)
        expect(self.agents > 0, "committed.agents", "agents above 0", self.agents)


@dataclass(frozen=True, slots=True)
class CommittedHours:
    """Open hours that a client has bought, in place of a service level: it routes the contacts among its vendors.

    People count, whatever their efficiency. `price` is due for a missing agent for one hour.
    """

    blocks: tuple[CommittedBlock, ...]
    price: float

    def __post_init__(self) -> None:
        expect(bool(self.blocks), "committed.blocks", "at least one block", self.blocks)
        expect(self.price > 0, "committed.price", "money above 0", self.price)

    def agents_at(self, weekday: int, minute: int) -> float:
        """Return the agents bought at `minute` of `weekday`; overlapping blocks add up."""
        return sum(b.agents for b in self.blocks if b.weekday == weekday and b.first <= minute < b.last)


@dataclass(frozen=True, slots=True)
class Handover:
    """A queue passes from site `leaves` to `takes` at `minute` of the queue's day, after an overlap of `minutes`."""

    leaves: str
    takes: str
    minute: int
    minutes: int

    def __post_init__(self) -> None:
        expect(self.leaves != self.takes, "handovers.takes", "another site than leaves", self.takes)
        expect(0 <= self.minute < MINUTES_PER_DAY, "handovers.minute", "0 to 1439", self.minute)
        expect(0 < self.minutes <= 240, "handovers.minutes", "minutes in (0, 240]", self.minutes)


@dataclass(frozen=True, slots=True)
class SharingPool:
    """Clients who allow one agent to serve them within a shift: each for a block of time, a changeover between."""

    id: str
    clients: frozenset[str]
    block_minutes: int = 120
    changeover_minutes: int = 15

    def __post_init__(self) -> None:
        expect(len(self.clients) >= 2, f"pools[{self.id}].clients", "two clients or more", sorted(self.clients))
        expect(self.block_minutes > 0, f"pools[{self.id}].block_minutes", "minutes above 0", self.block_minutes)
        changeover = self.changeover_minutes
        expect(changeover > 0, f"pools[{self.id}].changeover_minutes", "minutes above 0", changeover)


def remedy_due(tiers: tuple[RemedyTier, ...], terms: RemedyTerms, level: float) -> float:
    """Return the money due for a period at service level `level`, less the bonus earned (so perhaps below 0)."""
    due = max((tier.money for tier in tiers if level < tier.below), default=0.0)
    earned = max((tier.money for tier in terms.bonuses if level >= tier.reach), default=0.0)
    return (due if terms.cap is None else min(due, terms.cap)) - earned
