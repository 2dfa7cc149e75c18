"""Agents, what they can do, when they can work, and the work plan of their contract."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from heliotrope.domain.errors import expect
from heliotrope.domain.network import Client, Queue
from heliotrope.domain.periods import Balance, Rotation, Windows, expect_windows
from heliotrope.domain.time import MINUTES_PER_DAY, expect_span

GAP = "gap"
PAUSES = ("break", "meal", GAP)
"""Codes of time within a shift that is not worked."""


@dataclass(frozen=True, slots=True)
class BreakRule:
    """One break or meal of a shift: starts between `earliest` and `latest` minutes after the shift's start.

    A *gap* of one to four hours, unpaid and always in one place, parts a split shift in two.
    """

    code: str
    minutes: int
    earliest: int
    latest: int
    paid: bool

    def __post_init__(self) -> None:
        expect(self.code in PAUSES, "breaks.code", f"one of {', '.join(PAUSES)}", self.code)
        expect(self.minutes > 0, "breaks.minutes", "minutes above 0", self.minutes)
        expect(
            0 < self.earliest <= self.latest,
            "breaks.earliest",
            "0 < earliest <= latest",
            (self.earliest, self.latest),
        )
        if self.code == GAP:
            fixed = self.earliest == self.latest and not self.paid
            expect(fixed, "breaks", "an unpaid gap with earliest = latest", (self.earliest, self.latest, self.paid))
            expect(60 <= self.minutes <= 240, "breaks.minutes", "a gap of 60 to 240 minutes", self.minutes)


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """A shift of `minutes` elapsed from start to end, with its breaks in order; their windows do not overlap."""

    minutes: int
    breaks: tuple[BreakRule, ...] = ()

    def __post_init__(self) -> None:
        expect(0 < self.minutes <= MINUTES_PER_DAY, "shifts.minutes", "minutes in (0, 1440]", self.minutes)
        free_from = 0
        for rule in self.breaks:
            expect(rule.earliest >= free_from, "breaks", "windows in order that do not overlap", rule)
            free_from = rule.latest + rule.minutes
        expect(
            free_from < self.minutes,
            "breaks",
            f"breaks that end before the shift ({self.minutes} min)",
            free_from,
        )
        gaps = sum(rule.code == GAP for rule in self.breaks)
        expect(gaps <= 1, "breaks", "at most one gap", gaps)

    @property
    def gap(self) -> BreakRule | None:
        """The gap of a split shift, or None."""
        return next((rule for rule in self.breaks if rule.code == GAP), None)

    @property
    def present_minutes(self) -> int:
        """Elapsed minutes less the gap: at the site, working or on a break."""
        return self.minutes - (self.gap.minutes if self.gap else 0)

    @property
    def unpaid_minutes(self) -> int:
        """Minutes of unpaid breaks."""
        return sum(rule.minutes for rule in self.breaks if not rule.paid)

    @property
    def paid_minutes(self) -> int:
        """Elapsed minutes less unpaid breaks: what counts as working time and is paid."""
        return self.minutes - self.unpaid_minutes


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """The constraint set of a contract: which shifts, when they may start, how many a labour week.

    Attributes
    ----------
    shifts
        The shift patterns on offer (each with its breaks), by elapsed length.
    start_windows
        Local wall-clock windows ``(first, last)`` in minutes within which shifts may start, both ends included.
    start_step
        Starts lie on multiples of this many minutes of the local day.
    days
        Fewest and most shifts in a labour week. The fewest binds where leave leaves room for it.
    week_minutes
        Fewest and most paid minutes in a labour week.
    max_nights
        Most shifts in a labour week that touch the night window, or None.
    min_run, min_days_off
        Fewest labour days worked in a row, and off in a row. What reaches beyond the horizon's end, or back to a past
        of which no shift is known, may still be short.
    max_weekends
        Most weekends (local Saturday and Sunday) of the horizon on which a shift starts, or None.
    whole_weekends
        Whether weekends are worked on both days or not at all.
    anchor_band
        All starts of a labour week lie within so many minutes of each other on the site's clock, or None.
    rotation
        Start windows that hold beside `start_windows`, week by week of a cycle, or None.
    overtime_after
        Paid minutes in a labour week above which overtime is due by contract, or None: then the law alone says.
    max_overtime
        Most minutes of overtime in a labour week, or None.
    max_splits
        Most shifts with a gap in a labour week, or None.
    reference_nights, reference_weekends
        Most shifts that touch the night, and most weekends with work, in the reference period of the law, or None.
    """

    id: str
    shifts: tuple[ShiftPattern, ...]
    start_windows: Windows
    days: tuple[int, int]
    week_minutes: tuple[int, int]
    start_step: int = 30
    max_nights: int | None = None
    min_run: int = 1
    min_days_off: int = 1
    max_weekends: int | None = None
    whole_weekends: bool = False
    anchor_band: int | None = None
    rotation: Rotation | None = None
    overtime_after: int | None = None
    max_overtime: int | None = None
    reference_nights: int | None = None
    reference_weekends: int | None = None
    max_splits: int | None = None

    def __post_init__(self) -> None:
        expect(bool(self.shifts), "shifts", "at least one shift pattern", self.shifts)
        lengths = [shift.minutes for shift in self.shifts]
        expect(len(set(lengths)) == len(lengths), "shifts", "distinct lengths", lengths)
        expect_windows(self.start_windows, "start_windows")
        expect(self.start_step in (15, 30, 60), "start_step", "15, 30 or 60 minutes", self.start_step)
        expect(0 <= self.days[0] <= self.days[1] <= 7, "days", "0 <= fewest <= most <= 7", self.days)
        low, high = self.week_minutes
        expect(0 <= low <= high <= 7 * MINUTES_PER_DAY, "week_minutes", "0 <= fewest <= most", self.week_minutes)
        longest, shortest = max(s.paid_minutes for s in self.shifts), min(s.paid_minutes for s in self.shifts)
        expect(
            low <= self.days[1] * longest,
            "week_minutes",
            f"at most {self.days[1]} days of {longest} min",
            low,
        )
        expect(
            high >= self.days[0] * shortest,
            "week_minutes",
            f"room for {self.days[0]} days of {shortest} min",
            high,
        )
        expect(self.max_nights is None or 0 <= self.max_nights <= 7, "max_nights", "0 to 7", self.max_nights)
        expect(1 <= self.min_run <= 7, "min_run", "1 to 7", self.min_run)
        expect(1 <= self.min_days_off <= 7, "min_days_off", "1 to 7", self.min_days_off)
        weekends = self.max_weekends
        expect(weekends is None or 0 <= weekends <= 7, "max_weekends", "0 to 7", weekends)
        band = self.anchor_band
        expect(band is None or 0 <= band < MINUTES_PER_DAY // 2, "anchor_band", "minutes in [0, 720)", band)
        for name in ("overtime_after", "max_overtime", "reference_nights", "reference_weekends", "max_splits"):
            value = getattr(self, name)
            expect(value is None or value >= 0, name, "0 or more", value)

    def allows_start(self, minute: int) -> bool:
        """Whether a shift may start at local wall-clock `minute`."""
        on_step = minute % self.start_step == 0
        return on_step and any(first <= minute <= last for first, last in self.start_windows)

    def overtime_from(self, lawful: int) -> int:
        """Return the paid minutes of a labour week above which overtime is due; `lawful` is what the law says."""
        return lawful if self.overtime_after is None else min(lawful, self.overtime_after)

    def most_week_minutes(self, lawful_overtime: int) -> int:
        """Return the most paid minutes of a labour week that contract and its overtime allow."""
        if self.max_overtime is None:
            return self.week_minutes[1]
        return min(self.week_minutes[1], self.overtime_from(lawful_overtime) + self.max_overtime)

    def pattern(self, minutes: int) -> ShiftPattern | None:
        """Return the shift pattern of `minutes` elapsed, or None."""
        return next((shift for shift in self.shifts if shift.minutes == minutes), None)


@dataclass(frozen=True, slots=True)
class TimeOff:
    """Approved leave ``[start, end)`` in UTC: the agent does not work in it."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        expect_span(self.start, self.end, "leave")

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether ``[start, end)`` overlaps this leave."""
        return self.start < end and start < self.end


EFFICIENCY_RANGE = (0.2, 1.5)
"""Scores are estimates: together they move nobody beyond what a person can be worth."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A named person under a pseudonymous id.

    Attributes
    ----------
    clients
        The ring: clients whose queues this agent may serve.
    skills
        Skill -> efficiency in (0, 1.5]: contacts served relative to a proficient agent.
    wage
        Money per paid hour, in the network's currency.
    preferred
        Local start window ``(first, last)`` in minutes that the agent prefers, or None.
    home
        Works at home: takes no seat.
    culture, quality
        Client -> factor on the efficiency for its queues, around 1.0; 1.0 where none is given.
    hired
        First day of work, for the productivity of new hires; None where that is long ago.
    night_exempt
        Does not work at night. HR says so; no reason is stored.
    night_consent
        Has agreed to night work: where the rules ask for consent, nobody works at night without it.
    balance
        What the reference period in force holds already.
    supervisor
        Supervises: does not count among those who need supervision.
    apart
        Ids of people with whom the agent must not be at work at the same time.
    together
        Ids of people who must be at work whenever the agent is: who shares a shift with a mentor, or a ride.
    unsocial_minutes
        Minutes worked at night and at weekends in past periods.
    rotation_offset
        Weeks by which the agent is ahead in the rotation of the work plan.
    """

    id: str
    site: str
    team: str
    work_plan: str
    clients: frozenset[str]
    skills: Mapping[str, float]
    languages: frozenset[str]
    wage: float
    certifications: frozenset[str] = frozenset()
    leave: tuple[TimeOff, ...] = ()
    preferred: tuple[int, int] | None = None
    home: bool = False
    night_exempt: bool = False
    night_consent: bool = False
    balance: Balance = field(default_factory=Balance)
    supervisor: bool = False
    apart: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    unsocial_minutes: int = 0
    rotation_offset: int = 0
    culture: Mapping[str, float] = field(default_factory=dict)
    quality: Mapping[str, float] = field(default_factory=dict)
    hired: date | None = None

    def __post_init__(self) -> None:
        expect(bool(self.id), "id", "a non-empty id", self.id)
        expect(self.id not in self.apart, "apart", "other people", self.id)
        expect(self.id not in self.together, "together", "other people", self.id)
        both = sorted(self.apart & self.together)
        expect(not both, "together", "nobody who must be apart", both)
        expect(self.unsocial_minutes >= 0, "unsocial_minutes", "minutes, 0 or more", self.unsocial_minutes)
        expect(self.rotation_offset >= 0, "rotation_offset", "weeks, 0 or more", self.rotation_offset)
        expect(self.wage >= 0, "wage", "money, 0 or more", self.wage)
        for skill, efficiency in self.skills.items():
            expect(0 < efficiency <= 1.5, f"skills[{skill}]", "an efficiency in (0, 1.5]", efficiency)
        object.__setattr__(self, "skills", dict(sorted(self.skills.items())))
        for name in ("culture", "quality"):
            scores = getattr(self, name)
            for client, score in scores.items():
                expect(0 < score <= 2, f"{name}[{client}]", "a factor in (0, 2]", score)
            object.__setattr__(self, name, dict(sorted(scores.items())))
        ordered = sorted(self.leave, key=lambda off: off.start)
        for earlier, later in pairwise(ordered):
            expect(earlier.end <= later.start, "leave", "entries that do not overlap", (earlier, later))
        object.__setattr__(self, "leave", tuple(ordered))

    def efficiency(self, queue: Queue, client: Client) -> float:
        """Return the efficiency on `queue`; 0.0 where skill, language, certification, ring or residency forbids it.

        The product of proficiency, culture and quality, within `EFFICIENCY_RANGE`. On committed hours people count: 1.0
        for everybody who may serve.
        """
        fits = (
            queue.client in self.clients
            and queue.language in self.languages
            and queue.certifications <= self.certifications
            and client.permits(self.site)
        )
        skill = self.skills.get(queue.skill, 0.0) if fits else 0.0
        if not skill or queue.committed is not None:
            return float(skill > 0)
        scores = self.culture.get(queue.client), self.quality.get(queue.client)
        if scores == (None, None):
            return skill
        product = skill * math.prod(score for score in scores if score is not None)
        return min(max(product, EFFICIENCY_RANGE[0]), EFFICIENCY_RANGE[1])

    def productivity(self, ramp: tuple[float, ...], day: date) -> float:
        """Return the share of full productivity on `day`: by week of tenure along `ramp`, 1.0 after it."""
        if self.hired is None:
            return 1.0
        week = (day - self.hired).days // 7
        return 0.0 if week < 0 else ramp[week] if week < len(ramp) else 1.0

    def works_nights(self, consent_asked: bool) -> bool:
        """Whether a shift of this agent may touch the night."""
        return not self.night_exempt and (self.night_consent or not consent_asked)

    def on_leave(self, start: datetime, end: datetime) -> bool:
        """Whether ``[start, end)`` touches approved leave."""
        return any(off.touches(start, end) for off in self.leave)


def expect_companions(agents: Iterable[Agent]) -> None:
    """Raise `InvalidValue` unless those named in `together` are of the same people and name nobody in turn."""
    named = {agent.id: agent.together for agent in agents}
    for name, others in named.items():
        strange = sorted(other for other in others if named.get(other, others))
        expect(not strange, f"agents[{name}].together", "people of the network who name nobody in turn", strange)
