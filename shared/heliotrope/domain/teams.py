"""Teams with their leader and shared starts, and the seats that bring people to work at night."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.domain.errors import expect
from heliotrope.domain.periods import Windows, expect_windows
from heliotrope.domain.time import MINUTES_PER_DAY


@dataclass(frozen=True, slots=True)
class Team:
    """People who work together.

    Attributes
    ----------
    leader
        Agent who leads it, or None.
    start_windows
        Local windows in which the shifts of all its members start; empty where the team shares none.
    """

    id: str
    leader: str | None = None
    start_windows: Windows = ()

    def __post_init__(self) -> None:
        expect(bool(self.id), "id", "a non-empty id", self.id)
        if self.start_windows:
            expect_windows(self.start_windows, "start_windows")

    def allows_start(self, minute: int) -> bool:
        """Whether a shift of a member may start at local `minute`."""
        return not self.start_windows or any(first <= minute <= last for first, last in self.start_windows)


@dataclass(frozen=True, slots=True)
class TransportSlot:
    """Seats of the site's transport for those who come or go within a window of its clock, each way, each day."""

    first: int
    last: int
    seats: int

    def __post_init__(self) -> None:
        inside = 0 <= self.first <= self.last < MINUTES_PER_DAY
        expect(inside, "transport", "0 <= first <= last < 1440", (self.first, self.last))
        expect(self.seats >= 0, "transport.seats", "0 or more", self.seats)
