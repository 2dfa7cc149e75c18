"""People together: starts of a team, supervisors for those present, pairs apart or together, night transport."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np

from heliotrope.audit.case import Case, Duty, about, presence, slots_of, standing
from heliotrope.domain.network import Site
from heliotrope.domain.roster import Breach, Severity
from heliotrope.domain.time import local

Way = tuple[str, date, int]


def team_starts(case: Case) -> Iterator[Breach]:
    """Shifts of a team's members start in the windows that the team shares."""
    teams = {team.id: team for team in case.problem.network.teams}
    for duty in case.duties:
        team = teams.get(duty.agent.team)
        if team is None or not team.start_windows:
            continue
        if not any(first <= duty.minute <= last for first, last in team.start_windows):
            source = (Severity.CONTRACTUAL, f"team {team.id}")
            found = f"{duty.minute // 60:02d}:{duty.minute % 60:02d}"
            yield about(duty, "team_starts", source, "a start in a window of the team", found)


def supervision(case: Case) -> Iterator[Breach]:
    """In every interval a site has a supervisor for so many people present, those at home included."""
    for site in case.problem.network.sites:
        if site.agents_per_supervisor is None:
            continue
        people, supervisors = _present(case, site)
        lacking = people > site.agents_per_supervisor * supervisors
        for slot in np.flatnonzero(lacking & ~np.concatenate(([False], lacking[:-1]))).tolist():
            expected = f"a supervisor for {site.agents_per_supervisor} people present at {site.id}"
            found = f"{supervisors[slot]} for {people[slot]}"
            at = case.problem.horizon.instant(slot)
            yield Breach("supervision", Severity.HOUSE, site.id, at, expected, found, "house policy")


def apart(case: Case) -> Iterator[Breach]:
    """People who must be apart are not at work at the same time; told of the one whose shift starts later."""
    others: dict[str, set[str]] = {}
    for agent in case.problem.agents:
        for other in agent.apart:
            others.setdefault(agent.id, set()).add(other)
            others.setdefault(other, set()).add(agent.id)
    for name, duties in case.timelines.items():
        for other in sorted(others.get(name, ())):
            for duty in duties:
                for theirs in case.timelines.get(other, ()):
                    later = (duty.shift.start, name) > (theirs.shift.start, other)
                    if later and (duty.own or theirs.own) and _overlap(duty, theirs):
                        source = (Severity.HOUSE, "people kept apart")
                        yield about(duty, "apart", source, f"not at work together with {other}", "a shared time")


def together(case: Case) -> Iterator[Breach]:
    """Who must share a shift with somebody is at work only while they are, breaks included."""
    for duty in case.duties:
        for other in sorted(duty.agent.together & case.problem.agent_index.keys()):
            theirs = sorted(span for each in case.timelines.get(other, ()) for span in presence(each.shift))
            for start, end in presence(duty.shift):
                at = start
                for begin, until in theirs:
                    if begin <= at < until:
                        at = until
                if at < end:
                    source = (Severity.HOUSE, "people together")
                    yield about(duty, "together", source, f"at work only together with {other}", "alone", at=at)


def transport(case: Case) -> Iterator[Breach]:
    """Who comes or goes at night has a seat in the site's transport: each way, each day, slot by slot."""
    sites = {site.id: site for site in case.problem.network.sites if site.transport}
    taken: dict[tuple[str, Way], list[Duty]] = {}
    for duties in case.timelines.values():
        for duty in duties:
            site = sites.get(duty.agent.site)
            if site is None or duty.agent.home:
                continue
            for way, at in _commutes(duty):
                slot = _slot(site, at, duty.zone)
                if slot is not None:
                    taken.setdefault((site.id, (way, local(at, duty.zone).date(), slot)), []).append(duty)
                elif duty.own:
                    law = standing(duty.rules, "night_commute")
                    yield about(duty, "transport", law, "a transport slot at night", f"none to {way}", at=at)
    for (name, (way, day, slot)), riders in taken.items():
        seats, own = sites[name].transport[slot].seats, [duty for duty in riders if duty.own]
        if own and len(riders) > seats:
            law = standing(own[0].rules, "night_commute")
            found = f"{len(riders)} people {way} on {day}"
            yield Breach("transport", law[0], name, own[0].shift.start, f"{seats} seats in the slot", found, law[1])


def _present(case: Case, site: Site) -> tuple[np.ndarray, np.ndarray]:
    """Return [T] people and [T] supervisors of `site` at work."""
    horizon = case.problem.horizon
    counts = np.zeros((2, horizon.slots), np.int64)
    for duties in case.timelines.values():
        for duty in duties:
            if duty.agent.site == site.id:
                for start, end in presence(duty.shift):
                    first, last = slots_of(horizon, start, end)
                    counts[int(duty.agent.supervisor), max(first, 0) : max(last, 0)] += 1
    return counts[0], counts[1]


def _overlap(one: Duty, other: Duty) -> bool:
    return any(
        start < until and begin < end for start, end in presence(one.shift) for begin, until in presence(other.shift)
    )


def _commutes(duty: Duty) -> Iterator[tuple[str, datetime]]:
    """Yield the ways to and from work at night, both of each part of a split shift."""
    for start, end in presence(duty.shift):
        for way, at in (("come", start), ("go", end)):
            here = local(at, duty.zone)
            if duty.rules.commutes_at_night(here.hour * 60 + here.minute):
                yield way, at


def _slot(site: Site, at: datetime, zone: str) -> int | None:
    here = local(at, zone)
    minute = here.hour * 60 + here.minute
    return next((n for n, slot in enumerate(site.transport) if slot.first <= minute <= slot.last), None)
