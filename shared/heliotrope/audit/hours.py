"""Hours: most worked time in a shift and in a labour week; opening hours of queues and sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heliotrope.audit.case import Case, about, closed_before, slots_of, standing
from heliotrope.domain.network import ALWAYS_OPEN, OpeningHours
from heliotrope.domain.roster import Breach, Severity

HOUSE_RULE = (Severity.HOUSE, "house policy")


def max_day(case: Case) -> Iterator[Breach]:
    """No shift has more worked minutes than a day may have."""
    for duty in case.duties:
        most, worked = duty.rules.max_day_minutes, duty.shift.paid_minutes
        if worked > most:
            law = standing(duty.rules, "max_day_minutes")
            yield about(duty, "max_day", law, f"at most {most} worked min in a shift", f"{worked} min")


def max_week(case: Case) -> Iterator[Breach]:
    """Shifts that start in a labour week have no more worked minutes than a week may have."""
    for (_, week), duties in case.weeks.items():
        worked = sum(duty.shift.paid_minutes for duty in duties)
        if duties and worked > duties[0].rules.max_week_minutes:
            law = standing(duties[0].rules, "max_week_minutes")
            expected = f"at most {duties[0].rules.max_week_minutes} worked min in a labour week"
            yield about(duties[0], "max_week", law, expected, f"{worked} min", at=case.week_start(week))


def queue_hours(case: Case) -> Iterator[Breach]:
    """Nobody is scheduled on a queue while it is closed, by the clock of the queue's callers."""
    queues = {queue.id: queue for queue in case.problem.network.queues}
    for duty in case.duties:
        for activity in duty.shift.activities:
            for share in activity.shares:
                queue = queues.get(share.queue)
                if queue is None:
                    continue
                closed = _closed_slots(case, queue.hours, queue.zone, activity.start, activity.end)
                if closed:
                    expected, found = f"{queue.id} open throughout", _minutes_closed(case, closed)
                    yield about(duty, "queue_hours", HOUSE_RULE, expected, found, at=activity.start)


def site_hours(case: Case) -> Iterator[Breach]:
    """Nobody is at a site while it is closed; people who work at home are at none."""
    sites = {site.id: site for site in case.problem.network.sites}
    for duty in case.duties:
        site = sites.get(duty.shift.site)
        if site is None or duty.agent.home:
            continue
        closed = _closed_slots(case, site.hours, site.zone, duty.shift.start, duty.shift.end)
        if closed:
            expected, found = f"{site.id} open throughout", _minutes_closed(case, closed)
            yield about(duty, "site_hours", HOUSE_RULE, expected, found)


def _minutes_closed(case: Case, slots: int) -> str:
    return f"closed for {slots * case.problem.horizon.grain_minutes} min of it"


def _closed_slots(case: Case, hours: OpeningHours, zone: str, start: datetime, end: datetime) -> int:
    if hours == ALWAYS_OPEN:
        return 0
    before = closed_before(hours, zone, case.problem.horizon)
    first, last = slots_of(case.problem.horizon, start, end)
    return int(before[last] - before[first])
