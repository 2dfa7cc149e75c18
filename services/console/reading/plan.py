"""A site's week in local time: by team and person, with breaks, hours and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from heliotrope.codec.sites import SitePerson, SiteStaff
from heliotrope.domain.network import Site
from heliotrope.domain.plan import PlanChange
from heliotrope.domain.roster import Activity, RosterChange, Shift
from heliotrope.domain.time import Horizon, instant_of, local

from services.console.reading.offsets import ClockChange, clock_changes, day_hours

MINUTES = 1440


@dataclass(frozen=True)
class Block:
    """A piece of the day's bar: minutes of the local clock from midnight of the shift's date."""

    code: str
    first: int
    last: int


@dataclass(frozen=True)
class PlannedShift:
    """One shift on the site's clock.

    Attributes
    ----------
    zones
        Names of the offsets at start and end where they differ, such as ("EDT", "EST").
    was
        The shift that it replaces, or None.
    change
        ``""``, ``"new"``, ``"moved"`` or ``"breaks"``.
    """

    shift: Shift
    date: date
    breaks: tuple[Activity, ...]
    meals: tuple[Activity, ...]
    blocks: tuple[Block, ...]
    zones: tuple[str, str] | None
    change: str = ""
    was: Shift | None = None


@dataclass(frozen=True)
class Hours:
    """A person's week in minutes: at work, paid, and paid as overtime."""

    elapsed: int = 0
    paid: int = 0
    overtime: int = 0


@dataclass(frozen=True)
class PersonWeek:
    """One person's week: local date -> shifts; the ends of shifts of the night before; shifts taken away; hours."""

    agent: str
    skills: tuple[str, ...]
    shifts: Mapping[date, tuple[PlannedShift, ...]]
    carried: Mapping[date, tuple[Shift, tuple[Block, ...]]]
    dropped: Mapping[date, Shift]
    hours: Hours

    @property
    def changes(self) -> int:
        """Shifts that are new, moved, rearranged or gone."""
        return len(self.dropped) + sum(bool(each.change) for day in self.shifts.values() for each in day)


@dataclass(frozen=True)
class PlanDay:
    """A local day and its length in elapsed hours: 23 or 25 where clocks change."""

    date: date
    hours: float


@dataclass(frozen=True)
class SitePlan:
    """A site's week."""

    site: Site
    days: tuple[PlanDay, ...]
    teams: tuple[tuple[str, tuple[PersonWeek, ...]], ...]
    clock_changes: tuple[ClockChange, ...]
    across_change: int = 0
    """Shifts during which clocks change."""
    all_teams: tuple[str, ...] = field(default=())

    @property
    def changes(self) -> int:
        """Shifts that changed."""
        return sum(person.changes for _, people in self.teams for person in people)


@dataclass(frozen=True)
class OwnPlan:
    """One person's week, the days to show, and the changes of the clock in it."""

    week: PersonWeek
    days: tuple[PlanDay, ...]
    clock_changes: tuple[ClockChange, ...]
    across_change: int


def site_plan(
    staff: SiteStaff,
    shifts: Iterable[Shift],
    changes: Iterable[RosterChange],
    horizon: Horizon,
    team: str = "",
) -> SitePlan:
    """Return the plan of a site's people; `team` narrows it."""
    site = staff.site
    people = [person for person in staff.people if team in ("", person.team)]
    by_agent: dict[str, list[Shift]] = {person.agent: [] for person in people}
    for shift in shifts:
        if shift.agent in by_agent and horizon.start <= shift.start < horizon.end:
            by_agent[shift.agent].append(shift)
    changed = _changed(changes)
    weeks = {each.agent: _week(each, by_agent[each.agent], changed.get(each.agent, ()), site.zone) for each in people}
    days = _days(weeks.values(), horizon, site.zone)
    names = sorted({person.team for person in people})
    teams = tuple((name, tuple(weeks[each.agent] for each in people if each.team == name)) for name in names)
    planned = (each for week in weeks.values() for day in week.shifts.values() for each in day)
    across = sum(each.zones is not None for each in planned)
    return SitePlan(
        site,
        days,
        teams,
        clock_changes(site.zone, horizon),
        across,
        tuple(sorted({person.team for person in staff.people})),
    )


