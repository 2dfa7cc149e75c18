"""A site at one moment: who is due in, who works, who is on a break, who leaves; seats by bay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from heliotrope.codec.sites import SitePerson, SiteStaff
from heliotrope.domain.network import Bay, Site
from heliotrope.domain.roster import ON_QUEUE, Activity, Shift
from heliotrope.domain.time import Horizon

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Present:
    """Somebody at work: what they do now, and until when their shift lasts."""

    agent: SitePerson
    shift: Shift
    activity: Activity


@dataclass(frozen=True)
class TeamNow:
    """One team at one moment."""

    team: str
    people: int
    due: tuple[Shift, ...]
    working: tuple[Present, ...]
    resting: tuple[Present, ...]
    leaving: tuple[Shift, ...]


@dataclass(frozen=True)
class BayNow:
    """Seats of a bay: taken now, and at most within the next two hours."""

    bay: Bay
    taken: int
    peak: int

    @property
    def vacant(self) -> int:
        """Seats that nobody takes now."""
        return max(0, self.bay.seats - self.taken)


@dataclass(frozen=True)
class SiteNow:
    """A site at one moment."""

    site: Site
    at: datetime
    teams: tuple[TeamNow, ...]
    bays: tuple[BayNow, ...]
    at_home: int

    @property
    def due(self) -> int:
        """People who start within two hours."""
        return sum(len(team.due) for team in self.teams)

    @property
    def working(self) -> int:
        """People who work now."""
        return sum(len(team.working) for team in self.teams)

    @property
    def resting(self) -> int:
        """People on a break or at a meal."""
        return sum(len(team.resting) for team in self.teams)

    @property
    def leaving(self) -> int:
        """People whose shift ends within two hours."""
        return sum(len(team.leaving) for team in self.teams)


def site_now(staff: SiteStaff, shifts: Iterable[Shift], at: datetime) -> SiteNow:
    """Return what the roster says of a site at an instant."""
    site, own = staff.site, {person.agent: person for person in staff.people}
    today = [shift for shift in shifts if shift.agent in own and at - timedelta(days=1) < shift.start < at + SOON]
    names = sorted({agent.team for agent in own.values()})
    teams = tuple(_team(name, own, today, at) for name in names)
    present = [_here(today, own, at + step) for step in (timedelta(), SOON / 4, SOON / 2, 3 * SOON / 4)]
    seats = [_seated(site, here) for here in present]
    bays = tuple(BayNow(bay, seats[0][bay.id], max(taken[bay.id] for taken in seats)) for bay in site.bays)
    return SiteNow(site, at, teams, bays, sum(agent.home for agent in present[0]))


def moment(asked: datetime | None, now: datetime, horizon: Horizon) -> datetime:
    """Return the instant to show: the one asked for, else now, else the middle of the period's second day."""
    if asked is not None:
        return min(max(asked, horizon.start), horizon.end - timedelta(minutes=15))
    return now if horizon.start <= now < horizon.end else horizon.start + timedelta(days=1, hours=12)


def _team(name: str, own: dict[str, SitePerson], shifts: Iterable[Shift], at: datetime) -> TeamNow:
    people = {person.agent for person in own.values() if person.team == name}
    theirs = sorted((shift for shift in shifts if shift.agent in people), key=lambda shift: (shift.start, shift.agent))
    here = [_present(own[shift.agent], shift, at) for shift in theirs if shift.start <= at < shift.end]
    return TeamNow(
        name,
        len(people),
        tuple(shift for shift in theirs if at < shift.start < at + SOON),
        tuple(each for each in here if each.activity.code not in ("break", "meal")),
        tuple(each for each in here if each.activity.code in ("break", "meal")),
        tuple(each.shift for each in here if each.shift.end <= at + SOON),
    )


def _present(agent: SitePerson, shift: Shift, at: datetime) -> Present:
    now = next((a for a in shift.activities if a.start <= at < a.end), Activity(ON_QUEUE, shift.start, shift.end))
    return Present(agent, shift, now)


def _here(shifts: Iterable[Shift], own: dict[str, SitePerson], at: datetime) -> list[SitePerson]:
    return [own[shift.agent] for shift in shifts if shift.start <= at < shift.end]


def _seated(site: Site, here: Iterable[SitePerson]) -> dict[str, int]:
    """Return people by bay: in a bay of their client while it has seats, then in shared ones."""
    taken = {bay.id: 0 for bay in site.bays}
    for agent in here:
        if agent.home:
            continue
        fitting = [bay for bay in site.bays if bay.client is None or bay.client in agent.clients]
        fitting.sort(key=lambda bay: (bay.client is None, bay.id))
        free = next((bay for bay in fitting if taken[bay.id] < bay.seats), fitting[-1] if fitting else site.bays[-1])
        taken[free.id] += 1
    return taken
