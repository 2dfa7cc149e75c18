"""Unsocial hours: who works at night and at the weekend, on the clock of the site, and how evenly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from heliotrope.domain.insight import FairnessGroup, UnsocialHours
from heliotrope.domain.objective import paid_pieces, prefers
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import local, minute_of_day
from heliotrope.insight.view import View

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class _Load:
    """Minutes of one agent."""

    agent: Agent
    shifts: int
    paid: int
    night: int
    weekend: int
    unsocial: int
    unpreferred: int


def unsocial_hours(
    view: View, group: FairnessGroup = FairnessGroup.SITE, client: str = ""
) -> tuple[UnsocialHours, ...]:
    """Return a row for each site, team or agent, ordered by site and name.

    With a client named, only agents who serve it and no other are counted.

    Raises
    ------
    InvalidValue
        The network has no such client.
    """
    by_agent = Roster(view.shifts).by_agent()
    groups: dict[tuple[str, str], list[_Load]] = {}
    for agent in view.agents_of(client):
        load = _load_of(agent, by_agent.get(agent.id, ()), view.problem)
        groups.setdefault((agent.site, _group_name(agent, group)), []).append(load)
    return tuple(_row(name, site, loads) for (site, name), loads in sorted(groups.items(), key=lambda item: item[0]))


def _group_name(agent: Agent, group: FairnessGroup) -> str:
    return {FairnessGroup.SITE: agent.site, FairnessGroup.TEAM: agent.team, FairnessGroup.AGENT: agent.id}[group]


def _load_of(agent: Agent, shifts: Iterable[Shift], problem: RosterProblem) -> _Load:
    shifts = tuple(shifts)
    rules, zone_name = problem.rules_of(agent), problem.zone_of(agent)
    paid = night = weekend = unsocial = 0
    for shift in shifts:
        for at, minutes in paid_pieces(shift, problem.horizon.grain_minutes):
            minute, weekday = _clock(at, zone_name)
            at_night, at_weekend = rules.at_night(minute), weekday >= SATURDAY
            paid += minutes
            night += minutes * at_night
            weekend += minutes * at_weekend
            unsocial += minutes * (at_night or at_weekend)
    unpreferred = sum(not prefers(agent, minute_of_day(shift.start, zone_name)) for shift in shifts)
    return _Load(agent, len(shifts), paid, night, weekend, unsocial, unpreferred)


@lru_cache(maxsize=100_000)
def _clock(at: datetime, zone_name: str) -> tuple[int, int]:
    here = local(at, zone_name)
    return here.hour * 60 + here.minute, here.weekday()


def _row(name: str, site: str, loads: list[_Load]) -> UnsocialHours:
    unsocial = [load.unsocial / 60 for load in loads]
    return UnsocialHours(
        name=name,
        site=site,
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
