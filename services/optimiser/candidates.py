"""Rosters on the way to a result: each is audited before anybody hears of it."""

from __future__ import annotations

import time

from heliotrope.audit import audit
from heliotrope.domain.problem import RosterProblem
from heliotrope.insight.imagining import standing_still
from heliotrope.rostering import Progress

AUDIT_SHARE = 0.1
"""Audits of candidates take at most this share of the search's time; the first is always made."""


class Candidates:
    """Counts candidates that add no breach to the roster in force or to what is left of it, and remembers the best.

    Attributes
    ----------
    count
        Candidates that passed.
    best
        The best of them, None before the first.
    best_s
        Seconds from the start of the search to it.
    """

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.count = 0
        self.best: Progress | None = None
        self.best_s: float | None = None
        self._began = time.monotonic()
        self._audits_s = 0.0
        self._known: frozenset[str] | None = None

    def hear(self, progress: Progress) -> None:
        """Audit what a step of the search offers, where it is better than what is known and there is time."""
        if progress.candidate is None or progress.objective is None:
            return
        now = time.monotonic()
        better = self.best is None or self.best.objective is None or progress.objective < self.best.objective
        affordable = self.best is None or self._audits_s <= AUDIT_SHARE * (now - self._began)
        if better and affordable:
            breaches = {breach.key for breach in audit(progress.candidate(), self.problem)}
            if not breaches or breaches <= self._in_force():
                self.count, self.best, self.best_s = self.count + 1, progress, now - self._began
            self._audits_s += time.monotonic() - now

    def _in_force(self) -> frozenset[str]:
        """Return the breaches of the roster in force, as it is and as it stands if nobody mends it."""
        if self._known is None:
            base, problem = self.problem.base, self.problem
            rosters = () if base is None else (base, standing_still(base, problem))
            self._known = frozenset(breach.key for roster in rosters for breach in audit(roster, problem))
        return self._known
