"""What a mended roster asks of people, and what it would save: kinds of change, offers, and the frontier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from heliotrope.domain.errors import expect
from heliotrope.domain.roster import Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import expect_utc


class ChangeKind(StrEnum):
    """What becomes of one person's labour day."""

    MOVE = "move"
    EXTEND = "extend"
    SHORTEN = "shorten"
    CALL_IN = "call_in"
    RELEASE = "release"

    @property
    def of_day_off(self) -> bool:
        """Whether a day off is given or taken, rather than a start or an end moved."""
        return self in (ChangeKind.CALL_IN, ChangeKind.RELEASE)


def kind_of(before: Shift | None, after: Shift | None) -> ChangeKind:
    """Return the kind of the change of a labour day from `before` to `after`."""
    if before is None:
        return ChangeKind.CALL_IN
    if after is None:
        return ChangeKind.RELEASE
    if after.start <= before.start and before.end <= after.end:
        return ChangeKind.EXTEND
    if before.start <= after.start and after.end <= before.end:
        return ChangeKind.SHORTEN
    return ChangeKind.MOVE


ACCEPTED = MappingProxyType(
    {
        ChangeKind.MOVE: 0.4,
        ChangeKind.EXTEND: 0.5,
        ChangeKind.SHORTEN: 0.8,
        ChangeKind.CALL_IN: 0.25,
        ChangeKind.RELEASE: 0.8,
    }
)
"""How likely people say yes where nobody has measured it: house assumptions, stated so that they can be replaced."""
ANSWER_LEAD = timedelta(hours=2)
"""How long before the earliest minute that it touches an offer must be answered."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """When people hear of the changes, and how likely they accept what comes inside their notice.

    Attributes
    ----------
    at
        Notice counts from this instant.
    accepted
        Kind of change -> probability of a yes, (0, 1]; kinds left out take `ACCEPTED`.
    """

    at: datetime
    accepted: tuple[tuple[ChangeKind, float], ...] = ()

    def __post_init__(self) -> None:
        expect_utc(self.at, "announcement.at")
        kinds = [kind for kind, _ in self.accepted]
        expect(len(set(kinds)) == len(kinds), "announcement.accepted", "each kind once", kinds)
        for kind, probability in self.accepted:
            expect(0 < probability <= 1, f"announcement.accepted[{kind}]", "0 < probability <= 1", probability)

    def probability(self, kind: ChangeKind) -> float:
        """Return how likely a change of `kind` is accepted."""
        return dict(self.accepted).get(kind, ACCEPTED[kind])

    def binds_until(self, kind: ChangeKind, rules: LabourRules) -> datetime:
        """Return the first instant from which a change of `kind` can be ordered; before it, it can only be offered."""
        return self.at + timedelta(minutes=rules.day_off_notice_minutes if kind.of_day_off else rules.notice_minutes)


@dataclass(frozen=True, slots=True)
class DayChange:
    """One person's labour day before and after: presence differs, not only breaks or queue shares."""

    agent: str
    before: Shift | None
    after: Shift | None

    @property
    def kind(self) -> ChangeKind:
        """What kind of change it is."""
        return kind_of(self.before, self.after)

    @property
    def earliest(self) -> datetime:
        """The first instant that it touches."""
        return min(shift.start for shift in (self.before, self.after) if shift is not None)


def day_changes(before: Iterable[Shift], after: Iterable[Shift], zone: str, opens: int = 0) -> Iterator[DayChange]:
    """Yield what becomes of one person's labour days, in order; they begin at minute `opens` of the site's clock."""
    old, new = (_by_day(shifts, zone, opens) for shifts in (before, after))
    for day in sorted(old.keys() | new.keys()):
        was, now = old.get(day), new.get(day)
        if was is None or now is None or (was.start, was.end) != (now.start, now.end):
            shift = now or was
            assert shift is not None
            yield DayChange(shift.agent, was, now)


def _by_day(shifts: Iterable[Shift], zone: str, opens: int) -> dict[date, Shift]:
    return {shift.labour_date(zone, opens): shift for shift in shifts}


@dataclass(frozen=True, slots=True)
class Offer:
    """A change inside somebody's notice: a question, never a fact of a roster until it is accepted.

    Attributes
    ----------
    old, new
        The person's labour day now and as asked for; None is a day off.
    deadline
        When the answer must be there.
    probability
        How likely it is a yes.
    saves
        Expected money: `probability` times what acceptance saves after all offers before it have been accepted.
        Savings fall as others accept, so this is never too much.
    """

    agent: str
    kind: ChangeKind
    old: Shift | None
    new: Shift | None
    deadline: datetime
    probability: float
    saves: float = 0.0

    def __post_init__(self) -> None:
        expect(self.old is not None or self.new is not None, "offer", "a shift before or after", None)
        for shift in (self.old, self.new):
            expect(shift is None or shift.agent == self.agent, "offer.agent", self.agent, shift and shift.agent)
        expect(self.kind == kind_of(self.old, self.new), "offer.kind", kind_of(self.old, self.new), self.kind)
        expect_utc(self.deadline, "offer.deadline")
        expect(0 < self.probability <= 1, "offer.probability", "0 < probability <= 1", self.probability)


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """What a mended roster would save with fewer people disturbed.

    Attributes
    ----------
    people
        People disturbed by choice, offers counted as if accepted; those who had to change are in every point.
    minutes
        Minutes of presence moved.
    saved
        Money saved against disturbing nobody by choice; offers count by their probability.
    """

    people: int
    minutes: int
    saved: float

    def __post_init__(self) -> None:
        expect(self.people >= 0, "frontier.people", "0 or more", self.people)
        expect(self.minutes >= 0, "frontier.minutes", "0 or more", self.minutes)
