"""Unsocial hours: who works at night and at the weekend, on the clock of the site, for whom, when, and how evenly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from heliotrope.domain.insight import FairnessGroup, UnsocialHours
from heliotrope.domain.objective import paid_pieces, prefers
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import local, minute_of_day
from heliotrope.insight.cost import queue_minutes, queue_weights
from heliotrope.insight.view import View

SATURDAY = 5
Place = tuple[str, str]
"""Site and name of a row; no site where it stands for a client, a queue or a day."""


@dataclass(frozen=True, slots=True)
class _Load:
    """Shifts and minutes of one agent in one group."""

    shifts: int = 0
    unpreferred: int = 0
    paid: float = 0.0
    night: float = 0.0
    weekend: float = 0.0
    unsocial: float = 0.0

    def __add__(self, more: _Load) -> _Load:
        return _Load(
            self.shifts + more.shifts,
            self.unpreferred + more.unpreferred,
            self.paid + more.paid,
            self.night + more.night,
            self.weekend + more.weekend,
            self.unsocial + more.unsocial,
        )

    def part(self, share: float) -> _Load:
        """Return a share of the minutes; shifts are not divided."""
        minutes = (self.paid * share, self.night * share, self.weekend * share, self.unsocial * share)
        return _Load(self.shifts, self.unpreferred, *minutes)


def unsocial_hours(
    view: View, group: FairnessGroup = FairnessGroup.SITE, client: str = ""
) -> tuple[UnsocialHours, ...]:
    """Return a row for each site, team, agent, client, queue or day, ordered by site and name.

    With a client named, only agents who serve it and no other are counted.

    Raises
    ------
    InvalidValue
        The network has no such client.
    """
    by_agent = Roster(view.shifts).by_agent()
    groups: dict[Place, list[_Load]] = {}
    for agent in view.agents_of(client):
        for place, load in _loads_of(agent, by_agent.get(agent.id, ()), group, view.problem).items():
            groups.setdefault(place, []).append(load)
    return tuple(_row(place, loads) for place, loads in sorted(groups.items(), key=lambda item: item[0]))


def _loads_of(
    agent: Agent, shifts: Iterable[Shift], group: FairnessGroup, problem: RosterProblem
) -> dict[Place, _Load]:
    own = {FairnessGroup.SITE: agent.site, FairnessGroup.TEAM: agent.team, FairnessGroup.AGENT: agent.id}.get(group)
    found = {} if own is None else {(agent.site, own): _Load()}
    for shift in shifts:
        days = _by_day(shift, agent, problem)
        if group is FairnessGroup.DAY:
            parts = {("", day.isoformat()): load for day, load in days.items()}
        else:
            whole = sum(days.values(), _Load())
            weights = {(agent.site, own): 1.0} if own is not None else _weights(shift, agent, group, problem)
            parts = {place: whole.part(weight) for place, weight in weights.items()}
        for place, load in parts.items():
            found[place] = found.get(place, _Load()) + load
    return found


def _weights(shift: Shift, agent: Agent, group: FairnessGroup, problem: RosterProblem) -> Mapping[Place, float]:
    """Return client or queue -> its share of a shift by time on queues."""
    found: dict[Place, float] = {}
    for (client, queue), weight in queue_weights(queue_minutes(shift), agent, problem).items():
        place = "", client if group is FairnessGroup.CLIENT else queue
        found[place] = found.get(place, 0.0) + weight
    return found


def _by_day(shift: Shift, agent: Agent, problem: RosterProblem) -> dict[date, _Load]:
    """Return date on the site's calendar -> what the shift puts on it; the shift itself is of the day of its start."""
    rules, zone_name = problem.rules_of(agent), problem.zone_of(agent)
    minutes: dict[date, list[int]] = {local(shift.start, zone_name).date(): [0, 0, 0, 0]}
    for at, spent in paid_pieces(shift, problem.horizon.grain_minutes):
        minute, day = _clock(at, zone_name)
        at_night, at_weekend = rules.at_night(minute), day.weekday() >= SATURDAY
        found = minutes.setdefault(day, [0, 0, 0, 0])
        found[0] += spent
        found[1] += spent * at_night
        found[2] += spent * at_weekend
        found[3] += spent * (at_night or at_weekend)
    unpreferred = int(not prefers(agent, minute_of_day(shift.start, zone_name)))
    starts = {day: (1, unpreferred) if n == 0 else (0, 0) for n, day in enumerate(minutes)}
    return {day: _Load(*starts[day], *spent) for day, spent in minutes.items()}


@lru_cache(maxsize=100_000)
def _clock(at: datetime, zone_name: str) -> tuple[int, date]:
    here = local(at, zone_name)
    return here.hour * 60 + here.minute, here.date()


def _row(place: Place, loads: list[_Load]) -> UnsocialHours:
    unsocial = [load.unsocial / 60 for load in loads]
    return UnsocialHours(
        name=place[1],
        site=place[0],
        agents=len(loads),
        shifts=sum(load.shifts for load in loads),
        paid_hours=sum(load.paid for load in loads) / 60,
        night_hours=sum(load.night for load in loads) / 60,
        weekend_hours=sum(load.weekend for load in loads) / 60,
        unsocial_hours=sum(unsocial),
        least_unsocial_hours=min(unsocial),
        most_unsocial_hours=max(unsocial),
        unpreferred_shifts=sum(load.unpreferred for load in loads),
    )
