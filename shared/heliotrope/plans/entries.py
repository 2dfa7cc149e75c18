"""Calendar entries: what gives a shift the same UID through every version, and a SEQUENCE that only rises.

A calendar program knows an event by its UID and takes a later SEQUENCE as the newer word on it (RFC 5545, 3.8.4.7 and
3.8.7.4). A shift that moves within its date keeps its UID; one that goes is cancelled, not forgotten; one that comes
back to that date takes the cancelled UID up again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from heliotrope.domain.plan import pair_shifts
from heliotrope.domain.roster import Shift

NAMESPACE = uuid.UUID("5b0f3a2e-6b0a-5c0e-9d55-6c0f6d7a1e01")
"""Of the version 5 UUIDs: they say nothing about the person, as RFC 7986 (5.3) asks of a UID."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A shift as calendars know it.

    Attributes
    ----------
    labour_date
        Local date to which the entry belongs, whatever its shift does within it.
    shift
        The shift as it is; as it was, where it is cancelled.
    changed_at
        When the sequence was raised last.
    """

    uid: str
    labour_date: date
    shift: Shift
    changed_at: datetime
    sequence: int = 0
    cancelled: bool = False


def revise_entries(
    entries: Iterable[CalendarEntry], shifts: Iterable[Shift], zone: str, roster: str, now: datetime
) -> tuple[CalendarEntry, ...]:
    """Return every entry of a reader's roster as it is once `shifts` are what is planned.

    Parameters
    ----------
    entries
        All that this reader was ever given for this roster, cancelled ones too.
    zone
        Decides the local date of a start; the same at every call.
    """
    known = tuple(entries)
    live = {(entry.shift.agent, entry.shift.start): entry for entry in known if not entry.cancelled}
    idle: dict[tuple[str, date], list[CalendarEntry]] = {}
    count: dict[tuple[str, date], int] = {}
    for entry in sorted(known, key=lambda e: (e.changed_at, e.uid)):
        key = (entry.shift.agent, entry.labour_date)
        count[key] = count.get(key, 0) + 1
        if entry.cancelled:
            idle.setdefault(key, []).append(entry)
    revised: list[CalendarEntry] = []
    for before, after in pair_shifts((entry.shift for entry in live.values()), shifts, zone):
        if before is not None:
            revised.append(_raised(live[before.agent, before.start], after, now))
            continue
        assert after is not None
        key = (after.agent, after.labour_date(zone))
        if idle.get(key):
            revised.append(_raised(idle[key].pop(0), after, now))
        else:
            count[key] = count.get(key, 0) + 1
            revised.append(CalendarEntry(_uid(roster, *key, count[key]), key[1], after, now))
    return (*revised, *(entry for waiting in idle.values() for entry in waiting))


def _raised(entry: CalendarEntry, shift: Shift | None, now: datetime) -> CalendarEntry:
    """Return the entry with its shift replaced (None: cancelled); the same entry where nothing changes."""
    if not entry.cancelled and shift == entry.shift:
        return entry
    now = max(now, entry.changed_at)
    return replace(
        entry, shift=shift or entry.shift, cancelled=shift is None, sequence=entry.sequence + 1, changed_at=now
    )


def _uid(roster: str, agent: str, day: date, number: int) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{roster}/{agent}/{day.isoformat()}/{number}"))
