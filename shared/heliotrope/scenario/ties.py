"""What ties people of a generated network together: supervisors, teams, people apart and together, night transport.

Set so that the hand-made roster keeps it: supervisors are named where it needs them, seats counted as it takes them.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.network import Site
from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.teams import Team, TransportSlot
from heliotrope.domain.time import local, minute_of_day
from heliotrope.scenario.scenario import Scenario

PEOPLE_PER_SUPERVISOR = 25
DAY_TEAM, LATE_TEAM = ((300, 1080),), ((600, 1439),)
"""Starts that a team may share."""
APART_EVERY = 60
"""Agents to one who is kept apart from somebody of their site."""
TOGETHER_EVERY = 60
"""Agents to one who is at work only together with somebody of their site."""
RIDES = ((1200, 1319), (1320, 1439), (0, 179), (180, 359))
RIDERS_MARGIN = 1.3
WITH_TRANSPORT = ("IN", "PH", "EG", "ZA")
"""Windows of the transport at night, its seats over those that the hand-made roster takes, and where there is any."""
Ints = NDArray[np.int64]


def with_ties(scenario: Scenario) -> Scenario:
    """Return `scenario` with supervisors, teams, people kept apart or together, and transport at night."""
    shifts = scenario.incumbent.by_agent()
    leads = _supervisors(scenario, shifts)
    agents = [replace(agent, supervisor=agent.id in leads) for agent in scenario.agents]
    agents = _kept_together(_kept_apart(agents, shifts), shifts)
    rules = scenario.rules()
    sites = tuple(
        replace(
            site,
            agents_per_supervisor=PEOPLE_PER_SUPERVISOR,
            transport=_transport(site, rules[site.jurisdiction], scenario, shifts),
        )
        for site in scenario.network.sites
    )
    network = replace(scenario.network, sites=sites, teams=_teams(agents, scenario, shifts))
    return replace(scenario, network=network, agents=tuple(agents))


def _supervisors(scenario: Scenario, shifts: dict[str, tuple[Shift, ...]]) -> set[str]:
    """Name supervisors, each who covers most that lacks supervision, until each site has enough at every time."""
    horizon, found = scenario.horizon, set[str]()
    for site in scenario.network.sites:
        members = [agent.id for agent in scenario.agents if agent.site == site.id and agent.id in shifts]
        spans = {name: _spans(scenario, shifts[name]) for name in members}
        people = np.zeros(horizon.slots, np.int64)
        for name in members:
            _add(people, spans[name], 1)
        supervisors = np.zeros_like(people)
        while (lacking := people > PEOPLE_PER_SUPERVISOR * supervisors).any():
            before = np.concatenate(([0], np.cumsum(lacking)))
            best = max(members, key=lambda name: sum(int(before[b] - before[a]) for a, b in spans[name]))
            members.remove(best)
            found.add(best)
            _add(people, spans[best], -1)
            _add(supervisors, spans[best], 1)
    return found


def _spans(scenario: Scenario, shifts: tuple[Shift, ...]) -> list[tuple[int, int]]:
    """Return the slots of the horizon that shifts touch."""
    horizon = scenario.horizon
    spans = [(max(horizon.slot(s.start), 0), min(max(horizon.slot(s.end), 0), horizon.slots)) for s in shifts]
    return [(first, last) for first, last in spans if first < last]


def _add(counts: Ints, spans: list[tuple[int, int]], sign: int) -> None:
    for first, last in spans:
        counts[first:last] += sign


def _kept_apart(agents: list[Agent], shifts: dict[str, tuple[Shift, ...]]) -> list[Agent]:
    """Keep some apart from the next of their site whom they do not meet anyway."""
    kept = list(agents)
    for i in range(0, len(agents), APART_EVERY):
        for other in agents[i + 1 : i + APART_EVERY]:
            if other.site == agents[i].site and not _meet(shifts.get(agents[i].id, ()), shifts.get(other.id, ())):
                kept[i] = replace(agents[i], apart=frozenset({other.id}))
                break
    return kept


def _kept_together(agents: list[Agent], shifts: dict[str, tuple[Shift, ...]]) -> list[Agent]:
    """Keep some together with the next of their site who is at work whenever they are."""
    kept = list(agents)
    for i in range(TOGETHER_EVERY // 2, len(agents), TOGETHER_EVERY):
        own = shifts.get(agents[i].id, ())
        for other in agents[i + 1 : i + TOGETHER_EVERY]:
            theirs = shifts.get(other.id, ())
            barred = agents[i].id in other.apart or other.id in agents[i].apart
            if other.site == agents[i].site and not barred and own and all(_within(shift, theirs) for shift in own):
                kept[i] = replace(agents[i], together=frozenset({other.id}))
                break
    return kept


def _within(shift: Shift, others: tuple[Shift, ...]) -> bool:
    return any(other.start <= shift.start and shift.end <= other.end for other in others)


def _meet(one: tuple[Shift, ...], other: tuple[Shift, ...]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def _teams(agents: list[Agent], scenario: Scenario, shifts: dict[str, tuple[Shift, ...]]) -> tuple[Team, ...]:
    """Describe the teams: led by a supervisor where they have one, with shared starts where their week has them."""
    members: dict[str, list[Agent]] = {}
    for agent in agents:
        members.setdefault(agent.team, []).append(agent)
    teams = []
    for number, (name, people) in enumerate(members.items()):
        leader = next((agent for agent in people if agent.supervisor), people[0])
        zone = scenario.network.site(leader.site).zone
        starts = {minute_of_day(s.start, zone) for agent in people for s in shifts.get(agent.id, ())}
        windows = DAY_TEAM if number % 2 else LATE_TEAM
        shared = all(windows[0][0] <= minute <= windows[0][1] for minute in starts)
        teams.append(Team(name, leader.id, windows if shared else ()))
    return tuple(teams)


def _transport(
    site: Site, rules: LabourRules, scenario: Scenario, shifts: dict[str, tuple[Shift, ...]]
) -> tuple[TransportSlot, ...]:
    if site.jurisdiction not in WITH_TRANSPORT:
        return ()
    riders: Counter[tuple[int, str, object]] = Counter()
    for agent in scenario.agents:
        if agent.site == site.id and not agent.home:
            for shift in shifts.get(agent.id, ()):
                for way, at in (("come", shift.start), ("go", shift.end)):
                    minute = minute_of_day(at, site.zone)
                    if rules.commutes_at_night(minute):
                        ride = next(n for n, (first, last) in enumerate(RIDES) if first <= minute <= last)
                        riders[ride, way, local(at, site.zone).date()] += 1
    most = [max([0, *(count for key, count in riders.items() if key[0] == n)]) for n in range(len(RIDES))]
    return tuple(
        TransportSlot(first, last, math.ceil(RIDERS_MARGIN * most[n]) + 1) for n, (first, last) in enumerate(RIDES)
    )
