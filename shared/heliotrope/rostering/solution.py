"""What a run gives: a roster with its certificate, and progress on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from heliotrope.domain.roster import Roster, RosterCertificate


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a run: stage name, work units done of how many, and the best figures so far."""

    stage: str
    done: int
    of: int
    objective: float | None = None
    bound: float | None = None


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Solution:
    """A lawful roster (facts included) and the proof that travels with it."""

    roster: Roster
    certificate: RosterCertificate
