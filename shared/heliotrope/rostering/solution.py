"""What a run gives: a roster with its certificate, and progress on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from heliotrope.domain.roster import Roster, RosterCertificate


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a run: stage name, work units done of how many, and the best figures so far.

    `candidate` gives the whole roster as it is at this step, None where there is none yet; it holds only while the
    step is told. `disturbed` are the people whom a mended roster changes by choice, offers counted; None where none is
    mended.
    """

    stage: str
    done: int
    of: int
    objective: float | None = None
    bound: float | None = None
    disturbed: int | None = None
    candidate: Callable[[], Roster] | None = None


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Solution:
    """A lawful roster (facts included) and the proof that travels with it."""

    roster: Roster
    certificate: RosterCertificate
