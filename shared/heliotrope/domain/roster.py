"""Rosters: dated shifts per named agent with their activities, breaches found in them, and their certificate."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from heliotrope.domain.activities import ActivityKind
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.time import expect_span, format_instant, labour_date

if TYPE_CHECKING:
    from heliotrope.domain.offers import FrontierPoint, Offer

ON_QUEUE = "on_queue"
CHANGEOVER = "changeover"
"""Code of the paid time between two clients of a sharing pool."""
WHOLE = 1000
"""Queue shares are in thousandths, so that they add up without rounding."""
REQUESTED = tuple(ActivityKind)
"""Codes of time off queue that is requested."""


LONGEST = timedelta(hours=24)
T = TypeVar("T", "Activity", "Shift")


@dataclass(frozen=True, slots=True)
class QueueShare:
    """Thousandths of an agent's on-queue time that go to `queue`."""

    queue: str
    permille: int

    def __post_init__(self) -> None:
        expect(0 < self.permille <= WHOLE, "shares.permille", "1 to 1000", self.permille)


@dataclass(frozen=True, slots=True)
class Activity:
    """A block ``[start, end)`` of a shift: on_queue with its queue shares, or break, meal, training, ...

    `request` is the id of the activity request that it answers, empty where it answers none.
    """

    code: str
    start: datetime
    end: datetime
    paid: bool = True
    shares: tuple[QueueShare, ...] = ()
    request: str = ""

    def __post_init__(self) -> None:
        expect_span(self.start, self.end, "activities")
        if self.shares:
            total = sum([share.permille for share in self.shares])
            expect(total <= WHOLE, "activities.shares", "at most 1000 thousandths", total)
            expect(self.code == ON_QUEUE, "activities.shares", "none outside on_queue", self.code)
        if self.request:
            expect(self.code in REQUESTED, "activities.request", f"a code of {', '.join(REQUESTED)}", self.code)

    @property
    def minutes(self) -> int:
        """Elapsed minutes."""
        return int((self.end - self.start).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent's contiguous span of work; `activities` cover it without gap or overlap."""

    agent: str
    site: str
    start: datetime
    end: datetime
    activities: tuple[Activity, ...]

    def __post_init__(self) -> None:
        expect_span(self.start, self.end, "shift")
        length = self.end - self.start
        expect(length <= LONGEST, "shift", "at most 24 hours", length)
        at = self.start
        for activity in self.activities:
            if activity.start != at:
                expected = f"contiguous blocks, next at {format_instant(at)}"
                raise InvalidValue("shift.activities", expected, activity.start)
            at = activity.end
        expect(at == self.end, "shift.activities", "blocks up to the shift's end", at)

    @property
    def minutes(self) -> int:
        """Elapsed minutes from start to end."""
        return int((self.end - self.start).total_seconds() // 60)

    @property
    def paid_minutes(self) -> int:
        """Minutes that are paid and count as work."""
        return sum(activity.minutes for activity in self.activities if activity.paid)

    def labour_date(self, zone_name: str, opens: int = 0) -> date:
        """Return the date that the shift's hours belong to; labour days begin at local minute `opens`."""
        return labour_date(self.start, zone_name, opens)

    def canonical(self) -> str:
        """Return the one text form that hashes are taken over."""
        return CanonicalText().of(self)


class CanonicalText:
    """Texts of many shifts, in which each instant is written once."""

    def __init__(self) -> None:
        self.instants: dict[datetime, str] = {}

    def of(self, shift: Shift) -> str:
        """Return the text of one shift."""
        at = self._instant
        blocks = ";".join(
            f"{a.code},{at(a.start)},{at(a.end)},{int(a.paid)},"
            + "+".join([f"{s.queue}:{s.permille}" for s in a.shares])
            + (f",{a.request}" if a.request else "")
            for a in shift.activities
        )
        return f"{shift.agent}|{shift.site}|{at(shift.start)}|{at(shift.end)}|{blocks}"

    def _instant(self, instant: datetime) -> str:
        text = self.instants.get(instant)
        if text is None:
            text = self.instants[instant] = format_instant(instant)
        return text


def made_of(kind: type[T], *columns: Sequence[Any]) -> list[T]:
    """Return one activity or shift for each row of `columns`, its fields in order, that was checked already.

    Large rosters hold some 100,000 of them: made one by one, each looking at itself, they take four times as long.
    """
    made = [kind.__new__(kind) for _ in columns[0]]
    for name, column in zip(kind.__dataclass_fields__, columns, strict=True):
        deque(map(getattr(kind, name).__set__, made, column), maxlen=0)
    return made


_order = attrgetter("agent", "start")


@dataclass(frozen=True)
class Roster:
    """Shifts of a network, ordered by agent and start."""

    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "shifts", tuple(sorted(self.shifts, key=_order)))

    def hash(self) -> str:
        """Return the SHA-256 of the canonical text of all shifts, in hexadecimal."""
        digest, text = hashlib.sha256(), CanonicalText()
        for shift in self.shifts:
            digest.update(text.of(shift).encode())
            digest.update(b"\n")
        return digest.hexdigest()

    def by_agent(self) -> dict[str, tuple[Shift, ...]]:
        """Return agent -> shifts in order of start."""
        found: dict[str, list[Shift]] = {}
        for shift in self.shifts:
            found.setdefault(shift.agent, []).append(shift)
        return {agent: tuple(shifts) for agent, shifts in found.items()}


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What became of one agent's shift between two versions: `before` None is added, `after` None removed."""

    before: Shift | None
    after: Shift | None

    @property
    def agent(self) -> str:
        """The person concerned."""
        shift = self.after or self.before
        assert shift is not None
        return shift.agent

    @property
    def times_moved(self) -> bool:
        """Whether presence changed (start, end, day on or off), not only breaks or queue shares."""
        if self.before is None or self.after is None:
            return True
        return (self.before.start, self.before.end) != (self.after.start, self.after.end)


def changes(before: Iterable[Shift], after: Iterable[Shift]) -> tuple[RosterChange, ...]:
    """Return what turns `before` into `after`, matched by agent and start, in that order."""
    old = {(s.agent, s.start): s for s in before}
    new = {(s.agent, s.start): s for s in after}
    keys = sorted(old.keys() | new.keys())
    return tuple(RosterChange(old.get(k), new.get(k)) for k in keys if old.get(k) != new.get(k))


def minutes_moved(moved: Iterable[RosterChange]) -> int:
    """Return the minutes of presence that changes of times move: a shift at a new start counts whole, both ways."""
    return sum(
        abs((c.after.minutes if c.after else 0) - (c.before.minutes if c.before else 0)) for c in moved if c.times_moved
    )


class Severity(StrEnum):
    """How grave a breach is; only contractual and house breaches can be waived, by a named person."""

    STATUTORY = "statutory"
    CERTIFICATION = "certification"
    RING_FENCE = "ring_fence"
    FACT = "fact"
    CONTRACTUAL = "contractual"
    HOUSE = "house"

    @property
    def waivable(self) -> bool:
        """Whether a named waiver releases it."""
        return self in (Severity.CONTRACTUAL, Severity.HOUSE)


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule: `subject` is the agent, else the site or the queue; `at` the instant it concerns."""

    rule: str
    severity: Severity
    subject: str
    at: datetime
    expected: str
    found: str
    source: str = ""

    @property
    def key(self) -> str:
        """Identity for waivers and for telling new breaches from known ones."""
        return f"{self.rule}|{self.subject}|{format_instant(self.at)}"

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject} at {format_instant(self.at)}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named person's release of one breach, by its key."""

    breach: str
    by: str
    reason: str

    def __post_init__(self) -> None:
        expect(bool(self.by.strip()), "waiver.by", "the name of a person", self.by)
        expect(bool(self.reason.strip()), "waiver.reason", "a reason", self.reason)


@dataclass(frozen=True)
class RosterCertificate:
    """The proof that travels with a roster version; all money in `currency`.

    Attributes
    ----------
    terms
        Objective by term; they add up to `objective`.
    bound
        A valid lower bound on the objective of every lawful roster of this problem, or None (imported rosters).
    weighted_demand
        Money at stake: every required agent-interval at its own price (the shortage money of nobody working).
    gap_points
        100 (objective - bound) / weighted_demand, or None.
    understaffed_pct
        100 x missing agent-intervals / required agent-intervals.
    stop_ticks
        Work units at which each stage stopped; a replay stops there too.
    basis
        Lineage: input -> revision.
    multipliers
        Base64 of the zlib-compressed float32 multipliers of the bound, row-major [Q, T].
    offers
        What is asked of people inside their notice; none of it is in the roster. What they save is the term `offers`.
    frontier
        Money saved against people disturbed, from one person on; empty where nothing was mended.
    """

    currency: str
    terms: Mapping[str, float]
    objective: float
    bound: float | None
    weighted_demand: float
    gap_points: float | None
    understaffed_pct: float
    packs: Mapping[str, str]
    problem_hash: str
    roster_hash: str
    seed: int
    stop_ticks: Mapping[str, int]
    code_version: str
    basis: Mapping[str, str] = field(default_factory=dict)
    multipliers: str = ""
    offers: tuple[Offer, ...] = ()
    frontier: tuple[FrontierPoint, ...] = ()
