"""Calendar entries of readers: revised when a version is taken up, computed where nobody has subscribed."""

from __future__ import annotations

from datetime import datetime

from heliotrope.domain.dispatch import Reader
from heliotrope.domain.plan import ShiftPlan
from heliotrope.plans.entries import CalendarEntry, revise_entries
from heliotrope.runtime.postgres import Connection

from services.dispatch.desk import Desk
from services.dispatch.drawing import DrawnPlan
from services.dispatch.postgres import publications


async def current_entries(desk: Desk, drawn: DrawnPlan) -> tuple[CalendarEntry, ...]:
    """Return a reader's entries of a roster as they are in force; of the drawn version where none are kept."""
    version = drawn.version
    async with desk.snapshot() as db:
        kept = await publications.load_entries(db, drawn.reader, version.roster)
    if kept:
        return tuple(kept)
    at = version.published_at or version.created_at
    return revise_entries((), drawn.plan.shifts, drawn.site_zone, version.roster, at)


async def keep_entries(db: Connection, reader: Reader, roster: str, plan: ShiftPlan, now: datetime) -> int:
    """Revise the kept entries of a reader's roster by its newest plan; return how many changed."""
    before = await publications.load_entries(db, reader, roster)
    known = set(before)
    revised = revise_entries(before, plan.shifts, plan.zone, roster, now)
    changed = [entry for entry in revised if entry not in known]
    await publications.store_entries(db, reader, roster, changed)
    return len(changed)
