"""Shift plans: what a published roster means for a reader, on the reader's clock, and what changed in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from heliotrope.domain.roster import Shift
from heliotrope.domain.time import zone

Pair = tuple[Shift | None, Shift | None]


class ChangeKind(StrEnum):
    """What became of a shift between two plans."""

    ADDED = "added"
    MOVED = "moved"
    REARRANGED = "rearranged"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What became of one shift: `before` None is added, `after` None cancelled."""

    before: Shift | None
    after: Shift | None

    @property
    def kind(self) -> ChangeKind:
        """Added, cancelled, moved (start or end), or rearranged (breaks, activities or site)."""
        if self.before is None:
            return ChangeKind.ADDED
        if self.after is None:
            return ChangeKind.CANCELLED
        moved = (self.before.start, self.before.end) != (self.after.start, self.after.end)
        return ChangeKind.MOVED if moved else ChangeKind.REARRANGED

    @property
    def shift(self) -> Shift:
        """The shift as it is now; as it was, where it is cancelled."""
        shift = self.after or self.before
        assert shift is not None
        return shift


@dataclass(frozen=True)
class ShiftPlan:
    """Shifts as a reader sees them: ordered by start, then agent; without queue shares.

    Attributes
    ----------
    zone
        IANA zone of the reader's clock: decides local times and the date to which a shift belongs.
    """

    zone: str
    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        zone(self.zone)
        object.__setattr__(self, "shifts", tuple(sorted(self.shifts, key=lambda s: (s.start, s.agent))))

    def date_of(self, shift: Shift) -> date:
        """Return the local date of a shift's start."""
        return shift.labour_date(self.zone)

    def changes_since(self, previous: ShiftPlan | None) -> tuple[PlanChange, ...]:
        """Return what became of the shifts of `previous` (None for nothing), ordered by start, then agent."""
        pairs = pair_shifts(previous.shifts if previous else (), self.shifts, self.zone)
        found = [PlanChange(before, after) for before, after in pairs if before != after]
        return tuple(sorted(found, key=lambda change: (change.shift.start, change.shift.agent)))


def pair_shifts(before: Iterable[Shift], after: Iterable[Shift], zone_name: str) -> list[Pair]:
    """Pair each person's shifts: by the same start first, then by the local date of the start, in order.

    A shift that begins at another hour of its date has moved; one that goes to another date is cancelled there and
    added here, as a person would say it.
    """
    gone: dict[tuple[str, date], list[Shift]] = {}
    new = {(shift.agent, shift.start): shift for shift in after}
    pairs: list[Pair] = []
    for shift in sorted(before, key=_order):
        same = new.pop((shift.agent, shift.start), None)
        if same is not None:
            pairs.append((shift, same))
        else:
            gone.setdefault((shift.agent, shift.labour_date(zone_name)), []).append(shift)
    for shift in sorted(new.values(), key=_order):
        waiting = gone.get((shift.agent, shift.labour_date(zone_name)))
        pairs.append((waiting.pop(0) if waiting else None, shift))
    pairs += [(shift, None) for waiting in gone.values() for shift in waiting]
    return pairs


def _order(shift: Shift) -> tuple[str, datetime]:
    return shift.agent, shift.start