def own_plan(
    agent: str, shifts: Iterable[Shift], changes: Iterable[PlanChange], horizon: Horizon, zone_name: str
) -> OwnPlan:
    """Return one person's week on the clock of `zone_name`."""
    own = [shift for shift in shifts if horizon.start <= shift.start < horizon.end]
    week = _week(SitePerson(agent, "", ()), own, [RosterChange(each.before, each.after) for each in changes], zone_name)
    across = sum(each.zones is not None for day in week.shifts.values() for each in day)
    return OwnPlan(week, _days((week,), horizon, zone_name), clock_changes(zone_name, horizon), across)


def _days(weeks: Iterable[PersonWeek], horizon: Horizon, zone_name: str) -> tuple[PlanDay, ...]:
    """Return the local days to show: those with a shift, and those of which most lies in the horizon."""
    dates = {day for week in weeks for day in (*week.shifts, *week.dropped)}
    return tuple(
        PlanDay(day.date, day_hours(day.date, zone_name))
        for day in horizon.labour_days(zone_name)
        if day.date in dates or day.last - day.first > horizon.slots_per_day // 2
    )


def _changed(changes: Iterable[RosterChange]) -> dict[str, list[RosterChange]]:
    found: dict[str, list[RosterChange]] = {}
    for change in changes:
        found.setdefault(change.agent, []).append(change)
    return found


def _week(person: SitePerson, shifts: list[Shift], changes: Iterable[RosterChange], zone_name: str) -> PersonWeek:
    changes = tuple(changes)
    after = {(change.after.agent, change.after.start): change for change in changes if change.after is not None}
    gone = {
        local(c.before.start, zone_name).date(): c.before for c in changes if c.after is None and c.before is not None
    }
    days: dict[date, list[PlannedShift]] = {}
    for shift in shifts:
        day = local(shift.start, zone_name).date()
        change = after.get((shift.agent, shift.start))
        # A shift that starts at another time is, to the differ, one taken away and one added: together they moved.
        was = change.before if change is not None else None
        if change is not None and was is None:
            was = gone.pop(day, None)
        days.setdefault(day, []).append(_planned(shift, zone_name, _kind(shift, change, was), was))
    return PersonWeek(
        person.agent,
        person.skills,
        {day: tuple(each) for day, each in days.items()},
        _carried(shifts, zone_name),
        gone,
        _hours(shifts, person.overtime_after_minutes),
    )


def _kind(shift: Shift, change: RosterChange | None, was: Shift | None) -> str:
    if change is None:
        return ""
    if was is None:
        return "new"
    if (was.start, was.end) != (shift.start, shift.end):
        return "moved"
    breaks = [[(a.code, a.start, a.end) for a in each.activities if not a.shares] for each in (was, shift)]
    return "breaks" if breaks[0] != breaks[1] else ""


def _planned(shift: Shift, zone_name: str, change: str, was: Shift | None) -> PlannedShift:
    first, last = local(shift.start, zone_name), local(shift.end, zone_name)
    names = first.tzname() or "", last.tzname() or ""
    return PlannedShift(
        shift,
        first.date(),
        tuple(activity for activity in shift.activities if activity.code == "break"),
        tuple(activity for activity in shift.activities if activity.code == "meal"),
        tuple(_blocks(shift, first.date(), zone_name)),
        names if first.utcoffset() != last.utcoffset() else None,
        change,
        was,
    )


def _blocks(shift: Shift, day: date, zone_name: str) -> Iterable[Block]:
    """Yield the activities within the local day on its own clock."""
    midnight = instant_of(day, 0, zone_name)
    for activity in shift.activities:
        first, last = (int((at - midnight) / timedelta(minutes=1)) for at in (activity.start, activity.end))
        if first < MINUTES and last > 0:
            yield Block(activity.code, max(first, 0), min(last, MINUTES))


def _carried(shifts: Iterable[Shift], zone_name: str) -> dict[date, tuple[Shift, tuple[Block, ...]]]:
    """Return what shifts of the night before leave in each local day."""
    found = {}
    for shift in shifts:
        after = local(shift.start, zone_name).date() + timedelta(days=1)
        if shift.end > instant_of(after, 0, zone_name):
            found[after] = shift, tuple(_blocks(shift, after, zone_name))
    return found


def _hours(shifts: Iterable[Shift], overtime_after_minutes: int) -> Hours:
    listed = list(shifts)
    paid = sum(shift.paid_minutes for shift in listed)
    return Hours(sum(shift.minutes for shift in listed), paid, max(0, paid - overtime_after_minutes))
