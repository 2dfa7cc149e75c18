"""Two versions side by side: what it costs, whom it disturbs, which queues gain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.roster import Roster, RosterChange, Shift

from services.console.languages import N_
from services.console.reading.coverage import Coverage


@dataclass(frozen=True)
class Delta:
    """One figure of both versions; `better` is -1 where less is better, 1 where more is, 0 where neither."""

    name: str
    before: float
    after: float
    unit: str
    better: int

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def verdict(self) -> str:
        """``better``, ``worse`` or ``same``."""
        if abs(self.change) < 0.05 or not self.better:
            return "same"
        return "better" if self.change * self.better > 0 else "worse"


@dataclass(frozen=True)
class SiteChanges:
    """What changes at one site: shifts, and people whose start, end or day off moves."""

    site: str
    changes: int
    people: int


@dataclass(frozen=True)
class QueueDelta:
    """Missing agent-hours of a queue in both versions."""

    queue: str
    before: float
    after: float


def deltas(before: Coverage, after: Coverage, versions: tuple[RosterVersion, RosterVersion]) -> tuple[Delta, ...]:
    """Return the figures of both versions, money first."""
    return (
        Delta(N_("Cost of the week"), before.cost, after.cost, "money", -1),
        Delta(N_("Labour"), before.labour, after.labour, "money", -1),
        Delta(N_("Being short"), before.terms.get("shortage", 0.0), after.terms.get("shortage", 0.0), "money", -1),
        Delta(N_("SLA remedies expected"), before.remedies, after.remedies, "money", -1),
        Delta(N_("Need unstaffed"), before.short_pct, after.short_pct, "%", -1),
        Delta(N_("Intervals at or above need"), before.at_need_pct, after.at_need_pct, "%", 1),
        Delta(N_("Breaches"), len(versions[0].breaches), len(versions[1].breaches), "", -1),
    )


def queue_deltas(before: Coverage, after: Coverage) -> tuple[QueueDelta, ...]:
    """Return the queues whose shortage moves by at least half an agent-hour, largest gain first."""
    found = []
    for q, queue in enumerate(after.network.queues):
        hours = [float(np.clip(-each.net[q], 0, None).sum()) * each.hours for each in (before, after)]
        if abs(hours[1] - hours[0]) >= 0.5:
            found.append(QueueDelta(queue.id, hours[0], hours[1]))
    return tuple(sorted(found, key=lambda each: each.after - each.before))


def by_site(changes: Iterable[RosterChange]) -> tuple[SiteChanges, ...]:
    """Return what changes at each site, most people first."""
    counts: dict[str, int] = {}
    people: dict[str, set[str]] = {}
    for change in changes:
        site = site_of(change)
        counts[site] = counts.get(site, 0) + 1
        people.setdefault(site, set())
        if change.times_moved:
            people[site].add(change.agent)
    rows = (SiteChanges(site, count, len(people[site])) for site, count in counts.items())
    return tuple(sorted(rows, key=lambda row: (-row.people, -row.changes, row.site)))


def people_disturbed(changes: Iterable[RosterChange]) -> int:
    """Return how many people's start, end or day off moves."""
    return len({change.agent for change in changes if change.times_moved})


def site_of(change: RosterChange) -> str:
    """Return where the changed shift is worked."""
    shift = change.after or change.before
    assert shift is not None
    return shift.site


def with_site(base: Roster, changes: Iterable[RosterChange], site: str) -> tuple[Shift, ...]:
    """Return the shifts of `base` with the changes of one site, and of no other."""
    wanted = [change for change in changes if site_of(change) == site]
    gone = {(change.before.agent, change.before.start) for change in wanted if change.before is not None}
    kept = [shift for shift in base.shifts if (shift.agent, shift.start) not in gone]
    return Roster((*kept, *(change.after for change in wanted if change.after is not None))).shifts


def changes_text(changes: Iterable[RosterChange], document: NetworkDocument, start: datetime) -> bytes:
    """Return the JSON text of changed shifts by agent: minutes from `start`, before and after.

    People whose start, end or day off moves come first.
    """
    rows: dict[str, tuple[list[list[int]], list[list[int]], str]] = {}
    changes = tuple(changes)
    moved = {change.agent for change in changes if change.times_moved}
    for change in changes:
        old, new, _ = rows.setdefault(change.agent, ([], [], site_of(change)))
        if change.before is not None:
            old.append(_minutes(change.before, start))
        if change.after is not None:
            new.append(_minutes(change.after, start))
    names = {site.id: site.name for site in document.network.sites}
    ordered = sorted(rows.items(), key=lambda row: (row[0] not in moved, names[row[1][2]], row[0]))
    listed = [[agent, names[site], old, new] for agent, (old, new, site) in ordered]
    return json.dumps({"start": int(start.timestamp()), "agents": listed}, separators=(",", ":")).encode()


def _minutes(shift: Shift, start: datetime) -> list[int]:
    return [int((at - start).total_seconds() // 60) for at in (shift.start, shift.end)]
