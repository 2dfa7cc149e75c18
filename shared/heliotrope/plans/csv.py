"""A plan as CSV for those who still want files: a row a shift, the header in English whatever the reader speaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from heliotrope.domain.plan import ChangeKind, PlanChange, ShiftPlan
from heliotrope.domain.roster import ON_QUEUE, Shift
from heliotrope.domain.time import format_instant, local

HEADER = (
    "date", "agent", "site", "local_start", "local_end", "utc_start", "utc_end", "paid_minutes", "activities",
    "change", "previous_local_start", "previous_local_end",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet run a cell instead of showing it."""


def csv_of(plan: ShiftPlan, changes: Iterable[PlanChange] = ()) -> str:
    """Return the rows of a plan, ordered by start and agent; cancelled shifts are rows too.

    Local times carry their offset, so that a row stands for one instant on every day of the year.
    """
    marks = {(change.shift.agent, change.shift.start): change for change in changes}
    gone = [change.shift for change in marks.values() if change.kind is ChangeKind.CANCELLED]
    into = io.StringIO()
    rows = csv.writer(into, lineterminator="\r\n")  # RFC 4180
    rows.writerow(HEADER)
    for shift in sorted((*plan.shifts, *gone), key=lambda s: (s.start, s.agent)):
        rows.writerow(_cells(shift, plan, marks.get((shift.agent, shift.start))))
    return into.getvalue()


def _cells(shift: Shift, plan: ShiftPlan, change: PlanChange | None) -> list[str]:
    before = change.before if change and change.kind is ChangeKind.MOVED else None
    return [
        plan.date_of(shift).isoformat(),
        _shown(shift.agent),
        _shown(shift.site),
        *_on_clock(shift, plan.zone),
        format_instant(shift.start),
        format_instant(shift.end),
        str(shift.paid_minutes),
        _shown(_activities(shift, plan.zone)),
        change.kind.value if change else "",
        *(("", "") if before is None else _on_clock(before, plan.zone)),
    ]


def _on_clock(shift: Shift, zone: str) -> tuple[str, str]:
    return local(shift.start, zone).isoformat(), local(shift.end, zone).isoformat()


def _activities(shift: Shift, zone: str) -> str:
    shown = (a for a in shift.activities if a.code != ON_QUEUE)
    return "; ".join(f"{a.code} {local(a.start, zone):%H:%M}-{local(a.end, zone):%H:%M}" for a in shown)


def _shown(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
