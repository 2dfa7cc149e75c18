"""Draw a plan out of a roster: whose shifts, on which clock, without what readers need not know.

Queue shares are left out: they move with every version, say nothing about a person's times, and name clients.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from heliotrope.domain.network import Site
from heliotrope.domain.plan import ShiftPlan
from heliotrope.domain.roster import Activity, Roster, Shift


def shift_plan(roster: Roster, site: Site, zone: str = "") -> ShiftPlan:
    """Return what is worked at `site`, in its local time or that of `zone`."""
    return _plan((shift for shift in roster.shifts if shift.site == site.id), zone or site.zone)


def agents_plan(roster: Roster, agents: Collection[str], zone: str) -> ShiftPlan:
    """Return what `agents` work, wherever it is."""
    wanted = frozenset(agents)
    return _plan((shift for shift in roster.shifts if shift.agent in wanted), zone)


def _plan(shifts: Iterable[Shift], zone: str) -> ShiftPlan:
    return ShiftPlan(zone, tuple(plain(shift) for shift in shifts))


def plain(shift: Shift) -> Shift:
    """Return the shift without queue shares, neighbouring blocks of the same kind joined."""
    joined: list[Activity] = []
    for block in shift.activities:
        last = joined[-1] if joined else None
        if last is not None and (last.code, last.paid) == (block.code, block.paid):
            joined[-1] = replace(last, end=block.end)
        else:
            joined.append(replace(block, shares=()))
    return replace(shift, activities=tuple(joined))
