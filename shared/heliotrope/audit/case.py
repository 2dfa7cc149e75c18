"""The case before the judge: a roster against its problem, each shift read once on its site's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.network import OpeningHours
from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Activity, Breach, Roster, Severity, Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import Horizon, local

BREAK_CODES = ("break", "meal", "gap")
GAP = "gap"
WEEK = timedelta(weeks=1)
TAIL = timedelta(hours=24)
"""The longest shift: how far shifts that start in the horizon may reach beyond its end."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift of a known agent with the rules it is judged by.

    Attributes
    ----------
    date, minute
        Labour date and local wall-clock minute of the start, at the agent's site.
    week
        Labour week of the start: 0 is the horizon's first, below 0 is history.
    own
        Whether the shift starts in the horizon: only then is it judged; else it is history or what follows.
    """

    shift: Shift
    agent: Agent
    plan: WorkPlan
    rules: LabourRules
    zone: str
    date: date
    minute: int
    week: int
    own: bool

    @property
    def breaks(self) -> tuple[Activity, ...]:
        """Breaks and meals in order."""
        return tuple(a for a in self.shift.activities if a.code in BREAK_CODES)


@dataclass(frozen=True)
class Case:
    """A roster and the problem it answers; what several rules look at is worked out once."""

    roster: Roster
    problem: RosterProblem

    @cached_property
    def timelines(self) -> dict[str, tuple[Duty, ...]]:
        """Agent -> duties in order of start, history included; agents of the problem only."""
        shifts = list(self.roster.shifts)
        present = {(s.agent, s.start) for s in shifts}
        shifts += [s for s in self.problem.carry_in if (s.agent, s.start) not in present]
        found: dict[str, list[Duty]] = {}
        for shift in sorted(shifts, key=lambda s: (s.agent, s.start, s.end)):
            position = self.problem.agent_index.get(shift.agent)
            if position is not None:
                found.setdefault(shift.agent, []).append(self._duty(shift, self.problem.agents[position]))
        return {name: tuple(duties) for name, duties in found.items()}

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Duties that start in the horizon, ordered by agent and start."""
        return tuple(duty for duties in self.timelines.values() for duty in duties if duty.own)

    @cached_property
    def weeks(self) -> dict[tuple[str, int], tuple[Duty, ...]]:
        """(agent, labour week) -> duties that start in it; every agent and week has an entry."""
        found: dict[tuple[str, int], list[Duty]] = {
            (agent.id, week): [] for agent in self.problem.agents for week in range(self.problem.horizon.weeks)
        }
        for duty in self.duties:
            found[duty.agent.id, duty.week].append(duty)
        return {key: tuple(duties) for key, duties in found.items()}

    def week_start(self, week: int) -> datetime:
        """First instant of labour week `week`."""
        return self.problem.horizon.start + week * WEEK

    def in_horizon(self, shift: Shift) -> bool:
        """Whether `shift` starts in the horizon."""
        return self.problem.horizon.start <= shift.start < self.problem.horizon.end

    def _duty(self, shift: Shift, agent: Agent) -> Duty:
        problem, zone = self.problem, self.problem.zone_of(agent)
        here = local(shift.start, zone)
        return Duty(
            shift=shift,
            agent=agent,
            plan=problem.plan_of(agent),
            rules=problem.rules_of(agent),
            zone=zone,
            date=day_of(shift.start, zone, problem.network.site(agent.site).labour_day_start),
            minute=here.hour * 60 + here.minute,
            week=(shift.start - problem.horizon.start) // WEEK,
            own=self.in_horizon(shift),
        )


def day_of(instant: datetime, zone: str, opens: int) -> date:
    """Return the labour date of `instant`: the local date, or the one before where its minute `opens` is to come."""
    day = local(instant, zone).date()
    begins = datetime.combine(day, time(opens // 60, opens % 60), tzinfo=ZoneInfo(zone))
    return day - timedelta(days=instant < begins.astimezone(UTC))


def presence(shift: Shift) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans of a shift in which its agent is at the site: all of it but the gap of a split shift."""
    start = shift.start
    for activity in shift.activities:
        if activity.code == GAP:
            yield start, activity.start
            start = activity.end
    yield start, shift.end


Rule = Callable[[Case], Iterator[Breach]]


def standing(rules: LabourRules, field: str) -> tuple[Severity, str]:
    """Return how grave a breach of `field` is and by which source: law where the value is law, else house."""
    fact = rules.provenance.get(field)
    if fact is None or fact.house:
        return Severity.HOUSE, fact.citation if fact else "house policy"
    return Severity.STATUTORY, fact.citation


def about(
    duty: Duty,
    rule: str,
    standing: tuple[Severity, str],
    expected: str,
    found: str,
    at: datetime | None = None,
) -> Breach:
    """Return a breach of `rule` by `duty`, at its start unless `at` says where in it."""
    severity, source = standing
    return Breach(rule, severity, duty.agent.id, at or duty.shift.start, expected, found, source)


@lru_cache(maxsize=512)
def closed_before(hours: OpeningHours, zone: str, horizon: Horizon) -> NDArray[np.int64]:
    """Return the closed slots before each slot, [T + 24 h + 1]: a difference counts those of a span."""
    slots = horizon.slot(horizon.end + TAIL)
    closed = np.zeros(slots + 1, dtype=np.int64)
    for slot in range(slots):
        here = local(horizon.instant(slot), zone)
        closed[slot + 1] = not hours.open_at(here.weekday(), here.hour * 60 + here.minute)
    return np.cumsum(closed)


def slots_of(horizon: Horizon, start: datetime, end: datetime) -> tuple[int, int]:
    """Return first slot and one past the last slot that ``[start, end)`` touches."""
    return horizon.slot(start), horizon.slot(end - timedelta(microseconds=1)) + 1
